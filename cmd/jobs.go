package cmd

import "github.com/spf13/cobra"

func newJobsCmd(a *app) *cobra.Command {
	jobs := &cobra.Command{
		Use:         "jobs",
		Aliases:     []string{"job"},
		Short:       "List, show, delete and undo jobs.",
		Annotations: map[string]string{referenceNames: "job jobs"},
	}
	jobs.AddCommand(
		newJobsClearCmd(a, nil),
		newJobsListCmd(a, nil),
		newJobsGetCmd(a, nil),
		newJobsUndoCmd(a, nil),
	)
	return jobs
}

// formatParam is the --format of a command of the reference; rest is ours.
func formatParam(values ...string) param {
	return param{
		name: "format", kind: paramValued, valueName: "format", def: "table",
		values: values, more: []string{formatREST}, help: "Output format.",
	}
}
