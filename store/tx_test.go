package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
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
