package store

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"datamachine/jobs"
)

// storedColumns are the columns of a jobs.StoredJob; those this site's table
// lacks read as NULL.
func storedColumns(t *table) string {
	list := []string{"job_id", "status"}
	for _, c := range []string{"source", "label", "task_type"} {
		if !t.has(c) {
			c = "NULL"
		}
		list = append(list, c)
	}
	return strings.Join(append(list, "engine_data"), ", ")
}

func scanStored(rows *sql.Rows) (jobs.StoredJob, error) {
	var j jobs.StoredJob
	var status, source, label, taskType sql.NullString
	err := rows.Scan(&j.ID, &status, &source, &label, &taskType, &j.EngineData)
	j.Status, j.Source, j.Label, j.TaskTypeColumn = status.String, source.String, label.String, taskType.String
	return j, err
}

// StoredJob implements jobs.UndoReader.
func (r *reader) StoredJob(ctx context.Context, id jobs.JobID) (j jobs.StoredJob, ok bool, err error) {
	t, err := r.st.jobs(ctx, r.q)
	if err != nil {
		return j, false, err
	}
	if err := t.need("status", "engine_data"); err != nil {
		return j, false, err
	}
	query := "SELECT " + storedColumns(t) + " FROM " + quote(t.name) + " WHERE job_id = ?" + r.forUpdate()
	err = r.q.each(ctx, query, []any{uint64(id)}, func(rows *sql.Rows) (err error) {
		j, err = scanStored(rows)
		ok = true
		return err
	})
	if err != nil {
		return jobs.StoredJob{}, false, fmt.Errorf("job %d: %w", id, err)
	}
	return j, ok, nil
}

// Descendants implements jobs.UndoReader.
func (r *reader) Descendants(ctx context.Context, id jobs.JobID) ([]jobs.JobID, error) {
	t, err := r.st.jobs(ctx, r.q)
	if err != nil {
		return nil, err
	}
	if !t.has("parent_job_id") {
		return nil, nil
	}
	seen := map[uint64]bool{uint64(id): true}
	var found []jobs.JobID
	for level := []uint64{uint64(id)}; len(level) > 0; {
		var next []uint64
		for _, part := range chunks(level) {
			ids, err := r.q.ids(ctx, "SELECT job_id FROM "+quote(t.name)+" WHERE parent_job_id IN ("+marks(len(part))+")", anys(part)...)
			if err != nil {
				return nil, fmt.Errorf("children of job %d: %w", id, err)
			}
			for _, child := range ids {
				if !seen[child] {
					seen[child] = true
					next = append(next, child)
					found = append(found, jobs.JobID(child))
				}
			}
		}
		level = next
	}
	slices.Sort(found)
	return found, nil
}

// handlerSlug finds the pair Data Machine promotes to a column.
var handlerSlug = regexp.MustCompile(`"handler_slug":"([^"]+)"`)

// SaveEngineData implements jobs.UndoTx.
// Source: Data Machine inc/Core/Database/Jobs/Jobs.php extract_handler_slug and
// its caller (0.175.11).
func (w *writer) SaveEngineData(ctx context.Context, id jobs.JobID, text []byte, taskType string) error {
	t, err := w.st.jobs(ctx, w.q)
	if err != nil {
		return err
	}
	set, args := "engine_data = ?", []any{string(text)}
	if key := sanitizeKey(taskType); key != "" && t.has("task_type") {
		set += ", task_type = ?"
		args = append(args, key)
	}
	if m := handlerSlug.FindSubmatch(text); m != nil && t.has("handler_slug") {
		if key := sanitizeKey(string(m[1])); key != "" {
			set += ", handler_slug = ?"
			args = append(args, key)
		}
	}
	return w.update(ctx, fmt.Sprintf("job %d", id), "UPDATE "+quote(t.name)+" SET "+set+" WHERE job_id = ?", append(args, uint64(id))...)
}

// sanitizeKey keeps lower-case ASCII letters, digits, dashes and underscores.
// Source: WordPress wp-includes/formatting.php sanitize_key (6.9).
func sanitizeKey(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '_', r == '-':
			return r
		}
		return -1
	}, s)
}
