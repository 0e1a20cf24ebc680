package store

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"strings"

	"datamachine/jobs"
)

// signatures are the keys of engine_data by which a job without a stored task
// type is known; the type of an image job is there as text in any case.
// Source: Data Machine inc/Engine/AI/System/Tasks (0.41.0).
var signatures = map[string]string{
	"alt_text_generation":         `"alt_text"`,
	"image_generation":            `"tool_name"`,
	"internal_linking":            `"links_inserted"`,
	"meta_description_generation": `"meta_description"`,
}

// Candidates implements jobs.Undoer. Each page is a statement of its own, read
// before its jobs are handed out.
func (st *Store) Candidates(ctx context.Context, taskType string) iter.Seq2[jobs.StoredJob, error] {
	return func(yield func(jobs.StoredJob, error) bool) {
		err := st.candidates(ctx, taskType, func(j jobs.StoredJob) bool { return yield(j, nil) })
		if err != nil {
			yield(jobs.StoredJob{}, fmt.Errorf("jobs of type %s: %w", taskType, err))
		}
	}
}

func (st *Store) candidates(ctx context.Context, taskType string, yield func(jobs.StoredJob) bool) error {
	t, err := st.jobs(ctx, st.q)
	if err != nil {
		return err
	}
	if err := t.need("status", "engine_data"); err != nil {
		return err
	}
	base := &filter{}
	base.add(st.dialect.hasPrefix("status"), prefixPattern("completed"))
	if cond, args := st.mayBeOfType(t, taskType); cond != "" {
		base.add(cond, args...)
	}
	p := newPager(true)
	for f := base; ; {
		var page []jobs.StoredJob
		limit := p.size
		query := "SELECT " + storedColumns(t) + " FROM " + quote(t.name) + f.sql() + fmt.Sprintf(" ORDER BY job_id DESC LIMIT %d", limit)
		var full bool
		err := again(ctx, func() (err error) {
			page = nil
			full, err = p.read(limit, func(add func(int64) bool) error {
				return st.q.each(ctx, query, f.args, func(rows *sql.Rows) error {
					j, err := scanStored(rows)
					if err != nil {
						return err
					}
					page = append(page, j)
					if !add(int64(len(j.EngineData))) {
						return errStop
					}
					return nil
				})
			})
			return err
		})
		if err != nil {
			return err
		}
		for _, j := range page {
			if !yield(j) {
				return nil
			}
		}
		if !full {
			return nil
		}
		f = base.with("job_id < ?", uint64(page[len(page)-1].ID))
	}
}

// mayBeOfType is true for every job whose stored or derived type may be the one
// asked for, and for some others. "" when text cannot tell.
func (st *Store) mayBeOfType(t *table, taskType string) (string, []any) {
	if sanitizeKey(taskType) != taskType || taskType == "" {
		// JSON may spell other characters in several ways.
		return "", nil
	}
	either := &filter{}
	either.add(st.dialect.contains("engine_data"), containsPattern(taskType))
	if key, ok := signatures[taskType]; ok {
		either.add(st.dialect.contains("engine_data"), containsPattern(key))
	}
	cond, args := st.escapesASCII("engine_data")
	either.add(cond, args...)
	if t.has("label") {
		either.add("LOWER(REPLACE(label, ' ', '_')) = LOWER(?)", taskType)
	}
	if t.has("task_type") {
		either.add("task_type = ?", taskType)
	}
	return "(" + strings.Join(either.conds, " OR ") + ")", either.args
}

// escapesASCII finds JSON that writes an ordinary character as \u0020 to \u007f,
// so that a search for plain text would miss it.
func (st *Store) escapesASCII(column string) (string, []any) {
	either := &filter{}
	for _, digit := range "234567" {
		either.add(st.dialect.contains(column), containsPattern(`\u00`+string(digit)))
	}
	return "(" + st.dialect.contains(column) + " AND (" + strings.Join(either.conds, " OR ") + "))",
		append([]any{containsPattern(`\u00`)}, either.args...)
}
