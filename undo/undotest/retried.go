package undotest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"datamachine/jobs"
)

// unlucky is a store whose transactions go wrong the way a server's do. Only
// those that write something count, or only the others.
type unlucky struct {
	jobs.Undoer
	again  bool // each transaction runs twice, the first one is rolled back
	skip   int  // so many transactions go well first
	before int  // so many commits are lost before they are stored …
	after  int  // … and then so many behind
	empty  bool // count those that write nothing
}

// spy notes whether a transaction stores anything: every one that does ends with
// a record or a log row.
type spy struct {
	jobs.UndoTx
	wrote bool
}

func (s *spy) SaveEngineData(ctx context.Context, id jobs.JobID, text []byte, taskType string) error {
	s.wrote = true
	return s.UndoTx.SaveEngineData(ctx, id, text, taskType)
}

func (s *spy) AppendLog(ctx context.Context, l jobs.LogRow) error {
	s.wrote = true
	return s.UndoTx.AppendLog(ctx, l)
}

var errRolledBack = errors.New("rolled back")

// Write implements jobs.Undoer.
func (u *unlucky) Write(ctx context.Context, o jobs.WriteOptions, fn func(jobs.UndoTx) error) error {
	if u.again {
		err := u.Undoer.Write(ctx, o, func(tx jobs.UndoTx) error {
			if err := fn(tx); err != nil {
				return err
			}
			return errRolledBack
		})
		if !errors.Is(err, errRolledBack) {
			return err
		}
	}
	counts := false
	err := u.Undoer.Write(ctx, o, func(tx jobs.UndoTx) error {
		s := &spy{UndoTx: tx}
		if err := fn(s); err != nil {
			return err
		}
		counts = s.wrote != u.empty
		if counts && u.skip == 0 && u.before > 0 {
			return errRolledBack
		}
		return nil
	})
	switch {
	case !counts || err != nil && !errors.Is(err, errRolledBack):
	case u.skip > 0:
		u.skip--
	case u.before > 0:
		u.before--
		return jobs.ErrCommitUnknown
	case u.after > 0:
		u.after--
		return jobs.ErrCommitUnknown
	}
	return err
}

// testUnlucky: whatever becomes of the transactions, a job is undone once and
// reported once.
func testUnlucky(t *testing.T, open Open) {
	rows := func(s *Site) {
		linked(s)
		s.Meta(10, "k", "new")
		s.Attachment(Attachment{ID: 20, Sizes: []string{"pic-1.jpg"}})
		s.Job(Job{ID: 100, Type: "internal_linking", Effects: []string{Created(20), MetaSet(77, "k", "old"), Content(10, 11), MetaSet(10, "k", "old")}})
		s.Job(Job{ID: 101, Type: "internal_linking", More: `"effects":7`})
		s.Job(Job{ID: 102, Type: "internal_linking"})
		s.Job(Job{ID: 103, Type: "internal_linking", Parent: 102, Effects: []string{MetaSet(10, "j", "old")}})
		s.Job(Job{ID: 104, Type: "internal_linking", Parent: 102, Effects: []string{MetaSet(77, "j", "old")}})
		s.Job(Job{ID: 105, Type: "internal_linking"})
		s.Job(Job{ID: 106, Type: "internal_linking", Parent: 105, Effects: []string{MetaSet(10, "i", "old")}})
	}
	run := func(s *Site) Outcome { return s.Undo(ofType(0, "internal_linking")) }
	families := []jobs.JobID{100, 101, 102, 105}
	t.Run("one by one", func(t *testing.T) {
		for name, u := range map[string]unlucky{
			"run again": {again: true}, "lost before the commit": {before: 1}, "lost twice before the commit": {before: 2},
			"lost behind the commit": {after: 1}, "lost before, then behind": {before: 1, after: 1},
			"the second": {skip: 1, after: 1}, "the second before": {skip: 1, before: 1},
			"the third": {skip: 2, after: 1}, "the third before": {skip: 2, before: 1},
			"of a transaction that writes nothing": {empty: true, after: 1},
		} {
			for _, id := range families {
				t.Run(name+" "+toJSON(id), func(t *testing.T) {
					t.Parallel()
					lucky, s := NewSite(t, open), NewSite(t, open)
					rows(lucky)
					rows(s)
					want := lucky.Undo(undoJob(id))
					mine := u
					mine.Undoer = s.Store
					s.Store = &mine
					compareSites(t, lucky, s, want, s.Undo(undoJob(id)))
				})
			}
		}
	})
	t.Run("all in one run again", func(t *testing.T) {
		t.Parallel()
		lucky, s := NewSite(t, open), NewSite(t, open)
		rows(lucky)
		rows(s)
		want := run(lucky)
		s.Store = &unlucky{Undoer: s.Store, again: true}
		compareSites(t, lucky, s, want, run(s))
	})
	t.Run("lost for good", func(t *testing.T) {
		t.Parallel()
		s := NewSite(t, open)
		rows(s)
		before := s.dump()
		s.Store = &unlucky{Undoer: s.Store, before: 100}
		o := s.Undo(undoJob(100))
		if o.Err == nil || len(o.Jobs) > 0 || o.Sum.Wrote {
			t.Errorf("%s\n%+v %v", o.Text(), o.Sum, o.Err)
		}
		if diff := cmp.Diff(before, s.dump()); diff != "" {
			t.Error(diff)
		}
	})
}

// compareSites: both sites have the same rows and files, new ids apart, and both
// runs said the same. Where a log row alone was to be stored, nothing tells
// whether it was; saying so is right as well, writing it twice is not.
func compareSites(t *testing.T, want, got *Site, first, second Outcome) {
	t.Helper()
	a, b := want.dump(), got.dump()
	unknown := errors.Is(second.Err, jobs.ErrCommitUnknown) && strings.HasPrefix(second.Lines[len(second.Lines)-1], "error ") &&
		len(b["datamachine_logs"]) <= 1 && !slices.ContainsFunc(first.Jobs, func(j jobs.JobUndo) bool { return j.Job == 100 || j.Job == 106 })
	if !unknown {
		if diff := cmp.Diff(first.full, second.full); diff != "" {
			t.Errorf("report (-lucky +unlucky):\n%s", diff)
		}
		if first.Sum != second.Sum || second.Err != nil {
			t.Errorf("%+v, lucky %+v, %v", second.Sum, first.Sum, second.Err)
		}
		if len(a["datamachine_logs"]) != len(b["datamachine_logs"]) {
			t.Errorf("%d log rows, lucky %d", len(b["datamachine_logs"]), len(a["datamachine_logs"]))
		}
	}
	if diff := cmp.Diff(site(a), site(b)); diff != "" {
		t.Errorf("site (-lucky +unlucky):\n%s", diff)
	}
	for _, table := range []string{"posts", "postmeta"} {
		if len(a[table]) != len(b[table]) {
			t.Errorf("%s: %d rows, lucky %d", table, len(b[table]), len(a[table]))
		}
	}
	for id := range a["datamachine_jobs"] {
		x, y := readStored(a["datamachine_jobs"][id]["engine_data"]), readStored(b["datamachine_jobs"][id]["engine_data"])
		if x.undo != y.undo || len(x.Results) != len(y.Results) || len(x.Pending) != len(y.Pending) {
			t.Errorf("job %s: marker %s, %d results, %d files; lucky %s, %d, %d", id, y.undo, len(y.Results), len(y.Pending), x.undo, len(x.Results), len(x.Pending))
		}
	}
}
