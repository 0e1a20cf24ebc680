package cmd

import (
	"context"

	"github.com/spf13/cobra"
)

// jobsClearSynopsis is what "jobs delete" accepts.
//
// Source: Data Machine 0.41.0, inc/Cli/Commands/JobsCommand.php, delete.
var jobsClearSynopsis = synopsis{
	{name: "type", kind: paramValued, valueName: "type", def: "failed", values: []string{"all", "failed"}, help: "Which jobs to delete.", rest: &invalidClearType},
	{name: "cleanup-processed", kind: paramSwitch, help: "Also clear the tracking of processed items of the deleted jobs."},
	{name: "yes", kind: paramSwitch, help: "Do not ask."},
	{name: "format", kind: paramValued, valueName: "format", ours: true, values: []string{formatREST}, help: "Output format."},
}

// invalidClearType is the REST API's answer to a wrong type.
var invalidClearType = restError{code: "invalid_type", message: "Invalid type parameter. Must be 'all' or 'failed'.", status: 400}

// jobsClearOptions are the judged options of "jobs delete".
type jobsClearOptions struct {
	All              bool // all jobs; else those that failed
	CleanupProcessed bool
	Yes              bool
	REST             bool // --format=rest
}

// question is what has to be answered with y before anything is deleted.
func (o jobsClearOptions) question() string {
	q := "Delete all FAILED jobs?"
	if o.All {
		q = "Delete ALL jobs? This cannot be undone."
	}
	if o.CleanupProcessed {
		q += " Processed items tracking will also be cleared."
	}
	return q
}

// readJobsClearOptions casts and judges; it needs no database.
func readJobsClearOptions(v *values) (jobsClearOptions, error) {
	kind := v.text("type")
	o := jobsClearOptions{
		All:              kind == "all",
		CleanupProcessed: v.on("cleanup-processed"),
		Yes:              v.on("yes"),
		REST:             v.format("", formatREST) == formatREST,
	}
	if kind != "all" && kind != "failed" {
		return o, facedError{messagef(`type must be "all" or "failed"`), invalidClearType}
	}
	return o, v.err
}

// newJobsClearCmd makes "jobs delete". run is the work; nil is runJobsClear.
func newJobsClearCmd(a *app, run func(context.Context, *app, jobsClearOptions) error) *cobra.Command {
	if run == nil {
		run = runJobsClear
	}
	return a.leaf(command{
		name:     "delete",
		aliases:  []string{"clear"},
		short:    "Delete all jobs or those that failed.",
		long:     "Deletes rows of the jobs table. What the jobs did to the site stays; undo takes that back.",
		examples: "datamachine jobs delete\ndatamachine jobs delete --type=all --cleanup-processed",
		synopsis: jobsClearSynopsis,
		run: func(ctx context.Context, v *values) error {
			opts, err := readJobsClearOptions(v)
			if err != nil {
				return err
			}
			return run(ctx, a, opts)
		},
	})
}
