package store

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"slices"
	"strconv"

	"datamachine/jobs"
	"datamachine/undo/phpvalue"
)

// Rows implements jobs.Lister. A query without a limit, in the order of job_id,
// is read page by page along the primary key: nothing is held open on the
// server while the caller works. Other queries are one statement.
func (st *Store) Rows(ctx context.Context, q jobs.Query) iter.Seq2[jobs.Row, error] {
	return func(yield func(jobs.Row, error) bool) {
		err := st.rows(ctx, q, func(r jobs.Row) bool { return yield(r, nil) })
		if err != nil {
			yield(jobs.Row{}, err)
		}
	}
}

func (st *Store) rows(ctx context.Context, q jobs.Query, yield func(jobs.Row) bool) error {
	t, err := st.jobs(ctx, st.q)
	if err != nil {
		return err
	}
	if err := t.need(q.Needs()...); err != nil {
		return err
	}
	order, err := orderBy(q)
	if err != nil {
		return err
	}
	if q.Limit <= 0 && byID(q) {
		err = st.pages(ctx, t, q, order, yield)
	} else {
		err = st.stream(ctx, t, q, order, yield)
	}
	if err != nil && !isUnmatchable(err) {
		return fmt.Errorf("list jobs: %w", err)
	}
	return nil
}

// selectJobs is "SELECT columns FROM jobs"; without columns it reads job_id.
func selectJobs(t *table, columns []string) string {
	if len(columns) == 0 {
		columns = []string{"job_id"}
	}
	return "SELECT " + columnList(columns) + " FROM " + quote(t.name)
}

func (st *Store) stream(ctx context.Context, t *table, q jobs.Query, order string, yield func(jobs.Row) bool) error {
	f := st.newFilter(q)
	query := selectJobs(t, q.Columns) + f.sql() + order
	switch {
	case q.Limit > 0:
		query += fmt.Sprintf(" LIMIT %d OFFSET %d", q.Limit, max(q.Offset, 0))
	case q.Offset > 0:
		query += fmt.Sprintf(" LIMIT 18446744073709551615 OFFSET %d", q.Offset)
	}
	return st.q.each(ctx, query, f.args, func(rows *sql.Rows) error {
		vals, _, err := scanValues(rows, max(len(q.Columns), 1))
		if err != nil {
			return err
		}
		if !yield(jobs.NewRow(q.Columns, vals[:len(q.Columns)])) {
			return errStop
		}
		return nil
	})
}

// pages reads by keyset: each page starts behind the last id of the one before.
func (st *Store) pages(ctx context.Context, t *table, q jobs.Query, order string, yield func(jobs.Row) bool) error {
	columns, id := q.Columns, slices.Index(q.Columns, "job_id")
	if id < 0 {
		columns, id = append(slices.Clip(columns), "job_id"), len(columns)
	}
	base, behind := st.newFilter(q), "job_id < ?"
	if q.Asc {
		behind = "job_id > ?"
	}
	p := newPager(slices.Contains(columns, "engine_data"))
	f, offset := base, max(q.Offset, 0)
	for {
		var page []jobs.Row
		var last uint64
		limit := p.size
		query := selectJobs(t, columns) + f.sql() + order + fmt.Sprintf(" LIMIT %d OFFSET %d", limit, offset)
		full, err := p.read(limit, func(add func(int64) bool) error {
			return st.q.each(ctx, query, f.args, func(rows *sql.Rows) error {
				vals, size, err := scanValues(rows, len(columns))
				if err != nil {
					return err
				}
				if last, err = strconv.ParseUint(phpvalue.ToString(vals[id]), 10, 64); err != nil {
					return err
				}
				page = append(page, jobs.NewRow(q.Columns, vals[:len(q.Columns)]))
				if !add(size) {
					return errStop
				}
				return nil
			})
		})
		if err != nil {
			return err
		}
		for _, r := range page {
			if !yield(r) {
				return nil
			}
		}
		if !full {
			return nil
		}
		f, offset = base.with(behind, last), 0
	}
}

// Count implements jobs.Lister.
func (st *Store) Count(ctx context.Context, q jobs.Query) (n int, err error) {
	q.Columns, q.OrderBy = nil, ""
	t, err := st.jobs(ctx, st.q)
	if err != nil {
		return 0, err
	}
	if err := t.need(q.Needs()...); err != nil {
		return 0, err
	}
	f := st.newFilter(q)
	err = st.q.each(ctx, "SELECT COUNT(*) FROM "+quote(t.name)+f.sql(), f.args, func(rows *sql.Rows) error { return rows.Scan(&n) })
	if err != nil && !isUnmatchable(err) {
		return 0, fmt.Errorf("count jobs: %w", err)
	}
	return n, nil
}

// Job implements jobs.Getter.
func (st *Store) Job(ctx context.Context, id jobs.JobID) (row jobs.Row, ok bool, err error) {
	t, err := st.jobs(ctx, st.q)
	if err != nil {
		return jobs.Row{}, false, err
	}
	columns := t.names()
	err = st.q.each(ctx, selectJobs(t, columns)+" WHERE job_id = ?", []any{uint64(id)}, func(rows *sql.Rows) error {
		vals, _, err := scanValues(rows, len(columns))
		row, ok = jobs.NewRow(columns, vals), true
		return err
	})
	if err != nil {
		return jobs.Row{}, false, fmt.Errorf("job %d: %w", id, err)
	}
	return row, ok, nil
}
