package undo

import "datamachine/undo/phpvalue"

// State is what became of one effect.
type State string

const (
	// StateReverted: what the job changed is as it was before.
	StateReverted State = "reverted"
	// StateAlready: it was as before already; nothing was written.
	StateAlready State = "already"
	// StateConflict: something changed after the job; left alone.
	StateConflict State = "conflict"
	// StateUnsupported: no rule for this kind of effect; left alone.
	StateUnsupported State = "unsupported"
	// StateFailed: it should have been reverted and could not be.
	StateFailed State = "failed"
)

// Done tells whether nothing is left to do.
func (s State) Done() bool { return s == StateReverted || s == StateAlready }

// Result is what became of one effect in one run.
type Result struct {
	Effect Effect
	State  State
	// Reason says why, empty when Done. Hint says what to do, often empty.
	Reason, Hint string
	// Message tells a Done effect in words ("Restored from revision 123").
	Message string
	// Replaced is what stood there before, nil when nothing was written.
	Replaced phpvalue.Value
	// IDs names what the effect was about: post_id, meta_key and the like.
	IDs *phpvalue.Array
	// Files are to be removed once the transaction has committed.
	Files []string
	// Kept are files that stay.
	Kept []KeptFile
}

// KeptFile is a file that an attachment's removal leaves alone. By is the
// attachment that uses it, 0 when Why says another reason.
type KeptFile struct {
	File string
	By   PostID
	Why  string
}

// Counts adds up results the way the reference counts them: reverted includes
// already, skipped is unsupported and conflict.
type Counts struct{ Reverted, Skipped, Failed, Conflicts int }

// Add counts one state.
func (c *Counts) Add(s State) {
	switch s {
	case StateReverted, StateAlready:
		c.Reverted++
	case StateConflict:
		c.Conflicts++
		c.Skipped++
	case StateUnsupported:
		c.Skipped++
	case StateFailed:
		c.Failed++
	}
}

// Plus returns the sum.
func (c Counts) Plus(o Counts) Counts {
	return Counts{c.Reverted + o.Reverted, c.Skipped + o.Skipped, c.Failed + o.Failed, c.Conflicts + o.Conflicts}
}

// Clean tells whether nothing failed and nothing is in conflict.
func (c Counts) Clean() bool { return c.Failed == 0 && c.Conflicts == 0 }
