package store

import (
	"fmt"
	"slices"
	"strings"

	"datamachine/jobs"
)

// filter is a WHERE clause under construction.
type filter struct {
	conds []string
	args  []any
}

func (f *filter) add(cond string, args ...any) {
	f.conds = append(f.conds, cond)
	f.args = append(f.args, args...)
}

func (f *filter) sql() string {
	if len(f.conds) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(f.conds, " AND ")
}

// with is a copy with one more condition.
func (f *filter) with(cond string, args ...any) *filter {
	return &filter{append(slices.Clip(f.conds), cond), append(slices.Clip(f.args), args...)}
}

// newFilter is the WHERE clause of a query. flow_id and pipeline_id are text
// columns and compared as text: a number would keep their indexes from serving.
func (st *Store) newFilter(q jobs.Query) *filter {
	f := &filter{}
	if q.Status != "" {
		f.add(st.dialect.hasPrefix("status"), prefixPattern(q.Status))
	}
	if q.Flow != "" {
		f.add("flow_id = ?", q.Flow)
	}
	if q.Pipeline != "" {
		f.add("pipeline_id = ?", q.Pipeline)
	}
	if q.Source != "" {
		// The first comparison is by collation, so that an index serves; the
		// second decides.
		f.add("source = ?", q.Source)
		f.add(st.dialect.sameBytes("source"), q.Source)
	}
	if q.Since != "" {
		f.add("created_at >= ?", q.Since)
	}
	if q.Parent != nil {
		f.add("parent_job_id = ?", uint64(*q.Parent))
	}
	if q.User != nil {
		f.add("user_id = ?", *q.User)
	}
	if q.Agent != nil {
		f.add("agent_id = ?", *q.Agent)
	}
	if q.HideChildren {
		f.add("(parent_job_id IS NULL OR parent_job_id = 0)")
	}
	return f
}

// orderBy is the ORDER BY clause of a query; ties go by job_id.
func orderBy(q jobs.Query) (string, error) {
	dir := " DESC"
	if q.Asc {
		dir = " ASC"
	}
	if byID(q) {
		return " ORDER BY job_id" + dir, nil
	}
	if !slices.Contains(jobs.OrderColumns, q.OrderBy) {
		return "", fmt.Errorf("jobs cannot be ordered by %q", q.OrderBy)
	}
	return " ORDER BY " + q.OrderBy + dir + ", job_id" + dir, nil
}

// byID tells whether a query is ordered by the primary key.
func byID(q jobs.Query) bool { return q.OrderBy == "" || q.OrderBy == "job_id" }
