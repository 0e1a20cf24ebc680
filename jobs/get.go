package jobs

import (
	"context"
	"fmt"
	"strings"
	"time"

	"datamachine/undo/phpvalue"
)

// View is one job with everything show prints.
type View struct {
	Row Row
	// EngineData is the decoded column: text that is not JSON stays text, NULL
	// is phpvalue.Null.
	EngineData phpvalue.Value
	// FlowName and PipelineName are "" when unknown.
	FlowName, PipelineName string
	// CreatedDisplay and CompletedDisplay are in the site's zone and formats, ""
	// for NULL.
	CreatedDisplay, CompletedDisplay string
	DisplayLabel                     string
	// Action is the job's scheduler action, for pending and processing jobs.
	Action *Action
}

// Get reads one job. Errors: ErrNotFound.
// Source: Data Machine inc/Abilities/Job/GetJobsAbility.php, JobHelpers.php (0.41.0).
func Get(ctx context.Context, store Getter, id JobID) (View, error) {
	row, ok, err := store.Job(ctx, id)
	if err != nil {
		return View{}, err
	}
	if !ok {
		return View{}, fmt.Errorf("job %d: %w", id, ErrNotFound)
	}
	v := View{Row: row}
	f, err := displayFormat(ctx, store)
	if err != nil {
		return View{}, err
	}
	n, err := lookupNames(ctx, store, addID(nil, row, "flow_id"), addID(nil, row, "pipeline_id"))
	if err != nil {
		return View{}, err
	}
	v.decorate(n, f)
	status, _ := row.Text("status")
	if base, _, _ := strings.Cut(status, " - "); base == "processing" || base == "pending" {
		a, found, err := store.Action(ctx, id)
		if err != nil {
			return View{}, err
		}
		if found {
			v.Action = &a
		}
	}
	return v, nil
}

// decorate fills in what follows from the row and its names.
func (v *View) decorate(n names, f timeFormat) {
	flow, _ := v.Row.Text("flow_id")
	pipeline, _ := v.Row.Text("pipeline_id")
	v.FlowName, v.PipelineName = n.flows[flow], n.pipelines[pipeline]
	v.DisplayLabel = displayLabel(v.Row, n)
	v.CreatedDisplay = f.display(v.Row, "created_at")
	v.CompletedDisplay = f.display(v.Row, "completed_at")
	v.EngineData = phpvalue.Null{}
	if text, ok := v.Row.Text("engine_data"); ok {
		decoded, err := phpvalue.DecodeJSON([]byte(text))
		if err != nil {
			decoded = phpvalue.String(text)
		}
		v.EngineData = decoded
	}
}

// timeFormat is how a site shows times.
type timeFormat struct {
	layout string // PHP date() letters
	zone   *time.Location
}

func displayFormat(ctx context.Context, store Options) (timeFormat, error) {
	o, err := store.Options(ctx, "date_format", "time_format", "timezone_string", "gmt_offset")
	if err != nil {
		return timeFormat{}, err
	}
	return timeFormat{layout: o["date_format"] + " " + o["time_format"], zone: Zone(o)}, nil
}

// display shows a stored time, read as UTC.
func (f timeFormat) display(r Row, col string) string {
	text, ok := r.Text(col)
	if !ok || text == "" || text == "0000-00-00 00:00:00" {
		return ""
	}
	t, err := time.Parse(time.DateTime, text)
	if err != nil {
		return ""
	}
	return phpDate(f.layout, t.In(f.zone))
}

// Document is the job as show prints it in json and yaml: the table's columns in
// their order with engine_data decoded, then names where they are known, then
// the display fields.
func (v View) Document() *phpvalue.Array {
	m := phpvalue.NewArray(len(v.Row.cols) + 5)
	for _, c := range v.Row.cols {
		if c == "engine_data" {
			m.Set(c, v.EngineData)
			continue
		}
		m.Set(c, v.Row.Value(c))
	}
	for _, extra := range []struct{ key, value string }{
		{"pipeline_name", v.PipelineName}, {"flow_name", v.FlowName},
		{"created_at_display", v.CreatedDisplay}, {"completed_at_display", v.CompletedDisplay},
		{"display_label", v.DisplayLabel},
	} {
		if extra.value != "" {
			m.Set(extra.key, phpvalue.String(extra.value))
		}
	}
	return m
}
