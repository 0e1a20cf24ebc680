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

// laterTries is how many later jobs are looked at for the one that made a change.
const laterTries = 5

// laterJob names the later job that made a change, if made recognises one.
func (x *run) laterJob(c change, post PostID, made func(*Doc) (bool, error), types ...string) (change, error) {
	q := LaterQuery{After: x.job.ID, Post: post, Types: types}
	for range laterTries {
		later, ok, err := x.w.LaterJob(x.ctx, q)
		if err != nil || !ok {
			return c, err
		}
		if ok, err = made(later.Doc); err != nil {
			return c, err
		}
		if ok {
			c.who, c.when = fmt.Sprintf("job #%d", later.ID), later.When
			return c, nil
		}
		q.After = later.ID
	}
	return c, nil
}

// wrote recognises a job by a text it recorded and that stands now.
func wrote(key, now string) func(*Doc) (bool, error) {
	return func(d *Doc) (bool, error) {
		recorded, ok := d.String(key)
		return ok && sameStored(now, recorded), nil
	}
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
