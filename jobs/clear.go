package jobs

import (
	"context"
	"errors"
	"time"

	"datamachine/undo/phpvalue"
)

// ClearRequest says which jobs to delete.
type ClearRequest struct {
	// Failed: only jobs whose status starts with "failed"; else all.
	Failed bool
	// Processed deletes the processed items of those jobs as well.
	Processed bool
	// Stop, if set, is asked between batches; true ends the run early.
	Stop func() bool
	// Now tells the time for the log row; User is the acting user, 0 for none.
	Now  func() time.Time
	User uint64
}

// clearBatch is how many ids one transaction covers: short enough that nobody
// waits for it.
const clearBatch = 500

// Clear deletes jobs in primary-key batches, a transaction each, up to the
// newest job there was when it started. It returns how many it deleted, also
// with an error: what a batch has committed stays deleted.
//
// Children of deleted jobs, scheduler actions and logs stay, as in the
// reference. Writes a log row where the table exists.
// Source: Data Machine inc/Abilities/Job/DeleteJobsAbility.php,
// inc/Core/Database/Jobs/JobsOperations.php delete_jobs (0.41.0).
func Clear(ctx context.Context, store Clearer, req ClearRequest) (deleted int, err error) {
	newest, err := store.NewestJob(ctx)
	if err != nil {
		return 0, err
	}
	batch := ClearBatch{Failed: req.Failed, Processed: req.Processed, UpTo: newest, Limit: clearBatch}
	for done := newest == 0; !done; {
		if req.Stop != nil && req.Stop() {
			return deleted, errors.Join(ErrInterrupted, store.AppendLog(ctx, clearLog(req, deleted)))
		}
		var n int
		n, batch.After, done, err = store.ClearBatch(ctx, batch)
		deleted += n
		if err != nil {
			return deleted, err
		}
	}
	return deleted, store.AppendLog(ctx, clearLog(req, deleted))
}

// ErrInterrupted says that a signal ended a run between two steps.
var ErrInterrupted = errors.New("interrupted")

// clearLog is the reference's row; it counts jobs, not items, as cleaned.
func clearLog(req ClearRequest, deleted int) LogRow {
	kind, cleaned := "all", 0
	if req.Failed {
		kind = "failed"
	}
	if req.Processed {
		cleaned = deleted
	}
	m := phpvalue.NewArray(3)
	m.Set("type", phpvalue.String(kind))
	m.Set("jobs_deleted", phpvalue.Int(deleted))
	m.Set("processed_items_cleaned", phpvalue.Int(cleaned))
	return LogRow{
		Level: "info", Message: "Jobs deleted via ability",
		Context: string(phpvalue.EncodeJSON(m, phpvalue.JSONOptions{})),
		Created: req.Now().UTC().Format(time.DateTime),
		User:    req.User,
	}
}
