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
	err = fn(&reader{st: st, q: q})
	if q.broken != nil && isLost(q.broken) {
		return fmt.Errorf("%w: %w", jobs.ErrConnectionLost, q.broken)
	}
	return err
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
				return fmt.Errorf("%w for %s (%w)", jobs.ErrLockTimeout, waited.Round(time.Second), err)
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
