package cmd_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"datamachine/store/storetest"
)

// hold locks rows in a session of its own until the returned function is called.
func (s *crashSite) hold(t *testing.T, query string, args ...any) (release func()) {
	t.Helper()
	tx, err := s.server.Admin().BeginTx(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tx.Rollback() })
	rows, err := tx.Query(s.query(query), args...)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for rows.Next() {
		found++
	}
	if err := rows.Close(); err != nil || found == 0 {
		t.Fatalf("%s: %d rows, %v", query, found, err)
	}
	return func() { _ = tx.Rollback() }
}

// TestLockTimeout: rows of one job are held by another session for longer than
// --lock-wait. Nothing of that job is changed, the message names it and the exit
// code is 5; the other jobs of a batch are undone.
func TestLockTimeout(t *testing.T) {
	storetest.Server(t)
	binary := crashBinary(t)
	const job = "SELECT job_id FROM %swp_datamachine_jobs WHERE job_id = ? FOR UPDATE"
	for name, c := range map[string]struct {
		hold   string
		id     int
		args   []string
		names  string // the job in the message
		undone string
	}{
		"job":               {job, 6, []string{"undo", "6"}, "job #6", ""},
		"post":              {"SELECT ID FROM %swp_posts WHERE ID = ? FOR UPDATE", 13, []string{"undo", "5"}, "job #5", ""},
		"meta of a picture": {"SELECT meta_id FROM %swp_postmeta WHERE post_id = ? FOR UPDATE", 51, []string{"undo", "6"}, "job #6", ""},
		"batch":             {job, 5, []string{"undo", "--task-type=image_generation"}, "Job #5", "6,11"},
		"child":             {job, 12, []string{"undo", "10"}, "Job #12", "11,13,14"},
		"json of one job":   {job, 6, []string{"undo", "6", "--format=json"}, `"job_id":6,"state":"failed"`, ""},
		"json":              {job, 5, []string{"undo", "--task-type=image_generation", "--format=json"}, `"job_id":5,"state":"failed"`, "6,11"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, p := newCrashProxySite(t, binary, newCrashSeed())
			tr := s.trace(t, p, c.args...)
			s.restore(t)
			before, files := s.state(t), s.listFiles(t)
			release := s.hold(t, c.hold, c.id)
			o := s.run(t, append(slices.Clone(c.args), "--lock-wait=1")...)
			s.awaitGone(t)
			if o.code != 5 || !strings.Contains(o.stdout+o.stderr, c.names) {
				t.Errorf("want exit code 5 and the name of %s: %s", c.names, o)
			}
			if strings.Contains(o.stdout, "Success:") || strings.Contains(o.stdout, `"success":true`) {
				t.Errorf("claims a success: %s", o)
			}
			if undone := s.undone(t); undone != c.undone {
				t.Errorf("undone are %q, want %q: %s", undone, c.undone, o)
			}
			if c.undone == "" {
				if now := s.state(t); !now.equal(before) || !slices.Equal(s.listFiles(t), files) {
					t.Errorf("something has changed:\n%s", now.diff(before))
				}
			}
			release()
			s.run(t, c.args...)
			s.run(t, c.args...)
			s.awaitGone(t)
			if end := s.state(t); !crashSameButOrder(end, tr.end) {
				t.Errorf("two more runs end elsewhere:\n%s", end.diff(tr.end))
			}
			if files := s.listFiles(t); !slices.Equal(files, tr.endFiles) {
				t.Errorf("two more runs leave files %q, want %q", files, tr.endFiles)
			}
		})
	}
}

// TestConcurrentUndo: five processes undo the same at once. They all wait for the
// first row before they begin. Each effect is reported once, nobody shows an
// error, and the end is that of one run.
func TestConcurrentUndo(t *testing.T) {
	storetest.Server(t)
	binary := crashBinary(t)
	for _, c := range []struct {
		crashCase
		first int // the job all meet at
		seed  *crashSeed
	}{
		{crashCase{args: []string{"undo", "--task-type=image_generation"}}, 8, newCrashBatch(8, true)},
		{crashCase{args: []string{"undo", "--task-type=internal_linking"}}, 12, newCrashSeed()},
		{crashCase{args: []string{"undo", "5"}}, 5, newCrashSeed()},
		{crashCase{args: []string{"undo", "10"}, parent: true}, 10, newCrashSeed()},
	} {
		t.Run(c.String(), func(t *testing.T) {
			t.Parallel()
			s, p := newCrashProxySite(t, binary, c.seed)
			tr := s.trace(t, p, c.args...)
			for range 3 {
				s.concurrent(t, c.crashCase, c.first, tr)
			}
		})
	}
}

func (s *crashSite) concurrent(t *testing.T, c crashCase, first int, tr *crashTrace) {
	t.Helper()
	const processes = 5
	s.restore(t)
	release := s.hold(t, "SELECT job_id FROM %swp_datamachine_jobs WHERE job_id = ? FOR UPDATE", first)
	children := make([]*crashChild, processes)
	for i := range children {
		children[i] = s.start(t, "", c.args...)
	}
	s.awaitLockWaits(t, processes)
	release()
	reverted := 0
	for _, child := range children {
		o := child.outcome()
		reverted += strings.Count(o.stdout, "✓")
		kept := strings.ReplaceAll(o.stderr, tr.outcome.stderr, "")
		if o.code != tr.outcome.code || kept != "" || strings.Contains(o.stderr, "Error") {
			t.Errorf("one of five: %s", o)
		}
	}
	s.awaitGone(t)
	if want := strings.Count(tr.outcome.stdout, "✓"); reverted != want {
		t.Errorf("%d effects are reported as reverted, want %d", reverted, want)
	}
	want := crashCase{parent: c.parent, partial: c.parent} // every process logs a parent
	if end := want.end(s.state(t)); !end.equal(want.end(tr.end)) {
		t.Errorf("five processes end elsewhere:\n%s", end.diff(want.end(tr.end)))
	}
	if files := s.listFiles(t); !slices.Equal(files, tr.endFiles) {
		t.Errorf("five processes leave files %q, want %q", files, tr.endFiles)
	}
}
