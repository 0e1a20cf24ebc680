package jobs

// Query selects jobs. The zero value selects every job, newest first.
type Query struct {
	// Columns are the database columns to read, all of them in the table.
	Columns []string

	Status       string  // prefix of the status, by the column's collation; "" is any
	Flow         string  // flow_id, decimal digits or "direct"; "" is any
	Pipeline     string  // pipeline_id, decimal digits or "direct"; "" is any
	Source       string  // exact bytes; "" is any
	Since        string  // created_at at or after, "2026-01-31 10:00:00"; "" is any
	Parent       *JobID  // parent_job_id
	User         *uint64 // user_id
	Agent        *uint64 // agent_id
	HideChildren bool    // only jobs without a parent

	OrderBy string // a column of OrderColumns; "" is job_id
	Asc     bool   // ascending; ties go by job_id in the same direction
	Limit   int    // 0 is no limit
	Offset  int
}

// OrderColumns are the columns a list may be ordered by.
var OrderColumns = []string{"job_id", "pipeline_id", "flow_id", "status", "created_at", "completed_at"}

// Needs returns the columns a query reads, filters or orders by, for a check
// against the columns the site's table has.
func (q Query) Needs() []string {
	need := append([]string{"job_id"}, q.Columns...)
	for col, used := range map[string]bool{
		"status":        q.Status != "",
		"flow_id":       q.Flow != "",
		"pipeline_id":   q.Pipeline != "",
		"source":        q.Source != "",
		"created_at":    q.Since != "",
		"parent_job_id": q.Parent != nil || q.HideChildren,
		"user_id":       q.User != nil,
		"agent_id":      q.Agent != nil,
		q.OrderBy:       q.OrderBy != "",
	} {
		if used {
			need = append(need, col)
		}
	}
	return need
}
