package undo

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"datamachine/undo/phpvalue"
)

// linksMetaKey is the tracking meta of internal linking.
// Source: Data Machine inc/Engine/AI/System/Tasks/InternalLinkingTask.php (0.41.0).
const linksMetaKey = "_datamachine_internal_links"

// waitPhases: effects of a later phase are undone after those of an earlier one.
const waitPhases = 3

// waitPhase lets a tracking meta wait for its content, and an attachment for the
// posts that show it: each is held back when what it belongs to stays.
func waitPhase(e Effect) int {
	switch {
	case e.Type == typeAttachmentCreated:
		return 2
	case isTrackingMeta(e):
		return 1
	}
	return 0
}

func isTrackingMeta(e Effect) bool {
	if e.Type != typePostMetaSet {
		return false
	}
	key, err := e.target("meta_key")
	return err == nil && key == phpvalue.String(linksMetaKey)
}

// held tells whether an effect must stay because another effect of the same job
// was not reverted: no tracking without its content, no page whose image is gone.
func (x *run) held(e Effect) (*failure, error) {
	switch {
	case isTrackingMeta(e):
		return x.heldTracking(e), nil
	case e.Type == typeAttachmentCreated:
		return x.heldAttachment(e)
	}
	return nil, nil
}

func (x *run) heldTracking(e Effect) *failure {
	post, ok := e.PostID()
	if !ok {
		return nil
	}
	for _, other := range x.unreverted(typePostContentModified) {
		if id, ok := other.PostID(); ok && id == post {
			return heldBy(other)
		}
	}
	return nil
}

func (x *run) heldAttachment(e Effect) (*failure, error) {
	id, bad := e.targetID("attachment_id", "")
	if bad != nil {
		return nil, nil
	}
	var stem string
	for _, other := range x.unreverted(typePostContentModified, typePostFieldSet, typeFeaturedImageSet) {
		postID, ok := other.PostID()
		if !ok {
			continue
		}
		if other.Type == typeFeaturedImageSet {
			thumbs, err := x.w.PostMeta(x.ctx, postID, thumbnailKey)
			if err != nil {
				return nil, err
			}
			if slices.ContainsFunc(thumbs, func(m Meta) bool { return m.Value == id.String() }) {
				return heldBy(other), nil
			}
			continue
		}
		post, ok, err := x.w.Post(x.ctx, postID)
		if err != nil {
			return nil, err
		}
		if stem == "" {
			if stem, err = x.fileStem(id); err != nil {
				return nil, err
			}
		}
		if ok && shows(post.Content+"\n"+post.Excerpt, id, stem) {
			return heldBy(other), nil
		}
	}
	return nil, nil
}

// unreverted returns the job's effects of these types that still stand.
func (x *run) unreverted(types ...string) []Effect {
	var out []Effect
	for _, e := range x.job.Doc.Effects {
		if state, judged := x.states[e.Index]; judged && !state.Done() && slices.Contains(types, e.Type) {
			out = append(out, e)
		}
	}
	return out
}

func heldBy(other Effect) *failure {
	return &failure{
		state:  StateConflict,
		reason: fmt.Sprintf("kept because %s (effect %d) of the same job was not reverted", other.Type, other.Index+1),
	}
}

var (
	// derived is what WordPress adds to a file's name when it scales or edits it.
	// Source: WordPress wp-admin/includes/image.php, image-edit.php (6.9).
	derived = regexp.MustCompile(`(-scaled|-rotated|-e\d{10,})$`)
	// fileEnd is what may follow a file's name without its ending: the same, a
	// size, an ending.
	fileEnd = regexp.MustCompile(`^(-scaled|-rotated|-e\d+)?(-\d+x\d+)?\.\w`)
)

// noFile is the stem of an attachment without a file; no text holds it.
const noFile = "\x00"

// fileStem is an attachment's file without what WordPress adds and without its
// ending: every size of it begins so.
func (x *run) fileStem(id PostID) (string, error) {
	rows, err := x.w.PostMeta(x.ctx, id, attachedFileKey)
	if err != nil || len(rows) == 0 || !relative(rows[0].Value) {
		return noFile, err
	}
	name := rows[0].Value
	stem := derived.ReplaceAllString(strings.TrimSuffix(name, path.Ext(name)), "")
	if stem == "" || strings.HasSuffix(stem, "/") {
		return noFile, nil
	}
	return stem, nil
}

// shows tells whether text embeds an attachment: by its class, by a block's id,
// or by the address of one of its files.
// Source: WordPress wp-includes/media.php get_image_tag_class, image block (6.9).
func shows(text string, id PostID, stem string) bool {
	return numberAfter(text, "wp-image-", id) || numberAfter(text, `"id":`, id) || inGallery(text, id) ||
		contains(text, "/"+stem, fileEnd.MatchString)
}

// galleryIDs is the list of a gallery shortcode or of an old gallery block.
// Source: WordPress wp-includes/media.php gallery_shortcode (6.9).
var galleryIDs = regexp.MustCompile(`\bids"?[=:]["'\[]([0-9, ]*)`)

func inGallery(text string, id PostID) bool {
	for _, list := range galleryIDs.FindAllStringSubmatch(text, -1) {
		for n := range strings.SplitSeq(list[1], ",") {
			if strings.TrimSpace(n) == id.String() {
				return true
			}
		}
	}
	return false
}

// numberAfter finds prefix followed by exactly this number.
func numberAfter(text, prefix string, id PostID) bool {
	return contains(text, prefix+id.String(), func(rest string) bool {
		return rest == "" || rest[0] < '0' || rest[0] > '9'
	})
}

// contains finds needle with an accepted rest of the text behind it.
func contains(text, needle string, accept func(rest string) bool) bool {
	for {
		_, rest, found := strings.Cut(text, needle)
		if !found || accept(rest) {
			return found
		}
		text = rest
	}
}

// String is the id in decimal, as metas store it.
func (id PostID) String() string { return strconv.FormatUint(uint64(id), 10) }
