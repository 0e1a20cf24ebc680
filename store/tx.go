package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"datamachine/jobs"
	"datamachine/undo"
)

// maxTries is how often a transaction is run before its error is returned.
const maxTries = 5

// maxPause is the longest pause before the second try; each further try doubles it.
const maxPause = 50 * time.Millisecond

// Snapshot implements jobs.Undoer.
func (st *Store) Snapshot(ctx context.Context, fn func(jobs.UndoReader) error) error {
	conn, q, err := st.begin(ctx, st.dialect.isolation(false), st.dialect.beginSnapshot())
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	defer st.rollback(ctx, conn)
	return fn(&reader{st: st, q: q})
}

// begin opens a transaction on a connection of its own. A connection of the pool
// that turns out to be dead is replaced once.
func (st *Store) begin(ctx context.Context, stmts ...string) (*sql.Conn, *queryer, error) {
	for first := true; ; first = false {
		conn, err := st.db.Conn(ctx)
		if err != nil {
			return nil, nil, err
		}
		q := &queryer{conn: conn, inside: true}
		for _, stmt := range stmts {
			if _, err = q.exec(ctx, stmt); err != nil {
				break
			}
		}
		if err == nil {
			return conn, q, nil
		}
		discard(conn)
		_ = conn.Close()
		if !first || !isLost(err) {
			return nil, nil, fmt.Errorf("begin transaction: %w", err)
		}
	}
}

// Write implements jobs.Undoer.
//
// The transaction is READ COMMITTED: every read inside sees what is committed by
// then, and no gaps are locked that WordPress wants to insert into. Where the
// server's binary log forbids that, it is REPEATABLE READ.
func (st *Store) Write(ctx context.Context, o jobs.WriteOptions, fn func(jobs.UndoTx) error) error {
	return st.write(ctx, o.LockWait, func(tx *writer) error { return fn(tx) })
}

// write is Write for this package's own transactions.
func (st *Store) write(ctx context.Context, wait time.Duration, fn func(*writer) error) error {
	var waited time.Duration
	for try := 1; ; try++ {
		err := st.writeOnce(ctx, wait, &waited, fn)
		if err == nil || ctx.Err() != nil || errors.Is(err, jobs.ErrCommitUnknown) {
			return err
		}
		switch {
		case try == 1 && errors.Is(err, ErrConnect):
			return err
		case number(err) == erBinlogStatement && st.useReadCommitted():
			st.mu.Lock()
			st.noRC = true
			st.mu.Unlock()
			try--
			continue
		case !isRetryable(err) && !isLost(err):
			return err
		case number(err) == erLockTimeout:
			if try == maxTries || waited >= wait {
				return fmt.Errorf("%w for %s; try again, or wait longer with --lock-wait (%w)",
					jobs.ErrLockTimeout, waited.Round(time.Second), err)
			}
		}
		if try == maxTries {
			return fmt.Errorf("given up after %d tries: %w", maxTries, err)
		}
		if err := pause(ctx, try); err != nil {
			return err
		}
	}
}

// pause waits a random time, so that two sessions do not meet again.
func pause(ctx context.Context, try int) error {
	t := time.NewTimer(time.Millisecond + rand.N(maxPause<<(try-1)))
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

func (st *Store) useReadCommitted() bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	return !st.noRC
}

// writeOnce runs fn in one transaction on one connection. It adds to waited what
// lock timeouts took.
func (st *Store) writeOnce(ctx context.Context, wait time.Duration, waited *time.Duration, fn func(*writer) error) error {
	conn, q, err := st.begin(ctx,
		st.dialect.lockWait(lockSeconds(wait)),
		st.dialect.isolation(st.useReadCommitted()),
		st.dialect.beginWrite())
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	defer func() { *waited += q.waited }()
	q.beforeSend = func(ctx context.Context, args []any) error { return st.fits(ctx, q, args) }
	ended := false
	defer func() {
		if !ended {
			st.rollback(ctx, conn)
		}
	}()
	err = fn(&writer{reader: reader{st: st, q: q, lock: true}})
	if q.broken != nil {
		// Whatever fn made of it: the transaction is gone.
		err = q.broken
	} else if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return err
	}
	err = commit(ctx, conn)
	ended = err == nil
	return err
}

// commit tells a transaction that is certainly not stored from one that may be.
// It is not interrupted by the context.
func commit(ctx context.Context, conn *sql.Conn) error {
	_, err := conn.ExecContext(context.WithoutCancel(ctx), tag+"COMMIT")
	switch n := number(err); {
	case err == nil:
		return nil
	case isRetryable(err), n == erReadOnlyOption, n == erReadOnlyMode, n == erReadOnlyTx:
		return fmt.Errorf("commit: %w", err)
	case isUnsent(err):
		return fmt.Errorf("commit not sent: %w", err)
	}
	return fmt.Errorf("%w: %w", jobs.ErrCommitUnknown, err)
}

// rollback ends a transaction without storing it. When that cannot be said to
// the server, the connection is closed, which does the same.
func (st *Store) rollback(ctx context.Context, conn *sql.Conn) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), st.cfg.ConnectTimeout)
	defer cancel()
	if _, err := conn.ExecContext(ctx, tag+"ROLLBACK"); err != nil {
		discard(conn)
	}
}

// lockSeconds spreads the whole wait over the tries; the server counts in whole
// seconds and cannot wait for less than one.
func lockSeconds(wait time.Duration) int {
	return max(1, int(math.Ceil(wait.Seconds()/maxTries)))
}

// writer is an open writing transaction.
type writer struct {
	reader
	points int
}

var _ jobs.UndoTx = (*writer)(nil)

// Savepoint implements undo.Writer.
func (w *writer) Savepoint(ctx context.Context, fn func() error) error {
	w.points++
	name := fmt.Sprintf("datamachine_%d", w.points)
	if _, err := w.q.exec(ctx, "SAVEPOINT "+name); err != nil {
		return fmt.Errorf("savepoint: %w", err)
	}
	if err := fn(); err != nil {
		if w.q.broken != nil {
			return w.q.broken
		}
		if _, back := w.q.exec(ctx, "ROLLBACK TO SAVEPOINT "+name); back != nil {
			return fmt.Errorf("roll back to savepoint: %w", errors.Join(back, err))
		}
		return err
	}
	_, err := w.q.exec(ctx, "RELEASE SAVEPOINT "+name)
	return err
}

// update writes exactly one row; a data error becomes one that wraps
// undo.ErrRefused.
func (w *writer) update(ctx context.Context, what, query string, args ...any) error {
	n, err := w.q.affected(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("%s: %w", what, refused(err))
	}
	if n != 1 {
		return fmt.Errorf("%s: %d rows instead of one", what, n)
	}
	return nil
}

// insert adds a row and returns its AUTO_INCREMENT id.
func (w *writer) insert(ctx context.Context, what, query string, args ...any) (uint64, error) {
	res, err := w.q.exec(ctx, query, args...)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", what, refused(err))
	}
	id, err := res.LastInsertId()
	return uint64(id), err
}

// packetRoom is what the protocol may add to the values of a statement.
const packetRoom = 4 << 10

// fits refuses values that are too large before they are sent: some servers
// answer them by closing the connection.
func (st *Store) fits(ctx context.Context, q *queryer, args []any) error {
	size := 0
	for _, a := range args {
		if s, ok := a.(string); ok {
			size += len(s)
		}
	}
	if size < 512<<10 {
		return nil // below every server's limit but a mad one's, which then says so
	}
	st.mu.Lock()
	limit := st.maxPacket
	st.mu.Unlock()
	if limit == 0 {
		err := q.each(ctx, "SELECT @@max_allowed_packet", nil, func(rows *sql.Rows) error { return rows.Scan(&limit) })
		if err != nil {
			return fmt.Errorf("max_allowed_packet: %w", err)
		}
		st.mu.Lock()
		st.maxPacket = limit
		st.mu.Unlock()
	}
	if size+packetRoom > limit {
		return &refusedError{reason: reasons[erPacketTooLarge]}
	}
	return nil
}

var _ undo.Writer = (*writer)(nil)
