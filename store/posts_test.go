package store

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"datamachine/jobs"
	"datamachine/undo"
)

func queryStatus(s string) jobs.Query { return jobs.Query{Status: s} }

// snapshot runs fn in a read-only view.
func snapshot(t *testing.T, st *Store, fn func(r jobs.UndoReader)) {
	t.Helper()
	err := st.Snapshot(t.Context(), func(r jobs.UndoReader) error { fn(r); return nil })
	if err != nil {
		t.Fatal(err)
	}
}

// write runs fn in a transaction that has to succeed.
func write(t *testing.T, st *Store, fn func(tx jobs.UndoTx) error) {
	t.Helper()
	if err := st.Write(t.Context(), jobs.WriteOptions{}, fn); err != nil {
		t.Fatal(err)
	}
}

func mustPost(t *testing.T, st *Store, id undo.PostID) (post undo.Post) {
	t.Helper()
	snapshot(t, st, func(r jobs.UndoReader) {
		p, ok, err := r.Post(t.Context(), id)
		if err != nil || !ok {
			t.Fatalf("post %d: %v, %v", id, ok, err)
		}
		post = p
	})
	return post
}

func TestPost(t *testing.T) {
	t.Parallel()
	_, st := site(t, "wordpress")
	want := undo.Post{
		ID: 11, Author: 1, Title: "Title", Content: "before", Status: "inherit", Name: "10-revision-v1", Type: "revision",
		Parent: 10, Date: "2026-01-02 10:00:00", Modified: "2026-01-02 10:00:00", ModifiedGMT: "2026-01-02 15:00:00",
	}
	if diff := cmp.Diff(want, mustPost(t, st, 11)); diff != "" {
		t.Error(diff)
	}
	awkward := mustPost(t, st, 13)
	if awkward.Title != " trailing " || awkward.Content != "back\\slash \\\\ 'quote' 🎵 é\r\n" || awkward.Date != "0000-00-00 00:00:00" {
		t.Errorf("%+v", awkward)
	}
	snapshot(t, st, func(r jobs.UndoReader) {
		if _, ok, err := r.Post(t.Context(), 999); ok || err != nil {
			t.Error("post 999:", ok, err)
		}
	})
}

func TestUpdatePost(t *testing.T) {
	t.Parallel()
	db, st := site(t, "wordpress")
	before := db.Dump("wp_posts")
	text := undo.PostText{Title: `C:\dir "old" \\x é 🎵`, Content: " a\x00b\r\n\t ", Excerpt: "%s ? `"}
	write(t, st, func(tx jobs.UndoTx) error {
		return tx.UpdatePost(t.Context(), 13, text, "2026-03-01 10:00:00", "2026-03-01 15:00:00")
	})
	p := mustPost(t, st, 13)
	if p.Text() != text || p.Modified != "2026-03-01 10:00:00" || p.ModifiedGMT != "2026-03-01 15:00:00" || p.Date != "0000-00-00 00:00:00" {
		t.Errorf("%+v", p)
	}
	// The same again, zero dates included, finds its row although nothing changes.
	write(t, st, func(tx jobs.UndoTx) error {
		if err := tx.UpdatePost(t.Context(), 13, text, "2026-03-01 10:00:00", "2026-03-01 15:00:00"); err != nil {
			return err
		}
		old := undo.PostText{Title: " trailing ", Content: "back\\slash \\\\ 'quote' 🎵 é\r\n"}
		return tx.UpdatePost(t.Context(), 13, old, "0000-00-00 00:00:00", "0000-00-00 00:00:00")
	})
	if changes := diff(before, db.Dump("wp_posts")); len(changes) > 0 {
		t.Errorf("not as before: %v", changes)
	}
	err := st.Write(t.Context(), jobs.WriteOptions{}, func(tx jobs.UndoTx) error {
		return tx.UpdatePost(t.Context(), 999, text, "2026-03-01 10:00:00", "2026-03-01 15:00:00")
	})
	if err == nil || errors.Is(err, undo.ErrRefused) {
		t.Errorf("a missing post: %v", err)
	}
}

func TestRevisions(t *testing.T) {
	t.Parallel()
	_, st := site(t, "wordpress")
	want := []undo.RevisionHead{
		{ID: 11, Name: "10-revision-v1", Date: "2026-01-02 10:00:00"},
		{ID: 12, Name: "10-autosave-v1", Date: "2026-01-03 10:00:00"},
		{ID: 15, Name: "10-revision-v1", Date: "2026-01-02 10:00:00"},
	}
	check := func(r undo.Reader) {
		got, err := r.Revisions(t.Context(), 10)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Error(err, diff)
		}
		if got, err := r.Revisions(t.Context(), 999); len(got) > 0 || err != nil {
			t.Error(got, err)
		}
		for text, want := range map[undo.PostText]undo.PostID{
			{Title: "Title", Content: "before"}: 11,
			{Title: "Title", Content: "BEFORE"}: 15,
			{Title: "Title", Content: "now"}:    0, // an autosave
			{Title: "Title", Content: "Before"}: 0,
			{Title: "title", Content: "before"}: 0,
			{Title: "Title", Content: "child"}:  0,
		} {
			id, ok, err := r.RevisionHolding(t.Context(), 10, text)
			if id != want || ok != (want != 0) || err != nil {
				t.Errorf("%+v: revision %d, %v, want %d", text, id, err, want)
			}
		}
	}
	snapshot(t, st, func(r jobs.UndoReader) { check(r) })
	write(t, st, func(tx jobs.UndoTx) error { check(tx); return nil })
}

func TestInsertRevision(t *testing.T) {
	t.Parallel()
	db, st := site(t, "wordpress")
	before := db.Dump()
	rev := undo.Revision{
		Parent: 13, Author: 7, Text: undo.PostText{Title: `t\`, Content: "c 🎵", Excerpt: "e "},
		Date: "2026-03-01 10:00:00", DateGMT: "2026-03-01 15:00:00", GUIDBase: "http://example.test",
	}
	var id undo.PostID
	write(t, st, func(tx jobs.UndoTx) (err error) {
		id, err = tx.InsertRevision(t.Context(), rev)
		if got, ok, err := tx.RevisionHolding(t.Context(), 13, rev.Text); got != id || !ok || err != nil {
			t.Error("revision in its own transaction:", got, ok, err)
		}
		return err
	})
	changes := diff(before, db.Dump())
	if len(changes) != 1 || changes[0].Op != "insert" || changes[0].Table != "wp_posts" {
		t.Fatal(changes)
	}
	got := map[string]string{}
	for c, v := range changes[0].After {
		got[c] = *v
	}
	want := map[string]string{
		"ID": id.String(), "post_author": "7", "post_date": rev.Date, "post_date_gmt": rev.DateGMT, "post_content": "c 🎵",
		"post_title": `t\`, "post_excerpt": "e ", "post_status": "inherit", "comment_status": "closed", "ping_status": "closed",
		"post_password": "", "post_name": "13-revision-v1", "to_ping": "", "pinged": "", "post_modified": rev.Date,
		"post_modified_gmt": rev.DateGMT, "post_content_filtered": "", "post_parent": "13", "guid": "http://example.test/?p=" + id.String(),
		"menu_order": "0", "post_type": "revision", "post_mime_type": "", "comment_count": "0",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestRefusedValues(t *testing.T) {
	t.Parallel()
	db, st := site(t, "wordpress", "jobs-0.41")
	db.Exec("ALTER TABLE wp_posts MODIFY post_title text CHARACTER SET latin1 NOT NULL")
	db.Exec("CREATE TRIGGER stop BEFORE INSERT ON wp_postmeta FOR EACH ROW BEGIN IF NEW.meta_key = 'stop' THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'secret value'; END IF; END")
	before := db.Dump()
	for _, tt := range []struct {
		name, column string
		do           func(tx jobs.UndoTx) error
	}{
		{"too long", "post_excerpt", func(tx jobs.UndoTx) error {
			return tx.UpdatePost(t.Context(), 10, undo.PostText{Excerpt: strings.Repeat("x", 70000)}, "2026-01-01 00:00:00", "2026-01-01 00:00:00")
		}},
		{"character set", "post_title", func(tx jobs.UndoTx) error {
			return tx.UpdatePost(t.Context(), 10, undo.PostText{Title: "secret 🎵"}, "2026-01-01 00:00:00", "2026-01-01 00:00:00")
		}},
		{"broken text", "meta_value", func(tx jobs.UndoTx) error { return tx.UpdateMeta(t.Context(), []undo.MetaID{101}, "secret\xff") }},
		{"bad date", "post_modified", func(tx jobs.UndoTx) error {
			return tx.UpdatePost(t.Context(), 10, undo.PostText{}, "secret", "2026-01-01 00:00:00")
		}},
		{"trigger", "", func(tx jobs.UndoTx) error { return tx.InsertMeta(t.Context(), 10, "stop", "secret") }},
		{"meta key too long", "meta_key", func(tx jobs.UndoTx) error {
			return tx.InsertMeta(t.Context(), 10, strings.Repeat("k", 256), "secret")
		}},
		{"too large for the server", "", func(tx jobs.UndoTx) error {
			return tx.UpdateMeta(t.Context(), []undo.MetaID{101}, strings.Repeat("secret", 3<<20))
		}},
		{"broken engine_data", "engine_data", func(tx jobs.UndoTx) error {
			return tx.SaveEngineData(t.Context(), 1, []byte("secret\xff"), "")
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := st.Write(t.Context(), jobs.WriteOptions{}, func(tx jobs.UndoTx) error {
				err := tt.do(tx)
				if _, ok, readErr := tx.Post(t.Context(), 10); !ok || readErr != nil {
					t.Errorf("the transaction is not usable afterwards: %v", readErr)
				}
				return err
			})
			if !errors.Is(err, undo.ErrRefused) {
				t.Fatalf("%v does not wrap ErrRefused", err)
			}
			if !strings.Contains(err.Error(), tt.column) || strings.Contains(err.Error(), "secret") || len(err.Error()) > 300 {
				t.Errorf("message %q", err.Error())
			}
		})
	}
	if changes := diff(before, db.Dump()); len(changes) > 0 {
		t.Error(changes)
	}
}
