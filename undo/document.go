package undo

import (
	"datamachine/undo/phpvalue"
)

// Doc is one job's engine_data, decoded as PHP would decode it, beside its bytes.
type Doc struct {
	// Text is the column as stored, nil for NULL.
	Text []byte
	// Data is the decoded top level when that is a JSON object or list, else nil.
	Data *phpvalue.Array
	// Effects is the recorded list, nil when there is none or it is malformed.
	Effects []Effect
	// Malformed is true when "effects" is neither a list nor an object of objects.
	Malformed bool
	// Undone is true when the reference's marker "undo" is there and not empty.
	Undone bool
	// Record is what earlier runs of this tool left (see Record).
	Record Record
}

const (
	effectsKey = "effects"
	markerKey  = "undo"
	recordKey  = "datamachine_undo"
)

// ParseDoc decodes engine_data. It never fails: text that is not JSON has no
// data, no effects and no record.
func ParseDoc(text []byte) *Doc {
	d := &Doc{Text: text}
	v, err := phpvalue.DecodeJSON(text)
	if err != nil {
		return d
	}
	data, ok := v.(*phpvalue.Array)
	if !ok {
		return d
	}
	d.Data = data
	if marker, ok := data.Get(markerKey); ok {
		d.Undone = phpvalue.Truthy(marker)
	}
	if rec, ok := data.Get(recordKey); ok {
		d.Record = parseRecord(rec)
	}
	if effects, ok := data.Get(effectsKey); ok && phpvalue.Truthy(effects) {
		d.parseEffects(effects)
	}
	return d
}

// String returns a top-level string, false when it is absent or no string.
func (d *Doc) String(keys ...string) (string, bool) {
	at := d.Data
	for i, k := range keys {
		if at == nil {
			return "", false
		}
		v, ok := at.Get(k)
		if !ok {
			return "", false
		}
		if i == len(keys)-1 {
			s, ok := v.(phpvalue.String)
			return string(s), ok
		}
		at, _ = v.(*phpvalue.Array)
	}
	return "", false
}

// parseEffects cuts the effects out of the text, so that each keeps its bytes.
// An object whose values are all objects counts as a list in document order; a
// repeated key counts once, its last value at its first place, as in PHP.
func (d *Doc) parseEffects(decoded phpvalue.Value) {
	list, ok := decoded.(*phpvalue.Array)
	raw, found := d.member(effectsKey)
	if !ok || !found {
		d.Malformed = true
		return
	}
	var spans []phpvalue.Span
	if raw[0] == '[' {
		spans, _ = phpvalue.ScanList(raw)
	} else {
		spans = objectSpans(raw)
		for _, e := range list.Entries() {
			if _, ok := e.Value.(*phpvalue.Array); !ok {
				d.Malformed = true
				return
			}
		}
		for _, s := range spans {
			if raw[s.Start] != '{' {
				d.Malformed = true
				return
			}
		}
	}
	if len(spans) != list.Len() {
		d.Malformed = true
		return
	}
	for i, e := range list.Entries() {
		d.Effects = append(d.Effects, newEffect(i, raw[spans[i].Start:spans[i].End], e.Value))
	}
}

// member returns the bytes of a top-level member, the last of its name.
func (d *Doc) member(key string) ([]byte, bool) {
	members, _, err := phpvalue.ScanObject(d.Text)
	if err != nil {
		return nil, false
	}
	for i := len(members) - 1; i >= 0; i-- {
		if members[i].Key == key {
			return d.Text[members[i].ValueStart:members[i].ValueEnd], true
		}
	}
	return nil, false
}

// objectSpans returns the value spans of an object, repeated keys once.
func objectSpans(raw []byte) []phpvalue.Span {
	members, _, err := phpvalue.ScanObject(raw)
	if err != nil {
		return nil
	}
	place := map[string]int{}
	var spans []phpvalue.Span
	for _, m := range members {
		s := phpvalue.Span{Start: m.ValueStart, End: m.ValueEnd}
		if i, ok := place[m.Key]; ok {
			spans[i] = s
			continue
		}
		place[m.Key] = len(spans)
		spans = append(spans, s)
	}
	return spans
}
