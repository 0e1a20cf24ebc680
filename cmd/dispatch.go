package cmd

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// run does what one command line asks for.
func (a *app) run(args []string) error {
	strict, _ := a.io.env("WP_CLI_STRICT_ARGS_MODE")
	line := parseArgv(args, phpTruthy(strict))
	g, notes, globalErr := readGlobals(line.globals)
	a.globals = g
	a.io.quiet, a.io.color, a.io.debug = g.Quiet, g.Color, g.Debug
	for _, text := range notes.deprecated {
		a.io.printErr(text + "\n")
	}
	if line.alias != "" {
		return messagef("Alias '%s' cannot be used: aliases are not supported yet.\nName the site with --path and --url instead.", line.alias)
	}
	if globalErr != nil {
		return globalErr
	}

	words := withoutProgram(line.positionals)
	_, wantHelp := findOption(line.options, "help")
	if len(words) > 0 && words[0] == "help" {
		wantHelp, words = true, withoutProgram(words[1:])
	}
	if len(words) == 0 {
		if _, ok := findOption(line.options, "version"); ok && !wantHelp {
			a.io.print(programName + " " + version + "\n")
			return nil
		}
		wantHelp = true
	}
	target, err := a.resolve(words)
	if err != nil {
		return err
	}
	if wantHelp {
		return target.cmd.Help()
	}
	for _, text := range notes.warnings {
		a.io.Warningf("%s", text)
	}
	if target.cmd.HasSubCommands() {
		a.printUsages(target)
		return nil
	}

	var defaults []option
	if a.fileDefaults != nil {
		defaults = a.fileDefaults(target.path)
	}
	opts := foldOptions(line.options)
	if o, ok := findOption(opts, "format"); ok && o.text() == formatREST {
		a.rest = true
	}
	checked, err := a.synopses[target.cmd].check(target.usagePath, target.args, opts, defaults)
	if err != nil {
		return err
	}
	for _, text := range checked.warnings {
		a.io.Warningf("%s", text)
	}
	a.io.Debugf("bootstrap", "Running command: %s", target.path)
	a.root.SetArgs(slices.Concat(target.names, checked.words, []string{"--"}, target.args))
	return a.root.ExecuteContext(a.signals.ctx)
}

// withoutProgram drops a leading "datamachine", which the reference's command
// lines begin with.
func withoutProgram(words []string) []string {
	if len(words) > 0 && words[0] == programName {
		return words[1:]
	}
	return words
}

// target is the command that positionals name.
type target struct {
	cmd       *cobra.Command
	names     []string // for cobra
	path      string   // as typed: "datamachine job get"
	usagePath string   // as the reference prints it: "datamachine job show"
	args      []string // positionals after the names
}

// resolve finds the command that words name.
//
// Source: WP-CLI 2.12.0, php/WP_CLI/Runner.php, find_command_to_run.
func (a *app) resolve(words []string) (target, error) {
	t := target{cmd: a.root, path: programName, usagePath: programName, args: words}
	for len(t.args) > 0 && t.cmd.HasSubCommands() {
		name := t.args[0]
		i := slices.IndexFunc(t.cmd.Commands(), func(c *cobra.Command) bool { return c.Name() == name || c.HasAlias(name) })
		if i < 0 {
			text := fmt.Sprintf("'%s' is not a registered subcommand of '%s'. See 'wp help %s' for available subcommands.", name, t.path, t.path)
			if s := suggest(name, commandNames(t.cmd, "")); s != "" {
				text += fmt.Sprintf("\nDid you mean '%s'?", s)
			}
			return t, messageError{text}
		}
		t.cmd = t.cmd.Commands()[i]
		t.names = append(t.names, t.cmd.Name())
		t.args = t.args[1:]
		t.path += " " + name
		if shown := strings.Fields(t.cmd.Annotations[referenceNames]); len(shown) > 0 && !slices.Contains(shown, name) {
			name = shown[0]
		}
		t.usagePath += " " + name
	}
	return t, nil
}

// commandNames lists the reference's names of the commands below c, as
// suggestions, each followed by those below it.
//
// Source: WP-CLI 2.12.0, php/WP_CLI/Runner.php, enumerate_commands.
func commandNames(c *cobra.Command, prefix string) (names []string) {
	for _, sub := range c.Commands() {
		for _, name := range strings.Fields(sub.Annotations[referenceNames]) {
			names = append(names, prefix+name)
			names = append(names, commandNames(sub, prefix+name+" ")...)
		}
	}
	return names
}

// printUsages prints one usage line for each of the reference's subcommands.
//
// Source: WP-CLI 2.12.0, php/WP_CLI/Dispatcher/CompositeCommand.php, show_usage.
func (a *app) printUsages(t target) {
	var b strings.Builder
	prefix := "usage: "
	for _, sub := range t.cmd.Commands() {
		for _, name := range strings.Fields(sub.Annotations[referenceNames]) {
			b.WriteString(prefix + usageLine(t.usagePath+" "+name, a.synopses[sub]) + "\n")
			prefix = "   or: "
		}
	}
	fmt.Fprintf(&b, "\nSee 'wp help %s <command>' for more information on a specific command.\n", strings.TrimSpace(t.usagePath))
	a.io.print(b.String())
}
