// Package cmd is the command line: flags, prompts, printing, exit codes and the
// wiring of the other packages.
//
// It reads argv by WP-CLI's rules and prints WP-CLI's words; what a command does
// lives in jobs, undo and store, what output looks like in cmd/format. No other
// package imports it, prints or exits.
//
//	os.Exit(cmd.Main())
package cmd

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"
)

// version is set at build time: -ldflags "-X datamachine/cmd.version=1.2.3".
var version = "dev"

// Main runs the process's own command line and returns its exit code.
func Main() int {
	a := newApp(context.Background(), systemStreams())
	defer a.signals.listen()()
	return a.main(os.Args[1:])
}

// main runs one command line, prints whatever error comes of it, a panic
// included, and returns the exit code.
func (a *app) main(args []string) (code int) {
	defer func() {
		if r := recover(); r != nil {
			if a.io.debug.on {
				a.io.printErr(string(debug.Stack()))
			}
			code = a.finish(fmt.Errorf("internal error: %v; run again with --debug for details and report it", r))
		}
	}()
	return a.finish(a.run(args))
}
