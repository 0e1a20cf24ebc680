package cmd

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"datamachine/cmd/format"
	"datamachine/jobs"
	"datamachine/undo"
)

// undoReport prints an undo as it goes and its end.
type undoReport interface {
	jobs.UndoReporter
	// end prints the last line or document and returns the run's exit code.
	end(sum jobs.UndoSummary, code int) error
	// partial prints what there is to print of a run that an error ends, and
	// tells whether that was a document on stdout.
	partial() bool
}

// undoText prints the reference's lines.
//
// Source: Data Machine 0.41.0, inc/Cli/Commands/JobsCommand.php, undo.
type undoText struct {
	io     *streams
	dryRun bool
}

func (u *undoText) Found(n int, taskType string) {
	u.io.Logf("Found %d completed %s job(s).", n, taskType)
}

func (u *undoText) Skipped(s jobs.Skip) {
	if text, warning := skipText(s); warning {
		u.io.Warningf("%s", text)
	} else {
		u.io.Log("  " + text)
	}
}

// skipText words a job that is left out; warning says that it goes to stderr.
func skipText(s jobs.Skip) (text string, warning bool) {
	switch s.Reason {
	case jobs.SkipUndone:
		return jobText(s.Job, "already undone (use --force to re-undo)."), false
	case jobs.SkipUnknownType:
		return jobText(s.Job, `unknown task type "%s".`, printable(s.TaskType)), true
	case jobs.SkipUnsupported:
		return jobText(s.Job, `task type "%s" does not support undo.`, printable(s.TaskType)), false
	case jobs.SkipStatus:
		return jobText(s.Job, `status "%s" is not completed (use --force to undo anyway).`, printable(s.Status)), true
	case jobs.SkipOtherType:
		return jobText(s.Job, `task type "%s" is not the one asked for.`, printable(s.TaskType)), true
	default:
		return jobText(s.Job, "no effects recorded."), false
	}
}

func (u *undoText) Undone(j jobs.JobUndo) {
	if j.Malformed {
		u.io.Warningf("%s", malformedText(j))
		return
	}
	if u.dryRun {
		u.plan(j)
		return
	}
	u.io.Logf("  Job #%d (%s): undoing %d effect(s)...", j.Job, printable(j.TaskType), len(j.Effects))
	for _, r := range j.Results {
		if r.State.Done() {
			u.io.Logf("    ✓ %s reverted", printable(r.Effect.Type))
		}
	}
	for _, r := range j.Results {
		if r.State == undo.StateConflict || r.State == undo.StateUnsupported {
			u.io.Logf("    - %s skipped: %s", printable(r.Effect.Type), printable(r.Reason))
		}
	}
	for _, r := range j.Results {
		if r.State == undo.StateFailed {
			u.io.Warningf("    ✗ %s failed: %s", effectName(r.Effect), reason(r, "\n      "))
		}
	}
}

// plan prints a dry run: every effect in recorded order on stdout, and a warning
// for each that would stay.
func (u *undoText) plan(j jobs.JobUndo) {
	u.io.Logf("  Job #%d (%s): would undo %d effect(s):", j.Job, printable(j.TaskType), len(j.Effects))
	for _, e := range j.Effects {
		u.io.Logf("    - %s → %s", dryRunName(e), format.CompactJSON(e.Target()))
	}
	for _, r := range slices.Backward(j.Results) {
		if !r.State.Done() {
			u.io.Warningf("Job #%d: effect %d (%s) would not be reverted: %s", j.Job, r.Effect.Index+1, effectName(r.Effect), reason(r, "\n  "))
		}
	}
}

// dryRunName is the type the reference shows: only an absent one is unknown.
func dryRunName(e undo.Effect) string {
	if e.Untyped {
		return "unknown"
	}
	return printable(e.Type)
}

func effectName(e undo.Effect) string {
	if e.Type == "" {
		return "unknown"
	}
	return printable(e.Type)
}

// printable shows control characters of recorded text instead of sending them to
// the terminal.
func printable(s string) string {
	if strings.IndexFunc(s, unicode.IsControl) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if unicode.IsControl(r) {
			fmt.Fprintf(&b, `\x%02x`, r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// reason is why an effect stays, with the way out behind sep.
func reason(r undo.Result, sep string) string {
	if r.Hint == "" {
		return printable(r.Reason)
	}
	return printable(r.Reason) + sep + r.Hint
}

func (u *undoText) Kept(_ jobs.JobID, k undo.KeptFile) { u.io.Warningf("%s", keptText(k)) }

func (u *undoText) Problem(id jobs.JobID, err error) {
	u.io.Warningf("%s", jobText(id, "%v", err))
}

// partial: every line is out already.
func (u *undoText) partial() bool { return false }

func (u *undoText) end(sum jobs.UndoSummary, code int) error {
	switch {
	case sum.Jobs == 0:
	case sum.Interrupted:
		return exitWith(code, messagef("Interrupted, some jobs are left. %s", undoCounts(sum)))
	case u.dryRun:
		u.io.Successf("Dry run complete. %d job(s) would be undone.", sum.Jobs)
	case code == exitDone:
		u.io.Successf("%s", undoCounts(sum))
	default:
		return exitWith(code, messagef("%s", undoCounts(sum)))
	}
	if code != exitDone {
		return exitWith(code, nil)
	}
	return nil
}
