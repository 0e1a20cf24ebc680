package cmd

import (
	"strings"
	"testing"
)

const (
	listUsage   = "datamachine jobs list [--status=<status>] [--flow=<flow_id>] [--source=<source>] [--since=<datetime>] [--limit=<limit>] [--format=<format>] [--fields=<fields>]"
	showUsage   = "datamachine jobs show <job_id> [--format=<format>]"
	deleteUsage = "datamachine jobs delete [--type=<type>] [--cleanup-processed] [--yes]"
	undoUsage   = "datamachine jobs undo [<job_id>] [--task-type=<type>] [--dry-run] [--force]"
)

// TestRecordedErrors holds what WP-CLI 2.12.0 with Data Machine 0.41.0 printed
// for these command lines, word for word.
func TestRecordedErrors(t *testing.T) {
	t.Parallel()
	notSub := func(name, parent string) string {
		return "Error: '" + name + "' is not a registered subcommand of '" + parent + "'. See 'wp help " + parent + "' for available subcommands.\n"
	}
	tests := []struct {
		args           string // separated by "|"
		code           int
		stdout, stderr string
	}{
		{args: "datamachine|jobs|nosuch", code: 1, stderr: notSub("nosuch", "datamachine jobs")},
		{args: "datamachine|job|nosuch", code: 1, stderr: notSub("nosuch", "datamachine job")},
		{args: "datamachine|jobs|List", code: 1, stderr: notSub("List", "datamachine jobs") + "Did you mean 'list'?\n"},
		{args: "datamachine|jobs|remove", code: 1, stderr: notSub("remove", "datamachine jobs") + "Did you mean 'delete'?\n"},
		{args: "datamachine|jobs|del|42", code: 1, stderr: notSub("del", "datamachine jobs") + "Did you mean 'delete'?\n"},
		{args: "datamachine|jobs|help", code: 1, stderr: notSub("help", "datamachine jobs")},
		{args: "datamachine|jobs|-h", code: 1, stderr: notSub("-h", "datamachine jobs")},
		{args: "datamachine|nosuch", code: 1, stderr: notSub("nosuch", "datamachine")},

		{args: "datamachine|jobs|show", code: 1, stdout: "usage: wp " + showUsage + "\n"},
		{args: "datamachine|jobs|show|--bogus", code: 1, stdout: "usage: wp " + showUsage + "\n"},
		{args: "datamachine|job|show", code: 1, stdout: "usage: wp " + strings.Replace(showUsage, "jobs", "job", 1) + "\n"},

		{args: "datamachine|jobs|list|extra-arg", code: 1, stderr: "Error: Too many positional arguments: extra-arg\n"},
		{args: "datamachine|jobs|list|a|--bogus|b", code: 1, stderr: "Error: Too many positional arguments: a b\n"},
		{args: "datamachine|jobs|show|1|2|3", code: 1, stderr: "Error: Too many positional arguments: 2 3\n"},
		{args: "datamachine|jobs|delete|42", code: 1, stderr: "Error: Too many positional arguments: 42\n"},
		{args: "datamachine|jobs|list|--limit|5", code: 1, stderr: "Error: Too many positional arguments: 5\n"},

		{args: "datamachine|jobs|list|--field=status|--limit=2", code: 1, stderr: "Error: Parameter errors:\n unknown --field parameter\nDid you mean '--fields'?\n"},
		{args: "datamachine|jobs|list|--page=2", code: 1, stderr: "Error: Parameter errors:\n unknown --page parameter\nDid you mean '--path'?\n"},
		{args: "datamachine|jobs|show|1|--job-id=2", code: 1, stderr: "Error: Parameter errors:\n unknown --job-id parameter\nDid you mean '--job_id'?\n"},
		{args: "datamachine|jobs|undo|1|--yes", code: 1, stderr: "Error: Parameter errors:\n unknown --yes parameter\n"},
		{args: "datamachine|jobs|undo|1|--dryrun", code: 1, stderr: "Error: Parameter errors:\n unknown --dryrun parameter\nDid you mean '--dry-run'?\n"},
		{args: "datamachine|jobs|list|--format=xml", code: 1, stderr: "Error: Parameter errors:\n Invalid value specified for 'format' (Output format.)\n"},
		{args: "datamachine|jobs|list|--format=JSON", code: 1, stderr: "Error: Parameter errors:\n Invalid value specified for 'format' (Output format.)\n"},
		{args: "datamachine|jobs|list|--no-format", code: 1, stderr: "Error: Parameter errors:\n Invalid value specified for 'format' (Output format.)\n"},
		{args: "datamachine|jobs|list|--format=", code: 1, stderr: "Error: Parameter errors:\n Invalid value specified for 'format' (Output format.)\n"},
		{args: "datamachine|jobs|list|--zzzz|--format=xml|--field", code: 1, stderr: "Error: Parameter errors:\n Invalid value specified for 'format' (Output format.)\n unknown --zzzz parameter\n unknown --field parameter\nDid you mean '--fields'?\n"},
		{args: "datamachine|jobs|delete|--type=some|--yes", code: 1, stderr: "Error: Parameter errors:\n Invalid value specified for 'type' (Which jobs to delete.)\n"},
		{args: "datamachine|jobs|delete|--no-type", code: 1, stderr: "Error: Parameter errors:\n Invalid value specified for 'type' (Which jobs to delete.)\n"},

		{args: "datamachine|jobs|list|--format=json,csv", code: 1, stderr: "Error: Invalid format: json,csv\n"},
		{args: "datamachine|jobs|list|--format=json, csv", code: 1, stderr: "Error: Invalid format: json, csv\n"},
		{args: "datamachine|jobs|delete|--type=all,failed", code: 1, stderr: "Error: type must be \"all\" or \"failed\"\n"},

		{args: "datamachine|jobs|list|--limit", stderr: "Warning: --limit parameter needs a value\n"},
		{args: "datamachine|jobs|list|--fields|--format|--status", stderr: "Warning: --status parameter needs a value\nWarning: --format parameter needs a value\nWarning: --fields parameter needs a value\n"},
		{args: "datamachine|jobs|list|--limit|--bogus", code: 1, stderr: "Error: Parameter errors:\n unknown --bogus parameter\n"},
		{args: "datamachine|jobs|undo|--task-type", code: 1, stderr: "Warning: --task-type parameter needs a value\nError: Provide a job ID or --task-type to undo.\n"},
		{args: "datamachine|jobs|undo|--task-type|--quiet", code: 1, stderr: "Error: Provide a job ID or --task-type to undo.\n"},

		{args: "datamachine|jobs|show|", code: 1, stderr: "Error: Job ID is required.\n"},
		{args: "datamachine|jobs|show|0", code: 1, stderr: "Error: Job ID is required.\n"},
		{args: "datamachine|jobs|show|abc", code: 1, stderr: "Error: Job ID must be a positive integer.\n"},
		{args: "datamachine|jobs|show|-5", code: 1, stderr: "Error: Job ID must be a positive integer.\n"},
		{args: "datamachine|jobs|show|.5", code: 1, stderr: "Error: Job ID must be a positive integer.\n"},
		{args: "datamachine|jobs|show|0x1", code: 1, stderr: "Error: Job ID must be a positive integer.\n"},
		{args: "datamachine|jobs|undo", code: 1, stderr: "Error: Provide a job ID or --task-type to undo.\n"},
		{args: "datamachine|jobs|undo|0", code: 1, stderr: "Error: Provide a job ID or --task-type to undo.\n"},
		{args: "datamachine|jobs|undo|abc", code: 1, stderr: "Error: Provide a job ID or --task-type to undo.\n"},
		{args: "datamachine|jobs|undo|--task-type=", code: 1, stderr: "Error: Provide a job ID or --task-type to undo.\n"},
		{args: "datamachine|jobs|undo|--no-task-type", code: 1, stderr: "Error: Provide a job ID or --task-type to undo.\n"},

		{args: "datamachine|jobs|list|--path=", code: 1, stderr: "Error: The --path parameter cannot be empty when provided.\n"},
		{args: "--http=x|datamachine|jobs|list", code: 1, stderr: "Error: RESTful WP-CLI needs to be installed. Try 'wp package install wp-cli/restful'.\n"},
		{args: "datamachine|jobs|list|--blog=x", stderr: "WP-CLI: The --blog global parameter is deprecated. Use --url instead.\n"},
		{args: "datamachine|jobs|list|--blog=x|--quiet", stderr: "WP-CLI: The --blog global parameter is deprecated. Use --url instead.\n"},
		{args: "datamachine|jobs|list|--url|--limit=2", stderr: "Warning: The --url parameter expects a value.\n"},
		{args: "datamachine|jobs|list|--allow-root|--skip-plugins|--skip-themes=x|--skip-packages|--require=a.php|--exec=1;|--context=cli|--prompt"},
	}
	for _, tt := range tests {
		t.Run(tt.args, func(t *testing.T) {
			t.Parallel()
			newTestApp(t, "", nil).ends(t, strings.Split(tt.args, "|"), tt.code, tt.stdout, tt.stderr)
		})
	}
}

// TestUsage compares the usage of a command with subcommands, which lists those
// of the reference that are built.
func TestUsage(t *testing.T) {
	t.Parallel()
	want := "usage: wp " + deleteUsage + "\n   or: wp " + listUsage + "\n   or: wp " + showUsage + "\n   or: wp " + undoUsage +
		"\n\nSee 'wp help datamachine jobs <command>' for more information on a specific command.\n"
	newTestApp(t, "", nil).ends(t, []string{"datamachine", "jobs"}, 0, want, "")
	newTestApp(t, "", nil).ends(t, []string{"jobs", "--quiet", "--bogus", "--version"}, 0, want, "")
	newTestApp(t, "", nil).ends(t, []string{"job"}, 0, strings.ReplaceAll(want, "machine jobs", "machine job"), "")
}

// TestOurOwnRefusals are the command lines the reference takes otherwise.
func TestOurOwnRefusals(t *testing.T) {
	t.Parallel()
	tests := []struct{ args, stderr string }{
		{"jobs undo 5 --no-dry-run", "Error: --no-dry-run is not accepted; leave the flag out instead\n"},
		{"jobs undo 5 --dry-run=false", "Error: --dry-run=false is not accepted; write --dry-run, or leave the flag out instead\n"},
		{"jobs undo 5 --dry-run=", "Error: --dry-run= is not accepted; write --dry-run, or leave the flag out instead\n"},
		{"jobs undo 5 --dry-run --no-dry-run", "Error: --no-dry-run is not accepted; leave the flag out instead\n"},
		{"jobs delete --no-yes --cleanup-processed=no", "Error: --no-yes is not accepted; leave the flag out instead\n--cleanup-processed=no is not accepted; write --cleanup-processed, or leave the flag out instead\n"},
		{"jobs list --flow=abc", "Error: Invalid --flow value: \"abc\". Use an id or direct.\n"},
		{"jobs list --flow=", "Error: Invalid --flow value: \"\". Use an id or direct.\n"},
		{"jobs list --pipeline=-1", "Error: Invalid --pipeline value: \"-1\". Use an id or direct.\n"},
		{"jobs list --parent=x", "Error: Invalid --parent value: \"x\". Use a number.\n"},
		{"jobs list --user-id=99999999999999999999", "Error: Invalid --user-id value: \"99999999999999999999\". Use a number.\n"},
		{"jobs list --offset=-1", "Error: Invalid --offset value: \"-1\". Use a number, 0 or more.\n"},
		{"jobs list --order=up", "Error: Invalid --order value: \"up\". Use asc or desc.\n"},
		{"jobs list --orderby=label", "Error: Invalid --orderby value: \"label\". Use one of: job_id, pipeline_id, flow_id, status, created_at, completed_at.\n"},
		{"jobs undo 5 --on-conflict=keep", "Error: Parameter errors:\n Invalid value specified for 'on-conflict' (What to do where something was changed after the job: skip or overwrite.)\n"},
		{"jobs undo 5 --on-conflict=skip,overwrite", "Error: Parameter errors:\n Invalid value specified for 'on-conflict' (What to do where something was changed after the job: skip or overwrite.)\n"},
		{"jobs undo 5 --lock-wait=soon", "Error: Invalid --lock-wait value: \"soon\". Use seconds, or a duration such as 30s or 2m.\n"},
		{"jobs undo 5 --lock-wait=-1s", "Error: Invalid --lock-wait value: \"-1s\". Use seconds, or a duration such as 30s or 2m.\n"},
		{"jobs undo 5 --format=table", "Error: Parameter errors:\n Invalid value specified for 'format' (Output format.)\n"},
		{"--ssh=me@host jobs list", "Error: --ssh=me@host is not supported yet.\nLog in to the host and run datamachine there, or reach its database with --db-host and its files with --uploads.\n"},
		{"@prod jobs list", "Error: Alias '@prod' cannot be used: aliases are not supported yet.\nName the site with --path and --url instead.\n"},
		{"jobs list --db-host", "Error: The --db-host parameter cannot be empty when provided.\n"},
		{"jobs list --user", "Error: Invalid user ID, email or login: '1'\nThe --user parameter expects a value.\n"},
		// The reference's subcommands that are not built are neither run nor suggested.
		{"jobs summary", "Error: 'summary' is not a registered subcommand of 'datamachine jobs'. See 'wp help datamachine jobs' for available subcommands.\n"},
		{"jobs sumary", "Error: 'sumary' is not a registered subcommand of 'datamachine jobs'. See 'wp help datamachine jobs' for available subcommands.\n"},
	}
	for _, tt := range tests {
		t.Run(tt.args, func(t *testing.T) {
			t.Parallel()
			ta := newTestApp(t, "", nil)
			ta.ends(t, strings.Fields(tt.args), 1, "", tt.stderr)
			if len(ta.ran) > 0 {
				t.Errorf("ran %q", ta.ran)
			}
		})
	}
}

// TestNames runs each command under every name it has.
func TestNames(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"datamachine jobs list":                     "list",
		"jobs list":                                 "list",
		"job list":                                  "list",
		"--limit=2 jobs --quiet list":               "list",
		"jobs list --format json":                   "list",
		"jobs show 1":                               "show",
		"job get 1":                                 "show",
		"jobs get 1 --format yaml":                  "show",
		"jobs delete":                               "delete",
		"jobs clear --yes=1":                        "delete",
		"jobs undo -- --dry-run=true":               "", // "--" is a job id that is none
		"jobs undo 5.5e1 --dry-run=true":            "undo",
		"jobs undo --task-type=internal_linking":    "undo",
		"datamachine jobs undo 4 --json --force":    "undo",
		"datamachine datamachine jobs list":         "",
		"jobs list --path=/srv/www --user=0 --url=": "list",
	}
	for args, want := range tests {
		ta := newTestApp(t, "", nil)
		ta.main(strings.Fields(args))
		if got := strings.Join(ta.ran, " "); got != want {
			t.Errorf("%s: ran %q, want %q; stderr %q", args, got, want, ta.err.String())
		}
	}
}

func TestStrictMode(t *testing.T) {
	t.Parallel()
	env := map[string]string{"WP_CLI_STRICT_ARGS_MODE": "1"}
	newTestApp(t, "", env).ends(t, []string{"jobs", "list", "--path=/x"}, 1, "", "Error: Parameter errors:\n unknown --path parameter\n")
	ta := newTestApp(t, "", env)
	ta.ends(t, []string{"--path=/x", "jobs", "list"}, 0, "", "")
	if ta.globals.Path != "/x" {
		t.Errorf("path %q", ta.globals.Path)
	}
}

// TestFileDefaults checks that options of configuration files count where the
// command line is silent, unjudged, and that unknown ones are ignored.
func TestFileDefaults(t *testing.T) {
	t.Parallel()
	defaults := func(name, value string) func(string) []option {
		return func(path string) []option {
			if path != "datamachine job list" {
				return nil
			}
			return []option{{name: name, value: value, form: optionValue}}
		}
	}
	ta := newTestApp(t, "", nil)
	ta.fileDefaults = defaults("format", "xml")
	ta.ends(t, []string{"job", "list"}, 1, "", "Error: Invalid format: xml\n")

	ta = newTestApp(t, "", nil)
	ta.fileDefaults = defaults("format", "xml")
	ta.ends(t, []string{"job", "list", "--format=csv"}, 0, "", "")

	ta = newTestApp(t, "", nil)
	ta.fileDefaults = defaults("bogus", "1")
	ta.ends(t, []string{"job", "list"}, 0, "", "")
}

func TestVersion(t *testing.T) {
	t.Parallel()
	for _, args := range []string{"--version", "datamachine --version=x", "--no-version --quiet"} {
		newTestApp(t, "", nil).ends(t, strings.Fields(args), 0, "datamachine "+version+"\n", "")
	}
}

func TestPanic(t *testing.T) {
	t.Parallel()
	run := func(args ...string) *testApp {
		ta := newTestApp(t, "", nil)
		ta.fileDefaults = func(string) []option { panic("boom") }
		if code := ta.main(append([]string{"jobs", "list"}, args...)); code != 1 {
			t.Errorf("exit code %d", code)
		}
		return ta
	}
	want := "Error: internal error: boom; run again with --debug for details and report it\n"
	if got := run().err.String(); got != want {
		t.Errorf("stderr %q, want %q", got, want)
	}
	if got := run("--debug").err.String(); !strings.Contains(got, "goroutine ") || !strings.HasSuffix(got, want) {
		t.Errorf("stderr with --debug: %q", got)
	}
}

func TestLevenshtein(t *testing.T) {
	t.Parallel()
	tests := []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"list", "list", 0}, {"list", "List", 1},
		{"kitten", "sitting", 3}, {"flaw", "lawn", 2}, {"é", "e", 2},
	}
	for _, tt := range tests {
		if got := levenshtein(tt.a, tt.b); got != tt.want {
			t.Errorf("levenshtein(%q, %q) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
	if got := suggest("ab", []string{"xyz", "abcd", "a", "b"}); got != "a" {
		t.Errorf("of equally near ones the first counts: %q", got)
	}
}
