package cmd

import (
	"slices"
	"strings"

	"datamachine/cmd/format"
	"datamachine/undo/phpvalue"
)

// optionForm says how an option was typed.
type optionForm int

const (
	optionOn    optionForm = iota // --name
	optionOff                     // --no-name
	optionValue                   // --name=value
)

// option is one --word of the command line.
type option struct {
	name  string
	value string // only with optionValue; may be empty or hold "=" and newlines
	form  optionForm
	words int // argv words it took: 2 for "--format json", else 1
}

// text is the option's value as PHP casts it to a string: "1" for --name and
// "" for --no-name.
func (o option) text() string {
	switch o.form {
	case optionOn:
		return "1"
	case optionOff:
		return ""
	default:
		return o.value
	}
}

// typed is the option as the user wrote it.
func (o option) typed() string {
	switch o.form {
	case optionOn:
		return "--" + o.name
	case optionOff:
		return "--no-" + o.name
	default:
		return "--" + o.name + "=" + o.value
	}
}

// commandLine is argv taken apart. Every word of argv is in exactly one field.
type commandLine struct {
	alias       string   // "@name" as the first word
	globals     []option // in argv order, repetitions kept
	options     []option // for the command, in argv order, repetitions kept
	positionals []string // the command's own words first
}

// parseArgv reads argv by WP-CLI's rules: options and positionals in any order,
// a value only after "=", and everything that is not --name positional, -x, --
// and negative numbers included.
//
// One addition: a bare --format takes the next word when that names a format.
// With strict set, global parameters count only before the first positional.
//
// Source: WP-CLI 2.12.0, php/WP_CLI/Configurator.php (extract_assoc and
// unmix_assoc_args) and php/WP_CLI/Runner.php (init_config). Unlike there, strict
// mode hands the command's own options before the first positional to the
// command: dropping a --dry-run would turn a preview into a real run.
func parseArgv(args []string, strict bool) commandLine {
	var line commandLine
	if len(args) > 0 && isAlias(args[0]) {
		line.alias = args[0]
		args = args[1:]
	}
	for i := 0; i < len(args); i++ {
		opt, ok := parseOption(args[i])
		if !ok {
			line.positionals = append(line.positionals, args[i])
			continue
		}
		if opt.name == "format" && opt.form == optionOn && i+1 < len(args) && slices.Contains(formatNames, args[i+1]) {
			i++
			opt = option{name: opt.name, value: args[i], form: optionValue, words: 2}
		}
		if isGlobal(opt.name) && (!strict || len(line.positionals) == 0) {
			line.globals = append(line.globals, opt)
		} else {
			line.options = append(line.options, opt)
		}
	}
	return line
}

// formatNames are the words --format takes without "=". One that a command does
// not offer is refused when its options are checked.
var formatNames = append(format.Names(), formatREST)

// formatREST is the format of ours that prints the body the REST API answers.
const formatREST = "rest"

// parseOption reads one word; ok is false for a positional.
func parseOption(word string) (opt option, ok bool) {
	rest, ok := strings.CutPrefix(word, "--")
	if !ok {
		return option{}, false
	}
	name, value, hasValue := strings.Cut(rest, "=")
	if name == "" {
		return option{}, false
	}
	if hasValue {
		return option{name: name, value: value, form: optionValue, words: 1}, true
	}
	if off, ok := strings.CutPrefix(name, "no-"); ok && off != "" {
		return option{name: off, form: optionOff, words: 1}, true
	}
	return option{name: name, form: optionOn, words: 1}, true
}

// isAlias tells whether a first word names an alias.
//
// Source: WP-CLI 2.12.0, php/WP_CLI/Configurator.php, ALIAS_REGEX.
func isAlias(word string) bool {
	name, ok := strings.CutPrefix(word, "@")
	return ok && name != "" && strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.") == ""
}

// foldOptions keeps each name once, at its first place and with its last value,
// and turns --json, whatever its value, into --format=json.
//
// Source: WP-CLI 2.12.0, php/WP_CLI/Runner.php, back_compat_conversions.
func foldOptions(opts []option) []option {
	var folded []option
	set := func(o option) {
		if i := optionIndex(folded, o.name); i >= 0 {
			folded[i] = o
			return
		}
		folded = append(folded, o)
	}
	for _, o := range opts {
		set(o)
	}
	if i := optionIndex(folded, "json"); i >= 0 {
		folded = slices.Delete(folded, i, i+1)
		set(option{name: "format", value: "json", form: optionValue, words: 1})
	}
	return folded
}

// findOption finds an option by name.
func findOption(opts []option, name string) (option, bool) {
	if i := optionIndex(opts, name); i >= 0 {
		return opts[i], true
	}
	return option{}, false
}

// optionIndex is the place of an option, or -1.
func optionIndex(opts []option, name string) int {
	return slices.IndexFunc(opts, func(o option) bool { return o.name == name })
}

// phpTruthy tells whether PHP takes a string for true.
func phpTruthy(s string) bool { return phpvalue.Truthy(phpvalue.String(s)) }
