package undotest

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"datamachine/jobs"
)

// Case is one job undone on fresh rows.
type Case struct {
	Name      string
	Rows      func(s *Site) // beside the rows of the group
	Job       Job           // its ID is 100 unless set
	Overwrite bool
	Force     bool
	// Want is the report without the line "undone 100 type" (see Report).
	Want string
	// Changes are the changes of rows and files in any order (see changes). Record, marker and
	// log row need no words: they must fit the report.
	Changes string
	// Unpredicted: the dry run is not compared with the real one.
	Unpredicted bool
}

// RunCases runs each case on a site of its own, on which rows is called first.
func RunCases(t *testing.T, open Open, rows func(s *Site), cases []Case) {
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			s := NewSite(t, open)
			if rows != nil {
				rows(s)
			}
			if c.Rows != nil {
				c.Rows(s)
			}
			s.runCase(c)
		})
	}
}

func (s *Site) runCase(c Case) {
	s.T.Helper()
	if c.Job.ID == 0 {
		c.Job.ID = 100
	}
	s.Job(c.Job)
	s.Run(Step{
		Req:  jobs.UndoRequest{ID: c.Job.ID, Force: c.Force},
		Want: c.Want, Changes: c.Changes, Overwrite: c.Overwrite, Unpredicted: c.Unpredicted, single: true,
	})
}

// undoJob asks for one job.
func undoJob(id jobs.JobID) jobs.UndoRequest { return jobs.UndoRequest{ID: id} }

// Step is one call of jobs.Undo and everything it must do.
type Step struct {
	Req         jobs.UndoRequest
	Overwrite   bool
	Want        string // the whole report
	Changes     string // in any order: of rows and files, then jobs without effects and logs (see checkJobs)
	Unpredicted bool

	single bool // a Case: Want is without its first line, Changes without the log
}

// Run makes a dry run, which must write nothing, then the real one, which must
// do what the dry run said, and compares that with the step.
func (s *Site) Run(step Step) Outcome {
	s.T.Helper()
	step.Req.Options.Overwrite = step.Overwrite
	before, o, after := s.predict(step.Req, !step.Unpredicted)
	s.compare(step, o, changes(before, after), s.checkJobs(before, after, o))
	if len(o.Jobs) == 1 && len(o.Jobs[0].Results) == 1 {
		s.checkKept(before, after, o.Jobs[0])
	}
	return o
}

// predict makes a dry run and a real one, and compares them.
func (s *Site) predict(req jobs.UndoRequest, compare bool) (before dump, o Outcome, after dump) {
	s.T.Helper()
	before = s.dump()
	var dry Outcome
	if compare {
		req.DryRun = true
		dry = s.Undo(req)
		if diff := cmp.Diff(before, s.dump()); diff != "" {
			s.T.Errorf("the dry run wrote (-before +after):\n%s", diff)
		}
		if dry.Sum.Wrote {
			s.T.Error("the dry run says it wrote")
		}
	}
	req.DryRun = false
	o = s.Undo(req)
	if compare {
		if diff := cmp.Diff(sizeless(dry.full), sizeless(o.full)); diff != "" {
			s.T.Errorf("the dry run predicted otherwise (-dry +real):\n%s", diff)
		}
		if dry.Sum.Counts != o.Sum.Counts || dry.Sum.Jobs != o.Sum.Jobs {
			s.T.Errorf("the dry run counted %+v, the real one %+v", dry.Sum, o.Sum)
		}
	}
	after = s.dump()
	s.checkSum(o)
	if wrote := s.wrote(before, after); wrote != o.Sum.Wrote {
		s.T.Errorf("the summary says wrote: %v, rows changed: %v", o.Sum.Wrote, wrote)
	}
	return before, o, after
}

var bytesNow = regexp.MustCompile(`now is \d+ bytes`)

// sizeless takes out what a dry run knows only roughly: ids of rows it did not
// write have another length.
func sizeless(lines []string) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = bytesNow.ReplaceAllString(line, "now is too large")
	}
	return out
}

// wrote tells whether any row changed.
func (s *Site) wrote(before, after dump) bool {
	for table := range tables {
		if !maps.EqualFunc(before[table], after[table], maps.Equal) {
			return true
		}
	}
	return false
}

func (s *Site) compare(step Step, o Outcome, rows, jobRows []string) {
	s.T.Helper()
	got, want := lines(o.Text()), lines(step.Want)
	if step.single {
		head := fmt.Sprintf("undone %d ", step.Req.ID)
		if len(got) > 0 && strings.HasPrefix(got[0], head) {
			c := o.Jobs[0].Counts()
			level := "info"
			if c.Failed > 0 {
				level = "warning"
			}
			log := fmt.Sprintf("log %s Job %d undo: %d reverted, %d skipped, %d failed", level, step.Req.ID, c.Reverted, c.Skipped, c.Failed)
			if !slices.Equal(jobRows, []string{log}) {
				s.T.Errorf("job rows %q, want %q alone", jobRows, log)
			}
			got, jobRows = got[1:], nil
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		s.T.Errorf("report (-want +got):\n%s", diff)
	}
	expected := lines(step.Changes)
	slices.Sort(expected)
	all := append(rows, jobRows...)
	slices.Sort(all)
	if diff := cmp.Diff(expected, all, cmpopts.EquateEmpty()); diff != "" {
		s.T.Errorf("changes (-want +got):\n%s", diff)
	}
}
