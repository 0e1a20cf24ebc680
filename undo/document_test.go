package undo

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
)

func TestParseDocEffects(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text      string
		types     []string
		raw       []string // the bytes each effect's sum is taken of
		malformed bool
	}{
		"a list":                           {`{"effects":[{"type":"a"}, {"type":"b"}]}`, []string{"a", "b"}, []string{`{"type":"a"}`, `{"type":"b"}`}, false},
		"an object of objects":             {`{"effects":{"z":{"type":"a"},"y":{"type":"b"}}}`, []string{"a", "b"}, []string{`{"type":"a"}`, `{"type":"b"}`}, false},
		"a repeated key counts once":       {`{"effects":{"z":{"type":"a"},"y":{"type":"b"},"z":{"type":"c"}}}`, []string{"c", "b"}, []string{`{"type":"c"}`, `{"type":"b"}`}, false},
		"the last effects key counts":      {`{"effects":[{"type":"a"}],"effects":[{"type":"b"}]}`, []string{"b"}, []string{`{"type":"b"}`}, false},
		"an item that is no object":        {`{"effects":["oops",{"type":"b"}]}`, []string{"", "b"}, []string{`"oops"`, `{"type":"b"}`}, false},
		"one bare effect":                  {`{"effects":{"type":"a","target":{}}}`, nil, nil, true},
		"an object with a list inside":     {`{"effects":{"z":{"type":"a"},"y":[]}}`, nil, nil, true},
		"text":                             {`{"effects":"oops"}`, nil, nil, true},
		"a number":                         {`{"effects":7}`, nil, nil, true},
		"empty, as PHP takes it":           {`{"effects":"0"}`, nil, nil, false},
		"null":                             {`{"effects":null}`, nil, nil, false},
		"nested effects do not count":      {`{"data":{"effects":[{"type":"a"}]}}`, nil, nil, false},
		"not JSON":                         {`{"effects":[{"type":"a"}`, nil, nil, false},
		"a top-level list":                 {`[{"effects":[{"type":"a"}]}]`, nil, nil, false},
		"a type that is a number or list":  {`{"effects":[{"type":5},{"type":["x"]}]}`, []string{"5", "Array"}, []string{`{"type":5}`, `{"type":["x"]}`}, false},
		"spaces inside belong to the sum":  {`{"effects":[ { "type" : "a" } ]}`, []string{"a"}, []string{`{ "type" : "a" }`}, false},
		"an escaped key is still the key":  {`{"\u0065ffects":[{"type":"a"}]}`, []string{"a"}, []string{`{"type":"a"}`}, false},
		"an object with integer-like keys": {`{"effects":{"1":{"type":"a"},"0":{"type":"b"}}}`, []string{"a", "b"}, []string{`{"type":"a"}`, `{"type":"b"}`}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := ParseDoc([]byte(c.text))
			if d.Malformed != c.malformed || len(d.Effects) != len(c.types) {
				t.Fatalf("got %d effects, malformed %v; want %d, %v", len(d.Effects), d.Malformed, len(c.types), c.malformed)
			}
			for i, e := range d.Effects {
				sum := sha256.Sum256([]byte(c.raw[i]))
				if e.Type != c.types[i] || e.Index != i || e.Sum != hex.EncodeToString(sum[:]) {
					t.Errorf("effect %d is %q with sum %s; want %q of %s", i, e.Type, e.Sum, c.types[i], c.raw[i])
				}
			}
		})
	}
}

func TestUndoneIsPHPTruth(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]bool{
		`{"undone_at":"x"}`: true, `"0.0"`: true, `1`: true, `[]`: false, `{}`: false, `null`: false, `"0"`: false, `0`: false, `false`: false, `""`: false,
	} {
		if got := ParseDoc([]byte(`{"undo":` + value + `}`)).Undone; got != want {
			t.Errorf("undo %s: undone %v, want %v", value, got, want)
		}
	}
}

func TestRecordRoundTrip(t *testing.T) {
	t.Parallel()
	d := ParseDoc([]byte(`{"effects":[{"type":"a"},{"type":"b"}]}`))
	rec := Record{}.After(d.Effects, []Result{
		{Effect: d.Effects[0], State: StateReverted, Files: []string{"2026/01/a.jpg"}},
		{Effect: d.Effects[1], State: StateConflict},
	})
	text, err := d.With(rec, nil)
	if err != nil {
		t.Fatal(err)
	}
	again := ParseDoc(text)
	entry, ok := again.Record.Find(again.Effects[0])
	if !ok || entry.State != StateReverted || len(again.Record.Pending) != 1 || again.Undone {
		t.Fatalf("read back %+v from %s", again.Record, text)
	}
	pending := func(force bool) []Effect {
		x := &run{job: Job{Doc: again}, o: Options{Force: force}, states: map[int]State{}}
		return x.pending()
	}
	if todo := pending(false); len(todo) != 1 || todo[0].Type != "b" {
		t.Errorf("to do: %+v; want the conflict alone", todo)
	}
	if todo := pending(true); len(todo) != 2 {
		t.Errorf("with force %d to do, want 2", len(todo))
	}
	// A record of other bytes is no record of this effect.
	forged := ParseDoc([]byte(strings.Replace(string(text), `{"type":"a"}`, `{"type":"x"}`, 1)))
	if _, ok := forged.Record.Find(forged.Effects[0]); ok {
		t.Error("an edited effect still counts as done")
	}
	clean, err := again.WithoutPending()
	if err != nil || len(ParseDoc(clean).Record.Pending) != 0 || len(ParseDoc(clean).Record.Entries) != 2 {
		t.Errorf("WithoutPending: %s, %v", clean, err)
	}
}

func TestDecodeID(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		`5`: "5", `"5"`: "5", `"007"`: "7",
		`0`: "missing", `-5`: "missing", `"0"`: "missing", `""`: "missing", `null`: "missing", `"-5"`: "missing",
		`"abc"`: "unusable", `"12abc"`: "unusable", `46.5`: "unusable", `46.0`: "unusable", `true`: "unusable",
		`[5]`: "unusable", `{"a":1}`: "unusable", `"99999999999999999999"`: "unusable", `" 5"`: "unusable", `"0x5"`: "unusable",
	} {
		d := ParseDoc([]byte(`{"effects":[{"type":"post_meta_set","target":{"post_id":` + raw + `}}]}`))
		id, bad := d.Effects[0].targetID("post_id", "missing")
		got := id.String()
		switch {
		case bad != nil && bad.reason == "missing":
			got = "missing"
		case bad != nil:
			got = "unusable"
		}
		if got != want {
			t.Errorf("post_id %s reads as %s, want %s", raw, got, want)
		}
	}
}

// FuzzParseDoc: hostile engine_data never panics and every effect keeps its
// place; what a record is made of reads back.
func FuzzParseDoc(f *testing.F) {
	f.Add([]byte(`{"task_type":"x","effects":[{"type":"post_meta_set","target":{"post_id":1,"meta_key":"k"},"previous_value":null}],"datamachine_undo":{"results":[{"i":0,"sha256":"x","state":"reverted","replaced":null}],"pending_files":["a"]}}`))
	f.Add([]byte(`{"effects":{"a":{"type":{}},"a":{}},"undo":[]}`))
	f.Add([]byte(strings.Repeat("[", 600)))
	f.Fuzz(func(t *testing.T, text []byte) {
		d := ParseDoc(text)
		for i, e := range d.Effects {
			if e.Index != i || len(e.Sum) != 64 {
				t.Fatalf("effect %d: %+v", i, e)
			}
			e.PostID()
			e.Target()
			if k, ok := lookup(e); ok {
				k.ids(e)
			}
		}
		if len(d.Effects) == 0 {
			return
		}
		rec := d.Record.After(d.Effects, []Result{{Effect: d.Effects[0], State: StateFailed}})
		out, err := d.With(rec, nil)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		again := ParseDoc(out)
		if len(again.Effects) != len(d.Effects) || again.Effects[0].Sum != d.Effects[0].Sum {
			t.Fatalf("effects of %q changed in %q", text, out)
		}
		if entry, ok := again.Record.Find(again.Effects[0]); !ok || entry.State != StateFailed {
			t.Fatalf("record lost in %q", out)
		}
	})
}
