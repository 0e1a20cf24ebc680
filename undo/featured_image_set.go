package undo

import (
	"fmt"
	"strings"

	"datamachine/undo/phpvalue"
)

const typeFeaturedImageSet = "featured_image_set"

// Source: WordPress wp-includes/post-thumbnail-template.php (6.9).
const thumbnailKey = "_thumbnail_id"

// featuredImageSet gives a post its previous featured image, or none. An earlier
// image that is gone or shows nothing fails and leaves the thumbnail alone;
// WordPress would delete the thumbnail or do nothing, and call it done.
//
// Source: Data Machine inc/Engine/AI/System/Tasks/SystemTask.php
// undoFeaturedImageSet (0.41.0); WordPress wp-includes/post.php
// set_post_thumbnail, delete_post_thumbnail (6.9).
type featuredImageSet struct{}

func (featuredImageSet) ids(e Effect) *phpvalue.Array {
	m := targetIDs(e, "post_id")
	if id, err := decodeID("previous_value", e.previous()); err == nil {
		m.Set("attachment_id", phpvalue.Int(id))
	}
	return m
}

func (featuredImageSet) tables() []string { return []string{"postmeta"} }

func (k featuredImageSet) judge(x *run, e Effect) (verdict, error) {
	postID, bad := e.targetID("post_id", "Missing post_id in effect target")
	if bad != nil {
		return verdict{fail: bad}, nil
	}
	previous, err := decodeID("previous_value", e.previous())
	remove := err == errNoID || e.previous() == phpvalue.Bool(false)
	if err != nil && !remove {
		return failed("%s", err), nil
	}
	owner, ok, err := x.metaOwner(postID)
	if err != nil {
		return verdict{}, err
	}
	if !ok && !remove { // a post that is gone has no image to lose
		return failed("Post #%d not found", postID), nil
	}
	rows, err := x.w.PostMeta(x.ctx, owner, thumbnailKey)
	if err != nil {
		return verdict{}, err
	}
	value := PostID(previous).String()
	if metaIs(rows, value, remove) {
		return verdict{message: "The featured image was as before already"}, nil
	}
	if f := k.changed(x, rows); f != nil && !x.o.Overwrite {
		return verdict{fail: f}, nil
	}
	if !remove {
		if why, err := x.noImage(PostID(previous)); why != "" || err != nil {
			return failed("%s", why), err
		}
	}
	v := verdict{message: "Restored featured image " + value}
	if remove {
		v.message = "Removed the featured image"
	}
	v.apply = func() (applied, error) {
		done := applied{replaced: metaRows(rows)}
		if remove {
			return done, x.w.DeleteMeta(x.ctx, metaIDs(rows))
		}
		return done, x.setRows(owner, thumbnailKey, rows, value)
	}
	return v, nil
}

// changed compares the thumbnail with the image the same job made.
func (featuredImageSet) changed(x *run, rows []Meta) *failure {
	made := false
	for _, e := range x.job.Doc.Effects {
		id, ok := e.PostID()
		if e.Type != typeAttachmentCreated || !ok {
			continue
		}
		made = true
		if len(rows) > 0 && rows[0].Value == id.String() {
			return nil
		}
	}
	if !made {
		return nil
	}
	return change{what: thumbnailKey}.conflict()
}

// noImage says why an attachment cannot be a featured image, "" when it can.
// Source: WordPress wp-includes/media.php wp_get_attachment_image,
// image_downsize, wp-includes/post.php wp_attachment_is_image (6.9).
func (x *run) noImage(id PostID) (string, error) {
	a, ok, err := x.w.Post(x.ctx, id)
	switch {
	case err != nil:
		return "", err
	case !ok:
		return fmt.Sprintf("Previous featured image #%d not found", id), nil
	case a.Type != "attachment":
		return fmt.Sprintf("Previous featured image #%d is not an attachment", id), nil
	}
	key := metadataKey
	if strings.HasPrefix(a.MimeType, "image/") {
		key = attachedFileKey
	}
	rows, err := x.w.PostMeta(x.ctx, id, key)
	if err != nil {
		return "", err
	}
	if len(rows) > 0 && (key == attachedFileKey && rows[0].Value != "" || key == metadataKey && hasFullSize(rows[0].Value)) {
		return "", nil
	}
	return fmt.Sprintf("Previous featured image #%d shows no image", id), nil
}
