package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"datamachine/undo"
)

const (
	laterTime = 2 * time.Second // for the whole search
	laterPage = 20              // jobs decoded at once
)

// LaterJob implements undo.Reader. It looks at the jobs of system tasks only, in
// ascending order and without locks, and gives up after two seconds: the answer
// names a culprit in a message, nothing depends on it.
func (r *reader) LaterJob(ctx context.Context, q undo.LaterQuery) (undo.LaterJob, bool, error) {
	t, err := r.st.jobs(ctx, r.q)
	if err != nil {
		return undo.LaterJob{}, false, err
	}
	if len(q.Types) == 0 {
		return undo.LaterJob{}, false, nil
	}
	f := r.st.laterFilter(t, q)
	completed := "NULL"
	if t.has("completed_at") {
		completed = "completed_at"
	}
	deadline := time.Now().Add(laterTime)
	for after := q.After; ; {
		left := time.Until(deadline)
		if left < 10*time.Millisecond {
			return undo.LaterJob{}, false, nil
		}
		page := f.with("job_id > ?", uint64(after))
		query := r.st.dialect.boundedSelect(fmt.Sprintf("job_id, %s, engine_data FROM %s%s ORDER BY job_id LIMIT %d",
			completed, quote(t.name), page.sql(), laterPage), left)
		n := 0
		var found *undo.LaterJob
		err := r.q.each(ctx, query, page.args, func(rows *sql.Rows) error {
			n++
			var when sql.NullString
			var text []byte
			if err := rows.Scan(&after, &when, &text); err != nil {
				return err
			}
			if doc := undo.ParseDoc(text); recorded(doc, q) {
				found = &undo.LaterJob{ID: after, When: when.String, Doc: doc}
				return errStop
			}
			return nil
		})
		switch {
		case isTimeout(err):
			return undo.LaterJob{}, false, nil
		case err != nil:
			return undo.LaterJob{}, false, fmt.Errorf("later jobs: %w", err)
		case found != nil:
			return *found, true, nil
		case n < laterPage:
			return undo.LaterJob{}, false, nil
		}
	}
}

// laterFilter lets through every job that may answer the query.
func (st *Store) laterFilter(t *table, q undo.LaterQuery) *filter {
	f := &filter{}
	f.add(st.dialect.hasPrefix("status"), prefixPattern("completed"))
	if t.has("source") {
		f.add("source IN ('system', 'pipeline_system_task')")
	}
	f.add(st.dialect.contains("engine_data"), containsPattern(fmt.Sprint(uint64(q.Post))))
	either := &filter{}
	for _, kind := range q.Types {
		either.add(st.dialect.contains("engine_data"), containsPattern(kind))
	}
	cond, args := st.escapesASCII("engine_data")
	either.add(cond, args...)
	f.add("("+strings.Join(either.conds, " OR ")+")", either.args...)
	return f
}

// recorded tells whether a job has such an effect.
func recorded(doc *undo.Doc, q undo.LaterQuery) bool {
	return slices.ContainsFunc(doc.Effects, func(e undo.Effect) bool {
		id, ok := e.PostID()
		return ok && id == q.Post && slices.Contains(q.Types, e.Type)
	})
}
