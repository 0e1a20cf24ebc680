package jobs

import (
	"datamachine/undo"
	"datamachine/undo/phpvalue"
)

// JobID is the job_id column.
type JobID = undo.JobID

// Row is one job as read: some columns of {prefix}datamachine_jobs under their
// database names. Values are phpvalue.String, or phpvalue.Null for NULL; text is
// as stored, created_at in the database session's time, completed_at in UTC.
type Row struct {
	cols []string
	vals []phpvalue.Value
}

// NewRow makes a row; cols and vals are of one length and kept, not copied.
func NewRow(cols []string, vals []phpvalue.Value) Row { return Row{cols, vals} }

// Columns returns the column names in the order they were read.
func (r Row) Columns() []string { return r.cols }

// Value returns a column, phpvalue.Null when it is NULL or was not read.
func (r Row) Value(col string) phpvalue.Value {
	for i, c := range r.cols {
		if c == col {
			return r.vals[i]
		}
	}
	return phpvalue.Null{}
}

// Text returns a column as text; ok is false for NULL and for a column that was
// not read.
func (r Row) Text(col string) (text string, ok bool) {
	s, ok := r.Value(col).(phpvalue.String)
	return string(s), ok
}
