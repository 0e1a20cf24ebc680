package undotest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"datamachine/jobs"
	"datamachine/undo"
)

// checkKept: what the only effect of a job replaced can be put back from the
// record alone, byte for byte.
func (s *Site) checkKept(before, after dump, j jobs.JobUndo) {
	s.T.Helper()
	r := j.Results[0]
	entry, ok := readStored(after["datamachine_jobs"][fmt.Sprint(j.Job)]["engine_data"]).result(r.Effect.Index)
	if !ok {
		return
	}
	if r.State != undo.StateReverted {
		return
	}
	var err error
	switch r.Effect.Type {
	case "post_meta_set", "featured_image_set":
		err = keptMetas(entry.Replaced, before, after)
	case "post_content_modified":
		err = keptText(entry.Replaced, before, after)
	case "post_field_set":
		err = keptField(entry.Replaced, before, after)
	case "attachment_created":
		err = keptRows(entry.Replaced, before, after)
	}
	if err != nil {
		s.T.Errorf("effect %d cannot be redone from its record: %v\n%s", r.Effect.Index, err, entry.Replaced)
	}
}

// keptMetas: the record lists every row that changed or went, as it was.
func keptMetas(replaced json.RawMessage, before, after dump) error {
	var rows []struct {
		ID    json.Number     `json:"meta_id"`
		Key   string          `json:"meta_key"`
		Value json.RawMessage `json:"meta_value"`
	}
	if err := json.Unmarshal(replaced, &rows); err != nil {
		return err
	}
	kept := map[string]row{}
	for _, r := range rows {
		kept[r.ID.String()] = row{"meta_key": r.Key, "meta_value": keptText64(r.Value)}
	}
	for id, was := range before["postmeta"] {
		if maps.Equal(was, after["postmeta"][id]) {
			continue
		}
		if k := kept[id]; k == nil || k["meta_key"] != was["meta_key"] || k["meta_value"] != was["meta_value"] {
			return fmt.Errorf("row %s %v is kept as %v", id, was, k)
		}
	}
	return nil
}

// keptText64 reads a kept text, also one that JSON cannot carry as it is.
func keptText64(value json.RawMessage) string {
	var text string
	if string(value) == "null" {
		return null
	}
	if json.Unmarshal(value, &text) == nil {
		return text
	}
	var packed struct{ Base64 []byte }
	if json.Unmarshal(value, &packed) != nil {
		return string(value)
	}
	return string(packed.Base64)
}

// keptText: the named revision holds what stood in the post that changed, and
// the footnotes if they changed too.
func keptText(replaced json.RawMessage, before, after dump) error {
	var r struct {
		Revision json.Number `json:"revision_id"`
	}
	if err := json.Unmarshal(replaced, &r); err != nil {
		return err
	}
	if r.Revision == "" { // a post that keeps no revisions: the text itself
		return keptField(replaced, before, after)
	}
	rev := after["posts"][r.Revision.String()]
	for id, was := range before["posts"] {
		is := after["posts"][id]
		if maps.Equal(was, is) {
			continue
		}
		if rev == nil || rev["post_type"] != "revision" || rev["post_parent"] != id {
			return fmt.Errorf("%s is no revision of %s", r.Revision, id)
		}
		for _, col := range []string{"post_title", "post_content", "post_excerpt"} {
			if rev[col] != was[col] {
				return fmt.Errorf("%s was %q, revision %s holds %q", col, was[col], r.Revision, rev[col])
			}
		}
		a, b := metasOf(before, id, "footnotes"), metasOf(after, r.Revision.String(), "footnotes")
		if !slices.Equal(a, metasOf(after, id, "footnotes")) && !slices.Equal(a, b) {
			return fmt.Errorf("footnotes were %q, revision %s holds %q", a, r.Revision, b)
		}
	}
	return nil
}

// metasOf returns the values of a key by ascending meta_id.
func metasOf(d dump, post, key string) []string {
	var values []string
	for _, id := range sortedKeys(d["postmeta"], nil) {
		if r := d["postmeta"][id]; r["post_id"] == post && r["meta_key"] == key {
			values = append(values, r["meta_value"])
		}
	}
	return values
}

func keptField(replaced json.RawMessage, before, after dump) error {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(replaced, &fields); err != nil {
		return err
	}
	for id, was := range before["posts"] {
		for _, col := range []string{"post_title", "post_content", "post_excerpt"} {
			if was[col] != after["posts"][id][col] && keptText64(fields[col]) != was[col] {
				return fmt.Errorf("%s was %q, kept as %s", col, was[col], fields[col])
			}
		}
	}
	return nil
}

// keptRows: every row that went or changed is in the record, whole.
func keptRows(replaced json.RawMessage, before, after dump) error {
	var kept map[string][]map[string]json.RawMessage
	if err := json.Unmarshal(replaced, &kept); err != nil {
		return err
	}
	for table, rows := range before {
		if table == "file" || table == "datamachine_jobs" {
			continue
		}
		for id, was := range rows {
			if maps.Equal(was, after[table][id]) {
				continue
			}
			if !slices.ContainsFunc(kept[table], func(r map[string]json.RawMessage) bool { return sameRow(r, was) }) {
				return fmt.Errorf("%s %s %v is not kept", table, id, was)
			}
		}
	}
	return nil
}

func sameRow(kept map[string]json.RawMessage, was row) bool {
	for col, want := range was {
		value, ok := kept[col]
		if !ok || keptText64(value) != want {
			return false
		}
	}
	return true
}
