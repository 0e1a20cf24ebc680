package store

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"datamachine/jobs"
	"datamachine/undo"
)

// TestLocks looks at which rows each reading method locks, from another session.
func TestLocks(t *testing.T) {
	t.Parallel()
	db, st := site(t, "wordpress", "attachment", "jobs-0.41")
	ctx := t.Context()
	locked := func(table, key string, id int) bool {
		_, err := db.SQL().Exec(fmt.Sprintf("SELECT 1 FROM wp_%s WHERE %s = %d FOR UPDATE NOWAIT", table, key, id))
		if err != nil && number(err) != erLockTimeout {
			t.Fatal(err)
		}
		return err != nil
	}
	for _, tt := range []struct {
		name, table, key string
		read             func(tx jobs.UndoTx) error
		locked, free     []int
	}{
		{"Post", "posts", "ID", func(tx jobs.UndoTx) error { _, _, err := tx.Post(ctx, 10); return err }, []int{10}, []int{11, 13}},
		{"PostMeta", "postmeta", "meta_id", func(tx jobs.UndoTx) error { _, err := tx.PostMeta(ctx, 10, "k"); return err }, []int{101, 105, 106}, []int{107}},
		{"Revisions", "posts", "ID", func(tx jobs.UndoTx) error { _, err := tx.Revisions(ctx, 10); return err }, []int{11, 12, 15, 55}, []int{10, 13, 14, 50}},
		{"RevisionHolding", "posts", "ID", func(tx jobs.UndoTx) error {
			_, _, err := tx.RevisionHolding(ctx, 10, undo.PostText{Title: "Title", Content: "before"})
			return err
		}, []int{11}, []int{10, 12, 13, 14, 50}},
		{"StoredJob", "datamachine_jobs", "job_id", func(tx jobs.UndoTx) error { _, _, err := tx.StoredJob(ctx, 4); return err }, []int{4}, []int{3, 5}},
		{"Attachment: posts", "posts", "ID", func(tx jobs.UndoTx) error { _, _, err := tx.Attachment(ctx, 50); return err }, []int{50, 53}, []int{10, 51, 52, 54, 55}},
		{"Attachment: metas", "postmeta", "meta_id", func(tx jobs.UndoTx) error { _, _, err := tx.Attachment(ctx, 50); return err }, []int{201, 204, 205, 206, 210}, []int{101, 207, 214}},
		{"Attachment: options", "options", "option_id", func(tx jobs.UndoTx) error { _, _, err := tx.Attachment(ctx, 50); return err }, []int{301, 304}, []int{1, 302, 303, 305}},
		{"Attachment: comments", "comments", "comment_ID", func(tx jobs.UndoTx) error { _, _, err := tx.Attachment(ctx, 50); return err }, []int{2, 3, 4}, []int{1, 5}},
		{"Attachment: terms", "term_taxonomy", "term_taxonomy_id", func(tx jobs.UndoTx) error { _, _, err := tx.Attachment(ctx, 50); return err }, []int{4, 6}, []int{1, 2, 3}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			write(t, st, func(tx jobs.UndoTx) error {
				if err := tt.read(tx); err != nil {
					return err
				}
				for _, id := range tt.locked {
					if !locked(tt.table, tt.key, id) {
						t.Errorf("%s %d is free", tt.table, id)
					}
				}
				for _, id := range tt.free {
					if locked(tt.table, tt.key, id) {
						t.Errorf("%s %d is locked", tt.table, id)
					}
				}
				// WordPress goes on inserting beside the rows.
				db.Exec("INSERT INTO wp_postmeta (post_id, meta_key) VALUES (10, 'k'), (9, 'x')")
				return nil
			})
			db.Exec("DELETE FROM wp_postmeta WHERE meta_id > 300")
			snapshot(t, st, func(r jobs.UndoReader) {
				if _, _, err := r.Post(ctx, 10); err != nil || locked("posts", "ID", 10) {
					t.Error("a snapshot locks", err)
				}
			})
		})
	}
}

func TestLockTimeout(t *testing.T) {
	t.Parallel()
	db, st := site(t, "wordpress")
	holder(t, db, "UPDATE wp_posts SET post_excerpt = 'held' WHERE ID = 10")
	runs := 0
	began := time.Now()
	err := st.Write(t.Context(), jobs.WriteOptions{LockWait: 2 * time.Second}, func(tx jobs.UndoTx) error {
		runs++
		if err := excerpt(t, tx, 13, "lost"); err != nil {
			return err
		}
		_, _, err := tx.Post(t.Context(), 10)
		return err
	})
	if !errors.Is(err, jobs.ErrLockTimeout) || runs != 2 || time.Since(began) < 2*time.Second {
		t.Errorf("%d runs, %s: %v", runs, time.Since(began), err)
	}
	if !strings.Contains(err.Error(), "for 2s") {
		t.Error(err)
	}
	if got := excerpts(db); got != "|" {
		t.Error(got)
	}
}

func TestLockReleased(t *testing.T) {
	t.Parallel()
	db, st := site(t, "wordpress")
	tx := holder(t, db, "UPDATE wp_posts SET post_excerpt = 'held' WHERE ID = 10")
	runs := 0
	err := st.Write(t.Context(), jobs.WriteOptions{LockWait: 5 * time.Second}, func(w jobs.UndoTx) error {
		if runs++; runs == 2 {
			if err := tx.Commit(); err != nil {
				t.Error(err)
			}
		}
		if _, _, err := w.Post(t.Context(), 10); err != nil {
			return nil // what fn makes of it does not matter: the transaction is gone
		}
		return excerpt(t, w, 13, "stored")
	})
	if err != nil || runs != 2 {
		t.Error(runs, err)
	}
	if got := excerpts(db); got != "held|stored" {
		t.Error(got)
	}
}
