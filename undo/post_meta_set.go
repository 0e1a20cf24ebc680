package undo

import (
	"fmt"

	"datamachine/undo/phpvalue"
)

const typePostMetaSet = "post_meta_set"

const altTextKey = "_wp_attachment_image_alt"

// postMetaSet gives a post meta its previous value, or deletes it when there was
// none. All rows of exactly that key are meant. The value goes in byte for byte;
// WordPress would take one level of backslashes off it.
//
// Source: Data Machine inc/Engine/AI/System/Tasks/SystemTask.php undoPostMetaSet
// (0.41.0); WordPress wp-includes/meta.php update_metadata, delete_metadata,
// wp-includes/post.php update_post_meta (6.9).
type postMetaSet struct{}

func (postMetaSet) ids(e Effect) *phpvalue.Array { return targetIDs(e, "post_id", "meta_key") }

func (postMetaSet) tables() []string { return []string{"postmeta"} }

func (k postMetaSet) judge(x *run, e Effect) (verdict, error) {
	const missing = "Missing post_id or meta_key in effect target"
	postID, bad := e.targetID("post_id", missing)
	if bad != nil {
		return verdict{fail: bad}, nil
	}
	key, bad := metaKey(e, missing)
	if bad != nil {
		return verdict{fail: bad}, nil
	}
	owner, ok, err := x.metaOwner(postID)
	if err != nil {
		return verdict{}, err
	}
	if !ok {
		return failed("Post #%d not found", postID), nil
	}
	rows, err := x.w.PostMeta(x.ctx, owner, key)
	if err != nil {
		return verdict{}, err
	}
	previous := e.previous()
	remove := previous == (phpvalue.Null{})
	var value string
	if !remove {
		value = phpvalue.MetaText(previous)
	}
	if metaIs(rows, value, remove) {
		return verdict{message: fmt.Sprintf("%s was as before already", key)}, nil
	}
	if !x.o.Overwrite {
		if f, err := k.changed(x, owner, key, rows); f != nil || err != nil {
			return verdict{fail: f}, err
		}
	}
	v := verdict{message: fmt.Sprintf("Restored the previous value of %s", key)}
	if remove {
		v.message = "Deleted " + key
	}
	v.apply = func() (applied, error) {
		done := applied{replaced: metaRows(rows)}
		if remove {
			return done, x.w.DeleteMeta(x.ctx, metaIDs(rows))
		}
		return done, x.setRows(owner, key, rows, value)
	}
	return v, nil
}

// metaKey reads meta_key: any string but "" and "0".
func metaKey(e Effect, missing string) (string, *failure) {
	v, err := e.target("meta_key")
	if err != nil {
		return "", &failure{reason: err.Error()}
	}
	s, ok := v.(phpvalue.String)
	switch {
	case !phpvalue.Truthy(v):
		return "", &failure{reason: missing}
	case !ok:
		return "", &failure{reason: "Unusable meta_key in effect: not a string"}
	}
	return string(s), nil
}

// metaOwner is the post a meta belongs to: a revision's metas are its parent's.
// Source: WordPress wp-includes/post.php update_post_meta (6.9).
func (x *run) metaOwner(id PostID) (PostID, bool, error) {
	p, ok, err := x.w.Post(x.ctx, id)
	if err != nil || !ok || p.Type != "revision" {
		return id, ok, err
	}
	_, ok, err = x.w.Post(x.ctx, p.Parent)
	return p.Parent, ok, err
}

func metaIs(rows []Meta, value string, remove bool) bool {
	if remove {
		return len(rows) == 0
	}
	for _, m := range rows {
		if m.Value != value || m.Null {
			return false
		}
	}
	return len(rows) > 0
}

// changed looks for evidence that the meta is not what the job left: the alt
// text and meta description the job recorded, the job id in a links meta. Any
// other key has no evidence.
func (k postMetaSet) changed(x *run, owner PostID, key string, rows []Meta) (*failure, error) {
	if key == linksMetaKey {
		return linksChanged(x.job.ID, rows), nil
	}
	evidence := "meta_description" // under whichever key 0.34 was set to use
	switch {
	case key == altTextKey:
		evidence = "alt_text"
	case x.count(typePostMetaSet) > 1 || x.count(typePostFieldSet) > 0:
		return nil, nil // the description stands elsewhere, or no telling where
	}
	jobs, ok := x.job.Doc.String(evidence)
	if !ok || len(rows) > 0 && sameStored(rows[0].Value, jobs) {
		return nil, nil
	}
	c := change{what: key}
	if len(rows) > 0 {
		var err error
		if c, err = x.laterJob(c, owner, wrote(evidence, rows[0].Value), typePostMetaSet); err != nil {
			return nil, err
		}
	}
	return c.conflict(), nil
}

// linksChanged compares the job id in a links meta with the job's own.
func linksChanged(job JobID, rows []Meta) *failure {
	if len(rows) == 0 {
		return nil
	}
	v, err := phpvalue.Unserialize(rows[0].Value)
	if err != nil {
		return nil
	}
	links, ok := v.(*phpvalue.Array)
	if !ok {
		return nil
	}
	id, ok := links.Get("job_id")
	if !ok || phpvalue.ToString(id) == fmt.Sprint(job) {
		return nil
	}
	when, _ := links.Get("processed_at")
	at, _ := when.(phpvalue.String)
	return change{what: linksMetaKey, who: "job #" + phpvalue.ToString(id), when: string(at)}.conflict()
}
