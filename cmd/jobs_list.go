package cmd

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"datamachine/cmd/format"
	"datamachine/jobs"
	"datamachine/undo/phpvalue"
)

// jobsListSynopsis is what "jobs list" accepts.
//
// Source: Data Machine 0.41.0, inc/Cli/Commands/JobsCommand.php, list_jobs.
var jobsListSynopsis = synopsis{
	{name: "status", kind: paramValued, valueName: "status", help: "Jobs whose status begins so: pending, processing, completed, failed, agent_skipped, completed_no_items."},
	{name: "flow", kind: paramValued, valueName: "flow_id", help: "Jobs of this flow: its id, or direct."},
	{name: "source", kind: paramValued, valueName: "source", help: "Jobs of this source: pipeline, system, …"},
	{name: "since", kind: paramValued, valueName: "datetime", help: `Jobs created after this time, in UTC: a date, or words such as "1 hour ago", today, -2d.`},
	{name: "limit", kind: paramValued, valueName: "limit", def: "20", help: "Number of jobs, at most 500; with --format=rest at most 100."},
	formatParam(format.Names()...),
	{name: "fields", kind: paramValued, valueName: "fields", offIsEmpty: true, help: "Columns, comma-separated: id, source, flow, status, created, completed, job_id, flow_id, pipeline_id, parent_job_id, started_at, completed_at, error_message, engine_data."},
	{name: "pipeline", kind: paramValued, valueName: "pipeline_id", ours: true, help: "Jobs of this pipeline: its id, or direct."},
	{name: "parent", kind: paramValued, valueName: "job_id", ours: true, help: "Children of this job."},
	{name: "user-id", kind: paramValued, valueName: "user_id", ours: true, help: "Jobs of this WordPress user."},
	{name: "agent", kind: paramValued, valueName: "agent", ours: true, help: "Jobs of this agent: its id or slug."},
	{name: "orderby", kind: paramValued, valueName: "column", ours: true, def: "job_id", help: "Column to order by: " + strings.Join(jobs.OrderColumns, ", ") + "."},
	{name: "order", kind: paramValued, valueName: "order", ours: true, def: "desc", help: "asc or desc."},
	{name: "offset", kind: paramValued, valueName: "number", ours: true, def: "0", help: "Number of jobs to pass over."},
	{name: "hide-children", kind: paramSwitch, ours: true, help: "Only jobs without a parent."},
	{name: "all", kind: paramSwitch, ours: true, help: "Every matching job, whatever --limit says."},
}

// jobsListOptions are the judged options of "jobs list".
type jobsListOptions struct {
	Status string   // prefix; "" is any
	Flow   string   // digits or "direct"; "" is any
	Source string   // exact; "" is any
	Since  string   // as typed, not yet read as a time; "" is any
	Limit  int      // 1 to 500; 1 to 100 with the format rest
	Format string   // table json csv yaml ids count rest
	Fields []string // nil is the default columns; an unknown name may be in it

	Pipeline     string  // digits or "direct"; "" is any
	Parent       *uint64 // nil is any
	User         *uint64 // nil is any
	Agent        string  // id or slug, not looked up; "" is any
	OrderBy      string  // one of jobs.OrderColumns
	Asc          bool
	Offset       int
	HideChildren bool
	All          bool // Limit does not count
}

// readJobsListOptions casts and judges; it needs no database.
//
// Source: Data Machine 0.41.0, inc/Cli/Commands/JobsCommand.php, list_jobs. There
// --flow is cast to a number and anything unusable lists every flow; here it is
// an error.
func readJobsListOptions(v *values) (jobsListOptions, error) {
	o := jobsListOptions{
		Status: v.filter("status"),
		Source: v.filter("source"),
		Since:  v.filter("since"),
		Format: v.format(formatNames...),
		Fields: v.list("fields"),

		Flow:         v.flowID("flow"),
		Pipeline:     v.flowID("pipeline"),
		Parent:       v.number("parent"),
		User:         v.number("user-id"),
		Agent:        v.text("agent"),
		OrderBy:      orderColumn(v),
		Asc:          strings.EqualFold(v.text("order"), "asc"),
		HideChildren: v.on("hide-children"),
		All:          v.on("all"),
	}
	if !o.Asc && !strings.EqualFold(v.text("order"), "desc") {
		v.invalid("order", "Use asc or desc.")
	}
	var err error
	if o.Offset, err = strconv.Atoi(v.text("offset")); err != nil || o.Offset < 0 {
		v.invalid("offset", "Use a number, 0 or more.")
	}
	switch {
	case o.Format != formatREST:
		o.Limit = clampLimit(phpvalue.LeadingInt(v.text("limit")))
	case v.given("limit"):
		if o.Limit, err = restLimit(v.text("limit")); err != nil {
			v.fail(err)
		}
	default:
		o.Limit = restDefaultLimit
	}
	return o, v.err
}

// clampLimit is the reference's range for --limit.
func clampLimit(n int64) int {
	switch {
	case n < 1:
		return 20
	case n > 500:
		return 500
	default:
		return int(n)
	}
}

// orderColumn reads --orderby: a column, also as j.column, and started_at for
// created_at.
func orderColumn(v *values) string {
	column := strings.TrimPrefix(v.text("orderby"), "j.")
	if column == "started_at" {
		column = "created_at"
	}
	if !slices.Contains(jobs.OrderColumns, column) {
		v.invalid("orderby", "Use one of: "+strings.Join(jobs.OrderColumns, ", ")+".")
	}
	return column
}

// newJobsListCmd makes "jobs list". run is the work; nil is runJobsList.
func newJobsListCmd(a *app, run func(context.Context, *app, jobsListOptions) error) *cobra.Command {
	if run == nil {
		run = runJobsList
	}
	return a.leaf(command{
		name:     "list",
		short:    "List jobs, newest first.",
		examples: "datamachine jobs list --status=failed --since=\"2 hours ago\"\ndatamachine jobs list --flow=98 --limit=50 --format=csv\ndatamachine jobs list --all --format=json",
		synopsis: jobsListSynopsis,
		run: func(ctx context.Context, v *values) error {
			opts, err := readJobsListOptions(v)
			if err != nil {
				return err
			}
			return run(ctx, a, opts)
		},
	})
}
