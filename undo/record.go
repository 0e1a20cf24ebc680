package undo

import (
	"bytes"
	"slices"

	"datamachine/undo/phpvalue"
)

// Record is the key "datamachine_undo" this tool keeps in engine_data: what
// became of each effect, and which files are still to be removed. The
// reference's own key "undo" is a summary beside it (see Marker).
type Record struct {
	Entries []RecordEntry
	// Pending are files under the uploads directory whose rows are gone.
	Pending []string
}

// RecordEntry tells one effect: its index and bytes, its state, and what stood
// there before (phpvalue.Null when nothing was replaced).
type RecordEntry struct {
	Index    int
	Sum      string
	State    State
	Replaced phpvalue.Value
}

// Find returns the entry of an effect: the same place and the same bytes.
func (r Record) Find(e Effect) (RecordEntry, bool) {
	for _, entry := range r.Entries {
		if entry.Index == e.Index && entry.Sum == e.Sum {
			return entry, true
		}
	}
	return RecordEntry{}, false
}

// After returns the record once a run's results are in: one entry for each
// effect, in order. An effect the run did not touch keeps its entry, and what an
// earlier run replaced is kept until something else is.
func (r Record) After(effects []Effect, results []Result) Record {
	fresh := make(map[int]Result, len(results))
	out := Record{}
	for _, res := range results {
		fresh[res.Effect.Index] = res
		out.Pending = append(out.Pending, res.Files...)
	}
	for _, e := range effects {
		old, known := r.Find(e)
		res, ran := fresh[e.Index]
		switch {
		case !ran && known:
			out.Entries = append(out.Entries, old)
		case !ran:
		case res.State == StateAlready && known && old.State == StateReverted:
			out.Entries = append(out.Entries, old)
		default:
			entry := RecordEntry{e.Index, e.Sum, res.State, phpvalue.Null{}}
			switch {
			case res.Replaced != nil:
				entry.Replaced = res.Replaced
			case known:
				entry.Replaced = old.Replaced
			}
			out.Entries = append(out.Entries, entry)
		}
	}
	return out
}

// Counts adds up all entries.
func (r Record) Counts() Counts {
	var c Counts
	for _, e := range r.Entries {
		c.Add(e.State)
	}
	return c
}

// JSON writes the record as PHP would.
func (r Record) JSON() []byte {
	results := phpvalue.NewArray(len(r.Entries))
	for _, e := range r.Entries {
		m := phpvalue.NewArray(4)
		m.Set("i", phpvalue.Int(e.Index))
		m.Set("sha256", phpvalue.String(e.Sum))
		m.Set("state", phpvalue.String(e.State))
		m.Set("replaced", e.Replaced)
		results.Append(m)
	}
	pending := phpvalue.NewArray(len(r.Pending))
	for _, f := range r.Pending {
		pending.Append(keepText(f))
	}
	v := phpvalue.NewArray(2)
	v.Set("results", results)
	v.Set("pending_files", pending)
	return phpvalue.EncodeJSON(v, phpvalue.JSONOptions{})
}

// Marker is the reference's key "undo": its four keys and nothing else. at is
// site time. Source: Data Machine inc/Cli/Commands/JobsCommand.php undo (0.41.0).
func Marker(at string, c Counts) []byte {
	v := phpvalue.NewArray(4)
	v.Set("undone_at", phpvalue.String(at))
	v.Set("effects_reverted", phpvalue.Int(c.Reverted))
	v.Set("effects_skipped", phpvalue.Int(c.Skipped))
	v.Set("effects_failed", phpvalue.Int(c.Failed))
	return phpvalue.EncodeJSON(v, phpvalue.JSONOptions{})
}

// With returns engine_data with the record and, unless marker is nil, the marker.
func (d *Doc) With(rec Record, marker []byte) ([]byte, error) {
	text := d.Text
	var err error
	if marker != nil {
		if text, err = Splice(text, markerKey, marker); err != nil {
			return nil, err
		}
	}
	if len(rec.Entries) == 0 && len(rec.Pending) == 0 {
		return text, nil
	}
	return Splice(text, recordKey, rec.JSON())
}

// Stored tells whether engine_data as it is now holds the undo that wrote text: the
// same entries and marker. Files that were pending may have gone since.
func Stored(now, text []byte) bool {
	is, wrote := ParseDoc(now), ParseDoc(text)
	for _, f := range is.Record.Pending {
		if !slices.Contains(wrote.Record.Pending, f) {
			return false
		}
	}
	return is.Undone == wrote.Undone &&
		bytes.Equal(Record{Entries: is.Record.Entries}.JSON(), Record{Entries: wrote.Record.Entries}.JSON())
}

// parseRecord reads a record, leaving out what has another shape: a forged
// record can at most make an effect count as not yet done.
func parseRecord(v phpvalue.Value) Record {
	var r Record
	top, ok := v.(*phpvalue.Array)
	if !ok {
		return r
	}
	for _, item := range elements(top, "results") {
		m, ok := item.(*phpvalue.Array)
		if !ok {
			continue
		}
		i, _ := m.Get("i")
		sum, _ := m.Get("sha256")
		state, _ := m.Get("state")
		index, ok1 := i.(phpvalue.Int)
		hash, ok2 := sum.(phpvalue.String)
		st, ok3 := state.(phpvalue.String)
		if !ok1 || !ok2 || !ok3 || index < 0 {
			continue
		}
		replaced, ok := m.Get("replaced")
		if !ok {
			replaced = phpvalue.Null{}
		}
		r.Entries = append(r.Entries, RecordEntry{int(index), string(hash), State(st), replaced})
	}
	for _, item := range elements(top, "pending_files") {
		if f := keptText(item); f != "" {
			r.Pending = append(r.Pending, f)
		}
	}
	return r
}

func elements(m *phpvalue.Array, key string) []phpvalue.Value {
	v, _ := m.Get(key)
	list, ok := v.(*phpvalue.Array)
	if !ok {
		return nil
	}
	out := make([]phpvalue.Value, 0, list.Len())
	for _, e := range list.Entries() {
		out = append(out, e.Value)
	}
	return out
}
