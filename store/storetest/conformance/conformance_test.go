package conformance

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"datamachine/store/storetest"
)

func row(pairs ...string) storetest.Row {
	r := storetest.Row{}
	for i := 0; i < len(pairs); i += 2 {
		value := pairs[i+1]
		r[pairs[i]] = &value
	}
	return r
}

func table(auto string, rows ...storetest.Row) storetest.Table {
	t := storetest.Table{Key: []string{auto}, Auto: auto, Rows: map[string]storetest.Row{}}
	for _, r := range rows {
		t.Rows[t.KeyOf(r)] = r
	}
	return t
}

func str(s string) *string { return &s }

// seed is a site of two posts, two metas and two jobs.
func seed() storetest.Dump {
	return storetest.Dump{
		"wp_posts": table("ID", row("ID", "1", "post_title", "one", "guid", "http://x/?p=1"), row("ID", "2", "post_title", "two", "guid", "http://x/?p=2")),
		"wp_postmeta": table("meta_id",
			row("meta_id", "5", "post_id", "1", "meta_key", "k", "meta_value", "old"),
			row("meta_id", "6", "post_id", "2", "meta_key", "k", "meta_value", "old")),
		"wp_datamachine_jobs": table("job_id",
			row("job_id", "1", "engine_data", `{"a":1, "f":1.0,"f":2}`),
			row("job_id", "2", "engine_data", `[]`)),
		"wp_datamachine_logs": table("id"),
	}
}

// change returns the seed after an edit.
func change(edit func(storetest.Dump)) storetest.Dump {
	d := seed()
	edit(d)
	return d
}

func set(d storetest.Dump, table, key, column, value string) {
	r := maps.Clone(d[table].Rows[key])
	r[column] = &value
	d[table].Rows[key] = r
}

func TestCompareRows(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 7, 1, 12, 0, 0, 500, time.UTC)
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	update := func(table, key, column, before, after string) RowChange {
		return RowChange{Op: "update", Table: table, Key: key, Set: map[string][2]*string{column: {&before, &after}}}
	}
	tests := []struct {
		name  string
		rows  []RowChange
		after storetest.Dump
		want  []string
	}{
		{"nothing", nil, seed(), nil},
		{
			"an update in time",
			[]RowChange{update("wp_posts", "1", "post_title", "one", "at <NOW:site>, <NOW>")},
			change(func(d storetest.Dump) {
				set(d, "wp_posts", "1", "post_title", "at 2026-07-01 08:00:01, 2026-07-01 12:00:00")
			}),
			nil,
		},
		{
			"another time, another row",
			[]RowChange{update("wp_posts", "1", "post_title", "one", "<NOW>")},
			change(func(d storetest.Dump) {
				set(d, "wp_posts", "1", "post_title", "2026-07-01 12:00:09")
				set(d, "wp_posts", "2", "post_title", "new")
			}),
			[]string{
				`row: unexpected update wp_posts 2 post_title ["two","new"]`,
				`row: wrong update wp_posts 1 post_title "<NOW>" != "2026-07-01 12:00:09"`,
			},
		},
		{
			"missing update and delete",
			[]RowChange{
				update("wp_posts", "1", "post_title", "one", "new"),
				{Op: "delete", Table: "wp_posts", Key: "2", Row: seed()["wp_posts"].Rows["2"]},
			},
			seed(),
			[]string{
				`row: missing delete wp_posts 2 {"ID":"2","guid":"http://x/?p=2","post_title":"two"}`,
				`row: missing update wp_posts 1 post_title ["one","new"]`,
			},
		},
		{
			"ids of new rows do not count, also where others point at them",
			[]RowChange{
				{Op: "insert", Table: "wp_posts", Key: "3", Row: row("ID", "3", "post_title", "r", "guid", "http://x/?p=3")},
				{Op: "insert", Table: "wp_postmeta", Key: "7", Row: row("meta_id", "7", "post_id", "3", "meta_key", "k", "meta_value", "v")},
				{Op: "insert", Table: "wp_datamachine_logs", Key: "1", Row: row("id", "1", "level", "debug")},
			},
			change(func(d storetest.Dump) {
				d["wp_posts"].Rows["90"] = row("ID", "90", "post_title", "r", "guid", "http://x/?p=90")
				d["wp_postmeta"].Rows["99"] = row("meta_id", "99", "post_id", "90", "meta_key", "k", "meta_value", "v")
			}),
			nil,
		},
		{
			"inserts are counted",
			[]RowChange{{Op: "insert", Table: "wp_postmeta", Key: "7", Row: row("meta_id", "7", "post_id", "1", "meta_key", "k", "meta_value", "v")}},
			change(func(d storetest.Dump) {
				d["wp_postmeta"].Rows["8"] = row("meta_id", "8", "post_id", "1", "meta_key", "k", "meta_value", "v")
				d["wp_postmeta"].Rows["9"] = row("meta_id", "9", "post_id", "1", "meta_key", "k", "meta_value", "v")
			}),
			[]string{`row: unexpected insert wp_postmeta {"meta_key":"k","meta_value":"v","post_id":"1"}`},
		},
		{
			"a meta row deleted and inserted again is no change",
			[]RowChange{
				{Op: "delete", Table: "wp_postmeta", Key: "5", Row: seed()["wp_postmeta"].Rows["5"]},
				{Op: "insert", Table: "wp_postmeta", Key: "7", Row: row("meta_id", "7", "post_id", "1", "meta_key", "k", "meta_value", "old")},
				update("wp_postmeta", "6", "meta_value", "old", "new"),
			},
			change(func(d storetest.Dump) {
				delete(d["wp_postmeta"].Rows, "6")
				d["wp_postmeta"].Rows["8"] = row("meta_id", "8", "post_id", "2", "meta_key", "k", "meta_value", "new")
			}),
			nil,
		},
		{
			"engine_data member by member",
			[]RowChange{update("wp_datamachine_jobs", "1", "engine_data", `{"a":1, "f":1.0,"f":2}`, `{"a":1,"f":2,"undo":{"at":"<NOW:site>"}}`)},
			change(func(d storetest.Dump) {
				set(d, "wp_datamachine_jobs", "1", "engine_data", `{"a":1, "f":1.0,"f":2,"undo":{"at":"2026-07-01 08:00:00"},"datamachine_undo":{"x":1}}`)
			}),
			[]string{
				`row: missing update wp_datamachine_jobs 1 engine_data(keys) ["a f f","a f"]`,
				`row: missing update wp_datamachine_jobs 1 engine_data.f [", \"f\":1.0",",\"f\":2"]`,
				`row: missing update wp_datamachine_jobs 1 engine_data.f#2 [",\"f\":2",null]`,
			},
		},
		{
			"only our own record",
			[]RowChange{update("wp_datamachine_jobs", "1", "engine_data", `{"a":1, "f":1.0,"f":2}`, `{"a":1, "f":1.0,"f":2,"undo":{}}`)},
			change(func(d storetest.Dump) {
				set(d, "wp_datamachine_jobs", "1", "engine_data", `{"a":1, "f":1.0,"f":2,"datamachine_undo":{"x":1}}`)
			}),
			[]string{`row: missing update wp_datamachine_jobs 1 engine_data.undo [null,",\"undo\":{}"]`},
		},
		{
			"engine_data that is no object",
			nil,
			change(func(d storetest.Dump) { set(d, "wp_datamachine_jobs", "2", "engine_data", `{"a":`) }),
			[]string{`row: unexpected update wp_datamachine_jobs 2 engine_data ["[]","{\"a\":"]`},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := Compare(Case{Rows: test.rows}, Outcome{
				Start: start, End: start.Add(time.Second), Zone: zone, Before: seed(), After: test.after,
			}, true)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("lines (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCompareOutputAndFiles(t *testing.T) {
	t.Parallel()
	c := Case{
		Exit: 0, Stdout: "one\ntwo\n", Stderr: "--- x\n",
		Files: []FileChange{{"delete", "a.jpg"}, {"delete", "b.jpg"}},
	}
	o := Outcome{
		Exit: 3, Stdout: "one\n+++ three\n", Stderr: "--- x",
		FilesBefore: map[string]string{"a.jpg": "1", "b.jpg": "1", "c.jpg": "1"},
		FilesAfter:  map[string]string{"b.jpg": "1", "c.jpg": "2", "d.jpg": "1"},
	}
	files := []string{"file: missing delete b.jpg", "file: unexpected insert d.jpg", "file: unexpected update c.jpg"}
	all := append([]string{
		"exit: 0 != 3", "stdout: - two", "stdout: + +++ three", "stderr: - --- x", "stderr: + --- x (without newline)",
	}, files...)
	for output, want := range map[bool][]string{true: all, false: files} {
		got, err := Compare(c, o, output)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("output %v: lines (-want +got):\n%s", output, diff)
		}
	}
}

func TestCompareBrokenUTF8(t *testing.T) {
	t.Parallel()
	lines, err := Compare(Case{Stdout: "é\\xc3...\n\ufffd\n"}, Outcome{Stdout: "é\xc3...\n\ufffd\n"}, true)
	if err != nil || len(lines) > 0 {
		t.Errorf("lines %q, error %v", lines, err)
	}
}

// TestCompareRefusesAnotherSeed: a recording that does not start where the site
// starts compares nothing.
func TestCompareRefusesAnotherSeed(t *testing.T) {
	t.Parallel()
	rows := []RowChange{{Op: "update", Table: "wp_posts", Key: "1", Set: map[string][2]*string{"post_title": {str("other"), str("x")}}}}
	if _, err := Compare(Case{Rows: rows}, Outcome{Before: seed(), After: seed(), Zone: time.UTC}, true); err == nil || !strings.Contains(err.Error(), `starts with post_title "other"`) {
		t.Errorf("error %v", err)
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	for line, want := range map[string][]string{
		``:                        nil,
		`a  b`:                    {"a", "b"},
		`--since="2026-02-04 12"`: {"--since=2026-02-04 12"},
		`'a "b' "c\"d\e" f\ g ''`: {`a "b`, `c"d\e`, "f g", ""},
		`--reason=<b>x</b>`:       {"--reason=<b>x</b>"},
	} {
		got, err := Words(line)
		if err != nil {
			t.Errorf("%q: %v", line, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", line, diff)
		}
	}
	for _, line := range []string{`"a`, `a\`} {
		if words, err := Words(line); err == nil {
			t.Errorf("%q: no error, %q", line, words)
		}
	}
}

const someRules = `
not_built:
  - {name: summary, cases: '\bjobs summary\b'}
  - {name: fail, cases: '\bjobs fail\b'}
rules:
  - name: failures are reported
    why: A failed effect ends the run with exit code 3.
    cases: '^a '
    lines: ['exit: 0 != 3', 'stderr: \+ Error: .*']
  - name: never
    why: Nothing.
    cases: ''
    lines: ['x']
`

func TestRules(t *testing.T) {
	t.Parallel()
	r, err := parseRules([]byte(someRules))
	if err != nil {
		t.Fatal(err)
	}
	if got := r.IsNotBuilt("a datamachine jobs summary --x"); got != "summary" {
		t.Errorf("not built: %q", got)
	}
	if got := r.IsNotBuilt("a datamachine jobs list"); got != "" {
		t.Errorf("built: %q", got)
	}
	lines := []string{"exit: 0 != 3", "exit: 0 != 33", "stdout: - x"}
	names, rest := r.Decide("a jobs", lines)
	if diff := cmp.Diff([]string{"failures are reported"}, names); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(lines[1:], rest); diff != "" { // a pattern matches whole lines
		t.Error(diff)
	}
	if names, rest := r.Decide("b jobs", lines); len(names) != 0 || len(rest) != 3 {
		t.Errorf("another case: %q, %q", names, rest)
	}
	want := []string{
		`not_built "fail" matches no case`,
		`rule "failures are reported": no difference matches stderr: \+ Error: .*`,
		`rule "never": no difference matches x`,
	}
	if diff := cmp.Diff(want, r.Stale()); diff != "" {
		t.Errorf("stale (-want +got):\n%s", diff)
	}
}

func TestRulesAreChecked(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"bad pattern":  "rules: [{name: a, why: b, cases: '(', lines: [x]}]",
		"no reason":    "rules: [{name: a, cases: x, lines: [x]}]",
		"no line":      "rules: [{name: a, why: b, cases: x}]",
		"twice":        "rules: [{name: a, why: b, cases: x, lines: [x]}, {name: a, why: b, cases: x, lines: [x]}]",
		"unknown key":  "rules: [{name: a, why: b, cases: x, lines: [x], else: 1}]",
		"no selection": "not_built: [{name: a}]",
	} {
		if _, err := parseRules([]byte(text)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
