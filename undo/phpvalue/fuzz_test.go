package phpvalue

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
)

// asJSON is what is left of v after a way through JSON: floats become what
// their JSON text says.
func asJSON(t *testing.T, v Value) Value {
	switch v := v.(type) {
	case Float:
		return decoded(t, FloatJSON(float64(v)))
	case *Array:
		a := NewArray(v.Len())
		for _, e := range v.Entries() {
			a.SetKey(e.Key, asJSON(t, e.Value))
		}
		return a
	}
	return v
}

func hasNaN(v Value) bool {
	switch v := v.(type) {
	case Float:
		return math.IsNaN(float64(v))
	case *Array:
		for _, e := range v.Entries() {
			if hasNaN(e.Value) {
				return true
			}
		}
	case *Object:
		return v.Props != nil && hasNaN(v.Props)
	}
	return false
}

func FuzzDecodeJSON(f *testing.F) {
	for _, tt := range decodeJSONTests {
		f.Add([]byte(tt.in))
	}
	for _, tt := range badJSON {
		f.Add([]byte(tt.in))
	}
	f.Add([]byte(strings.Repeat("[", 511) + strings.Repeat("]", 511)))
	f.Add([]byte(strings.Repeat("[", 512)))
	f.Fuzz(func(t *testing.T, text []byte) {
		v, err := DecodeJSON(text)
		checkScan(t, text, v, err)
		// The standard library's reader is the second opinion. It lets lone
		// surrogates and deeper nesting pass.
		if valid := json.Valid(text); (err == nil) != valid &&
			!(valid && (errors.Is(err, ErrDepth) || strings.Contains(err.Error(), "escape sequence"))) {
			t.Fatalf("%q: error %v, encoding/json valid = %v", text, err, valid)
		}
		if err != nil {
			return
		}
		for _, pretty := range []bool{false, true} {
			opts := JSONOptions{Pretty: pretty, InvalidUTF8: InvalidKept}
			encoded := EncodeJSON(v, opts)
			back, err := DecodeJSON(encoded)
			if err != nil || !Equal(back, asJSON(t, v)) {
				t.Fatalf("%q is written as %q and reads back as %v, %v", text, encoded, back, err)
			}
		}
		if encoded := EncodeJSON(v, JSONOptions{}); !json.Valid(encoded) {
			t.Fatalf("%q is written as %q", text, encoded)
		}
	})
}

// checkScan checks ScanObject and ScanList against what DecodeJSON returned.
func checkScan(t *testing.T, text []byte, v Value, err error) {
	members, end, errObject := ScanObject(text)
	spans, errList := ScanList(text)
	if err != nil {
		for _, scanErr := range []error{errObject, errList} {
			if scanErr == nil || scanErr.Error() != err.Error() {
				t.Fatalf("%q: DecodeJSON says %v, a scan %v", text, err, scanErr)
			}
		}
		return
	}
	_, isArray := v.(*Array)
	isObject := strings.TrimLeft(string(text), " \t\r\n")[0] == '{'
	if errors.Is(errObject, ErrKind) == isObject || errors.Is(errList, ErrKind) == isArray {
		t.Fatalf("%q: ScanObject %v, ScanList %v", text, errObject, errList)
	}
	if !isArray {
		return
	}
	rebuilt := NewArray(0)
	for i, s := range spans {
		key := IntKey(int64(i))
		if isObject {
			m := members[i]
			if m.ValueStart != s.Start || m.ValueEnd != s.End || decoded(t, string(text[m.KeyStart:m.KeyStart+1+
				strings.LastIndexByte(string(text[m.KeyStart:m.ValueStart]), '"')])) != String(m.Key) {
				t.Fatalf("%q: member %v, span %v", text, m, s)
			}
			key = StringKey(m.Key)
		}
		rebuilt.SetKey(key, decoded(t, string(text[s.Start:s.End])))
	}
	if !Equal(rebuilt, v) {
		t.Fatalf("%q: the spans make %q", text, Serialize(rebuilt))
	}
	if isObject && (text[end] != '}' || strings.TrimLeft(string(text[end+1:]), " \t\r\n") != "") {
		t.Fatalf("%q: end is %d", text, end)
	}
}

func FuzzUnserialize(f *testing.F) {
	for _, tt := range canonicalTexts {
		f.Add(tt.text)
	}
	for _, tt := range tolerated {
		f.Add(tt.in)
	}
	for _, tt := range refused {
		f.Add(tt.in)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := Unserialize(text)
		if err != nil {
			if !errors.Is(err, ErrSerialized) || v != nil {
				t.Fatalf("%q: %v, %v", text, v, err)
			}
			return
		}
		written := Serialize(v)
		back, err := Unserialize(written)
		if err != nil {
			t.Fatalf("%q is written as %q: %v", text, written, err)
		}
		if again := Serialize(back); again != written || !hasNaN(v) && !Equal(back, v) {
			t.Fatalf("%q is written as %q and then as %q", text, written, again)
		}
		EncodeJSON(v, JSONOptions{Pretty: true})
		MetaText(v)
	})
}

// What MetaText writes must mean the same to WordPress' maybe_unserialize().
func FuzzMetaText(f *testing.F) {
	for _, tt := range isSerializedTests {
		f.Add(tt.in)
	}
	for _, tt := range decodeJSONTests {
		f.Add(tt.in)
	}
	f.Fuzz(func(t *testing.T, text string) {
		values := []Value{String(text)}
		if v, err := DecodeJSON([]byte(text)); err == nil {
			values = append(values, v)
		}
		for _, v := range values {
			stored := MetaText(v)
			var read Value = String(stored)
			if IsSerialized(stored, true) {
				var err error
				if read, err = Unserialize(strings.Trim(stored, " \n\r\t\v\x00")); err != nil {
					t.Fatalf("%q is stored as %q: %v", text, stored, err)
				}
			}
			want := v
			switch v.(type) {
			case *Array, String:
			default: // the column holds text
				want = String(ToString(v))
			}
			if !Equal(read, want) {
				t.Fatalf("%q is stored as %q and read as %q", text, stored, Serialize(read))
			}
		}
	})
}
