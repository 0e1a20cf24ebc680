package undo

import (
	"fmt"
	"slices"
	"strings"

	"datamachine/undo/phpvalue"
)

const typePostContentModified = "post_content_modified"

// postContentModified puts back what a revision kept before the job: title,
// content, excerpt and footnotes, each decided on its own between three texts.
//
//	before: the revision R the job recorded
//	left:   the first revision saved after R, which is what the job left behind
//	now:    the post
//
// now = left: before goes back. before = left: the job did not change it, now
// stays. Neither: somebody changed it after the job, conflict. Without a left
// revision all go back.
//
// Source: Data Machine inc/Engine/AI/System/Tasks/SystemTask.php
// undoPostContentModified (0.41.0); WordPress wp-includes/revision.php
// wp_restore_post_revision (6.9).
type postContentModified struct{}

func (postContentModified) ids(e Effect) *phpvalue.Array {
	m := targetIDs(e, "post_id")
	if v, ok := e.field("revision_id"); ok {
		if id, err := decodeID("revision_id", v); err == nil {
			m.Set("revision_id", phpvalue.Int(id))
		}
	}
	return m
}

func (postContentModified) tables() []string { return []string{"posts", "postmeta"} }

func (k postContentModified) judge(x *run, e Effect) (verdict, error) {
	postID, bad := e.targetID("post_id", "Missing post_id in effect target")
	if bad != nil {
		return verdict{fail: bad}, nil
	}
	revID, bad := recordedRevision(e, postID)
	if bad != nil {
		return verdict{fail: bad}, nil
	}
	// The post first: its row is what a writing WordPress locks first.
	post, found, err := x.w.Post(x.ctx, postID)
	if err != nil {
		return verdict{}, err
	}
	rev, ok, err := x.w.Post(x.ctx, revID)
	if err != nil {
		return verdict{}, err
	}
	if fail, err := x.unusableRevision(rev, ok, revID, postID, found); fail != nil || err != nil {
		return verdict{fail: fail}, err
	}
	s, err := x.load(post)
	if err != nil {
		return verdict{}, err
	}
	return k.decide(x, s, rev)
}

// recordedRevision reads revision_id, which always stands beside the target.
func recordedRevision(e Effect, post PostID) (PostID, *failure) {
	v, ok := e.field("revision_id")
	if !ok {
		v = phpvalue.Null{}
	}
	id, err := decodeID("revision_id", v)
	switch {
	case err == errNoID:
		return 0, &failure{reason: fmt.Sprintf("No revision_id recorded for post #%d", post)}
	case err != nil:
		return 0, &failure{reason: err.Error()}
	}
	return PostID(id), nil
}

// unusableRevision says why a recorded revision cannot be restored on a post.
func (x *run) unusableRevision(rev Post, ok bool, revID, postID PostID, postFound bool) (*failure, error) {
	switch {
	case !ok || rev.Type != "revision":
		f := &failure{reason: fmt.Sprintf("Revision #%d not found or not a revision", revID)}
		heads, err := x.w.Revisions(x.ctx, postID)
		for _, h := range slices.Backward(heads) {
			if h.ID < revID && isRevision(h.Name, postID) {
				f.hint = fmt.Sprintf("The nearest older revision of post #%d is #%d.", postID, h.ID)
				break
			}
		}
		return f, err
	case rev.Parent != postID:
		return &failure{reason: fmt.Sprintf("Revision #%d belongs to post #%d, not to post #%d", revID, rev.Parent, postID)}, nil
	case isAutosave(rev.Name):
		return &failure{reason: fmt.Sprintf("Revision #%d is an autosave, not a saved revision", revID)}, nil
	case !postFound:
		return &failure{reason: fmt.Sprintf("Failed to restore revision #%d for post #%d", revID, postID)}, nil
	}
	return nil, nil
}

// decide compares the three texts field by field.
func (k postContentModified) decide(x *run, s saved, rev Post) (verdict, error) {
	post := s.post
	before := rev.Text()
	beforeNotes, err := x.w.PostMeta(x.ctx, rev.ID, footnotesKey)
	if err != nil {
		return verdict{}, err
	}
	left, leftNotes, hasLeft, err := x.leftBehind(s, rev.ID)
	if err != nil {
		return verdict{}, err
	}
	d := decider{hasLeft: hasLeft, overwrite: x.o.Overwrite}
	n := newText{editLast: true}
	n.text.Title = d.field("post_title", before.Title, left.Title, post.Title)
	n.text.Content = d.field("post_content", before.Content, left.Content, post.Content)
	n.text.Excerpt = d.field("post_excerpt", before.Excerpt, left.Excerpt, post.Excerpt)
	n.footnotes, n.footnotesChange = d.notes(values(beforeNotes), leftNotes, values(s.footnotes))

	if len(d.conflicts) > 0 {
		f, err := k.conflict(x, s, left, d.conflicts)
		return verdict{fail: f}, err
	}
	if !d.changed {
		return verdict{message: fmt.Sprintf("Already as in revision %d", rev.ID)}, nil
	}
	if emptyPost(post.Type, n.text) {
		return failed("Failed to restore revision #%d for post #%d", rev.ID, post.ID), nil
	}
	return verdict{
		message: fmt.Sprintf("Restored from revision %d", rev.ID),
		apply: func() (applied, error) {
			held, err := x.savePost(s, n)
			return applied{replaced: replacedText(held, s)}, err
		},
	}, nil
}

// leftBehind is the first revision saved after R, autosaves left out.
func (x *run) leftBehind(s saved, rev PostID) (text PostText, notes []string, ok bool, err error) {
	for _, h := range s.revisions {
		if h.ID <= rev || !isRevision(h.Name, s.post.ID) {
			continue
		}
		left, found, err := x.w.Post(x.ctx, h.ID)
		if err != nil || !found {
			return text, nil, false, err
		}
		rows, err := x.w.PostMeta(x.ctx, h.ID, footnotesKey)
		return left.Text(), values(rows), true, err
	}
	return text, nil, false, nil
}

// conflict names who changed the post: a later job that left it as it stands
// now, else its last editor.
func (k postContentModified) conflict(x *run, s saved, left PostText, fields []string) (*failure, error) {
	post := s.post
	who, err := x.editor(post)
	if err != nil {
		return nil, err
	}
	c := change{what: strings.Join(fields, ", "), who: who, when: post.Modified}
	c, err = x.laterJob(c, post.ID, func(d *Doc) (bool, error) { return x.leftAsNow(d, s, left) },
		typePostContentModified, typePostFieldSet, typePostMetaSet)
	return c.conflict(), err
}

// leftAsNow recognises a job that left the post as it stands: by the revision
// after its own, by the description it wrote, or, where WordPress made no
// revision for it, by the links it inserted.
func (x *run) leftAsNow(d *Doc, s saved, left PostText) (bool, error) {
	for _, e := range d.Effects {
		id, ok := e.PostID()
		if !ok || id != s.post.ID {
			continue
		}
		switch e.Type {
		case typePostContentModified:
			rev, bad := recordedRevision(e, id)
			if bad != nil {
				continue
			}
			text, _, found, err := x.leftBehind(s, rev)
			if err != nil || found && sameText(text, s.post.Text()) {
				return found, err
			}
		case typePostFieldSet:
			if ok, _ := wrote("meta_description", s.post.Excerpt)(d); ok && s.post.Excerpt != left.Excerpt {
				return true, nil
			}
		}
		if isTrackingMeta(e) && insertedLinks(d, left.Content, s.post.Content) {
			return true, nil
		}
	}
	return false, nil
}

// insertedLinks tells whether every link a job recorded stands in a text now and
// at least one of them did not before.
func insertedLinks(d *Doc, before, now string) bool {
	fresh := false
	for _, link := range elements(d.Data, "links") {
		m, ok := link.(*phpvalue.Array)
		if !ok {
			return false
		}
		url := text(m, "url")
		if url == "" || !strings.Contains(now, url) {
			return false
		}
		fresh = fresh || !strings.Contains(before, url)
	}
	return fresh
}

// replacedText is the revision that holds what stood there, or, for a post that
// keeps no revisions, the text itself.
func replacedText(held PostID, s saved) phpvalue.Value {
	m := phpvalue.NewArray(4)
	if held != 0 {
		m.Set("revision_id", phpvalue.Int(held))
		return m
	}
	m.Set("post_title", phpvalue.String(s.post.Title))
	m.Set("post_content", phpvalue.String(s.post.Content))
	m.Set("post_excerpt", phpvalue.String(s.post.Excerpt))
	m.Set("footnotes", metaRows(s.footnotes))
	return m
}

// emptyPost: WordPress refuses to save such a post.
// Source: WordPress wp-includes/post.php wp_insert_post_empty_content (6.9).
func emptyPost(postType string, t PostText) bool {
	if !slices.Contains([]string{"post", "wp_template", "wp_template_part"}, postType) {
		return false
	}
	for _, s := range []string{t.Title, t.Content, t.Excerpt} {
		if s != "" && s != "0" {
			return false
		}
	}
	return true
}

// decider decides one field after another and remembers the outcome.
type decider struct {
	hasLeft, overwrite bool
	conflicts          []string
	changed            bool
}

func (d *decider) field(name, before, left, now string) string {
	switch {
	case now == before:
		return now
	case !d.hasLeft || d.overwrite && !sameWords(left, before):
	case sameWords(left, before):
		return now
	case !sameWords(now, left):
		d.conflicts = append(d.conflicts, name)
		return now
	}
	d.changed = true
	return before
}

func (d *decider) notes(before, left, now []string) (result []string, change bool) {
	switch {
	case slices.Equal(now, before):
		return now, false
	case !d.hasLeft || d.overwrite && !slices.Equal(left, before):
	case slices.Equal(left, before):
		return now, false
	case !slices.Equal(now, left):
		d.conflicts = append(d.conflicts, footnotesKey)
		return now, false
	}
	d.changed = true
	return before, true
}
