package phpvalue

import (
	"math"
	"testing"
)

func decoded(t testing.TB, text string) Value {
	t.Helper()
	v, err := DecodeJSON([]byte(text))
	if err != nil {
		t.Fatalf("DecodeJSON(%q): %v", text, err)
	}
	return v
}

func TestEncodeJSON(t *testing.T) {
	t.Parallel()
	object := &Object{Class: "A", Props: NewArray(0)}
	object.Props.Set("a", Int(1))
	object.Props.Set("0", Int(2))
	object.Props.Set("\x00*\x00b", Int(3))
	broken := NewArray(0)
	broken.Set("k\xff", NewList(String("a\xff"), String("ok")))
	tests := []struct {
		name string
		v    Value
		opts JSONOptions
		want string
	}{
		{"null", Null{}, JSONOptions{}, "null"},
		{"bools", NewList(Bool(true), Bool(false)), JSONOptions{}, "[true,false]"},
		{"int", Int(math.MinInt64), JSONOptions{}, "-9223372036854775808"},
		{"float", Float(0.1), JSONOptions{}, "0.1"},
		{"infinities", NewList(Float(math.Inf(1)), Float(math.Inf(-1)), Float(math.NaN())), JSONOptions{}, "[0,0,0]"},
		{"empty array", NewArray(0), JSONOptions{}, "[]"},
		{"empty objects inside", decoded(t, `{"a":{},"b":[{}]}`), JSONOptions{}, `{"a":[],"b":[[]]}`},
		{"list from object", decoded(t, `{"0":"a","1":"b"}`), JSONOptions{}, `["a","b"]`},
		{"swapped keys", decoded(t, `{"1":"a","0":"b"}`), JSONOptions{}, `{"1":"a","0":"b"}`},
		{"escapes", String("a/\"\\\b\f\n\r\t\x01\x1f\x7f<>&'"), JSONOptions{}, `"a\/\"\\\b\f\n\r\t\u0001\u001f` + "\x7f" + `<>&'"`},
		{"slashes", String("a/b"), JSONOptions{UnescapedSlashes: true}, `"a/b"`},
		{"slash in key", decoded(t, `{"a/b":1}`), JSONOptions{}, `{"a\/b":1}`},
		{"non-ASCII", String("é€😀\u2028\ufffd"), JSONOptions{}, `"\u00e9\u20ac\ud83d\ude00\u2028\ufffd"`},
		{"invalid UTF-8", broken, JSONOptions{}, `{"":[null,"ok"]}`},
		{"invalid UTF-8 kept", broken, JSONOptions{InvalidUTF8: InvalidKept}, "{\"k\xff\":[\"a\xff\",\"ok\"]}"},
		{"pretty", decoded(t, `{"a":[1,[],{"b":null}],"c":{}}`), JSONOptions{Pretty: true},
			"{\n    \"a\": [\n        1,\n        [],\n        {\n            \"b\": null\n        }\n    ],\n    \"c\": []\n}"},
		{"pretty scalar", Int(1), JSONOptions{Pretty: true}, "1"},
		{"object", object, JSONOptions{}, `{"a":1,"0":2}`},
		{"object without properties", &Object{Class: "A", Props: NewArray(0)}, JSONOptions{Pretty: true}, "{}"},
		{"custom object", &Object{Class: "A", Custom: true, Raw: "x"}, JSONOptions{}, "{}"},
		{"enum", Enum{"A:B"}, JSONOptions{}, `"A:B"`},
		{"reference", NewList(Ref{1, true}), JSONOptions{}, "[null]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := string(EncodeJSON(tt.v, tt.opts)); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestAppendJSONString(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, in  string
		unescaped bool
		want      string
	}{
		{"empty", "", false, `x""`},
		{"slash", "/", false, `x"\/"`},
		{"slash unescaped", "/", true, `x"/"`},
		{"NUL", "\x00", false, `x"\u0000"`},
		{"broken UTF-8 kept", "a\xff\xc3\xa9\xe2\x82", false, "x\"a\xff\\u00e9\xe2\x82\""},
		{"encoded surrogate kept", "\xed\xa0\x80", false, "x\"\xed\xa0\x80\""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := AppendJSONString([]byte("x"), tt.in, tt.unescaped)
			if string(got) != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if back := decoded(t, string(got[1:])); back != String(tt.in) {
				t.Errorf("reads back as %q", back)
			}
		})
	}
}
