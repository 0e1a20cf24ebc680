package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"datamachine/jobs"
	"datamachine/store/storetest"
	"datamachine/undo"
)

var errFn = errors.New("fn's own error")

// excerpt is one way to change a post that leaves a trace.
func excerpt(t *testing.T, tx jobs.UndoTx, id undo.PostID, text string) error {
	t.Helper()
	return tx.UpdatePost(t.Context(), id, undo.PostText{Excerpt: text}, "2026-01-01 00:00:00", "2026-01-01 00:00:00")
}

func excerpts(db *storetest.Database) string {
	return db.Value("SELECT GROUP_CONCAT(post_excerpt ORDER BY ID SEPARATOR '|') FROM wp_posts WHERE ID IN (10, 13)")
}

// holder is another session with an open transaction.
func holder(t *testing.T, db *storetest.Database, statements ...string) *sql.Tx {
	t.Helper()
	tx, err := db.SQL().Begin()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tx.Rollback() })
	for _, s := range statements {
		if _, err := tx.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
	return tx
}

func connectionID(t *testing.T, tx jobs.UndoTx) (id uint64) {
	t.Helper()
	ids, err := tx.(*writer).q.ids(t.Context(), "SELECT CONNECTION_ID()")
	if err != nil || len(ids) != 1 {
		t.Fatal(ids, err)
	}
	return ids[0]
}

func kill(t *testing.T, server *storetest.MariaDB, id uint64) {
	t.Helper()
	if _, err := server.Admin().Exec(fmt.Sprintf("KILL %d", id)); err != nil {
		t.Fatal(err)
	}
}

// waitFor polls until the server's process list has a row.
func waitFor(t *testing.T, server *storetest.MariaDB, cond string, args ...any) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for {
		var n int
		err := server.Admin().QueryRowContext(ctx, "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE "+cond, args...).Scan(&n)
		if err != nil {
			t.Fatalf("waiting for %s: %v", cond, err)
		}
		if n > 0 {
			return
		}
	}
}

func TestWrite(t *testing.T) {
	t.Parallel()
	db, st := site(t, "wordpress")
	write(t, st, func(tx jobs.UndoTx) error { return excerpt(t, tx, 10, "stored") })
	if got := excerpts(db); got != "stored|" {
		t.Error(got)
	}
	runs := 0
	err := st.Write(t.Context(), jobs.WriteOptions{}, func(tx jobs.UndoTx) error {
		runs++
		if err := excerpt(t, tx, 10, "lost"); err != nil {
			return err
		}
		return errFn
	})
	if err != errFn || runs != 1 { //nolint:errorlint // returned as it is
		t.Error(runs, err)
	}
	if got := excerpts(db); got != "stored|" {
		t.Error(got)
	}
}

func TestWritePanics(t *testing.T) {
	t.Parallel()
	db, st := site(t, "wordpress")
	func() {
		defer func() {
			if recover() == nil {
				t.Error("no panic")
			}
		}()
		_ = st.Write(t.Context(), jobs.WriteOptions{}, func(tx jobs.UndoTx) error {
			if err := excerpt(t, tx, 10, "lost"); err != nil {
				t.Error(err)
			}
			panic("x")
		})
	}()
	write(t, st, func(tx jobs.UndoTx) error { return excerpt(t, tx, 13, "stored") })
	if got := excerpts(db); got != "|stored" {
		t.Error(got)
	}
}

func TestSavepoint(t *testing.T) {
	t.Parallel()
	db, st := site(t, "wordpress")
	ctx := t.Context()
	write(t, st, func(tx jobs.UndoTx) error {
		if err := excerpt(t, tx, 10, "kept"); err != nil {
			return err
		}
		err := tx.Savepoint(ctx, func() error {
			if err := tx.Savepoint(ctx, func() error { return excerpt(t, tx, 13, "inner, kept by the inner one") }); err != nil {
				return err
			}
			if err := excerpt(t, tx, 10, "lost"); err != nil {
				return err
			}
			return tx.UpdateMeta(ctx, []undo.MetaID{101}, "broken \xff")
		})
		if !errors.Is(err, undo.ErrRefused) {
			t.Errorf("error of the savepoint: %v", err)
		}
		return tx.Savepoint(ctx, func() error { return excerpt(t, tx, 13, "second") })
	})
	if got := excerpts(db); got != "kept|second" {
		t.Error(got)
	}
}

func TestSnapshotIsConsistent(t *testing.T) {
	t.Parallel()
	db, st := site(t, "wordpress")
	snapshot(t, st, func(r jobs.UndoReader) {
		db.Exec("UPDATE wp_posts SET post_excerpt = 'later' WHERE ID = 10")
		post, ok, err := r.Post(t.Context(), 10)
		if post.Excerpt != "" || !ok || err != nil {
			t.Error(post.Excerpt, ok, err)
		}
		_, err = r.(*reader).q.exec(t.Context(), "UPDATE wp_posts SET post_excerpt = 'x'")
		if number(err) != erReadOnlyTx {
			t.Error("a snapshot can write:", err)
		}
	})
	if err := st.Snapshot(t.Context(), func(jobs.UndoReader) error { return errFn }); err != errFn { //nolint:errorlint // as it is
		t.Error(err)
	}
}

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
		{"PostMeta", "postmeta", "meta_id", func(tx jobs.UndoTx) error { _, err := tx.PostMeta(ctx, 10, "k"); return err }, []int{101, 105}, []int{106, 107}},
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
	if !strings.Contains(err.Error(), "for 2s") || !strings.Contains(err.Error(), "--lock-wait") {
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

func TestDeadlock(t *testing.T) {
	t.Parallel()
	server := storetest.Server(t)
	db, st := site(t, "wordpress")
	// The heavier transaction survives: this one has written more.
	other := holder(t, db, "INSERT INTO wp_options (option_name, option_value) SELECT CONCAT('o', seq), '' FROM seq_1_to_100",
		"UPDATE wp_posts SET post_excerpt = 'other' WHERE ID = 13")
	done := make(chan error, 1)
	runs := 0
	err := st.Write(t.Context(), jobs.WriteOptions{LockWait: 50 * time.Second}, func(tx jobs.UndoTx) error {
		runs++
		if err := excerpt(t, tx, 10, fmt.Sprintf("run %d", runs)); err != nil {
			return err
		}
		if runs == 1 {
			go func() {
				_, err := other.Exec("UPDATE wp_posts SET post_excerpt = 'other' WHERE ID = 10")
				done <- errors.Join(err, other.Commit())
			}()
			waitFor(t, server, "DB = ? AND INFO LIKE 'UPDATE wp_posts SET post_excerpt = %other% WHERE ID = 10'", db.Name)
		}
		return tx.Savepoint(t.Context(), func() error { return excerpt(t, tx, 13, fmt.Sprintf("run %d", runs)) })
	})
	if otherErr := <-done; otherErr != nil {
		t.Fatal(otherErr)
	}
	if err != nil || runs != 2 {
		t.Error(runs, err)
	}
	if got := excerpts(db); got != "run 2|run 2" {
		t.Error(got)
	}
}

func TestAlwaysDeadlocked(t *testing.T) {
	t.Parallel()
	_, st := site(t, "wordpress")
	runs := 0
	err := st.Write(t.Context(), jobs.WriteOptions{}, func(jobs.UndoTx) error {
		runs++
		return fmt.Errorf("effect 3: %w", &mysql.MySQLError{Number: erDeadlock, Message: "Deadlock found"})
	})
	if number(err) != erDeadlock || runs != maxTries || errors.Is(err, jobs.ErrLockTimeout) {
		t.Error(runs, err)
	}
}

func TestKilledBeforeCommit(t *testing.T) {
	t.Parallel()
	server := storetest.Server(t)
	db, st := site(t, "wordpress")
	runs := 0
	write(t, st, func(tx jobs.UndoTx) error {
		runs++
		if err := excerpt(t, tx, 10, fmt.Sprintf("run %d", runs)); err != nil {
			return err
		}
		if runs == 1 {
			kill(t, server, connectionID(t, tx))
		}
		return excerpt(t, tx, 13, fmt.Sprintf("run %d", runs))
	})
	if got := excerpts(db); got != "run 2|run 2" || runs != 2 {
		t.Error(runs, got)
	}
}

func TestKilledWhileIdle(t *testing.T) {
	t.Parallel()
	server := storetest.Server(t)
	db, st := site(t, "wordpress")
	for name, use := range map[string]func(){
		"write":    func() { write(t, st, func(tx jobs.UndoTx) error { return excerpt(t, tx, 10, "x") }) },
		"snapshot": func() { mustPost(t, st, 10) },
		"read": func() {
			if _, err := st.Options(t.Context(), "home"); err != nil {
				t.Error(err)
			}
		},
	} {
		var id uint64
		write(t, st, func(tx jobs.UndoTx) error { id = connectionID(t, tx); return nil })
		kill(t, server, id)
		t.Log(name)
		use()
	}
	if got := excerpts(db); got != "x|" {
		t.Error(got)
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	server := storetest.Server(t)
	db, st := site(t, "wordpress")
	other := holder(t, db, "UPDATE wp_posts SET post_excerpt = 'other' WHERE ID = 13")
	ctx, cancel := context.WithCancel(t.Context())
	runs := 0
	err := st.Write(ctx, jobs.WriteOptions{LockWait: 50 * time.Second}, func(tx jobs.UndoTx) error {
		runs++
		if err := tx.UpdatePost(ctx, 10, undo.PostText{Excerpt: "lost"}, "2026-01-01 00:00:00", "2026-01-01 00:00:00"); err != nil {
			return err
		}
		id := connectionID(t, tx)
		go func() {
			waitFor(t, server, "ID = ? AND INFO LIKE '%FOR UPDATE%'", id)
			cancel()
		}()
		_, _, err := tx.Post(ctx, 13)
		return err
	})
	if !errors.Is(err, context.Canceled) || runs != 1 {
		t.Error(runs, err)
	}
	if err := other.Commit(); err != nil {
		t.Fatal(err)
	}
	write(t, st, func(tx jobs.UndoTx) error { _, _, err := tx.Post(t.Context(), 10); return err }) // waits for the rollback
	if got := excerpts(db); got != "|other" {
		t.Error(got)
	}
	// Cancelled after the last statement: nothing is committed either.
	ctx, cancel = context.WithCancel(t.Context())
	err = st.Write(ctx, jobs.WriteOptions{}, func(tx jobs.UndoTx) error {
		defer cancel()
		return excerpt(t, tx, 10, "lost")
	})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if got := excerpts(db); got != "|other" {
		t.Error(got)
	}
}

// TestBinlogStatement is a server that refuses READ COMMITTED writers.
func TestBinlogStatement(t *testing.T) {
	server := ownServer(t, storetest.Options{Args: []string{"--log-bin=b", "--server-id=1", "--binlog-format=STATEMENT"}})
	db := server.NewDatabase(t, seed(t, "wp_", "wp_", "wordpress", "attachment"))
	st := open(t, db, Config{})
	runs := 0
	for range 2 {
		write(t, st, func(tx jobs.UndoTx) error { runs++; return excerpt(t, tx, 10, "stored") })
	}
	if got := excerpts(db); got != "stored|" || runs != 3 {
		t.Error(runs, got)
	}
	if got, _, _ := deletion(t, db, st); len(got) != len(wantDeletion) {
		t.Error(got)
	}
}

func TestLockSeconds(t *testing.T) {
	t.Parallel()
	for wait, want := range map[time.Duration]int{0: 1, time.Second: 1, 5 * time.Second: 1, 6 * time.Second: 2, 30 * time.Second: 6} {
		if got := lockSeconds(wait); got != want {
			t.Errorf("%s: %d, want %d", wait, got, want)
		}
	}
}
