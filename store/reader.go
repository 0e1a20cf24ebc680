package store

import (
	"context"
	"database/sql"
	"fmt"

	"datamachine/jobs"
	"datamachine/undo"
)

// reader reads inside a transaction. With lock set it locks every row it
// returns until the end of the transaction.
type reader struct {
	st   *Store
	q    *queryer
	lock bool
}

var (
	_ undo.Reader     = (*reader)(nil)
	_ jobs.UndoReader = (*reader)(nil)
)

// forUpdate ends a SELECT by primary key.
func (r *reader) forUpdate() string {
	if r.lock {
		return r.st.dialect.forUpdate()
	}
	return ""
}

// byKeys selects rows by their primary key, in its order. Rows are looked for
// without locks first and then read here: a locking read by any other index
// would lock, and wait for, rows that are not meant.
func (r *reader) byKeys(ctx context.Context, table, columns, key string, ids []uint64, scan func(*sql.Rows) error) error {
	hint, end := "", r.forUpdate()
	if r.lock {
		t, err := r.st.table(ctx, r.q, table)
		if err != nil {
			return err
		}
		if t != nil {
			if c, ok := t.column(key); ok && c.primary {
				hint = r.st.dialect.byPrimary()
			}
		}
	}
	for len(ids) > 0 {
		n := min(len(ids), inChunk)
		query := fmt.Sprintf("SELECT %s FROM %s%s WHERE %s IN (%s) ORDER BY %s%s",
			columns, r.st.full(table), hint, quote(key), marks(n), quote(key), end)
		if err := r.q.each(ctx, query, anys(ids[:n]), scan); err != nil {
			return err
		}
		ids = ids[n:]
	}
	return nil
}
