package cmd

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"datamachine/undo/phpvalue"
)

func TestListOptions(t *testing.T) {
	t.Parallel()
	base := jobsListOptions{Limit: 20, Format: "table", OrderBy: "job_id"}
	with := func(change func(*jobsListOptions)) jobsListOptions {
		o := base
		change(&o)
		return o
	}
	limit := func(n int) jobsListOptions { return with(func(o *jobsListOptions) { o.Limit = n }) }
	rest := func(n int) jobsListOptions {
		return with(func(o *jobsListOptions) { o.Format, o.Limit = "rest", n })
	}
	num := func(n uint64) *uint64 { return &n }
	tests := []struct {
		args []string
		want jobsListOptions
	}{
		{nil, base},
		{[]string{"--limit"}, base},
		{[]string{"--no-limit", "--no-flow", "--no-status", "--no-pipeline"}, base},
		{[]string{"--status=0", "--source=", "--since=0", "--flow=0", "--pipeline=000"}, base},
		{[]string{"--limit=3.9"}, limit(3)},
		{[]string{"--limit=98abc"}, limit(98)},
		{[]string{"--limit=1e1"}, limit(10)},
		{[]string{"--limit=abc"}, limit(20)},
		{[]string{"--limit=0"}, limit(20)},
		{[]string{"--limit=-5"}, limit(20)},
		{[]string{"--limit="}, base},
		{[]string{"--limit=501"}, limit(500)},
		{[]string{"--limit=99999999999999999999"}, limit(500)},
		{[]string{"--format=rest"}, rest(50)},
		{[]string{"--format=rest", "--limit=2.0"}, rest(2)},
		{[]string{"--format=rest", "--limit=100"}, rest(100)},
		{[]string{"--format", "count"}, with(func(o *jobsListOptions) { o.Format = "count" })},
		{[]string{"--json", "--format=csv"}, with(func(o *jobsListOptions) { o.Format = "json" })},
		{[]string{"--fields= id ,status,"}, with(func(o *jobsListOptions) { o.Fields = []string{"id", "status", ""} })},
		{[]string{"--fields="}, with(func(o *jobsListOptions) { o.Fields = []string{""} })},
		{[]string{"--no-fields"}, with(func(o *jobsListOptions) { o.Fields = []string{""} })},
		{
			[]string{"--status=fai", "--source=system", "--since=1 hour ago", "--flow=007", "--pipeline=direct"},
			with(func(o *jobsListOptions) {
				o.Status, o.Source, o.Since, o.Flow, o.Pipeline = "fai", "system", "1 hour ago", "7", "direct"
			}),
		},
		{
			[]string{"--parent=4", "--user-id=0", "--agent=writer", "--offset=7", "--hide-children", "--all=true"},
			with(func(o *jobsListOptions) {
				o.Parent, o.User, o.Agent, o.Offset, o.HideChildren, o.All = num(4), num(0), "writer", 7, true, true
			}),
		},
		{[]string{"--orderby=j.status", "--order=ASC"}, with(func(o *jobsListOptions) { o.OrderBy, o.Asc = "status", true })},
		{[]string{"--orderby=started_at", "--order=Desc"}, with(func(o *jobsListOptions) { o.OrderBy = "created_at" })},
	}
	for _, tt := range tests {
		got, err := readOptions(t, newJobsListCmd, tt.args...)
		if err != nil {
			t.Errorf("%q: %v", tt.args, err)
			continue
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%q: %s", tt.args, diff)
		}
	}
}

func TestGetOptions(t *testing.T) {
	t.Parallel()
	ids := map[string]uint64{
		"1": 1, "007": 7, "1.5": 1, "1e0": 1, "5.5e1": 55, "+1": 1, " 1": 1, "1 ": 1,
		"9223372036854775808": math.MaxInt64, "99999999999999999999999": math.MaxInt64,
	}
	for id, want := range ids {
		got, err := readOptions(t, newJobsGetCmd, id)
		if err != nil || got.ID != want {
			t.Errorf("%q: id %d, error %v; want %d", id, got.ID, err, want)
		}
	}
	formats := map[string]string{"table": "table", "json": "json", "yaml": "yaml", "rest": "rest", "json,yaml": "table"}
	for format, want := range formats {
		got, err := readOptions(t, newJobsGetCmd, "1", "--format="+format)
		if err != nil || got.Format != want {
			t.Errorf("%q: format %q, error %v; want %q", format, got.Format, err, want)
		}
	}
}

func TestClearOptions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		args     []string
		want     jobsClearOptions
		question string
	}{
		{nil, jobsClearOptions{}, "Delete all FAILED jobs?"},
		{[]string{"--type=all", "--yes"}, jobsClearOptions{All: true, Yes: true}, "Delete ALL jobs? This cannot be undone."},
		{[]string{"--type", "--cleanup-processed=1"}, jobsClearOptions{CleanupProcessed: true}, "Delete all FAILED jobs? Processed items tracking will also be cleared."},
		{
			[]string{"--type=all", "--cleanup-processed", "--format=rest"}, jobsClearOptions{All: true, CleanupProcessed: true, REST: true},
			"Delete ALL jobs? This cannot be undone. Processed items tracking will also be cleared.",
		},
	}
	for _, tt := range tests {
		got, err := readOptions(t, newJobsClearCmd, tt.args...)
		if err != nil || got != tt.want {
			t.Errorf("%q: %+v, error %v; want %+v", tt.args, got, err, tt.want)
		}
		if q := got.question(); q != tt.question {
			t.Errorf("%q: question %q, want %q", tt.args, q, tt.question)
		}
	}
}

func TestUndoOptions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		args []string
		want jobsUndoOptions
	}{
		{[]string{"42"}, jobsUndoOptions{ID: 42}},
		{[]string{"42", "--task-type", "--dry-run"}, jobsUndoOptions{ID: 42, DryRun: true}},
		{[]string{"42", "--task-type=x", "--force=true"}, jobsUndoOptions{ID: 42, TaskType: "x", Force: true}},
		{[]string{"--task-type=x"}, jobsUndoOptions{TaskType: "x"}},
		{[]string{"1", "--on-conflict=overwrite", "--allow-non-transactional", "--json"}, jobsUndoOptions{ID: 1, Overwrite: true, AllowNonTransactional: true, Format: "json"}},
		{[]string{"1", "--lock-wait=0"}, jobsUndoOptions{ID: 1, LockWait: -1}},
		{[]string{"1", "--lock-wait=90", "--format=rest"}, jobsUndoOptions{ID: 1, LockWait: 90 * time.Second, Format: "rest"}},
		{[]string{"1", "--lock-wait=1m30s"}, jobsUndoOptions{ID: 1, LockWait: 90 * time.Second}},
	}
	for _, tt := range tests {
		switch tt.want.LockWait {
		case 0:
			tt.want.LockWait = 30 * time.Second
		case -1:
			tt.want.LockWait = 0
		}
		got, err := readOptions(t, newJobsUndoCmd, tt.args...)
		if err != nil || got != tt.want {
			t.Errorf("%q: %+v, error %v; want %+v", tt.args, got, err, tt.want)
		}
	}
}

// TestUndoIDNeverWidens: a mistyped id beside a type must not mean all jobs.
func TestUndoIDNeverWidens(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"abc", "0", "-5", "1x"} {
		got, err := readOptions(t, newJobsUndoCmd, id, "--task-type=x")
		if err == nil || !strings.HasPrefix(err.Error(), "Invalid job ID: \""+id+"\".\n") {
			t.Errorf("%q: %+v, error %v; want a refusal that names it", id, got, err)
		}
	}
}

// TestRESTErrors compares the bodies that --format=rest prints for errors.
func TestRESTErrors(t *testing.T) {
	t.Parallel()
	const outOfBounds = "per_page must be between 1 (inclusive) and 100 (inclusive)"
	tests := []struct {
		args []string
		want string
	}{
		{
			[]string{"jobs", "list", "--format=rest", "--limit=0"},
			`{"code":"rest_invalid_param","message":"Invalid parameter(s): per_page","data":{"status":400,"params":{"per_page":"` + outOfBounds +
				`"},"details":{"per_page":{"code":"rest_out_of_bounds","message":"` + outOfBounds + `","data":null}}}}`,
		},
		{
			[]string{"jobs", "list", "--format=rest", "--limit=2.5"},
			`{"code":"rest_invalid_param","message":"Invalid parameter(s): per_page","data":{"status":400,"params":{"per_page":"per_page is not of type integer."},` +
				`"details":{"per_page":{"code":"rest_invalid_type","message":"per_page is not of type integer.","data":{"param":"per_page"}}}}}`,
		},
		{
			[]string{"jobs", "list", "--format=rest", "--orderby=label"},
			`{"code":"rest_invalid_param","message":"Invalid parameter(s): orderby","data":{"status":400,"params":{"orderby":"Invalid --orderby value: \"label\". Use one of: job_id, pipeline_id, flow_id, status, created_at, completed_at."}}}`,
		},
		{
			[]string{"jobs", "clear", "--format=rest", "--type=some"},
			`{"code":"invalid_type","message":"Invalid type parameter. Must be 'all' or 'failed'.","data":{"status":400}}`,
		},
		{
			[]string{"jobs", "clear", "--format=rest", "--type=all,failed"},
			`{"code":"invalid_type","message":"Invalid type parameter. Must be 'all' or 'failed'.","data":{"status":400}}`,
		},
		{
			[]string{"jobs", "get", "--format=rest"},
			`{"code":"rest_missing_callback_param","message":"Missing parameter(s): job_id","data":{"status":400,"params":["job_id"]}}`,
		},
		{
			[]string{"jobs", "undo", "1", "--format=rest", "--on-conflict=both"},
			`{"code":"rest_invalid_param","message":"Invalid parameter(s): on-conflict","data":{"status":400,"params":{"on-conflict":"on-conflict is not one of skip and overwrite."},` +
				`"details":{"on-conflict":{"code":"rest_not_in_enum","message":"on-conflict is not one of skip and overwrite.","data":null}}}}`,
		},
		{
			[]string{"jobs", "undo", "1", "--format=rest", "--no-force"},
			`{"code":"rest_invalid_param","message":"Invalid parameter(s): force","data":{"status":400,"params":{"force":"--no-force is not accepted; leave the flag out instead"}}}`,
		},
	}
	for _, tt := range tests {
		newTestApp(t, "", nil).ends(t, tt.args, 1, tt.want+"\n", "")
	}

	ta := newTestApp(t, "", nil)
	ta.rest = true
	err := exitWith(exitLockTimeout, messagef("job #4 is locked"))
	if code := ta.finish(err); code != exitLockTimeout {
		t.Errorf("exit code %d", code)
	}
	if got, want := ta.out.String(), `{"code":"internal_server_error","message":"job #4 is locked","data":{"status":500}}`+"\n"; got != want {
		t.Errorf("stdout %q, want %q", got, want)
	}
	if _, err := phpvalue.DecodeJSON([]byte(restBody(withREST(err, "c", "\"é\n", 404)))); err != nil {
		t.Error(err)
	}
}
