package undotest

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"testing"
	"time"

	"datamachine/jobs"
	"datamachine/undo"
)

// Now is the time of every undo: noon UTC, seven in the morning of the site.
var Now = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

// Now as the site stores it.
const (
	nowSite = "2026-03-04 07:00:00"
	nowUTC  = "2026-03-04 12:00:00"
	home    = "http://example.test"
)

// Site is a Backend with row factories, and what an undo is told of the site.
type Site struct {
	Backend
	T testing.TB
	// Options go with every undo; a test may change them.
	Options undo.Options
	Store   jobs.Undoer

	nextPost undo.PostID
	nextJob  jobs.JobID
	nextMeta undo.MetaID
}

// NewSite opens a site and a store on it.
func NewSite(t *testing.T, open Open) *Site {
	t.Helper()
	b := open(t)
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	return &Site{
		Backend: b, T: t, Store: b.Store(t),
		Options: undo.Options{
			Clock: func() time.Time { return Now }, Zone: zone, Home: home, KeepRevisions: true,
			Uploads: b.OpenUploads(t, b.UploadsDir()),
		},
		nextPost: 1000, nextJob: 1000, nextMeta: 1000,
	}
}

// Outcome is what became of one call of jobs.Undo.
type Outcome struct {
	*Report
	Sum jobs.UndoSummary
	Err error
}

// Undo runs jobs.Undo with the site's options. Overwrite in the request's
// options is the only one taken over.
func (s *Site) Undo(req jobs.UndoRequest) Outcome { return s.undoOn(s.Store, req) }

func (s *Site) undoOn(store jobs.Undoer, req jobs.UndoRequest) (o Outcome) {
	s.T.Helper()
	o = Outcome{Report: &Report{}}
	defer func() {
		if p := recover(); p != nil { // let the other tests go on
			o.Err = fmt.Errorf("panic: %v", p)
			s.T.Errorf("%v\n%s", o.Err, debug.Stack())
		}
	}()
	overwrite := req.Options.Overwrite
	req.Options = s.Options
	req.Options.Overwrite = s.Options.Overwrite || overwrite
	if req.LockWait == 0 {
		req.LockWait = time.Minute
	}
	o.Sum, o.Err = jobs.Undo(context.Background(), store, req, o.Report)
	if o.Err != nil {
		o.line("error %v", errorName(o.Err))
	}
	return o
}

// errorName names the errors a caller can tell apart.
func errorName(err error) string {
	for name, known := range map[string]error{
		"not found": jobs.ErrNotFound, "none of the type": jobs.ErrNoneOfType,
		"lock timeout": jobs.ErrLockTimeout, "cannot roll back": jobs.ErrNonTransactional,
		"context": context.Canceled,
	} {
		if errors.Is(err, known) {
			return name
		}
	}
	return err.Error()
}

// Exec runs a statement; an error ends the test.
func (s *Site) Exec(query string, args ...any) {
	s.T.Helper()
	if _, err := s.DB().Exec(query, args...); err != nil {
		s.T.Fatalf("%s: %v", query, err)
	}
}

// Value is the first column of a query's only row, null for NULL.
func (s *Site) Value(query string, args ...any) string {
	s.T.Helper()
	v := cell{}
	if err := s.DB().QueryRow(query, args...).Scan(&v); err != nil {
		s.T.Fatalf("%s: %v", query, err)
	}
	return v.text
}

// EngineData is a job's engine_data as stored.
func (s *Site) EngineData(id jobs.JobID) string {
	s.T.Helper()
	return s.Value("SELECT engine_data FROM wp_datamachine_jobs WHERE job_id = ?", uint64(id))
}
