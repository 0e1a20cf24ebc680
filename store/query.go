package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"

	"datamachine/undo/phpvalue"
)

// tag tells a database administrator who sent a statement.
const tag = "/* datamachine */ "

// inChunk is how many values go into one IN list.
const inChunk = 500

// errStop ends each() early without an error.
var errStop = errors.New("stop")

// queryer runs statements on the pool or on the one connection of a transaction.
type queryer struct {
	conn interface {
		QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
		ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	}
	// broken is the error that ended the transaction; nil outside of one and as
	// long as it is open. Later statements return it again.
	broken error
	inside bool          // a transaction
	waited time.Duration // spent in statements that ended in a lock timeout
	// beforeSend may refuse values that are too large.
	beforeSend func(ctx context.Context, args []any) error
}

// each runs a query and calls scan for every row.
func (q *queryer) each(ctx context.Context, query string, args []any, scan func(*sql.Rows) error) error {
	if q.broken != nil {
		return q.broken
	}
	began := time.Now()
	rows, err := q.conn.QueryContext(ctx, tag+query, args...)
	if err != nil {
		return q.note(err, began)
	}
	for rows.Next() {
		if err := scan(rows); err != nil {
			closed := rows.Close()
			if errors.Is(err, errStop) {
				return q.note(closed, began)
			}
			return err
		}
	}
	return q.note(errors.Join(rows.Err(), rows.Close()), began)
}

// exec runs a statement that returns no rows.
func (q *queryer) exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if q.broken != nil {
		return nil, q.broken
	}
	if q.beforeSend != nil {
		if err := q.beforeSend(ctx, args); err != nil {
			return nil, err
		}
	}
	began := time.Now()
	res, err := q.conn.ExecContext(ctx, tag+query, args...)
	return res, q.note(err, began)
}

// affected is exec for callers that only want the number of rows found.
func (q *queryer) affected(ctx context.Context, query string, args ...any) (int, error) {
	res, err := q.exec(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	n, err := res.RowsAffected()
	return int(n), err
}

// note remembers an error after which the transaction is not usable any more.
func (q *queryer) note(err error, began time.Time) error {
	if number(err) == erLockTimeout {
		q.waited += time.Since(began)
	}
	if err != nil && q.inside && q.broken == nil && endsTransaction(err) {
		q.broken = err
	}
	return err
}

// ids reads a column of ids.
func (q *queryer) ids(ctx context.Context, query string, args ...any) ([]uint64, error) {
	var ids []uint64
	err := q.each(ctx, query, args, func(rows *sql.Rows) error {
		var id uint64
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	})
	return ids, err
}

// marks is "?,?,?" for an IN list.
func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?,", n), ",") }

// anys turns values into arguments.
func anys[T any](list []T) []any {
	args := make([]any, len(list))
	for i, v := range list {
		args[i] = v
	}
	return args
}

// scanValues reads a row of n columns as text and NULL.
func scanValues(rows *sql.Rows, n int) ([]phpvalue.Value, int64, error) {
	raw := make([]sql.RawBytes, n)
	dest := make([]any, n)
	for i := range raw {
		dest[i] = &raw[i]
	}
	if err := rows.Scan(dest...); err != nil {
		return nil, 0, err
	}
	vals := make([]phpvalue.Value, n)
	var size int64
	for i, r := range raw {
		if r == nil {
			vals[i] = phpvalue.Null{}
			continue
		}
		vals[i] = phpvalue.String(r)
		size += int64(len(r))
	}
	return vals, size, nil
}

// chunks cuts a list into parts that fit an IN list.
func chunks[T any](list []T) [][]T {
	return slices.Collect(slices.Chunk(list, inChunk))
}
