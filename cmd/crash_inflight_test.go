package cmd_test

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"datamachine/store/storetest"
)

// TestCommitInFlight: the connection breaks while the COMMIT is under way, and
// the server executes it only after the program has asked on a new connection
// what became of the job. The program waits for the row and reports its own work
// as done, not as somebody else's.
func TestCommitInFlight(t *testing.T) {
	storetest.Server(t)
	binary := crashBinary(t)
	for _, c := range []crashCase{
		{args: []string{"undo", "2"}}, {args: []string{"undo", "6"}}, {args: []string{"undo", "15", "--force"}},
	} {
		t.Run(c.String(), func(t *testing.T) {
			t.Parallel()
			s, p := newCrashProxySite(t, binary, newCrashSeed())
			tr := s.trace(t, p, c.args...)
			s.restore(t)
			var held atomic.Bool
			p.reset(func(e crashEvent) crashAction {
				if e.Answered || !e.commit() || held.Swap(true) {
					return crashPass
				}
				e.HangUp()
				s.awaitLockWaits(t, 1) // the program's new connection
				return crashPass
			})
			o := s.start(t, p.socket, c.args...).outcome()
			p.reset(nil)
			s.awaitGone(t)
			if o.code != tr.outcome.code || o.stdout != tr.outcome.stdout || o.stderr != tr.outcome.stderr {
				t.Errorf("got %s\nwant %s", o, tr.outcome)
			}
			last := len(tr.states) - 1
			if state := s.state(t); !state.equal(tr.states[last]) {
				t.Errorf("another database:\n%s", state.diff(tr.states[last]))
			}
			if files := s.listFiles(t); !slices.Equal(files, tr.files[last+1]) {
				t.Errorf("files %q, want %q", files, tr.files[last+1])
			}
		})
	}
}

// TestCommitNeverArrives: the connection breaks before every COMMIT. The program
// gives up, says which job it was, and nothing is changed.
func TestCommitNeverArrives(t *testing.T) {
	s, p := newCrashProxySite(t, crashBinary(t), newCrashSeed())
	before, files := s.state(t), s.listFiles(t)
	p.reset(func(e crashEvent) crashAction {
		if e.commit() && !e.Answered {
			return crashCut
		}
		return crashPass
	})
	for _, args := range [][]string{{"undo", "5"}, {"undo", "6", "--format=json"}, {"undo", "--task-type=image_generation"}} {
		o := s.start(t, p.socket, args...).outcome()
		s.awaitGone(t)
		if now := s.state(t); !now.equal(before) || !slices.Equal(s.listFiles(t), files) {
			t.Errorf("%q changed something:\n%s", args, now.diff(before))
		}
		said := o.stdout + o.stderr
		if o.code == 0 || strings.Contains(said, "✓") || strings.Contains(said, "Success:") || strings.Contains(said, `"success":true`) {
			t.Errorf("%q claims a success: %s", args, o)
		}
		if job := "ob #" + strings.TrimPrefix(args[1], "--task-type=image_generation"); !strings.Contains(o.stderr, job) && !strings.Contains(o.stdout, `"job_id":`) {
			t.Errorf("%q does not name the job: %s", args, o)
		}
	}
}

// TestServerGoneInCommit: the server executes the COMMIT and cannot be reached
// any more. The program does not know what became of the job, says so, and the
// next run finishes it.
func TestServerGoneInCommit(t *testing.T) {
	s, p := newCrashProxySite(t, crashBinary(t), newCrashSeed())
	tr := s.trace(t, p, "undo", "6")
	s.restore(t)
	p.reset(func(e crashEvent) crashAction {
		if e.commit() && e.Answered {
			p.close()
			return crashCut
		}
		return crashPass
	})
	o := s.start(t, p.socket, "undo", "6").outcome()
	s.awaitGone(t)
	if o.code != 1 || !strings.Contains(o.stderr, "job #6") || !strings.Contains(o.stderr, "run the command again") ||
		strings.Contains(o.stdout, "Success") || strings.Contains(o.stderr, "nothing") {
		t.Errorf("the broken run: %s", o)
	}
	if at := tr.find(s.state(t), s.listFiles(t)); at != 1 {
		t.Errorf("the database is in state %d of the undo, want 1", at)
	}
	if o := s.run(t, "undo", "6"); o.code != 0 || !strings.Contains(o.stdout, "already undone") {
		t.Errorf("the next run: %s", o)
	}
	if state, files := s.state(t), s.listFiles(t); !state.equal(tr.end) || !slices.Equal(files, tr.endFiles) {
		t.Errorf("the next run ends elsewhere, with files %q:\n%s", files, state.diff(tr.end))
	}
}

// TestCommitLate: the connection breaks in COMMIT, the row stays locked for longer
// than --lock-wait, and then the COMMIT goes through after all. The program
// cannot know; it must not claim that nothing was changed.
func TestCommitLate(t *testing.T) {
	s, p := newCrashProxySite(t, crashBinary(t), newCrashSeed())
	tr := s.trace(t, p, "undo", "6")
	s.restore(t)
	started := make(chan *crashChild, 1)
	var held atomic.Bool
	p.reset(func(e crashEvent) crashAction {
		if e.Answered || !e.commit() || held.Swap(true) {
			return crashPass
		}
		e.HangUp()
		<-(<-started).done
		return crashPass
	})
	child := s.start(t, p.socket, "undo", "6", "--lock-wait=1")
	started <- child
	o := child.outcome()
	p.reset(nil)
	s.awaitGone(t)
	if o.code == 0 || strings.Contains(o.stderr, "nothing of it was changed") || !strings.Contains(o.stderr, "ob #6") {
		t.Errorf("the broken run: %s", o)
	}
	if at := tr.find(s.state(t), s.listFiles(t)); at != 1 {
		t.Errorf("the database is in state %d of the undo, want 1", at)
	}
	s.run(t, "undo", "6")
	if state, files := s.state(t), s.listFiles(t); !state.equal(tr.end) || !slices.Equal(files, tr.endFiles) {
		t.Errorf("the next run ends elsewhere, with files %q:\n%s", files, state.diff(tr.end))
	}
}
