package jobs

import (
	"context"
	"errors"

	"datamachine/undo"
	"datamachine/undo/phpvalue"
)

// family undoes what a job without effects of its own stands for: those of its
// descendants that hold effects, in ascending order, then marks the job itself
// when nothing is left.
func (u *undoing) family(ctx context.Context, id JobID, parent step) error {
	holders, err := u.holders(ctx, id)
	if err != nil {
		return err
	}
	taskType := TaskType(parent.job, parent.doc)
	skip := u.checkStatus(parent.job)
	if len(holders) == 0 {
		skip = &Skip{Job: id, Reason: SkipNoEffects}
	}
	if skip != nil {
		skip.TaskType = taskType
		u.sum.Skipped++
		u.report.Skipped(*skip)
		return nil
	}
	before := u.sum.Counts
	for _, h := range holders {
		if u.stopped() {
			return nil
		}
		if u.req.ID != 0 && u.req.TaskType != "" && h.taskType != u.req.TaskType {
			continue // --task-type does not name it
		}
		if _, err := u.job(ctx, h.id, false); err != nil {
			if ctx.Err() != nil || errors.Is(err, ErrNonTransactional) {
				return err
			}
			if !errors.Is(err, ErrNotFound) {
				u.problem(h.id, err)
			}
		}
	}
	run := undo.Counts{
		Reverted: u.sum.Reverted - before.Reverted, Skipped: u.sum.Skipped - before.Skipped,
		Failed: u.sum.Failed - before.Failed, Conflicts: u.sum.Conflicts - before.Conflicts,
	}
	return u.markParent(ctx, id, taskType, holders, run)
}

// holder is a descendant that holds effects.
type holder struct {
	id       JobID
	taskType string
}

// holders returns the descendants that hold effects now, by ascending id.
func (u *undoing) holders(ctx context.Context, id JobID) ([]holder, error) {
	var out []holder
	err := u.read(ctx, func(r UndoReader) error {
		out = nil
		ids, err := r.Descendants(ctx, id)
		if err != nil {
			return err
		}
		for _, child := range ids {
			j, ok, err := r.StoredJob(ctx, child)
			if err != nil {
				return err
			}
			if d := undo.ParseDoc(j.EngineData); ok && (len(d.Effects) > 0 || d.Malformed) {
				out = append(out, holder{child, TaskType(j, d)})
			}
		}
		return nil
	})
	return out, err
}

// markParent stores the marker on the parent once every effect below it is
// undone, with the counts of all, and the log row of this run in any case.
func (u *undoing) markParent(ctx context.Context, id JobID, taskType string, holders []holder, run undo.Counts) error {
	all, total, err := u.allDone(ctx, holders)
	if err != nil {
		return err
	}
	o := u.options()
	var s step
	err = u.write(ctx, id, &s, func(tx UndoTx) error {
		s = step{}
		job, ok, err := tx.StoredJob(ctx, id)
		if err != nil || !ok {
			return err
		}
		if all {
			doc := undo.ParseDoc(job.EngineData)
			if s.text, err = doc.With(undo.Record{}, undo.Marker(o.SiteTime(), total)); err != nil {
				return err
			}
			if err := tx.SaveEngineData(ctx, id, s.text, storedType(doc)); err != nil {
				return err
			}
		}
		return s.appendLog(ctx, tx, undoLog(id, taskType, run, o))
	})
	if errors.Is(err, undo.ErrNotObject) {
		u.report.Problem(id, err)
		return nil
	}
	u.sum.Wrote = u.sum.Wrote || err == nil && u.dry == nil
	return err
}

// allDone looks at the descendants again after the run.
func (u *undoing) allDone(ctx context.Context, holders []holder) (all bool, total undo.Counts, err error) {
	err = u.read(ctx, func(r UndoReader) error {
		all, total = true, undo.Counts{}
		for _, h := range holders {
			j, ok, err := r.StoredJob(ctx, h.id)
			if err != nil {
				return err
			}
			if !ok {
				continue
			}
			d := undo.ParseDoc(j.EngineData)
			all = all && d.Undone && len(d.Record.Pending) == 0
			if len(d.Record.Entries) > 0 {
				total = total.Plus(d.Record.Counts())
			} else {
				total = total.Plus(markerCounts(d))
			}
		}
		return nil
	})
	return all, total, err
}

// markerCounts reads the reference's marker of a job it undid itself.
func markerCounts(d *undo.Doc) undo.Counts {
	v, _ := d.Data.Get("undo")
	m, ok := v.(*phpvalue.Array)
	if !ok {
		return undo.Counts{}
	}
	count := func(key string) int {
		v, _ := m.Get(key)
		n, _ := v.(phpvalue.Int)
		return int(max(n, 0))
	}
	return undo.Counts{Reverted: count("effects_reverted"), Skipped: count("effects_skipped"), Failed: count("effects_failed")}
}
