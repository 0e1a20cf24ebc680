package cmd

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"datamachine/cmd/format"
	"datamachine/jobs"
	"datamachine/undo/phpvalue"
)

// runJobsGet prints one job.
func runJobsGet(ctx context.Context, a *app, opts jobsGetOptions) error {
	s, err := a.openSite(ctx)
	if err != nil {
		return err
	}
	defer s.store.Close()
	v, err := jobs.Get(ctx, s.store, jobs.JobID(opts.ID))
	if errors.Is(err, jobs.ErrNotFound) {
		return withREST(messagef("Job %d not found.", opts.ID), "job_not_found", "Job not found.", 404)
	}
	if err != nil {
		return err
	}
	switch opts.Format {
	case formatREST:
		_, err = fmt.Fprintf(a.io.Out(), `{"success":true,"data":%s}`+"\n", v.AppendREST(nil))
		return err
	case "json":
		a.io.Log(string(format.PrettyJSON(v.Document())))
	case "yaml":
		a.io.Log(string(format.SpycMap(v.Document())))
	default:
		a.printJob(opts.ID, v)
	}
	return nil
}

// printJob prints a job for people.
//
// Source: Data Machine 0.41.0, inc/Cli/Commands/JobsCommand.php, outputJobTable.
func (a *app) printJob(id uint64, v jobs.View) {
	a.io.Logf("Job ID: %d", id)
	if source, _ := v.Row.Text("source"); source == "system" {
		label, ok := v.Row.Text("label")
		if !ok {
			label = v.DisplayLabel
		}
		a.io.Log("Source: system")
		a.io.Logf("Label: %s", label)
	} else {
		a.io.Logf("Flow: %s (ID: %s)", orNA(v.FlowName, v.FlowName != ""), columnOrNA(v, "flow_id"))
		a.io.Logf("Pipeline ID: %s", columnOrNA(v, "pipeline_id"))
	}
	status, _ := v.Row.Text("status")
	base, reason, compound := strings.Cut(status, " - ")
	if compound {
		base, reason = phpTrim(base), phpTrim(reason)
	}
	a.io.Logf("Status: %s", base)
	if reason != "" && reason != "0" {
		a.io.Logf("Reason: %s", reason)
	}
	data, _ := v.EngineData.(*phpvalue.Array)
	if base == "failed" && data != nil {
		a.printFailure(data)
	}
	a.io.Log("")
	a.io.Logf("Created: %s", v.CreatedDisplay)
	completed := v.CompletedDisplay
	if completed == "" {
		completed = "-"
	}
	a.io.Logf("Completed: %s", completed)
	if v.Action != nil {
		a.printAction(*v.Action)
	}
	a.printEngineData(v.EngineData)
}

// printFailure prints the error a failed job recorded.
func (a *app) printFailure(data *phpvalue.Array) {
	message, step, trace := truthy(data, "error_message"), truthy(data, "error_step_id"), truthy(data, "error_trace")
	if message == "" {
		return
	}
	a.io.Log("")
	a.io.Log(format.ColorTokens("%RError:%n "+message, a.io.Colored()))
	if step != "" {
		a.io.Logf("  Step: %s", step)
	}
	if trace == "" {
		return
	}
	a.io.Log("")
	a.io.Log("  Stack Trace (truncated):")
	const shown = 10
	lines := strings.Split(trace, "\n")
	for _, line := range lines[:min(shown, len(lines))] {
		a.io.Log("    " + line)
	}
	if len(lines) > shown {
		a.io.Logf("    ... (%d more lines, use --format=json for full trace)", len(lines)-shown)
	}
}

func (a *app) printAction(action jobs.Action) {
	a.io.Log("")
	a.io.Log("Action Scheduler:")
	a.io.Logf("  Action ID: %s", action.ID)
	a.io.Logf("  AS Status: %s", action.Status)
	a.io.Logf("  Scheduled: %s", action.Scheduled)
	a.io.Logf("  Last Attempt: %s", action.LastAttempt)
	if action.LastLog != "" && action.LastLog != "0" {
		a.io.Logf("  Last Log: %s (%s)", action.LastLog, action.LastLogDate)
	}
}

// printEngineData prints a line for each key, equal labels once. engine_data
// that is no object is printed whole: the reference dies there.
func (a *app) printEngineData(v phpvalue.Value) {
	data, ok := v.(*phpvalue.Array)
	if !ok {
		if phpvalue.Truthy(v) {
			a.io.Log("")
			a.io.Log("Engine Data:")
			a.io.Log("  " + format.EngineDataValue(v))
		}
		return
	}
	lines := phpvalue.NewArray(data.Len())
	nested := false
	for _, e := range data.Entries() {
		switch e.Key.String() {
		case "error_reason", "error_message", "error_step_id", "error_trace":
			continue
		}
		lines.Set(format.EngineDataLabel(e.Key.String()), phpvalue.String(format.EngineDataValue(e.Value)))
	}
	if lines.Len() == 0 {
		return
	}
	a.io.Log("")
	a.io.Log("Engine Data:")
	for _, e := range lines.Entries() {
		value := phpvalue.ToString(e.Value)
		a.io.Logf("  %s: %s", e.Key, value)
		nested = nested || strings.HasPrefix(value, "array (")
	}
	if nested {
		a.io.Log("")
		a.io.Log("  Use --format=json for full engine data.")
	}
}

// truthy is a field as text, "" when PHP would take it for false.
func truthy(data *phpvalue.Array, key string) string {
	v, ok := data.Get(key)
	if !ok || !phpvalue.Truthy(v) {
		return ""
	}
	return phpvalue.ToString(v)
}

func columnOrNA(v jobs.View, col string) string {
	text, ok := v.Row.Text(col)
	return orNA(text, ok)
}

func orNA(text string, ok bool) string {
	if !ok {
		return "N/A"
	}
	return text
}
