package undotest

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"datamachine/jobs"
	"datamachine/undo"
)

// stored is what an undo leaves in engine_data, decoded without the engine.
type stored struct {
	keys    map[string]json.RawMessage
	effects []json.RawMessage // nil unless a list
	Results []storedResult
	Pending []string
	undo    string // the marker's bytes, "" for none
}

type storedResult struct {
	I        int
	SHA256   string `json:"sha256"`
	State    undo.State
	Replaced json.RawMessage
}

func readStored(text string) stored {
	var st stored
	if json.Unmarshal([]byte(text), &st.keys) != nil {
		return st
	}
	_ = json.Unmarshal(st.keys["effects"], &st.effects)
	var rec struct {
		Results []storedResult
		Pending []string `json:"pending_files"`
	}
	_ = json.Unmarshal(st.keys["datamachine_undo"], &rec)
	st.Results, st.Pending, st.undo = rec.Results, rec.Pending, string(st.keys["undo"])
	return st
}

// result is the entry of one effect.
func (st stored) result(i int) (storedResult, bool) {
	at := slices.IndexFunc(st.Results, func(r storedResult) bool { return r.I == i })
	if at < 0 {
		return storedResult{}, false
	}
	return st.Results[at], true
}

// strip takes the two keys an undo writes out of a document, each with the comma
// before it, and leaves every other byte.
func strip(text string) string {
	var out bytes.Buffer
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return text
	}
	kept := 0
	for d.More() {
		start := int(d.InputOffset())
		key, err := d.Token()
		var value json.RawMessage
		if err != nil || d.Decode(&value) != nil {
			return text
		}
		if key == "undo" || key == "datamachine_undo" {
			out.WriteString(text[kept:start])
			kept = int(d.InputOffset())
		}
	}
	out.WriteString(text[kept:])
	return out.String()
}

// checkJobs compares all job rows and logs of a real run with its report, and
// returns a line for every job that changed without effects of its own and for
// every new log row:
//
//	job 100 undo 2/0/1
//	log info Job 100 undo: 2 reverted, 0 skipped, 1 failed
func (s *Site) checkJobs(before, after dump, o Outcome) []string {
	s.T.Helper()
	var lines []string
	for _, id := range sortedKeys(before["datamachine_jobs"], after["datamachine_jobs"]) {
		was, is := before["datamachine_jobs"][id], after["datamachine_jobs"][id]
		if maps.Equal(was, is) {
			continue
		}
		for col := range is {
			if col != "engine_data" && was[col] != is[col] {
				s.T.Errorf("job %s: %s changed from %q to %q", id, col, was[col], is[col])
			}
		}
		s.checkBytes(id, was["engine_data"], is["engine_data"])
		old, now := readStored(was["engine_data"]), readStored(is["engine_data"])
		mine := slices.IndexFunc(o.Jobs, func(j jobs.JobUndo) bool { return fmt.Sprint(j.Job) == id })
		if mine >= 0 {
			s.checkRecord(o.Jobs[mine], old, now)
			continue
		}
		line := "job " + id
		if now.undo != old.undo {
			line += " undo " + markerCounts(s, now.undo)
		}
		if !slices.Equal(now.Pending, old.Pending) {
			line += fmt.Sprintf(" pending %q", now.Pending)
		}
		lines = append(lines, line)
	}
	return append(lines, s.checkLogs(before, after)...)
}

// checkBytes: the two keys apart, engine_data stays as it is.
func (s *Site) checkBytes(id, was, is string) {
	s.T.Helper()
	if slices.Contains([]string{null, "", "[]", "{}"}, strings.ReplaceAll(was, " ", "")) {
		was = "{}"
	}
	if strip(is) != strip(was) {
		s.T.Errorf("job %s: other bytes of engine_data changed\nfrom %s\nto   %s", id, was, is)
	}
}

// checkRecord compares record and marker of a job with what was reported of it.
func (s *Site) checkRecord(j jobs.JobUndo, old, now stored) {
	s.T.Helper()
	if j.Malformed {
		s.T.Errorf("job %d: malformed effects, yet engine_data changed", j.Job)
		return
	}
	ran := map[int]undo.State{}
	for _, r := range j.Results {
		ran[r.Effect.Index] = r.State
	}
	var reverted, skipped, failed, conflicts int
	for i, r := range now.Results {
		if r.I != i {
			s.T.Errorf("job %d: entry %d of the record is of effect %d", j.Job, i, r.I)
		}
		if now.effects != nil && i < len(now.effects) {
			if sum := fmt.Sprintf("%x", sha256.Sum256(now.effects[i])); sum != r.SHA256 {
				s.T.Errorf("job %d: the record of effect %d is not of its bytes", j.Job, i)
			}
		}
		want, here := ran[r.I]
		before, _ := old.result(r.I)
		if want == undo.StateAlready && before.State == undo.StateReverted && before.SHA256 == r.SHA256 {
			want = before.State // what it replaced is not forgotten
		}
		if !here {
			want = before.State
			if !bytes.Equal(before.Replaced, r.Replaced) {
				s.T.Errorf("job %d: the entry of effect %d changed without a run", j.Job, r.I)
			}
		}
		if r.State != want {
			s.T.Errorf("job %d: effect %d is recorded as %q, reported as %q", j.Job, r.I, r.State, want)
		}
		switch r.State {
		case undo.StateReverted, undo.StateAlready:
			reverted++
		case undo.StateConflict:
			conflicts++
			skipped++
		case undo.StateUnsupported:
			skipped++
		default:
			failed++
		}
	}
	if now.effects != nil && len(now.Results) != len(now.effects) {
		s.T.Errorf("job %d: %d entries in the record, %d effects", j.Job, len(now.Results), len(now.effects))
	}
	want := old.undo
	if failed+conflicts == 0 {
		want = fmt.Sprintf(`{"undone_at":"%s","effects_reverted":%d,"effects_skipped":%d,"effects_failed":%d}`, nowSite, reverted, skipped, failed)
	}
	if now.undo != want {
		s.T.Errorf("job %d: marker %s, want %s", j.Job, now.undo, want)
	}
}

func markerCounts(s *Site, marker string) string {
	s.T.Helper()
	var m struct {
		At       string `json:"undone_at"`
		Reverted int    `json:"effects_reverted"`
		Skipped  int    `json:"effects_skipped"`
		Failed   int    `json:"effects_failed"`
	}
	d := json.NewDecoder(bytes.NewReader([]byte(marker)))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil || m.At != nowSite {
		s.T.Errorf("marker %s: %v", marker, err)
	}
	return fmt.Sprintf("%d/%d/%d", m.Reverted, m.Skipped, m.Failed)
}

// checkLogs returns a line for each new log row, checking what tests do not vary.
func (s *Site) checkLogs(before, after dump) []string {
	s.T.Helper()
	var lines []string
	for _, id := range sortedKeys(before["datamachine_logs"], after["datamachine_logs"]) {
		r := after["datamachine_logs"][id]
		if before["datamachine_logs"][id] != nil {
			continue
		}
		var c struct {
			Job                       int    `json:"job_id"`
			Type                      string `json:"task_type"`
			Reverted, Skipped, Failed int
		}
		err := json.Unmarshal([]byte(r["context"]), &c)
		want := fmt.Sprintf(`{"job_id":%d,"task_type":%s,"reverted":%d,"skipped":%d,"failed":%d}`, c.Job, toJSON(c.Type), c.Reverted, c.Skipped, c.Failed)
		message := fmt.Sprintf("Job %d undo: %d reverted, %d skipped, %d failed", c.Job, c.Reverted, c.Skipped, c.Failed)
		if err != nil || r["context"] != want || r["message"] != message {
			s.T.Errorf("log row: context %s, message %q", r["context"], r["message"])
		}
		user := null
		if s.Options.User != 0 {
			user = strconv.FormatUint(s.Options.User, 10)
		}
		if r["created_at"] != nowUTC || r["user_id"] != user || r["agent_id"] != null {
			s.T.Errorf("log row: %v", r)
		}
		lines = append(lines, "log "+r["level"]+" "+r["message"])
	}
	return lines
}

// checkSum compares the summary with the report.
func (s *Site) checkSum(o Outcome) {
	s.T.Helper()
	var want undo.Counts
	for _, j := range o.Jobs {
		for _, r := range j.Results {
			switch r.State {
			case undo.StateReverted, undo.StateAlready:
				want.Reverted++
			case undo.StateConflict:
				want.Conflicts++
				want.Skipped++
			case undo.StateUnsupported:
				want.Skipped++
			case undo.StateFailed:
				want.Failed++
			default:
				s.T.Errorf("state %q", r.State)
			}
			if done := r.State == undo.StateReverted || r.State == undo.StateAlready; done != (r.Reason == "") || done != (r.Message != "" && r.Reason == "") {
				s.T.Errorf("effect %d: state %s, reason %q, message %q", r.Effect.Index, r.State, r.Reason, r.Message)
			}
		}
		if j.Malformed {
			want.Failed++
		}
	}
	want.Skipped += len(o.Skips)
	if !o.Sum.FilesLeft {
		want.Failed += len(o.Problems)
	}
	if o.Sum.Counts != want && !o.Sum.FilesLeft {
		s.T.Errorf("summary %+v, want %+v", o.Sum.Counts, want)
	}
}

// sumOf is the SHA-256 of an effect's bytes.
func sumOf(effect string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(effect))) }
