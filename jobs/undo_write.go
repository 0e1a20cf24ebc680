package jobs

import (
	"context"
	"errors"
	"fmt"

	"datamachine/undo"
	"datamachine/undo/phpvalue"
)

// errPending: a crash left files to remove before anything else.
var errPending = errors.New("files of a deleted attachment are pending")

// write runs fn in a transaction, or on the overlay of a dry run. When the
// connection breaks inside COMMIT, what fn noted in s as stored tells whether it
// went through; a transaction that stored nothing is just run again.
func (u *undoing) write(ctx context.Context, id JobID, s *step, fn func(UndoTx) error) error {
	if u.dry != nil {
		return fn(u.dry)
	}
	const tries = 3
	for try := 1; ; try++ {
		err := u.store.Write(ctx, WriteOptions{LockWait: u.req.LockWait}, fn)
		if !errors.Is(err, ErrCommitUnknown) {
			return err
		}
		committed, readErr := u.stored(ctx, id, *s)
		switch {
		case readErr != nil:
			return fmt.Errorf("job #%d: the connection broke while committing, and whether it went through cannot be told now (%v); run the command again, it goes on where it stopped", id, readErr) //nolint:errorlint // not that error's exit code
		case committed:
			return nil
		case try == tries:
			return fmt.Errorf("job #%d: %w, %d times in a row; nothing of it was changed, run the command again", id, err, tries)
		}
	}
}

// stored tells whether what a step wrote is there. It locks the job's row, and so
// waits for a COMMIT that is still under way.
func (u *undoing) stored(ctx context.Context, id JobID, s step) (there bool, err error) {
	if s.text == nil && s.log == nil {
		return false, nil
	}
	err = u.store.Write(ctx, WriteOptions{LockWait: u.req.LockWait}, func(tx UndoTx) error {
		j, ok, err := tx.StoredJob(ctx, id)
		if err != nil || s.text != nil {
			there = ok && undo.Stored(j.EngineData, s.text)
			return err
		}
		there, err = tx.HasLog(ctx, *s.log)
		return err
	})
	if errors.Is(err, ErrCommitUnknown) {
		err = nil // it wrote nothing
	}
	return there, err
}

// read runs fn on a consistent view: the overlay's in a dry run. fn starts from
// nothing again when the connection breaks.
func (u *undoing) read(ctx context.Context, fn func(UndoReader) error) error {
	if u.dry != nil {
		return fn(u.dry)
	}
	const tries = 5
	for try := 1; ; try++ {
		if err := u.store.Snapshot(ctx, fn); !errors.Is(err, ErrConnectionLost) || try == tries {
			return err
		}
	}
}

// finishFiles removes a job's pending files and strikes them from its record.
func (u *undoing) finishFiles(ctx context.Context, id JobID) error {
	if u.req.Options.UploadsErr != nil {
		return fmt.Errorf("%w: %w; name the uploads directory with --uploads=DIR and undo job #%d again", undo.ErrFileStays, u.req.Options.UploadsErr, id)
	}
	var kept []undo.KeptFile
	err := u.read(ctx, func(r UndoReader) error {
		j, _, err := r.StoredJob(ctx, id)
		if err != nil {
			return err
		}
		kept, err = undo.FinishFiles(ctx, r, u.req.Options.Uploads, undo.ParseDoc(j.EngineData))
		return err
	})
	for _, k := range kept {
		u.report.Kept(id, k)
	}
	if errors.Is(err, undo.ErrFileStays) {
		return fmt.Errorf("%w; make it removable and undo job #%d again", err, id)
	}
	if err != nil {
		return err
	}
	var s step
	err = u.write(ctx, id, &s, func(tx UndoTx) error {
		s = step{}
		j, ok, err := tx.StoredJob(ctx, id)
		if err != nil || !ok {
			return err
		}
		doc := undo.ParseDoc(j.EngineData)
		if s.text, err = doc.WithoutPending(); err != nil {
			return err
		}
		return tx.SaveEngineData(ctx, id, s.text, "")
	})
	u.sum.Wrote = u.sum.Wrote || err == nil
	return err
}

// undoLog is the row the reference leaves for each job it undid.
// Source: Data Machine inc/Engine/AI/System/Tasks/SystemTask.php undo (0.41.0).
func undoLog(id JobID, taskType string, c undo.Counts, o undo.Options) LogRow {
	m := phpvalue.NewArray(5)
	m.Set("job_id", phpvalue.Int(id))
	m.Set("task_type", phpvalue.String(taskType))
	m.Set("reverted", phpvalue.Int(c.Reverted))
	m.Set("skipped", phpvalue.Int(c.Skipped))
	m.Set("failed", phpvalue.Int(c.Failed))
	level := "info"
	if c.Failed > 0 {
		level = "warning"
	}
	return LogRow{
		Level:   level,
		Message: fmt.Sprintf("Job %d undo: %d reverted, %d skipped, %d failed", id, c.Reverted, c.Skipped, c.Failed),
		Context: string(phpvalue.EncodeJSON(m, phpvalue.JSONOptions{})),
		Created: o.UTCTime(),
		User:    o.User,
	}
}

// dryTx is the transaction of a dry run: everything stays in memory.
type dryTx struct {
	*undo.Overlay
	jobs  UndoReader
	texts map[JobID][]byte
}

func (d *dryTx) StoredJob(ctx context.Context, id JobID) (StoredJob, bool, error) {
	j, ok, err := d.jobs.StoredJob(ctx, id)
	if text, changed := d.texts[id]; changed {
		j.EngineData = text
	}
	return j, ok, err
}

func (d *dryTx) Descendants(ctx context.Context, id JobID) ([]JobID, error) {
	return d.jobs.Descendants(ctx, id)
}

func (d *dryTx) SaveEngineData(_ context.Context, id JobID, text []byte, _ string) error {
	d.texts[id] = text
	return nil
}

func (d *dryTx) AppendLog(context.Context, LogRow) error { return nil }

func (d *dryTx) HasLog(context.Context, LogRow) (bool, error) { return false, nil }
