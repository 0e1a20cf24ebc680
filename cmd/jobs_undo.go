package cmd

import (
	"context"
	"math"
	"strconv"
	"time"

	"github.com/spf13/cobra"
)

// jobsUndoSynopsis is what "jobs undo" accepts.
//
// Source: Data Machine 0.41.0, inc/Cli/Commands/JobsCommand.php, undo.
var jobsUndoSynopsis = synopsis{
	{name: "job_id", kind: paramPositional, help: "The job to undo."},
	{name: "task-type", kind: paramValued, valueName: "type", help: "Undo all completed jobs of this task type, for example internal_linking; with a job id, only what is of this type in that job and its descendants."},
	{name: "dry-run", kind: paramSwitch, help: "Show what would be undone and change nothing."},
	{name: "force", kind: paramSwitch, help: "Undo jobs that are undone already or not completed. Does not overwrite later changes; --on-conflict=overwrite does."},
	{name: "on-conflict", kind: paramValued, valueName: "action", ours: true, def: "skip", values: []string{"skip", "overwrite"}, help: "What to do where something was changed after the job: skip or overwrite."},
	{name: "lock-wait", kind: paramValued, valueName: "time", ours: true, def: "30s", help: "How long to wait for a row that another process holds: seconds, or a duration such as 2m."},
	{name: "allow-non-transactional", kind: paramSwitch, ours: true, help: "Also write to tables that cannot roll back (MyISAM, Aria)."},
	{name: "format", kind: paramValued, valueName: "format", ours: true, values: []string{"json", formatREST}, help: "Output format."},
}

// jobsUndoOptions are the judged options of "jobs undo".
type jobsUndoOptions struct {
	ID                    uint64 // 0 is none; then TaskType is not ""
	TaskType              string // "" is any
	DryRun                bool
	Force                 bool
	Overwrite             bool // --on-conflict=overwrite
	LockWait              time.Duration
	AllowNonTransactional bool
	Format                string // "" is the reference's text, json, rest
}

// readJobsUndoOptions casts and judges; it needs no database. An id that is not
// a positive number counts as none, but never widens --task-type to all jobs.
func readJobsUndoOptions(v *values) (jobsUndoOptions, error) {
	o := jobsUndoOptions{
		DryRun:                v.on("dry-run"),
		Force:                 v.on("force"),
		Overwrite:             v.oneOf("on-conflict", "skip", "overwrite") == "overwrite",
		AllowNonTransactional: v.on("allow-non-transactional"),
		Format:                v.format("", "json", formatREST),
		TaskType:              v.filter("task-type"),
	}
	o.ID, _ = positiveID(v.arg(0))
	if o.ID == 0 && o.TaskType == "" {
		return o, facedError{messagef("Provide a job ID or --task-type to undo."), restError{
			code: "rest_missing_callback_param", message: "Missing parameter(s): id", status: 400, missing: []string{"id"},
		}}
	}
	if id := v.arg(0); o.ID == 0 && id != "" {
		return o, withInvalid(messagef("Invalid job ID: \"%s\".\nLeave it out to undo all completed jobs of type '%s'.", id, o.TaskType),
			restInvalid{"id", "id is not of type integer.", "rest_invalid_type"})
	}
	var ok bool
	if o.LockWait, ok = waitTime(v.text("lock-wait")); !ok {
		v.invalid("lock-wait", "Use seconds, or a duration such as 30s or 2m.")
	}
	return o, v.err
}

// waitTime reads whole seconds, or a Go duration that is not negative.
func waitTime(s string) (time.Duration, bool) {
	if digits(s) {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil || n > math.MaxInt64/int64(time.Second) {
			return 0, false
		}
		return time.Duration(n) * time.Second, true
	}
	d, err := time.ParseDuration(s)
	return d, err == nil && d >= 0
}

// newJobsUndoCmd makes "jobs undo". run is the work; nil is runJobsUndo.
func newJobsUndoCmd(a *app, run func(context.Context, *app, jobsUndoOptions) error) *cobra.Command {
	if run == nil {
		run = runJobsUndo
	}
	return a.leaf(command{
		name:     "undo",
		short:    "Undo what a job did to the site.",
		long:     "Reverts the effects a job recorded: restores the content from its revision, puts metas, fields and thumbnails back, deletes the attachments it made. What somebody changed since is left alone and reported.",
		examples: "datamachine jobs undo 1632 --dry-run\ndatamachine jobs undo 1632\ndatamachine jobs undo --task-type=internal_linking --dry-run",
		synopsis: jobsUndoSynopsis,
		run: func(ctx context.Context, v *values) error {
			opts, err := readJobsUndoOptions(v)
			if err != nil {
				return err
			}
			return run(ctx, a, opts)
		},
	})
}
