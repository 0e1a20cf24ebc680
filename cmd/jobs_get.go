package cmd

import (
	"context"
	"slices"

	"github.com/spf13/cobra"
)

// jobsGetSynopsis is what "jobs show" accepts.
//
// Source: Data Machine 0.41.0, inc/Cli/Commands/JobsCommand.php, show.
var jobsGetSynopsis = synopsis{
	{name: "job_id", kind: paramPositional, required: true, help: "The job."},
	formatParam("table", "json", "yaml"),
}

// jobsGetOptions are the judged options of "jobs show".
type jobsGetOptions struct {
	ID     uint64
	Format string // table json yaml rest
}

// readJobsGetOptions casts and judges; it needs no database.
func readJobsGetOptions(v *values) (jobsGetOptions, error) {
	o := jobsGetOptions{Format: v.text("format")}
	if !phpTruthy(v.arg(0)) {
		return o, withInvalid(messagef("Job ID is required."), restInvalid{name: "id", text: "Job ID is required."})
	}
	var ok bool
	if o.ID, ok = positiveID(v.arg(0)); !ok {
		return o, withInvalid(messagef("Job ID must be a positive integer."), restInvalid{"id", "id is not of type integer.", "rest_invalid_type"})
	}
	if !slices.Contains([]string{"json", "yaml", formatREST}, o.Format) {
		o.Format = "table" // what the reference makes of json,yaml
	}
	return o, nil
}

// newJobsGetCmd makes "jobs show". run is the work; nil is runJobsGet.
func newJobsGetCmd(a *app, run func(context.Context, *app, jobsGetOptions) error) *cobra.Command {
	if run == nil {
		run = runJobsGet
	}
	return a.leaf(command{
		name:     "show",
		aliases:  []string{"get"},
		short:    "Show one job.",
		examples: "datamachine jobs show 844\ndatamachine jobs show 844 --format=json",
		synopsis: jobsGetSynopsis,
		run: func(ctx context.Context, v *values) error {
			opts, err := readJobsGetOptions(v)
			if err != nil {
				return err
			}
			return run(ctx, a, opts)
		},
	})
}
