package undotest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"datamachine/jobs"
	"datamachine/undo"
)

// threeJobs set the metas a, b and c of post 10.
func threeJobs(s *Site) {
	s.Post(Post{ID: 10, Metas: []string{"a", "new", "b", "new", "c", "new"}})
	for i, key := range []string{"a", "b", "c"} {
		s.Job(Job{ID: jobID(100 + i), Effects: []string{MetaSet(10, key, "old")}})
	}
}

func did(id, key string) string {
	return "undone " + id + " alt_text_generation\n0 post_meta_set reverted: Restored the previous value of " + key + "\n"
}

// testBatch: a run goes on after jobs whose effects fail.
func testBatch(t *testing.T, open Open) {
	s := NewSite(t, open)
	threeJobs(s)
	s.Job(Job{ID: 103, More: `"effects":"oops"`})
	s.Job(Job{ID: 104, Effects: []string{MetaSet(77, "k", "old")}})
	o := s.Run(Step{
		Req: ofType(0, "alt_text_generation"),
		Want: "found 5 alt_text_generation\nundone 104 alt_text_generation\n0 post_meta_set failed: Post #77 not found\nundone 103 alt_text_generation malformed\n" +
			did("102", "c") + did("101", "b") + did("100", "a"),
		Changes: `~ meta 10 a: "new" -> "old"
			~ meta 10 b: "new" -> "old"
			~ meta 10 c: "new" -> "old"
			log warning Job 104 undo: 0 reverted, 0 skipped, 1 failed
			log warning Job 103 undo: 0 reverted, 0 skipped, 1 failed
			log info Job 102 undo: 1 reverted, 0 skipped, 0 failed
			log info Job 101 undo: 1 reverted, 0 skipped, 0 failed
			log info Job 100 undo: 1 reverted, 0 skipped, 0 failed`,
	})
	if want := (undo.Counts{Reverted: 3, Failed: 2}); o.Sum.Counts != want || o.Sum.Jobs != 5 {
		t.Errorf("%+v, want %+v", o.Sum, want)
	}
}

// stopAfter answers true from the call after n on.
func stopAfter(n int) func() bool {
	return func() bool { n--; return n < 0 }
}

// testStopped: a run that is told to stop ends before the next job.
func testStopped(t *testing.T, open Open) {
	t.Run("a type", func(t *testing.T) {
		t.Parallel()
		s := NewSite(t, open)
		threeJobs(s)
		req := ofType(0, "alt_text_generation")
		req.Stop = stopAfter(1)
		o := s.Run(Step{
			Req: req, Unpredicted: true, Want: "found 3 alt_text_generation\n" + did("102", "c"),
			Changes: `~ meta 10 c: "new" -> "old"` + "\nlog info Job 102 undo: 1 reverted, 0 skipped, 0 failed",
		})
		if !o.Sum.Interrupted {
			t.Errorf("%+v", o.Sum)
		}
	})
	t.Run("a family keeps its parent unmarked", func(t *testing.T) {
		t.Parallel()
		s := NewSite(t, open)
		threeJobs(s)
		s.Job(Job{ID: 90})
		s.Exec("UPDATE wp_datamachine_jobs SET parent_job_id = 90 WHERE job_id > 90")
		req := undoJob(90)
		req.Stop = stopAfter(1)
		o := s.Undo(req)
		if len(o.Jobs) != 1 || !o.Sum.Interrupted || readStored(s.EngineData(90)).undo != "" {
			t.Errorf("%s\n%s", o.Text(), s.EngineData(90))
		}
		o = s.Undo(undoJob(90))
		if len(o.Jobs) != 2 || o.Sum.Interrupted || readStored(s.EngineData(90)).undo != `{"undone_at":"2026-03-04 07:00:00","effects_reverted":3,"effects_skipped":0,"effects_failed":0}` {
			t.Errorf("%s\n%s", o.Text(), s.EngineData(90))
		}
	})
	t.Run("a site without logs", func(t *testing.T) {
		t.Parallel()
		s := NewSite(t, open)
		threeJobs(s)
		s.Exec("DROP TABLE wp_datamachine_logs")
		if o := s.Undo(undoJob(100)); o.Err != nil || len(o.Jobs) != 1 || o.Sum.Reverted != 1 {
			t.Errorf("%s: %v", o.Text(), o.Err)
		}
	})
	t.Run("a cancelled context writes nothing", func(t *testing.T) {
		t.Parallel()
		s := NewSite(t, open)
		threeJobs(s)
		before := s.dump()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		for _, req := range []jobs.UndoRequest{undoJob(100), ofType(0, "alt_text_generation")} {
			req.Options = s.Options
			if _, err := jobs.Undo(ctx, s.Store, req, &Report{}); !errors.Is(err, context.Canceled) {
				t.Errorf("%+v: %v", req, err)
			}
		}
		if diff := cmp.Diff(before, s.dump()); diff != "" {
			t.Error(diff)
		}
	})
}

// testLocked: a job whose rows another session holds is left as it is; a run of
// several goes on.
func testLocked(t *testing.T, open Open) {
	for _, c := range []struct {
		name, table, key string
		id               uint64
	}{{"the job", "wp_datamachine_jobs", "job_id", 101}, {"its meta", "wp_postmeta", "meta_id", 1002}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := NewSite(t, open)
			threeJobs(s)
			before := s.dump()
			release := s.Hold(t, c.table, c.key, c.id)
			req := undoJob(101)
			req.LockWait = time.Second
			o := s.Undo(req)
			if !errors.Is(o.Err, jobs.ErrLockTimeout) || len(o.Jobs) > 0 || o.Sum.Wrote {
				t.Errorf("%s\n%+v %v", o.Text(), o.Sum, o.Err)
			}
			if diff := cmp.Diff(before, s.dump()); diff != "" {
				t.Error(diff)
			}
			release()
			if o := s.Undo(undoJob(101)); o.Err != nil || len(o.Jobs) != 1 {
				t.Errorf("%s: %v", o.Text(), o.Err)
			}
		})
	}
}

// testLockedInRun: a run of several jobs leaves out the one that is held.
func testLockedInRun(t *testing.T, open Open) {
	did := did("102", "c") + "problem 101 lock timeout\n" + did("100", "a")
	for _, c := range []struct {
		name          string
		req           jobs.UndoRequest
		want, changes string
	}{
		{
			"of a type", ofType(0, "alt_text_generation"), "found 4 alt_text_generation\n" + did + "skip 90 no effects alt_text_generation",
			"log info Job 100 undo: 1 reverted, 0 skipped, 0 failed\nlog info Job 102 undo: 1 reverted, 0 skipped, 0 failed",
		},
		{
			"of a family", undoJob(90), "undone 100 alt_text_generation\n0 post_meta_set reverted: Restored the previous value of a\nproblem 101 lock timeout\n" +
				"undone 102 alt_text_generation\n0 post_meta_set reverted: Restored the previous value of c",
			"log warning Job 90 undo: 2 reverted, 0 skipped, 1 failed",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := NewSite(t, open)
			threeJobs(s)
			s.Job(Job{ID: 90})
			if c.req.ID != 0 {
				s.Exec("UPDATE wp_datamachine_jobs SET parent_job_id = 90 WHERE job_id > 90")
			}
			release := s.Hold(t, "wp_datamachine_jobs", "job_id", 101)
			c.req.LockWait = time.Second
			o := s.Run(Step{Req: c.req, Want: c.want, Unpredicted: true, Changes: `~ meta 10 a: "new" -> "old"
				~ meta 10 c: "new" -> "old"
				` + c.changes})
			if !o.Sum.LockTimeout || o.Sum.Failed != 1 || o.Err != nil {
				t.Errorf("%+v %v", o.Sum, o.Err)
			}
			release()
			if o := s.Undo(c.req); o.Err != nil || len(o.Jobs) != 1 || o.Jobs[0].Job != 101 {
				t.Errorf("%s: %v", o.Text(), o.Err)
			}
		})
	}
}

// testAtOnce: of several undos of one job at the same time exactly one does it.
func testAtOnce(t *testing.T, open Open) {
	s := NewSite(t, open)
	linked(s)
	s.Attachment(Attachment{ID: 20, Sizes: []string{"pic-1.jpg"}})
	s.Job(Job{ID: 90, Type: "internal_linking"})
	s.Job(Job{ID: 100, Type: "internal_linking", Parent: 90, Effects: []string{Created(20), Content(10, 11), MetaSet(10, "k", "old")}})
	const sessions = 5
	outcomes := make([]Outcome, sessions)
	stores := make([]jobs.Undoer, sessions)
	for i := range sessions {
		stores[i] = s.Backend.Store(t)
	}
	var group sync.WaitGroup
	for i := range sessions {
		group.Go(func() {
			req := undoJob(100)
			if i%2 == 1 {
				req = undoJob(90) // as a descendant
			}
			outcomes[i] = s.undoOn(stores[i], req)
		})
	}
	group.Wait()
	var undone, skipped int
	for _, o := range outcomes {
		if o.Err != nil || len(o.Problems) > 0 || o.Sum.Failed > 0 || o.Sum.Conflicts > 0 {
			t.Errorf("%s\n%+v %v", o.Text(), o.Sum, o.Err)
		}
		undone += len(o.Jobs)
		skipped += len(o.Skips)
	}
	if undone != 1 || skipped != sessions-1 {
		t.Errorf("%d undone, %d skipped", undone, skipped)
	}
	for query, want := range map[string]string{
		"SELECT COUNT(*) FROM wp_posts WHERE post_type = 'revision'":             "3",
		"SELECT COUNT(*) FROM wp_postmeta WHERE post_id = 10 AND meta_key = 'k'": "1",
		"SELECT COUNT(*) FROM wp_posts WHERE ID = 20":                            "0",
	} {
		if got := s.Value(query); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	if left := readFiles(t, s.UploadsDir()); len(left) > 0 {
		t.Errorf("files left: %v", left)
	}
	if st := readStored(s.EngineData(100)); len(st.Pending) > 0 || st.undo == "" {
		t.Errorf("%s", s.EngineData(100))
	}
}
