package cmd

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
)

// testApp is an app whose streams are buffers and whose environment is env.
// Commands judge their options and then do nothing.
type testApp struct {
	*app
	out, err bytes.Buffer
	ran      []string // names of the commands that got to their work
}

func newTestApp(t testing.TB, stdin string, env map[string]string) *testApp {
	t.Helper()
	ta := &testApp{}
	ta.app = newApp(context.Background(), &streams{
		in:  strings.NewReader(stdin),
		out: newOutput(&ta.out),
		err: &ta.err,
		env: func(name string) (string, bool) {
			v, ok := env[name]
			return v, ok
		},
		size:  func() int { return 0 },
		start: time.Now(),
	})
	ta.signals.exit = func(code int) { t.Errorf("process ended with %d", code) }
	for cc := range ta.synopses {
		cc.RunE = func(cc *cobra.Command, args []string) error {
			err := judge(cc.Name(), &values{flags: cc.Flags(), args: args})
			if err == nil {
				ta.ran = append(ta.ran, cc.Name())
			}
			return err
		}
	}
	return ta
}

// judge reads the options of a command without doing its work.
func judge(name string, v *values) (err error) {
	switch name {
	case "list":
		_, err = readJobsListOptions(v)
	case "show":
		_, err = readJobsGetOptions(v)
	case "delete":
		_, err = readJobsClearOptions(v)
	case "undo":
		_, err = readJobsUndoOptions(v)
	default:
		panic("no options reader for " + name)
	}
	return err
}

// ends runs a command line and compares everything the user sees.
func (ta *testApp) ends(t *testing.T, args []string, code int, stdout, stderr string) {
	t.Helper()
	got := ta.main(args)
	if got != code {
		t.Errorf("%q: exit code %d, want %d", args, got, code)
	}
	if ta.out.String() != stdout {
		t.Errorf("%q: stdout %q, want %q", args, ta.out.String(), stdout)
	}
	if ta.err.String() != stderr {
		t.Errorf("%q: stderr %q, want %q", args, ta.err.String(), stderr)
	}
}

// readOptions runs a command made by newCmd on a command line and returns the
// options its work gets.
func readOptions[T any](t *testing.T, newCmd func(*app, func(context.Context, *app, T) error) *cobra.Command, args ...string) (T, error) {
	t.Helper()
	var got T
	ta := newTestApp(t, "", nil)
	cc := newCmd(ta.app, func(_ context.Context, _ *app, opts T) error {
		got = opts
		return nil
	})
	line := parseArgv(args, false)
	c, err := ta.synopses[cc].check("x", line.positionals, foldOptions(line.options), nil)
	if err != nil {
		return got, err
	}
	cc.SilenceErrors, cc.SilenceUsage = true, true
	cc.SetArgs(append(append(c.words, "--"), line.positionals...))
	err = cc.Execute()
	return got, err
}
