package cmd

import (
	"context"
	"time"

	"github.com/spf13/cobra"
)

// app is what every command gets: the streams, the global parameters, and the
// signals.
type app struct {
	io      *streams
	globals globals
	signals *interrupts
	now     func() time.Time
	rest    bool // errors are printed as the REST API answers them
	// fileDefaults returns the options a configuration file sets for a command,
	// named as typed ("datamachine jobs list"); nil sets none.
	fileDefaults func(path string) []option

	root     *cobra.Command
	synopses map[*cobra.Command]synopsis
}

// newApp makes an app with its whole command tree.
func newApp(ctx context.Context, io *streams) *app {
	a := &app{
		io:       io,
		signals:  newInterrupts(ctx),
		now:      time.Now,
		synopses: map[*cobra.Command]synopsis{},
	}
	a.signals.notice = func() {
		text := "Finishing the current job first; interrupt again to roll it back and stop now.\n"
		if io.errTTY {
			text = "\n" + text // after the terminal's ^C
		}
		io.printErr(text)
	}
	a.root = newRootCmd(a)
	return a
}

func newRootCmd(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   programName,
		Short: "Work on the jobs of Data Machine straight in a WordPress database.",
		Long: "Lists, shows, deletes and undoes the jobs of the Data Machine plugin, as 'wp datamachine jobs' does, " +
			"but without PHP and without running any code of the site.",
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	root.SetHelpCommand(&cobra.Command{Use: "no-help", Hidden: true}) // help is read in run
	root.SetHelpFunc(func(c *cobra.Command, _ []string) { a.help(c) })
	root.SetOut(a.io.Out())
	root.SetErr(a.io.err)
	root.AddCommand(newJobsCmd(a))
	return root
}

const programName = "datamachine"

// referenceNames is the annotation of a command that lists the names it has in
// the reference. Usage lines and suggestions know only those.
const referenceNames = "reference-names"

// command describes a command of the reference that does work.
type command struct {
	name     string
	aliases  []string // our own other names
	short    string
	long     string
	examples string
	synopsis synopsis
	run      func(ctx context.Context, v *values) error
}

// leaf makes the cobra command of a command that does work.
func (a *app) leaf(c command) *cobra.Command {
	cc := &cobra.Command{
		Use:         c.name,
		Aliases:     c.aliases,
		Short:       c.short,
		Long:        c.long,
		Example:     c.examples,
		Args:        cobra.ArbitraryArgs, // judged by the synopsis
		Annotations: map[string]string{referenceNames: c.name},
		RunE: func(cc *cobra.Command, args []string) error {
			return c.run(cc.Context(), &values{flags: cc.Flags(), args: args})
		},
	}
	for _, p := range c.synopsis {
		switch p.kind {
		case paramValued:
			cc.Flags().String(p.name, p.def, p.help)
		case paramSwitch:
			cc.Flags().Bool(p.name, false, p.help)
		}
	}
	a.synopses[cc] = c.synopsis
	return cc
}
