package cmd

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseOption(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		opt option
		ok  bool
	}{
		"--limit":          {option{name: "limit", form: optionOn, words: 1}, true},
		"--limit=5":        {option{name: "limit", value: "5", form: optionValue, words: 1}, true},
		"--limit=":         {option{name: "limit", form: optionValue, words: 1}, true},
		"--since=a=b\nc":   {option{name: "since", value: "a=b\nc", form: optionValue, words: 1}, true},
		"--no-dry-run":     {option{name: "dry-run", form: optionOff, words: 1}, true},
		"--no-dry-run=1":   {option{name: "no-dry-run", value: "1", form: optionValue, words: 1}, true},
		"--no-":            {option{name: "no-", form: optionOn, words: 1}, true},
		"---":              {option{name: "-", form: optionOn, words: 1}, true},
		"--two\nlines":     {option{name: "two\nlines", form: optionOn, words: 1}, true},
		"--":               {},
		"--=x":             {},
		"-5":               {},
		"-h":               {},
		"-":                {},
		"":                 {},
		"limit=5":          {},
		"@alias":           {},
		"\xff--not-option": {},
	}
	for word, want := range tests {
		opt, ok := parseOption(word)
		if opt != want.opt || ok != want.ok {
			t.Errorf("parseOption(%q) = %+v, %v; want %+v, %v", word, opt, ok, want.opt, want.ok)
		}
		if ok && opt.typed() != word {
			t.Errorf("parseOption(%q).typed() = %q", word, opt.typed())
		}
	}
}

func TestParseArgv(t *testing.T) {
	t.Parallel()
	on := func(name string) option { return option{name: name, form: optionOn, words: 1} }
	with := func(name, value string) option {
		return option{name: name, value: value, form: optionValue, words: 1}
	}
	tests := []struct {
		name   string
		args   string
		strict bool
		want   commandLine
	}{
		{
			name: "options anywhere",
			args: "--quiet jobs --limit=2 list --path=/x -5",
			want: commandLine{
				globals:     []option{on("quiet"), with("path", "/x")},
				options:     []option{with("limit", "2")},
				positionals: []string{"jobs", "list", "-5"},
			},
		},
		{
			name: "a value never comes from the next word",
			args: "jobs undo 42 --task-type --dry-run",
			want: commandLine{
				options:     []option{on("task-type"), on("dry-run")},
				positionals: []string{"jobs", "undo", "42"},
			},
		},
		{
			name: "except a format's name",
			args: "jobs list --format json --format xml --limit 5",
			want: commandLine{
				options:     []option{{name: "format", value: "json", form: optionValue, words: 2}, on("format"), on("limit")},
				positionals: []string{"jobs", "list", "xml", "5"},
			},
		},
		{
			name: "not after --no-format, nor at the end",
			args: "jobs list --no-format json --format",
			want: commandLine{
				options:     []option{{name: "format", form: optionOff, words: 1}, on("format")},
				positionals: []string{"jobs", "list", "json"},
			},
		},
		{
			name: "alias only as the first word",
			args: "@stage jobs @other",
			want: commandLine{alias: "@stage", positionals: []string{"jobs", "@other"}},
		},
		{
			name: "not an alias",
			args: "@a/b @",
			want: commandLine{positionals: []string{"@a/b", "@"}},
		},
		{
			name:   "strict: global parameters end at the first positional",
			args:   "--path=/x --dry-run jobs undo --path=/y",
			strict: true,
			want: commandLine{
				globals:     []option{with("path", "/x")},
				options:     []option{on("dry-run"), with("path", "/y")},
				positionals: []string{"jobs", "undo"},
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := parseArgv(strings.Fields(tt.args), tt.strict)
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(commandLine{}, option{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFoldOptions(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"--a=1 --b --a=2":           "--a=2 --b",
		"--dry-run --no-dry-run":    "--no-dry-run",
		"--json":                    "--format=json",
		"--no-json --b":             "--b --format=json",
		"--json --format=csv --b":   "--format=json --b",
		"--format=csv --json=table": "--format=json",
	}
	for args, want := range tests {
		var got []string
		for _, o := range foldOptions(parseArgv(strings.Fields(args), false).options) {
			got = append(got, o.typed())
		}
		if strings.Join(got, " ") != want {
			t.Errorf("foldOptions(%s) = %q, want %q", args, got, want)
		}
	}
}

// FuzzArgv checks that each word lands in exactly one place, in order and
// unchanged, and that no command line makes the program fail in an unforeseen
// way. Words are separated by NUL, as in a real argv.
func FuzzArgv(f *testing.F) {
	for _, seed := range []string{
		"datamachine\x00jobs\x00list\x00--format=json\x00--limit=-1",
		"jobs\x00undo\x0042\x00--task-type\x00--dry-run\x00--no-force",
		"@prod\x00--quiet\x00job\x00get\x00-5\x00--format\x00json",
		"jobs\x00clear\x00--type=all,failed\x00--yes=true\x00--json",
		"help\x00datamachine\x00jobs\x00show\x00--help\x00-h\x00--",
		"--url\x00--blog=x\x00--path=\x00--color=never\x00--debug\x00--version",
		"jobs\x00list\x00--flow=direct\x00--fields=id,\x00--offset=1e3\x00--orderby=j.status\x00--format=rest\x00--limit=2.0",
		"jobs\x00undo\x00--task-type=x\x00--lock-wait=99999999999999999999\x00--on-conflict=skip,overwrite",
	} {
		f.Add(seed, false)
		f.Add(seed, true)
	}
	f.Fuzz(func(t *testing.T, argv string, strict bool) {
		args := strings.Split(argv, "\x00")
		line := parseArgv(args, strict)
		checkWords(t, args, line)

		env := map[string]string{}
		if strict {
			env["WP_CLI_STRICT_ARGS_MODE"] = "1"
		}
		ta := newTestApp(t, "", env)
		code := ta.main(args)
		if code != exitDone && code != exitError {
			t.Errorf("exit code %d", code)
		}
		if strings.Contains(ta.err.String(), "internal error") {
			t.Errorf("panic: %s", ta.err.String())
		}
		if code == exitError && ta.out.Len()+ta.err.Len() == 0 {
			t.Error("failed without a word")
		}
	})
}

// checkWords takes the fields of a command line from args, word by word.
func checkWords(t *testing.T, args []string, line commandLine) {
	t.Helper()
	rest := args
	if line.alias != "" {
		if rest[0] != line.alias {
			t.Fatalf("alias %q is not the first word", line.alias)
		}
		rest = rest[1:]
	}
	for len(rest) > 0 {
		take := func(opts *[]option) bool {
			if len(*opts) == 0 {
				return false
			}
			o := (*opts)[0]
			typed := []string{o.typed()}
			if o.words == 2 {
				typed = []string{"--" + o.name, o.value}
			}
			if len(rest) < o.words || !slices.Equal(rest[:o.words], typed) {
				return false
			}
			rest, *opts = rest[o.words:], (*opts)[1:]
			return true
		}
		switch {
		case len(line.positionals) > 0 && rest[0] == line.positionals[0]:
			rest, line.positionals = rest[1:], line.positionals[1:]
		case take(&line.globals), take(&line.options):
		default:
			t.Fatalf("word %q of %q is nowhere", rest[0], args)
		}
	}
	if n := len(line.positionals) + len(line.globals) + len(line.options); n > 0 {
		t.Fatalf("%d words too many for %q", n, args)
	}
}
