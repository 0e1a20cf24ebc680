package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"datamachine/jobs"
	"datamachine/undo"
)

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
	if _, err := w.q.exec(ctx, "SAVEPOINT "+name); number(err) == erNotSupported {
		return fn() // Aria tables, which the operator allowed: nothing can be taken back
	} else if err != nil {
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
