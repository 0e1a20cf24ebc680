package undotest

import (
	"fmt"
	"strings"

	"datamachine/jobs"
	"datamachine/undo"
)

// Report records what an undo reports, as values and as lines:
//
//	found 2 alt_text_generation
//	skip 100 undone alt_text_generation
//	undone 101 alt_text_generation
//	0 post_meta_set reverted: Deleted _wp_attachment_image_alt
//	kept 101 2026/02/pic.jpg by 21
//	problem 102 locked by another session
type Report struct {
	Lines    []string
	Jobs     []jobs.JobUndo
	Skips    []jobs.Skip
	Problems []error
	full     []string // Lines and what tests rarely look at
}

func (r *Report) line(format string, args ...any) {
	line := fmt.Sprintf(format, args...)
	r.Lines = append(r.Lines, line)
	r.full = append(r.full, line)
}

// Found implements jobs.UndoReporter.
func (r *Report) Found(n int, taskType string) { r.line("found %d %s", n, taskType) }

var skipNames = map[jobs.SkipReason]string{
	jobs.SkipUndone: "undone", jobs.SkipOtherType: "other type", jobs.SkipUnknownType: "unknown type",
	jobs.SkipUnsupported: "unsupported", jobs.SkipNoEffects: "no effects", jobs.SkipStatus: "status",
}

// Skipped implements jobs.UndoReporter.
func (r *Report) Skipped(s jobs.Skip) {
	r.Skips = append(r.Skips, s)
	line := fmt.Sprintf("skip %d %s", s.Job, skipNames[s.Reason])
	if s.Reason == jobs.SkipStatus {
		line += fmt.Sprintf(" %q", s.Status)
	}
	r.line("%s %s", line, orNone(s.TaskType))
}

// Undone implements jobs.UndoReporter.
func (r *Report) Undone(j jobs.JobUndo) {
	r.Jobs = append(r.Jobs, j)
	malformed := ""
	if j.Malformed {
		malformed = " malformed"
	}
	r.line("undone %d %s%s", j.Job, orNone(j.TaskType), malformed)
	for _, e := range j.Results {
		r.line("%s", effectLine(e))
		r.full = append(r.full, fmt.Sprintf("ids %s files %q", jsonText(e.IDs), e.Files))
	}
}

// effectLine is one result: its message when it is done, else its reason and,
// behind a bar, its hint.
func effectLine(e undo.Result) string {
	kind := e.Effect.Type
	if kind == "" {
		kind = "(no type)"
	}
	line := fmt.Sprintf("%d %s %s", e.Effect.Index, kind, e.State)
	if e.Message != "" && e.Reason == "" {
		line += ": " + e.Message
	}
	if e.Reason != "" {
		line += ": " + e.Reason
	}
	if e.Hint != "" {
		line += " | " + e.Hint
	}
	return line
}

// Kept implements jobs.UndoReporter.
func (r *Report) Kept(job jobs.JobID, k undo.KeptFile) {
	if k.By != 0 {
		r.line("kept %d %s by %d", job, k.File, k.By)
		return
	}
	r.line("kept %d %s: %s", job, k.File, k.Why)
}

// Problem implements jobs.UndoReporter.
func (r *Report) Problem(job jobs.JobID, err error) {
	r.Problems = append(r.Problems, err)
	r.line("problem %d %v", job, errorName(err))
}

// Text is all lines.
func (r *Report) Text() string { return strings.Join(r.Lines, "\n") }

func orNone(s string) string {
	if s == "" {
		return "(none)"
	}
	return s
}
