package cmd

import (
	"fmt"

	"datamachine/cmd/format"
	"datamachine/jobs"
	"datamachine/undo"
	"datamachine/undo/phpvalue"
)

// undoJSON collects an undo into the one document of --format=json and rest.
//
// Source: Data Machine, public documentation "Jobs Endpoints", Undo Response
// Format.
type undoJSON struct {
	io                        *streams
	dryRun                    bool
	reverted, skipped, failed *phpvalue.Array
}

func newUndoJSON(io *streams, opts jobsUndoOptions) *undoJSON {
	empty := func() *phpvalue.Array { return phpvalue.NewArray(0) }
	return &undoJSON{io: io, dryRun: opts.DryRun, reverted: empty(), skipped: empty(), failed: empty()}
}

func (u *undoJSON) Found(int, string) {}

func (u *undoJSON) Skipped(s jobs.Skip) {
	text, _ := skipText(s)
	u.skipped.Append(jobEntry(s.Job, "skipped", text))
}

func (u *undoJSON) Undone(j jobs.JobUndo) {
	if j.Malformed {
		u.failed.Append(jobEntry(j.Job, string(undo.StateFailed), malformedText(j)))
	}
	for _, r := range j.Results {
		entry := phpvalue.NewArray(6)
		entry.Set("job_id", phpvalue.Int(j.Job))
		entry.Set("type", phpvalue.String(effectName(r.Effect)))
		for _, id := range r.IDs.Entries() {
			entry.SetKey(id.Key, id.Value)
		}
		entry.Set("state", phpvalue.String(r.State))
		switch message := phpvalue.String(reason(r, ". ")); {
		case r.State.Done():
			entry.Set("message", phpvalue.String(r.Message))
			u.reverted.Append(entry)
		case r.State == undo.StateFailed:
			entry.Set("message", message)
			u.failed.Append(entry)
		default:
			entry.Set("message", message)
			u.skipped.Append(entry)
		}
	}
}

func (u *undoJSON) Kept(_ jobs.JobID, k undo.KeptFile) { u.io.Warningf("%s", keptText(k)) }

func (u *undoJSON) Problem(id jobs.JobID, err error) {
	u.failed.Append(jobEntry(id, string(undo.StateFailed), fmt.Sprint(err)))
}

func (u *undoJSON) partial() bool {
	if u.reverted.Len()+u.skipped.Len()+u.failed.Len() == 0 {
		return false
	}
	u.print(false)
	return true
}

func (u *undoJSON) end(_ jobs.UndoSummary, code int) error {
	u.print(code == exitDone)
	if code != exitDone {
		return exitWith(code, nil)
	}
	return nil
}

func (u *undoJSON) print(success bool) {
	doc := phpvalue.NewArray(5)
	doc.Set("success", phpvalue.Bool(success))
	if u.dryRun {
		doc.Set("dry_run", phpvalue.Bool(true))
	}
	doc.Set("reverted", u.reverted)
	doc.Set("skipped", u.skipped)
	doc.Set("failed", u.failed)
	fmt.Fprintf(u.io.Out(), "%s\n", format.CompactJSON(doc))
}

// jobEntry stands for a whole job.
func jobEntry(id jobs.JobID, state, message string) *phpvalue.Array {
	entry := phpvalue.NewArray(3)
	entry.Set("job_id", phpvalue.Int(id))
	entry.Set("state", phpvalue.String(state))
	entry.Set("message", phpvalue.String(message))
	return entry
}

func jobText(id jobs.JobID, text string, args ...any) string {
	return fmt.Sprintf("Job #%d: ", id) + fmt.Sprintf(text, args...)
}

func malformedText(j jobs.JobUndo) string {
	return jobText(j.Job, "the recorded effects are not a list of effects; nothing of this job was undone.")
}

func keptText(k undo.KeptFile) string {
	if k.By != 0 {
		return fmt.Sprintf("kept %s: attachment #%d uses it.", printable(k.File), k.By)
	}
	return fmt.Sprintf("kept %s: %s.", printable(k.File), k.Why)
}
