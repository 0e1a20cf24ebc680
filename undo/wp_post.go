package undo

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"datamachine/undo/phpvalue"
)

const (
	editLastKey = "_edit_last"
	// footnotesKey is the one meta core keeps with revisions.
	// Source: WordPress wp-includes/blocks/footnotes.php (6.4).
	footnotesKey = "footnotes"
)

// revisionTypes are the core post types that keep revisions. Types of plugins
// are known by the revisions they own already.
// Source: WordPress wp-includes/post.php create_initial_post_types (7.1).
var revisionTypes = []string{
	"post", "page", "wp_block", "wp_template", "wp_template_part", "wp_navigation", "wp_global_styles", "custom_css",
}

// saved is a post as it stands, with what a save must know of it.
type saved struct {
	post      Post
	revisions []RevisionHead
	footnotes []Meta
}

func (x *run) load(p Post) (saved, error) {
	s := saved{post: p}
	var err error
	if s.revisions, err = x.w.Revisions(x.ctx, p.ID); err != nil {
		return s, err
	}
	s.footnotes, err = x.w.PostMeta(x.ctx, p.ID, footnotesKey)
	return s, err
}

// isRevision tells a saved revision of a post from an autosave.
// Source: WordPress wp-includes/revision.php wp_is_post_autosave (6.9).
func isRevision(name string, post PostID) bool {
	return strings.Contains(name, post.String()+"-revision")
}

func isAutosave(name string) bool { return strings.Contains(name, "-autosave") }

// keepsRevisions tells whether a new revision belongs to a save of this post.
func (s saved) keepsRevisions() bool {
	return slices.Contains(revisionTypes, s.post.Type) ||
		slices.ContainsFunc(s.revisions, func(r RevisionHead) bool { return isRevision(r.Name, s.post.ID) })
}

// newText is a post's text and footnotes as they are to become.
type newText struct {
	text      PostText
	footnotes []string
	// footnotesChange is false when the footnotes rows stay as they are.
	footnotesChange bool
	editLast        bool
}

// savePost puts text back on a post the way WordPress saves it, without what an
// undo must not do: slug, status and dates stay, nothing is pinged or scheduled,
// no old revision is pruned. What stood there is kept as a revision first, if
// none holds it; the id of the revision that holds it is returned, 0 when the
// post's type keeps none.
//
// Times: post_modified is site time, post_modified_gmt UTC. Writes posts,
// postmeta (footnotes, _edit_last).
// Source: WordPress wp-includes/post.php wp_insert_post, wp-includes/revision.php
// wp_save_post_revision, wp_restore_post_revision (6.9).
func (x *run) savePost(s saved, n newText) (held PostID, err error) {
	p := s.post
	if s.keepsRevisions() {
		if held, err = x.keepRevision(s, n.footnotesChange); err != nil {
			return 0, err
		}
	}
	modified, modifiedGMT := x.o.SiteTime(), x.o.UTCTime()
	if err = x.w.UpdatePost(x.ctx, p.ID, n.text, modified, modifiedGMT); err != nil {
		return 0, err
	}
	if n.footnotesChange {
		if err = x.replaceRows(p.ID, footnotesKey, s.footnotes, n.footnotes); err != nil {
			return 0, err
		}
	}
	if s.keepsRevisions() && x.o.KeepRevisions && p.Status != "auto-draft" {
		p.Modified, p.ModifiedGMT = modified, modifiedGMT
		if err = x.saveRevision(p, n); err != nil {
			return 0, err
		}
	}
	if n.editLast {
		err = x.setEditLast(p.ID)
	}
	return held, err
}

// keepRevision finds or makes a revision that holds the post's text as it stands,
// and its footnotes when they are to be replaced too.
func (x *run) keepRevision(s saved, withNotes bool) (PostID, error) {
	p := s.post
	id, ok, err := x.w.RevisionHolding(x.ctx, p.ID, p.Text())
	if err != nil {
		return 0, err
	}
	if ok {
		notes, err := x.w.PostMeta(x.ctx, id, footnotesKey)
		if err != nil || !withNotes || slices.Equal(values(notes), values(s.footnotes)) {
			return id, err
		}
	}
	author, err := x.editLast(p)
	if err != nil {
		return 0, err
	}
	return x.insertRevision(p, author, p.Text(), values(s.footnotes))
}

// saveRevision keeps the new state as a revision, unless the newest one differs
// from it in nothing WordPress looks at.
func (x *run) saveRevision(p Post, n newText) error {
	heads, err := x.w.Revisions(x.ctx, p.ID)
	if err != nil {
		return err
	}
	if newest, ok := newestRevision(heads, p.ID); ok {
		rev, ok, err := x.w.Post(x.ctx, newest)
		if err != nil {
			return err
		}
		notes, err := x.w.PostMeta(x.ctx, newest, footnotesKey)
		if err != nil {
			return err
		}
		if ok && sameText(rev.Text(), n.text) && slices.Equal(values(notes), n.footnotes) {
			return nil
		}
	}
	_, err = x.insertRevision(p, x.o.User, n.text, n.footnotes)
	return err
}

func (x *run) insertRevision(p Post, author uint64, text PostText, footnotes []string) (PostID, error) {
	id, err := x.w.InsertRevision(x.ctx, Revision{
		Parent: p.ID, Author: author, Text: text,
		Date: p.Modified, DateGMT: p.ModifiedGMT, GUIDBase: x.o.Home,
	})
	if err != nil {
		return 0, err
	}
	for _, note := range footnotes {
		if err := x.w.InsertMeta(x.ctx, id, footnotesKey, note); err != nil {
			return 0, err
		}
	}
	return id, nil
}

// newestRevision is the saved revision with the latest post_date, then id.
// Source: WordPress wp-includes/revision.php wp_save_post_revision (6.9).
func newestRevision(heads []RevisionHead, post PostID) (PostID, bool) {
	var newest RevisionHead
	for _, h := range heads {
		if isRevision(h.Name, post) && (newest.ID == 0 || h.Date > newest.Date || h.Date == newest.Date && h.ID > newest.ID) {
			newest = h
		}
	}
	return newest.ID, newest.ID != 0
}

// editLast is the user in _edit_last, else the post's author.
func (x *run) editLast(p Post) (uint64, error) {
	rows, err := x.w.PostMeta(x.ctx, p.ID, editLastKey)
	if err != nil {
		return 0, err
	}
	if len(rows) > 0 {
		if id, err := strconv.ParseUint(strings.TrimSpace(rows[0].Value), 10, 63); err == nil {
			return id, nil
		}
	}
	return p.Author, nil
}

func (x *run) setEditLast(post PostID) error {
	rows, err := x.w.PostMeta(x.ctx, post, editLastKey)
	if err != nil {
		return err
	}
	return x.setRows(post, editLastKey, rows, strconv.FormatUint(x.o.User, 10))
}

// setRows gives every row of a key the value, or inserts one when there is none.
// Source: WordPress wp-includes/meta.php update_metadata (6.9).
func (x *run) setRows(post PostID, key string, rows []Meta, value string) error {
	if len(rows) == 0 {
		return x.w.InsertMeta(x.ctx, post, key, value)
	}
	return x.w.UpdateMeta(x.ctx, metaIDs(rows), value)
}

// replaceRows removes the rows of a key and inserts one for each value.
// Source: WordPress wp-includes/revision.php wp_restore_post_revision_meta (6.4).
func (x *run) replaceRows(post PostID, key string, rows []Meta, values []string) error {
	if len(rows) > 0 {
		if err := x.w.DeleteMeta(x.ctx, metaIDs(rows)); err != nil {
			return err
		}
	}
	for _, v := range values {
		if err := x.w.InsertMeta(x.ctx, post, key, v); err != nil {
			return err
		}
	}
	return nil
}

func metaIDs(rows []Meta) []MetaID {
	ids := make([]MetaID, len(rows))
	for i, m := range rows {
		ids[i] = m.ID
	}
	return ids
}

func values(rows []Meta) []string {
	out := make([]string, len(rows))
	for i, m := range rows {
		out[i] = m.Value
	}
	return out
}

// metaRows is rows for the record.
func metaRows(rows []Meta) phpvalue.Value {
	list := phpvalue.NewArray(len(rows))
	for _, m := range rows {
		row := phpvalue.NewArray(3)
		row.Set("meta_id", phpvalue.Int(m.ID))
		row.Set("meta_key", phpvalue.String(m.Key))
		row.Set("meta_value", phpvalue.String(m.Value))
		if m.Null {
			row.Set("meta_value", phpvalue.Null{})
		}
		list.Append(row)
	}
	return list
}

func sameText(a, b PostText) bool {
	return sameWords(a.Title, b.Title) && sameWords(a.Content, b.Content) && sameWords(a.Excerpt, b.Excerpt)
}

var (
	lineBreaks = regexp.MustCompile(`\n+`)
	blanks     = regexp.MustCompile(`[ \t]+`)
)

// sameWords compares texts as WordPress does before it saves a revision: line
// ends, blank lines and runs of blanks do not count.
// Source: WordPress wp-includes/formatting.php normalize_whitespace (6.9).
func sameWords(a, b string) bool {
	return a == b || normalize(a) == normalize(b)
}

func normalize(s string) string {
	s = strings.Trim(s, " \n\t\r\v\x00")
	s = strings.ReplaceAll(s, "\r", "\n")
	s = lineBreaks.ReplaceAllString(s, "\n")
	return blanks.ReplaceAllString(s, " ")
}
