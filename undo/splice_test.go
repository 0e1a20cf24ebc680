package undo

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"

	"datamachine/undo/phpvalue"
)

func TestSplice(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"appended behind the last key":        {`{"a":1}`, `{"a":1,"k":V}`},
		"spaces stay":                         {"{ \"a\" : 1 \n}", "{ \"a\" : 1,\"k\":V \n}"},
		"replaced in place":                   {`{"k":"old","b":2}`, `{"k":V,"b":2}`},
		"the last duplicate counts":           {`{"k":1,"a":0,"k":2}`, `{"k":1,"a":0,"k":V}`},
		"an escaped key is the same key":      {`{"\u006b":1}`, `{"\u006b":V}`},
		"another letter case is another key":  {`{"K":1}`, `{"K":1,"k":V}`},
		"nested keys do not count":            {`{"a":{"k":1}}`, `{"a":{"k":1},"k":V}`},
		"big numbers keep their digits":       {`{"n":9007199254740993,"f":1.0}`, `{"n":9007199254740993,"f":1.0,"k":V}`},
		"broken UTF-8 stays":                  {"{\"a\":\"\xff\"}", "{\"a\":\"\xff\",\"k\":V}"},
		"escapes stay":                        {`{"a":"\/\u00e9"}`, `{"a":"\/\u00e9","k":V}`},
		"NULL becomes an object":              {``, `{"k":V}`},
		"an empty list becomes an object":     {` [ ] `, `{"k":V}`},
		"an empty object becomes an object":   {`{ }`, `{"k":V}`},
		"a key that looks like the end stays": {`{"}":"]}"}`, `{"}":"]}","k":V}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			value := []byte(`{"x":[1]}`)
			want := bytes.ReplaceAll([]byte(c.want), []byte("V"), value)
			got, err := Splice([]byte(c.text), "k", value)
			if err != nil || !bytes.Equal(got, want) {
				t.Fatalf("Splice(%q)\n got %q, %v\nwant %q", c.text, got, err, want)
			}
		})
	}
	for _, text := range []string{`[1]`, `"text"`, `42`, `null`, `{"a":1`, `{"a":1}x`, `{"a":01}`} {
		if got, err := Splice([]byte(text), "k", []byte("1")); !errors.Is(err, ErrNotObject) {
			t.Errorf("Splice(%q) = %q, %v; want ErrNotObject", text, got, err)
		}
	}
}

// FuzzSplice: the key reads back, every other key keeps its value, and nothing
// outside the spliced bytes changes.
func FuzzSplice(f *testing.F) {
	for _, s := range []string{`{}`, `{"a":1,"undo":{"x":1},"b":[{}]}`, `{"undo":1,"undo":2}`, "{ \"\\u0075ndo\" : null }", "{\"a\":\"\xff\"}", `[]`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		value := []byte(`{"n":12345678901234567890}`)
		got, err := Splice(text, "undo", value)
		if err != nil {
			return
		}
		v, err := phpvalue.DecodeJSON(got)
		if err != nil {
			t.Fatalf("%q became %q, which does not decode: %v", text, got, err)
		}
		set, ok := v.(*phpvalue.Array).Get("undo")
		if want, _ := phpvalue.DecodeJSON(value); !ok || !phpvalue.Equal(set, want) {
			t.Fatalf("%q became %q: undo is %v", text, got, set)
		}
		if json.Valid(text) && !json.Valid(got) {
			t.Fatalf("valid %q became invalid %q", text, got)
		}
		again, err := Splice(got, "undo", value)
		if err != nil || !bytes.Equal(again, got) {
			t.Fatalf("splicing %q twice gave %q, %v", got, again, err)
		}
		if before, err := phpvalue.DecodeJSON(text); err == nil {
			if old, ok := before.(*phpvalue.Array); ok {
				for _, e := range old.Entries() {
					now, ok := v.(*phpvalue.Array).GetKey(e.Key)
					if e.Key.String() != "undo" && (!ok || !phpvalue.Equal(now, e.Value)) {
						t.Fatalf("%q became %q: key %s changed", text, got, e.Key)
					}
				}
			}
		}
	})
}
