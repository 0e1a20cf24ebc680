package undo

import (
	"fmt"

	"datamachine/undo/phpvalue"
)

const typePostFieldSet = "post_field_set"

// postFieldSet gives post_title, post_content or post_excerpt its previous value
// byte for byte; null or absent is the empty text. Other columns are refused:
// a forged effect could publish a draft.
//
// Source: Data Machine inc/Engine/AI/System/Tasks/SystemTask.php undoPostFieldSet
// (0.75.0); WordPress wp-includes/post.php wp_update_post (6.9).
type postFieldSet struct{}

func (postFieldSet) ids(e Effect) *phpvalue.Array { return targetIDs(e, "post_id", "field") }

func (postFieldSet) tables() []string { return []string{"posts", "postmeta"} }

func (k postFieldSet) judge(x *run, e Effect) (verdict, error) {
	postID, bad := e.targetID("post_id", "Missing post_id in effect target")
	if bad != nil {
		return verdict{fail: bad}, nil
	}
	v, err := e.target("field")
	if err != nil {
		return failed("%s", err), nil
	}
	name, _ := v.(phpvalue.String)
	post, ok, err := x.w.Post(x.ctx, postID)
	if err != nil {
		return verdict{}, err
	}
	if !ok {
		return failed("Post #%d not found", postID), nil
	}
	if post.Type == "revision" {
		return failed("Post #%d is a revision", postID), nil
	}
	n := newText{text: post.Text()}
	field, ok := map[phpvalue.String]*string{
		"post_title": &n.text.Title, "post_content": &n.text.Content, "post_excerpt": &n.text.Excerpt,
	}[name]
	switch {
	case !phpvalue.Truthy(v):
		return failed("Missing field in effect target"), nil
	case !ok:
		return failed("Field %q cannot be undone, only post_title, post_content and post_excerpt", shorten(phpvalue.ToString(v))), nil
	}
	if _, composite := e.previous().(*phpvalue.Array); composite {
		return failed("Unusable previous_value in effect: not a text"), nil
	}
	now := *field
	*field = phpvalue.ToString(e.previous())
	if now == *field {
		return verdict{message: fmt.Sprintf("%s was as before already", name)}, nil
	}
	if !x.o.Overwrite {
		if f, err := k.changed(x, post, string(name), now); f != nil || err != nil {
			return verdict{fail: f}, err
		}
	}
	s, err := x.load(post)
	if err != nil {
		return verdict{}, err
	}
	if emptyPost(post.Type, n.text) {
		return failed("Content, title, and excerpt are empty."), nil
	}
	n.footnotes = values(s.footnotes)
	return verdict{
		message: fmt.Sprintf("Restored the previous %s", name),
		apply: func() (applied, error) {
			old := phpvalue.NewArray(2)
			old.Set(string(name), phpvalue.String(now))
			held, err := x.savePost(s, n)
			if held != 0 {
				old.Set("revision_id", phpvalue.Int(held))
			}
			return applied{replaced: old}, err
		},
	}, nil
}

// changed compares an excerpt with the meta description the job recorded.
func (k postFieldSet) changed(x *run, post Post, field, now string) (*failure, error) {
	jobs, ok := x.job.Doc.String("meta_description")
	if !ok || field != "post_excerpt" || sameStored(now, jobs) {
		return nil, nil
	}
	who, err := x.editor(post)
	if err != nil {
		return nil, err
	}
	c, err := x.laterJob(change{what: field, who: who, when: post.Modified}, post.ID, wrote("meta_description", now), typePostFieldSet)
	return c.conflict(), err
}
