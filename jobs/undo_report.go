package jobs

import (
	"datamachine/undo"
)

// SkipReason says why an undo leaves a whole job out.
type SkipReason int

// The reasons, in the order they are checked.
const (
	SkipUndone      SkipReason = iota // undone already, no force
	SkipOtherType                     // --task-type names another type
	SkipUnknownType                   // no such task type
	SkipUnsupported                   // the task has no undo
	SkipNoEffects                     // nothing recorded, nor by a descendant
	SkipStatus                        // not completed, no force
)

// Skip is one job left out.
type Skip struct {
	Job      JobID
	Reason   SkipReason
	TaskType string
	Status   string
}

// JobUndo is one job whose own effects were undone, or would be in a dry run.
type JobUndo struct {
	Job      JobID
	TaskType string
	// Effects are those this run took on, in recorded order.
	Effects []undo.Effect
	// Results are in the order of undoing.
	Results []undo.Result
	// Malformed: the recorded effects are no list; the job counts one failed.
	Malformed bool
}

// Counts adds up the results.
func (j JobUndo) Counts() undo.Counts {
	var c undo.Counts
	for _, r := range j.Results {
		c.Add(r.State)
	}
	if j.Malformed {
		c.Failed++
	}
	return c
}

// UndoReporter hears of each step once it is final.
type UndoReporter interface {
	// Found: so many completed jobs of a task type.
	Found(n int, taskType string)
	Skipped(s Skip)
	Undone(j JobUndo)
	// Kept: a file of a deleted attachment stays.
	Kept(job JobID, k undo.KeptFile)
	// Problem: a job of a batch could not be undone at all and is as it was, or
	// its files could not be removed yet.
	Problem(job JobID, err error)
}

// UndoSummary is a whole run.
type UndoSummary struct {
	undo.Counts
	// Jobs is the number of jobs asked for: one for an id, all found for a type.
	Jobs int
	// Wrote is true when a transaction changed something.
	Wrote bool
	// LockTimeout is true when a job was left because others held its rows.
	LockTimeout bool
	// Interrupted is true when Stop ended the run before its last job.
	Interrupted bool
	// FilesLeft is true when files of deleted attachments are still there.
	FilesLeft bool
}
