package store

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/go-sql-driver/mysql"

	"datamachine/jobs"
	"datamachine/store/storetest"
)

// breaker passes a MySQL connection on and breaks it at the first COMMIT: before
// the server sees it, or after the server has done it.
type breaker struct {
	socket  string // to connect to
	armed   atomic.Bool
	deliver bool
}

func newBreaker(t *testing.T, server string, deliver bool) *breaker {
	t.Helper()
	b := &breaker{socket: filepath.Join(t.TempDir(), "s"), deliver: deliver}
	l, err := net.Listen("unix", b.socket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			go b.serve(client, server)
		}
	}()
	return b
}

func (b *breaker) serve(client net.Conn, server string) {
	defer func() { _ = client.Close() }()
	s, err := net.Dial("unix", server)
	if err != nil {
		return
	}
	defer func() { _ = s.Close() }()
	answers := make(chan struct{}) // one for each answer after the break
	var broken atomic.Bool
	go func() {
		buf := make([]byte, 64<<10)
		for {
			n, err := s.Read(buf)
			if broken.Load() {
				close(answers)
				return
			}
			if err != nil {
				_ = client.Close()
				return
			}
			if _, err := client.Write(buf[:n]); err != nil {
				return
			}
		}
	}()
	buf := make([]byte, 64<<10)
	for {
		n, err := client.Read(buf)
		if err != nil {
			return
		}
		if bytes.HasSuffix(buf[:n], []byte("COMMIT")) && b.armed.CompareAndSwap(true, false) {
			if b.deliver {
				broken.Store(true)
				_, _ = s.Write(buf[:n])
				<-answers
			}
			return
		}
		if _, err := s.Write(buf[:n]); err != nil {
			return
		}
	}
}

func TestConnectionLostInCommit(t *testing.T) {
	t.Parallel()
	for deliver, want := range map[bool]string{true: "run 1|", false: "|"} {
		db, _ := site(t, "wordpress")
		b := newBreaker(t, db.Socket, deliver)
		st := open(t, db, Config{Targets: []Target{{"unix", b.socket}}})
		runs := 0
		err := st.Write(t.Context(), jobs.WriteOptions{}, func(tx jobs.UndoTx) error {
			runs++
			b.armed.Store(true)
			return excerpt(t, tx, 10, fmt.Sprintf("run %d", runs))
		})
		if !errors.Is(err, jobs.ErrCommitUnknown) || runs != 1 {
			t.Errorf("delivered %v: %d runs, %v", deliver, runs, err)
		}
		// The next transaction sees what became of it.
		write(t, st, func(tx jobs.UndoTx) error { _, _, err := tx.Post(t.Context(), 10); return err })
		if got := excerpts(db); got != want {
			t.Errorf("delivered %v: %s, want %s", deliver, got, want)
		}
	}
}

// TestKilledInCommit kills a session whose COMMIT waits in the server.
func TestKilledInCommit(t *testing.T) {
	server := ownServer(t, storetest.Options{})
	db := server.NewDatabase(t, seed(t, "wp_", "wp_", "wordpress"))
	st := open(t, db, Config{})
	ctx := t.Context()
	block, err := server.Admin().Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = block.Close() }()
	killed := make(chan struct{})
	runs := 0
	err = st.Write(ctx, jobs.WriteOptions{LockWait: 0}, func(tx jobs.UndoTx) error {
		runs++
		if err := excerpt(t, tx, 10, "half"); err != nil {
			return err
		}
		if runs > 1 {
			return errFn
		}
		id := connectionID(t, tx)
		if _, err := block.ExecContext(ctx, "FLUSH TABLES WITH READ LOCK"); err != nil {
			t.Error(err)
		}
		go func() {
			defer close(killed)
			waitFor(t, server, "ID = ? AND INFO LIKE '%COMMIT'", id)
			kill(t, server, id)
			_, _ = block.ExecContext(ctx, "UNLOCK TABLES")
		}()
		return nil
	})
	<-killed
	if !errors.Is(err, jobs.ErrCommitUnknown) || runs != 1 {
		t.Errorf("%d runs: %v", runs, err)
	}
}

func TestErrorClasses(t *testing.T) {
	t.Parallel()
	server := func(n uint16, message string) error {
		return fmt.Errorf("x: %w", &mysql.MySQLError{Number: n, Message: message})
	}
	for _, tt := range []struct {
		err         error
		retry, lost bool
	}{
		{server(1213, "Deadlock found when trying to get lock"), true, false},
		{server(1205, "Lock wait timeout exceeded"), true, false},
		{server(1020, "Record has changed since last read"), true, false},
		{server(1047, "WSREP has not yet prepared node for application use"), true, false},
		{server(1180, "Got error 149 during COMMIT (WSREP)"), true, false},
		{server(1180, "Got error 28 during COMMIT (disk full)"), false, false},
		{server(1927, "Connection was killed"), false, true},
		{server(1053, "Server shutdown in progress"), false, true},
		{server(4031, "The client was disconnected"), false, true},
		{server(1317, "Query execution was interrupted"), false, false},
		{server(1064, "syntax"), false, false},
		{mysql.ErrInvalidConn, false, true},
		{io.ErrUnexpectedEOF, false, true},
		{&net.OpError{Op: "read", Err: errors.New("reset")}, false, true},
		{errFn, false, false},
	} {
		if isRetryable(tt.err) != tt.retry || isLost(tt.err) != tt.lost {
			t.Errorf("%v: retry %v, lost %v", tt.err, isRetryable(tt.err), isLost(tt.err))
		}
	}
	if isLost(nil) || isRetryable(nil) || number(nil) != 0 {
		t.Error("no error is one")
	}
}
