package jobs

import (
	"fmt"

	"datamachine/undo/phpvalue"
)

// field is one output column of a list: the database columns it needs and how
// it reads. flow and pipeline say that it needs those names.
type field struct {
	columns []string
	names   bool
	value   func(r Row, n names) phpvalue.Value
}

// names are the flows and pipelines of a page, by id.
type names struct{ flows, pipelines map[string]string }

// DefaultFields are the columns of a list without --fields.
// Source: Data Machine inc/Cli/Commands/JobsCommand.php list (0.41.0).
var DefaultFields = []string{"id", "source", "flow", "status", "created", "completed"}

// fields are the reference's list columns and the documented job columns.
var fields = map[string]field{
	"id":        column("job_id"),
	"source":    column("source"),
	"flow":      {columns: []string{"source", "label", "flow_id", "pipeline_id"}, names: true, value: flowCell},
	"status":    {columns: []string{"status"}, value: statusCell},
	"created":   column("created_at"),
	"completed": {columns: []string{"completed_at"}, value: completedCell},

	"job_id":        column("job_id"),
	"flow_id":       column("flow_id"),
	"pipeline_id":   column("pipeline_id"),
	"parent_job_id": column("parent_job_id"),
	"started_at":    column("created_at"),
	"completed_at":  column("completed_at"),
	"engine_data":   column("engine_data"),
	"error_message": {columns: []string{"status", "engine_data"}, value: errorCell},
}

func column(name string) field {
	return field{columns: []string{name}, value: func(r Row, _ names) phpvalue.Value { return r.Value(name) }}
}

// UnknownFieldError names a field no list has.
type UnknownFieldError struct{ Field string }

func (e *UnknownFieldError) Error() string { return fmt.Sprintf("Invalid field: %s.", e.Field) }

// CheckFields returns an *UnknownFieldError for the first unknown field.
func CheckFields(list []string) error {
	for _, name := range list {
		if _, ok := fields[name]; !ok {
			return &UnknownFieldError{name}
		}
	}
	return nil
}

// fieldColumns returns the database columns that a list of fields needs; unknown
// fields need none.
func fieldColumns(list []string) []string {
	seen := map[string]bool{"job_id": true}
	cols := []string{"job_id"}
	for _, name := range list {
		for _, c := range fields[name].columns {
			if !seen[c] {
				seen[c] = true
				cols = append(cols, c)
			}
		}
	}
	return cols
}

// statusCell: only the list's own column is cut.
func statusCell(r Row, _ names) phpvalue.Value {
	s, ok := r.Text("status")
	if !ok {
		return phpvalue.Null{}
	}
	return phpvalue.String(ShortStatus(s))
}

func completedCell(r Row, _ names) phpvalue.Value {
	if s, ok := r.Text("completed_at"); ok && s != "" {
		return phpvalue.String(s)
	}
	return phpvalue.String("-")
}

// flowCell is the label of a system job, else the flow's name or id.
func flowCell(r Row, n names) phpvalue.Value {
	if source, _ := r.Text("source"); source == "system" {
		if label, ok := r.Text("label"); ok {
			return phpvalue.String(label)
		}
		return phpvalue.String(displayLabel(r, n))
	}
	id, ok := r.Text("flow_id")
	switch name := n.flows[id]; {
	case !ok:
		return phpvalue.String("")
	case name != "":
		return phpvalue.String(name)
	}
	return phpvalue.String("Flow " + id)
}

// displayLabel is the label, else "pipeline → flow", else "Source Execution".
// Source: Data Machine inc/Abilities/Job/JobHelpers.php addDisplayFields (0.41.0).
func displayLabel(r Row, n names) string {
	if label, _ := r.Text("label"); label != "" {
		return label
	}
	flow, _ := r.Text("flow_id")
	pipeline, _ := r.Text("pipeline_id")
	if p, f := n.pipelines[pipeline], n.flows[flow]; p != "" && f != "" {
		return p + " → " + f
	}
	source, ok := r.Text("source")
	if !ok || source == "" {
		source = "pipeline"
	}
	if c := source[0]; c >= 'a' && c <= 'z' {
		source = string(c-'a'+'A') + source[1:]
	}
	return source + " Execution"
}

// errorCell is engine_data's error_message, else the reason in the status.
func errorCell(r Row, _ names) phpvalue.Value {
	if text, ok := r.Text("engine_data"); ok {
		if v, err := phpvalue.DecodeJSON([]byte(text)); err == nil {
			if m, ok := v.(*phpvalue.Array); ok {
				if msg, ok := m.Get("error_message"); ok && phpvalue.Truthy(msg) {
					return phpvalue.String(phpvalue.ToString(msg))
				}
			}
		}
	}
	status, _ := r.Text("status")
	if base, reason := SplitStatus(status); base == "failed" && reason != "" {
		return phpvalue.String(reason)
	}
	return phpvalue.Null{}
}
