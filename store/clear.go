package store

import (
	"context"
	"database/sql"
	"fmt"

	"datamachine/jobs"
)

// ClearBatch implements jobs.Clearer. The jobs are looked for without locks,
// locked by primary key, looked at again and deleted.
// Source: Data Machine inc/Core/Database/Jobs/JobsOperations.php delete_jobs (0.41.0).
func (st *Store) ClearBatch(ctx context.Context, b jobs.ClearBatch) (deleted int, last jobs.JobID, done bool, err error) {
	t, err := st.jobs(ctx, st.q)
	if err != nil {
		return 0, b.After, false, err
	}
	if b.Limit < 1 {
		return 0, b.After, false, fmt.Errorf("clear: batch of %d jobs", b.Limit)
	}
	failed, args := "", []any{uint64(b.After), uint64(b.UpTo)}
	if b.Failed {
		failed = " AND " + st.dialect.hasPrefix("status")
		args = append(args, prefixPattern("failed"))
	}
	find := fmt.Sprintf("SELECT job_id FROM %s WHERE job_id > ? AND job_id <= ?%s ORDER BY job_id LIMIT %d", quote(t.name), failed, b.Limit)
	err = st.write(ctx, st.cfg.LockWait, func(w *writer) error {
		deleted, last, done = 0, b.After, true
		ids, err := w.q.ids(ctx, find, args...)
		if err != nil || len(ids) == 0 {
			return err
		}
		last, done = jobs.JobID(ids[len(ids)-1]), len(ids) < b.Limit
		if ids, err = w.stillThere(ctx, ids, b.Failed); err != nil || len(ids) == 0 {
			return err
		}
		if b.Processed {
			if err := w.deleteProcessed(ctx, ids); err != nil {
				return fmt.Errorf("processed items: %w", err)
			}
		}
		for _, part := range chunks(ids) {
			n, err := w.q.affected(ctx, "DELETE FROM "+quote(t.name)+" WHERE job_id IN ("+marks(len(part))+")", anys(part)...)
			if err != nil {
				return err
			}
			deleted += n
		}
		return nil
	})
	if err != nil {
		return 0, b.After, false, fmt.Errorf("clear jobs: %w", err)
	}
	return deleted, last, done, nil
}

// stillThere locks jobs and returns those that still are what was looked for.
func (w *writer) stillThere(ctx context.Context, ids []uint64, failed bool) ([]uint64, error) {
	cond := "1"
	if failed {
		cond = w.st.dialect.hasPrefix("status")
	}
	var found []uint64
	for _, part := range chunks(ids) {
		query := "SELECT job_id FROM " + w.st.full(jobsTable) + w.st.dialect.byPrimary() + " WHERE job_id IN (" + marks(len(part)) + ") AND " + cond + " ORDER BY job_id" + w.forUpdate()
		args := anys(part)
		if failed {
			args = append(args, prefixPattern("failed"))
		}
		more, err := w.q.ids(ctx, query, args...)
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	return found, nil
}

// deleteProcessed deletes the processed items of jobs. Without an index on
// job_id a DELETE would lock every row it looks at, so the rows are found first.
func (w *writer) deleteProcessed(ctx context.Context, jobs []uint64) error {
	t, err := w.st.table(ctx, w.q, processedTable)
	if err != nil || t == nil {
		return err
	}
	key, ids := "job_id", jobs
	if c, ok := t.column("job_id"); !ok || !c.indexed {
		key, ids = "id", nil
		for _, part := range chunks(jobs) {
			more, err := w.q.ids(ctx, "SELECT id FROM "+quote(t.name)+" WHERE job_id IN ("+marks(len(part))+") ORDER BY id", anys(part)...)
			if err != nil {
				return err
			}
			ids = append(ids, more...)
		}
	}
	for _, part := range chunks(ids) {
		if _, err := w.q.exec(ctx, "DELETE FROM "+quote(t.name)+" WHERE "+key+" IN ("+marks(len(part))+")", anys(part)...); err != nil {
			return err
		}
	}
	return nil
}

// NewestJob implements jobs.Clearer.
func (st *Store) NewestJob(ctx context.Context) (jobs.JobID, error) {
	if _, err := st.jobs(ctx, st.q); err != nil {
		return 0, err
	}
	var id sql.NullInt64
	err := st.q.each(ctx, "SELECT MAX(job_id) FROM "+st.full(jobsTable), nil, func(rows *sql.Rows) error { return rows.Scan(&id) })
	if err != nil {
		return 0, fmt.Errorf("newest job: %w", err)
	}
	return jobs.JobID(id.Int64), nil
}
