package phpvalue

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// Values are compared by their serialize() text: it shows types, order and
// float digits at a glance.
var decodeJSONTests = []struct{ name, in, want string }{
	{"null", "null", "N;"},
	{"true", "true", "b:1;"},
	{"false", " \t\r\nfalse ", "b:0;"},
	{"int", "12", "i:12;"},
	{"negative", "-5", "i:-5;"},
	{"minus zero", "-0", "i:0;"},
	{"minus zero float", "-0.0", "d:-0;"},
	{"minus zero exponent", "-0e1", "d:-0;"},
	{"whole float", "1.0", "d:1;"},
	{"exponent", "1E+5", "d:100000;"},
	{"largest int", "9223372036854775807", "i:9223372036854775807;"},
	{"smallest int", "-9223372036854775808", "i:-9223372036854775808;"},
	{"int too large", "9223372036854775808", "d:9.223372036854776E+18;"},
	{"int too small", "-9223372036854775809", "d:-9.223372036854776E+18;"},
	{"big int", "12345678901234567890", "d:1.2345678901234567E+19;"},
	{"overflow", "1e999", "d:INF;"},
	{"negative overflow", "-1e999", "d:-INF;"},
	{"underflow", "1e-999", "d:0;"},
	{"string", `"abc"`, `s:3:"abc";`},
	{"short escapes", `"\"\\\/\b\f\n\r\t"`, "s:8:\"\"\\/\b\f\n\r\t\";"},
	{"unicode escape", `"\u00e9\u00E9"`, `s:4:"éé";`},
	{"surrogate pair", `"\ud83d\uDE00"`, `s:4:"😀";`},
	{"escaped NUL", `"\u0000"`, "s:1:\"\x00\";"},
	{"last code point", `"\udbff\udfff"`, "s:4:\"\U0010ffff\";"},
	{"delete character", "\"\x7f\"", "s:1:\"\x7f\";"},
	{"invalid UTF-8 kept", "\"a\xffb\"", "s:3:\"a\xffb\";"},
	{"cut character kept", "\"\xe2\x82\"", "s:2:\"\xe2\x82\";"},
	{"empty list", "[]", "a:0:{}"},
	{"empty object", "{ }", "a:0:{}"},
	{"list", `[1,"2",3.0,true,null]`, `a:5:{i:0;i:1;i:1;s:1:"2";i:2;d:3;i:3;b:1;i:4;N;}`},
	{"spaces", " { \"a\" : [ 1 , 2 ] , \"b\" : { } } ", `a:2:{s:1:"a";a:2:{i:0;i:1;i:1;i:2;}s:1:"b";a:0:{}}`},
	{"int keys", `{"0":1,"01":2,"-5":3,"":4}`, `a:4:{i:0;i:1;s:2:"01";i:2;i:-5;i:3;s:0:"";i:4;}`},
	{"duplicate key", `{"a":1,"b":2,"a":3}`, `a:2:{s:1:"a";i:3;s:1:"b";i:2;}`},
	{"duplicate escaped key", `{"a":1,"\u0061":3}`, `a:1:{s:1:"a";i:3;}`},
	{"key with NUL", `{"\u0000a":1}`, "a:1:{s:2:\"\x00a\";i:1;}"},
}

var badJSON = []struct{ name, in string }{
	{"empty", ""},
	{"spaces only", "  "},
	{"upper-case literal", "TRUE"},
	{"cut literal", "nul"},
	{"long literal", "nullx"},
	{"trailing comma in list", "[1,]"},
	{"trailing comma in object", `{"a":1,}`},
	{"leading comma", "[,1]"},
	{"missing comma", "[1 2]"},
	{"missing colon", `{"a" 1}`},
	{"missing value", `{"a":}`},
	{"key without value", `{"a"}`},
	{"bare key", `{a:1}`},
	{"int key", `{1:1}`},
	{"wrong bracket", `[1}`},
	{"open list", "[1"},
	{"open object", `{"a":1`},
	{"trailing text", "1 2"},
	{"trailing NUL", "1\x00"},
	{"BOM", "\xef\xbb\xbf1"},
	{"form feed", "\f1"},
	{"no-break space", "\u00a01"},
	{"leading zero", "01"},
	{"leading zero with sign", "-01"},
	{"plus", "+1"},
	{"only sign", "-"},
	{"no fraction", "1."},
	{"no whole part", ".5"},
	{"no exponent", "1e"},
	{"no exponent after sign", "1e+"},
	{"hex", "0x1"},
	{"infinity", "Infinity"},
	{"open string", `"abc`},
	{"open escape", `"\`},
	{"control character", "\"\n\""},
	{"raw NUL", "\"\x00\""},
	{"unknown escape", `"\v"`},
	{"upper-case unicode escape", `"\U0041"`},
	{"cut unicode escape", `"\u00"`},
	{"bad hex digit", `"\u00zz"`},
	{"lone high surrogate", `"\ud800"`},
	{"lone low surrogate", `"\ude00"`},
	{"high surrogate and letter", `"\ud83d\u0041"`},
	{"two high surrogates", `"\ud83d\ud83d"`},
	{"single quotes", "'a'"},
}

func TestDecodeJSON(t *testing.T) {
	t.Parallel()
	for _, tt := range decodeJSONTests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v, err := DecodeJSON([]byte(tt.in))
			if err != nil {
				t.Fatal(err)
			}
			if got := Serialize(v); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	for _, tt := range badJSON {
		t.Run("refuses "+tt.name, func(t *testing.T) {
			t.Parallel()
			v, err := DecodeJSON([]byte(tt.in))
			if !errors.Is(err, ErrSyntax) || v != nil {
				t.Errorf("got %v, %v, want nil, ErrSyntax", v, err)
			}
		})
	}
}

func TestDecodeJSONErrorNamesOffset(t *testing.T) {
	t.Parallel()
	_, err := DecodeJSON([]byte(`{"a":1,"b":x}`))
	if got, want := err.Error(), "invalid JSON at byte 11: value expected"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestDecodeJSONDepth(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, open, inner, closing string
	}{
		{"lists", "[", "", "]"},
		{"filled lists", "[", "1", "]"},
		{"objects", `{"a":`, "1", "}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			nest := func(n int) []byte {
				return []byte(strings.Repeat(tt.open, n) + tt.inner + strings.Repeat(tt.closing, n))
			}
			if _, err := DecodeJSON(nest(511)); err != nil {
				t.Errorf("511 levels: %v", err)
			}
			if _, err := DecodeJSON(nest(512)); !errors.Is(err, ErrDepth) {
				t.Errorf("512 levels: %v, want ErrDepth", err)
			}
		})
	}
	// Siblings do not add up.
	if _, err := DecodeJSON([]byte("[" + strings.Repeat("[],{},", 1000) + "0]")); err != nil {
		t.Errorf("siblings: %v", err)
	}
}

// Each of these texts would hang or exhaust memory in a reader that recurses
// without limit or searches keys one by one. The clock allows for a busy machine.
func TestDecodeJSONHostile(t *testing.T) {
	t.Parallel()
	const n = 400_000
	var keys strings.Builder
	for i := range n {
		keys.WriteString(`"k`)
		keys.WriteString(strings.Repeat("x", i%7))
		keys.WriteString(IntKey(int64(i)).String())
		keys.WriteString(`":0,`)
	}
	tests := []struct{ name, in string }{
		{"open brackets", strings.Repeat("[", n)},
		{"open objects", strings.Repeat(`{"a":`, n)},
		{"many keys", "{" + keys.String() + `"z":0}`},
		{"many equal keys", "{" + strings.Repeat(`"a":0,`, n) + `"a":1}`},
		{"many elements", "[" + strings.Repeat("1,", n) + "1]"},
		{"many digits", strings.Repeat("9", n)},
		{"many escapes", `"` + strings.Repeat(`\u00e9`, n) + `"`},
		{"many backslashes", `"` + strings.Repeat(`\\`, n)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			start := time.Now()
			v, err := DecodeJSON([]byte(tt.in))
			if err == nil {
				Serialize(v)
			}
			if d := time.Since(start); d > time.Minute {
				t.Errorf("took %v", d)
			}
		})
	}
}
