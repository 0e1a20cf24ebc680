package cmd

import (
	"errors"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets scripts run this test binary as "datamachine".
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		programName: func() { os.Exit(Main()) },
	})
}

// setupScript prepares a script's environment; nil prepares nothing. It is where
// scripts get a database.
var setupScript func(*testscript.Env) error

// TestScripts runs testdata/script/*.txtar, named <command>-<case>. With
// UPDATE_SCRIPTS=1 the expected outputs are rewritten.
//
// Beside testscript's own commands there is "exits N program args...", an exec
// that wants this exit code.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			if setupScript == nil {
				return nil
			}
			return setupScript(env)
		},
		Cmds: scriptCmds,
	})
}

// scriptCmds are the commands of scripts beside testscript's own.
var scriptCmds = map[string]func(*testscript.TestScript, bool, []string){"exits": scriptExits}

func scriptExits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits N program [args...]")
	}
	want, err := strconv.Atoi(args[0])
	if err != nil {
		ts.Fatalf("exit code %q is not a number", args[0])
	}
	got := 0
	err = ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%s: %v", args[1], err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}
