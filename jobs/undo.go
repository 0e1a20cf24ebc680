package jobs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"datamachine/undo"
)

// UndoRequest says what to undo. ID or TaskType is set; both mean the job and
// its descendants, as far as they are of that type.
type UndoRequest struct {
	ID       JobID
	TaskType string
	DryRun   bool
	// Force takes on jobs that are not completed or undone already.
	Force bool
	// AllowNonTransactional works on tables that cannot roll back.
	AllowNonTransactional bool
	// LockWait bounds the waiting for other sessions, a job.
	LockWait time.Duration
	// Stop, if set, is asked before each job; true ends the run early.
	Stop func() bool
	// Options are the engine's; Now is set anew for each job, Force from above.
	Options undo.Options
}

// ErrNoneOfType says that no completed job is of the task type.
var ErrNoneOfType = errors.New("no completed jobs of this task type")

// ErrNonTransactional says that a table to be written cannot roll back.
var ErrNonTransactional = errors.New("table cannot roll back")

// Undo undoes one job, or all completed jobs of a task type, newest first, each
// in a transaction of its own. A dry run does the same on an overlay in memory.
//
// A job without effects of its own stands for its descendants at any depth, in
// ascending order, each once in a run. A batch goes on after a job that fails.
//
// Errors: ErrNotFound, ErrNoneOfType, ErrLockTimeout and ErrNonTransactional
// (one job asked for), a cancelled context, a lost database.
func Undo(ctx context.Context, store Undoer, req UndoRequest, report UndoReporter) (UndoSummary, error) {
	u := &undoing{store: store, req: req, report: report, seen: map[JobID]bool{}}
	u.req.Options.Force = req.Force
	if !req.DryRun {
		err := u.run(ctx)
		return u.sum, err
	}
	err := store.Snapshot(ctx, func(r UndoReader) error {
		u.dry = &dryTx{Overlay: undo.NewOverlay(r), jobs: r, texts: map[JobID][]byte{}}
		return u.run(ctx)
	})
	return u.sum, err
}

// undoing is one run.
type undoing struct {
	store   Undoer
	req     UndoRequest
	report  UndoReporter
	dry     *dryTx
	seen    map[JobID]bool
	sum     UndoSummary
	engines map[string]string // tables that cannot roll back, described
}

func (u *undoing) run(ctx context.Context) error {
	if err := u.loadEngines(ctx); err != nil {
		return err
	}
	if u.req.ID != 0 {
		u.sum.Jobs = 1
		return u.requested(ctx, u.req.ID)
	}
	ids, err := u.ofType(ctx)
	if err != nil {
		return err
	}
	u.sum.Jobs = len(ids)
	if len(ids) == 0 {
		return ErrNoneOfType
	}
	u.report.Found(len(ids), u.req.TaskType)
	return u.batch(ctx, ids)
}

// maxFailures in a row end a batch: the database is gone.
const maxFailures = 5

func (u *undoing) batch(ctx context.Context, ids []JobID) error {
	inARow := 0
	for _, id := range ids {
		if u.stopped() {
			return nil
		}
		err := u.requested(ctx, id)
		switch {
		case err == nil, errors.Is(err, ErrNotFound): // deleted since it was listed
			inARow = 0
			continue
		case ctx.Err() != nil || errors.Is(err, ErrNonTransactional):
			return err
		}
		u.problem(id, err)
		if inARow++; inARow == maxFailures {
			return fmt.Errorf("%d jobs in a row could not be undone; last: %w", inARow, err)
		}
	}
	return nil
}

func (u *undoing) problem(id JobID, err error) {
	u.sum.Failed++
	u.sum.LockTimeout = u.sum.LockTimeout || errors.Is(err, ErrLockTimeout)
	u.report.Problem(id, err)
}

// stopped notes that a run ends early.
func (u *undoing) stopped() bool {
	if u.req.Stop == nil || !u.req.Stop() {
		return false
	}
	u.sum.Interrupted = true
	return true
}

// ofType lists the completed jobs of the requested task type, newest first. The
// store offers more than match; the decoded type decides.
func (u *undoing) ofType(ctx context.Context) ([]JobID, error) {
	var ids []JobID
	for j, err := range u.store.Candidates(ctx, u.req.TaskType) {
		if err != nil {
			return nil, err
		}
		if TaskType(j, undo.ParseDoc(j.EngineData)) == u.req.TaskType {
			ids = append(ids, j.ID)
		}
	}
	return ids, nil
}

// requested undoes a job that was asked for, or what it stands for.
func (u *undoing) requested(ctx context.Context, id JobID) error {
	s, err := u.job(ctx, id, true)
	if err != nil || !s.descend {
		return err
	}
	return u.family(ctx, id, s)
}

// step is what became of one job in one run.
type step struct {
	skip    *Skip
	undone  *JobUndo
	descend bool // no effects of its own
	job     StoredJob
	doc     *undo.Doc
	text    []byte  // engine_data to be stored, nil for none
	log     *LogRow // the log row, nil for none
}

// job undoes a job's own effects, once in a run.
func (u *undoing) job(ctx context.Context, id JobID, requested bool) (step, error) {
	if u.seen[id] {
		return step{}, nil
	}
	u.seen[id] = true
	var s step
	err := u.write(ctx, id, &s, func(tx UndoTx) error {
		s = step{}
		return u.inTx(ctx, tx, id, requested, &s)
	})
	if errors.Is(err, errPending) {
		// A crash left files of a deleted attachment: those first.
		if err = u.finishFiles(ctx, id); err == nil {
			u.seen[id] = false
			return u.job(ctx, id, requested)
		}
		if errors.Is(err, undo.ErrFileStays) {
			u.sum.FilesLeft = true
			u.report.Problem(id, err)
			return s, nil
		}
	}
	if err != nil {
		return s, err
	}
	return s, u.settle(ctx, id, s)
}

// settle reports a job that is final and removes the files it left.
func (u *undoing) settle(ctx context.Context, id JobID, s step) error {
	if s.skip != nil {
		u.sum.Skipped++
		u.report.Skipped(*s.skip)
	}
	if s.undone == nil {
		return nil
	}
	u.sum.Counts = u.sum.Counts.Plus(s.undone.Counts())
	u.report.Undone(*s.undone)
	files := false
	for _, r := range s.undone.Results {
		for _, k := range r.Kept {
			u.report.Kept(id, k)
		}
		files = files || len(r.Files) > 0
	}
	if u.dry != nil {
		return nil
	}
	u.sum.Wrote = u.sum.Wrote || s.text != nil || s.log != nil
	if !files {
		return nil
	}
	if err := u.finishFiles(ctx, id); err != nil {
		u.sum.FilesLeft = true
		u.report.Problem(id, err)
	}
	return nil
}

// inTx judges and undoes one job inside a transaction.
func (u *undoing) inTx(ctx context.Context, tx UndoTx, id JobID, requested bool, s *step) error {
	job, ok, err := tx.StoredJob(ctx, id)
	if err != nil {
		return err
	}
	if !ok {
		return ErrNotFound
	}
	s.job, s.doc = job, undo.ParseDoc(job.EngineData)
	if len(s.doc.Record.Pending) > 0 && u.dry == nil {
		return errPending
	}
	taskType := TaskType(job, s.doc)
	if skip := u.check(job, s.doc, taskType); skip != nil {
		skip.Job, skip.TaskType, skip.Status = id, taskType, job.Status
		s.skip = skip
		return nil
	}
	own := len(s.doc.Effects) > 0 || s.doc.Malformed
	if !own {
		s.descend = requested
		return nil
	}
	if skip := u.checkStatus(job); skip != nil {
		skip.TaskType = taskType
		s.skip = skip
		return nil
	}
	if err := u.checkTables(s.doc); err != nil {
		return err
	}
	return u.effects(ctx, tx, taskType, requested, s)
}

// check applies the checks that come before the effects.
func (u *undoing) check(job StoredJob, d *undo.Doc, taskType string) *Skip {
	own := len(d.Effects) > 0 || d.Malformed
	named := u.req.TaskType != "" && (taskType == u.req.TaskType || u.req.ID != 0 && !own)
	supported, known := taskTypes[taskType]
	switch {
	case d.Undone && !u.req.Force:
		return &Skip{Reason: SkipUndone}
	case u.req.TaskType != "" && !named:
		return &Skip{Reason: SkipOtherType}
	case !known && !named && !u.req.Force:
		return &Skip{Reason: SkipUnknownType}
	case known && !supported:
		return &Skip{Reason: SkipUnsupported}
	}
	return nil
}

func (u *undoing) checkStatus(job StoredJob) *Skip {
	if u.req.Force || IsCompleted(job.Status) {
		return nil
	}
	return &Skip{Job: job.ID, Reason: SkipStatus, Status: job.Status}
}

// loadEngines notes which tables cannot take a half-done undo back.
func (u *undoing) loadEngines(ctx context.Context) (err error) {
	if u.req.AllowNonTransactional || u.dry != nil {
		return nil
	}
	u.engines, err = u.store.NonTransactional(ctx, append(undo.AllTables(), ownTables...))
	return err
}

// ownTables are written whatever the effects are.
var ownTables = []string{"datamachine_jobs", "datamachine_logs"}

// checkTables refuses a job whose undo would write such a table.
func (u *undoing) checkTables(d *undo.Doc) error {
	for _, t := range append(undo.Tables(d.Effects), ownTables...) {
		if engine, bad := u.engines[t]; bad {
			return fmt.Errorf("%w: %s", ErrNonTransactional, engine)
		}
	}
	return nil
}

// effects runs the engine and stores what came of it.
func (u *undoing) effects(ctx context.Context, tx UndoTx, taskType string, requested bool, s *step) error {
	o := u.options()
	results, err := undo.Run(ctx, tx, undo.Job{ID: s.job.ID, Doc: s.doc}, o)
	if err != nil {
		return err
	}
	j := &JobUndo{Job: s.job.ID, TaskType: taskType, Results: results, Malformed: s.doc.Malformed}
	for _, r := range slices.Backward(results) {
		j.Effects = append(j.Effects, r.Effect)
	}
	s.undone = j
	if !s.doc.Malformed {
		record := s.doc.Record.After(s.doc.Effects, results)
		var marker []byte
		if all := record.Counts(); all.Clean() {
			marker = undo.Marker(o.SiteTime(), all)
		}
		if s.text, err = s.doc.With(record, marker); err != nil {
			return err
		}
		if err := tx.SaveEngineData(ctx, s.job.ID, s.text, storedType(s.doc)); err != nil {
			return err
		}
	}
	if !requested {
		return nil
	}
	return s.appendLog(ctx, tx, undoLog(s.job.ID, taskType, j.Counts(), o))
}

func (s *step) appendLog(ctx context.Context, tx UndoTx, l LogRow) error {
	s.log = &l
	return tx.AppendLog(ctx, l)
}

func (u *undoing) options() undo.Options {
	o := u.req.Options
	o.Now = o.Clock()
	return o
}

// storedType is engine_data.task_type when it is text, for the column beside it.
func storedType(d *undo.Doc) string {
	t, _ := d.String("task_type")
	return t
}
