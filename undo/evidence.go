package undo

import (
	"fmt"

	"datamachine/undo/phpvalue"
)

// change tells who changed something after the job, as far as the site knows.
type change struct {
	what string // columns or meta key
	who  string
	when string
}

// conflict is the failure of an effect that is left alone because something
// changed after the job.
func (c change) conflict() *failure {
	who, when := c.who, c.when
	if who == "" {
		who = "somebody"
	}
	if when == "" {
		when = "an unknown time"
	}
	return &failure{
		state:  StateConflict,
		reason: fmt.Sprintf("changed since the job (%s, by %s at %s); use --on-conflict=overwrite", c.what, who, when),
	}
}

// sameStored tells whether a stored value is the one the job wrote. WordPress
// takes one level of backslashes off a value on its way into a meta or a post.
// Source: WordPress wp-includes/meta.php update_metadata, wp_unslash (6.9).
func sameStored(stored, jobs string) bool {
	return stored == jobs || stored == phpvalue.Unslash(jobs)
}

// laterJob names a later job that recorded the same kind of change to a post.
func (x *run) laterJob(c change, post PostID, types ...string) (change, error) {
	return x.laterJobOf(c, LaterQuery{After: x.job.ID, Post: post, Types: types})
}

func (x *run) laterJobOf(c change, q LaterQuery) (change, error) {
	later, ok, err := x.w.LaterJob(x.ctx, q)
	if err != nil || !ok {
		return c, err
	}
	c.who, c.when = fmt.Sprintf("job #%d", later.ID), later.When
	return c, nil
}

// editor names who saved a post last: its _edit_last, else its author.
func (x *run) editor(p Post) (string, error) {
	id, err := x.editLast(p)
	if err != nil || id == 0 {
		return "", err
	}
	login, ok, err := x.w.UserLogin(x.ctx, id)
	if err != nil {
		return "", err
	}
	if !ok {
		return fmt.Sprintf("user #%d", id), nil
	}
	return login, nil
}

// lossless replaces text that JSON cannot carry by {"base64": …}, so that what
// was replaced can be put back byte for byte.
func lossless(v phpvalue.Value) phpvalue.Value {
	switch v := v.(type) {
	case nil:
		return phpvalue.Null{}
	case phpvalue.String:
		return keepText(string(v))
	case *phpvalue.Array:
		out := phpvalue.NewArray(v.Len())
		for _, e := range v.Entries() {
			out.SetKey(e.Key, lossless(e.Value))
		}
		return out
	}
	return v
}
