package cmd_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"

	"datamachine/store/storetest"
)

// undone returns the ids of jobs that carry the marker of an undo.
func (s *crashSite) undone(t *testing.T) string {
	t.Helper()
	return s.value(t, `SELECT COALESCE(GROUP_CONCAT(job_id ORDER BY job_id), '') FROM %swp_datamachine_jobs WHERE JSON_EXISTS(engine_data, '$.undo')`)
}

const crashNotice = "Finishing the current job first; interrupt again to roll it back and stop now.\n"

// TestSignalUndo: a signal in the middle of a job lets that job finish; the rest
// stays untouched, the counts of what was done are reported, and the exit code is
// the signal's. The signal comes when the job is about to be committed.
func TestSignalUndo(t *testing.T) {
	storetest.Server(t)
	binary := crashBinary(t)
	batch, family := newCrashBatch(6, true), newCrashSeed()
	for _, c := range []struct {
		seed      *crashSeed
		args      []string
		signal    syscall.Signal
		commit    int // of the undisturbed run
		code      int
		undone    string
		counts    string
		stateLike int // the state of the undisturbed run
	}{
		// Each job has two commits: its own, and one for its files.
		{batch, []string{"undo", "--task-type=image_generation"}, syscall.SIGINT, 3, 130, "5,6", "8 effect(s) reverted, 0 skipped, 0 failed.", 4},
		{batch, []string{"undo", "--task-type=image_generation"}, syscall.SIGTERM, 1, 143, "6", "4 effect(s) reverted, 0 skipped, 0 failed.", 2},
		{batch, []string{"undo", "--task-type=image_generation"}, syscall.SIGHUP, 11, 129, "1,2,3,4,5,6", "24 effect(s) reverted, 0 skipped, 0 failed.", 12},
		// The first commit is the look at the parent, then those of 11, 12, 13, 14.
		{family, []string{"undo", "10"}, syscall.SIGTERM, 2, 143, "11", "2 effect(s) reverted, 0 skipped, 0 failed.", 3},
	} {
		t.Run(fmt.Sprintf("%s at commit %d of %s", c.signal, c.commit, strings.Join(c.args, " ")), func(t *testing.T) {
			t.Parallel()
			s, p := newCrashProxySite(t, binary, c.seed)
			tr := s.trace(t, p, c.args...)
			s.restore(t)
			started, commits := make(chan *crashChild, 1), 0
			p.reset(func(e crashEvent) crashAction {
				if e.Answered || !e.commit() {
					return crashPass
				}
				if commits++; commits != c.commit {
					return crashPass
				}
				child := <-started
				_ = child.Process.Signal(c.signal)
				crashAwait(t, "the notice", func() bool { return strings.Contains(child.stderr.String(), crashNotice) })
				return crashPass
			})
			child := s.start(t, p.socket, c.args...)
			started <- child
			o := child.outcome()
			p.reset(nil)
			s.awaitGone(t)
			if o.code != c.code {
				t.Errorf("exit code %d, want %d", o.code, c.code)
			}
			if undone := s.undone(t); undone != c.undone {
				t.Errorf("undone are %s, want %s", undone, c.undone)
			}
			if at := tr.find(s.state(t), s.listFiles(t)); at != c.stateLike {
				t.Errorf("the database is in state %d of the undo, want %d", at, c.stateLike)
			}
			if !strings.Contains(o.stdout+o.stderr, "Undo complete: "+c.counts) {
				t.Errorf("no count of what was done: %s", o)
			}
			if whole := c.undone == "1,2,3,4,5,6"; !whole && strings.Contains(o.stdout, "Success:") {
				t.Errorf("an interrupted run claims a success: %s", o)
			}
			if t.Failed() {
				t.Log(o)
			}
		})
	}
}

// TestSignalJSON: the document of an interrupted run is no success, as its exit
// code says.
func TestSignalJSON(t *testing.T) {
	s, p := newCrashProxySite(t, crashBinary(t), newCrashBatch(3, false))
	started, sent := make(chan *crashChild, 1), false
	p.reset(func(e crashEvent) crashAction {
		if e.Answered || !e.commit() || sent {
			return crashPass
		}
		sent = true
		child := <-started
		_ = child.Process.Signal(syscall.SIGTERM)
		crashAwait(t, "the notice", func() bool { return strings.Contains(child.stderr.String(), crashNotice) })
		return crashPass
	})
	child := s.start(t, p.socket, "undo", "--task-type=image_generation", "--format=json")
	started <- child
	o := child.outcome()
	if o.code != 143 || strings.Contains(o.stdout, `"success":true`) || strings.Count(o.stdout, `"state":"reverted"`) != 2 {
		t.Errorf("%s", o)
	}
}

// TestSecondSignalUndo: the second signal rolls the job at hand back; those
// before it stay undone.
func TestSecondSignalUndo(t *testing.T) {
	s, p := newCrashProxySite(t, crashBinary(t), newCrashBatch(4, true))
	args := []string{"undo", "--task-type=image_generation"}
	tr := s.trace(t, p, args...)
	s.restore(t)
	started, transactions := make(chan *crashChild, 1), 0
	p.reset(func(e crashEvent) crashAction {
		if e.begins() && !e.Answered {
			transactions++
		}
		if transactions != 3 || !strings.Contains(e.SQL, "UPDATE `wp_posts`") {
			return crashPass
		}
		transactions++ // once
		child := <-started
		_ = child.Process.Signal(syscall.SIGINT)
		crashAwait(t, "the notice", func() bool { return strings.Contains(child.stderr.String(), crashNotice) })
		_ = child.Process.Signal(syscall.SIGTERM)
		<-child.done // it ends without an answer
		return crashCut
	})
	child := s.start(t, p.socket, args...)
	started <- child
	o := child.outcome()
	p.reset(nil)
	s.awaitGone(t)
	if o.code != 130 || s.undone(t) != "4" {
		t.Errorf("undone are %s, want 4: %s", s.undone(t), o)
	}
	if at := tr.find(s.state(t), s.listFiles(t)); at != 2 {
		t.Errorf("the database is in state %d of the undo, want 2", at)
	}
	if strings.Contains(o.stdout, "#3") || strings.Contains(o.stdout, "Success:") {
		t.Errorf("job 3 was rolled back: %s", o)
	}
}

// TestClosedOutput: nobody reads what a writing command prints; it does its work
// to the end all the same.
func TestClosedOutput(t *testing.T) {
	storetest.Server(t)
	binary := crashBinary(t)
	for name, streams := range map[string]struct{ stdout, stderr bool }{
		"stdout": {stdout: true}, "stdout and stderr": {true, true},
	} {
		for _, args := range [][]string{
			{"undo", "--task-type=image_generation"}, {"undo", "--task-type=image_generation", "--format=json"},
			{"delete", "--type=all", "--cleanup-processed", "--yes"},
		} {
			t.Run(name+" "+strings.Join(args, " "), func(t *testing.T) {
				t.Parallel()
				seed := newCrashBatch(3, true)
				s := newCrashSite(t, binary, seed, seed.path(t))
				s.run(t, args...)
				want, files := s.state(t), s.listFiles(t)
				s.restore(t)
				child := s.command("", args...)
				child.Stdout, child.Stderr = &child.stdout, &child.stderr
				closed := brokenPipe(t)
				if streams.stdout {
					child.Stdout = closed
				}
				if streams.stderr {
					child.Stderr = closed
				}
				child.run(t)
				o := child.outcome()
				s.awaitGone(t)
				if o.code != 0 || o.stderr != "" {
					t.Errorf("%s", o)
				}
				if state := s.state(t); !state.equal(want) {
					t.Errorf("another database:\n%s", state.diff(want))
				}
				if got := s.listFiles(t); fmt.Sprint(got) != fmt.Sprint(files) {
					t.Errorf("files %q, want %q", got, files)
				}
			})
		}
	}
}

// brokenPipe is a pipe nobody reads.
func brokenPipe(t *testing.T) *os.File {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Close()
	t.Cleanup(func() { _ = w.Close() })
	return w
}

// TestListHead: a reader that has enough ends a long list quietly.
func TestListHead(t *testing.T) {
	seed := newCrashBatch(1, false)
	s := newCrashSite(t, crashBinary(t), seed, seed.path(t))
	s.db.Exec("INSERT INTO wp_datamachine_jobs (job_id, source, status, label) SELECT seq, 'pipeline', 'completed', REPEAT('a long label ', 10) FROM seq_2_to_20000")
	for _, args := range [][]string{
		{"list", "--all"}, {"list", "--all", "--format=csv"}, {"list", "--all", "--format=json"}, {"list", "--all", "--format=yaml"},
		{"list", "--all", "--format=ids"}, {"list", "--all", "--format=rest"},
	} {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		child := s.command("", args...)
		child.Stdout, child.Stderr = w, &child.stderr
		child.run(t)
		_ = w.Close()
		first, err := bufio.NewReaderSize(r, 16).Peek(1)
		if err != nil && err != io.EOF || len(first) == 0 {
			t.Errorf("%q prints nothing (%v)", args, err)
		}
		_ = r.Close()
		if o := child.outcome(); o.code != 0 || o.stderr != "" {
			t.Errorf("%q: %s", args, o)
		}
	}
}
