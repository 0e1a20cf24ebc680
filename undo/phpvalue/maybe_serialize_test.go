package phpvalue

import (
	"math"
	"testing"
)

var isSerializedTests = []struct {
	name, in      string
	loose, strict bool
}{
	{"null", "N;", true, true},
	{"null with text", "N;x", false, false},
	{"empty", "", false, false},
	{"word", "text", false, false},
	{"short", "i:5", false, false},
	{"int", "i:5;", true, true},
	{"int with junk", "i:5;junk", true, false},
	{"int with junk and semicolon", "i:5;j;", true, false},
	{"int in spaces", " \n\r\t\v\x00i:5;\x00 ", true, true},
	{"form feed is no space", "\fi:5;", false, false},
	{"int with no digits", "i:;;", false, false},
	{"int with signs", "i:+-.E;", true, true},
	{"int with letter", "i:5a;", false, false},
	{"lower-case exponent", "d:1.5e3;", false, false},
	{"float", "d:1.5E+3;", true, true},
	{"infinity", "d:INF;", false, false},
	{"bool", "b:1;", true, true},
	{"bool 7", "b:7;", true, true},
	{"string", `s:1:"a";`, true, true},
	{"wrong length", `s:9:"a";`, true, true},
	{"string without quote", "s:1:a;", false, false},
	{"quote elsewhere", `s:1:a;"`, true, false},
	{"quote not before the end", `s:1:"a;`, true, false},
	{"string with junk", `s:1:"a";junk`, true, false},
	{"string without digits", `s::"a";`, false, false},
	{"string ends with brace", `s:1:"a"}`, true, true},
	{"empty array", "a:0:{}", true, true},
	{"array with junk", "a:0:{}junk", true, false},
	{"array without digits", "a:;", false, false},
	{"array without brace", "a:1:;", true, true},
	{"array with sign", "a:-1:{}", false, false},
	{"object", `O:8:"stdClass":0:{}`, true, true},
	{"enum", `E:3:"A:B";`, true, true},
	{"custom object", `C:3:"Foo":0:{}`, false, false},
	{"object reference", "r:1;", false, false},
	{"reference", "R:1;", false, false},
	{"escaped string", `S:1:"a";`, false, false},
	{"unknown", "x:1;", false, false},
	{"early semicolon", "a:;0:{}", false, false},
	{"early brace", "a:0}:{};", false, false},
	{"brace at four", "a:0:}", true, true},
	{"no end", "a:0:x", false, false},
	{"text with a colon", "a: note; more", false, false},
	{"line break in the middle", "a:1:\n{}", true, true},
}

func TestIsSerialized(t *testing.T) {
	t.Parallel()
	for _, tt := range isSerializedTests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := IsSerialized(tt.in, false); got != tt.loose {
				t.Errorf("loose: got %v, want %v", got, tt.loose)
			}
			if got := IsSerialized(tt.in, true); got != tt.strict {
				t.Errorf("strict: got %v, want %v", got, tt.strict)
			}
		})
	}
}

func TestMetaText(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		v    Value
		want string
	}{
		{"text", String("text"), "text"},
		{"empty", String(""), ""},
		{"backslashes stay", String(`C:\\x\0`), `C:\\x\0`},
		{"spaces stay", String(" a "), " a "},
		{"broken UTF-8 stays", String("\xff"), "\xff"},
		{"true", Bool(true), "1"},
		{"false", Bool(false), ""},
		{"null", Null{}, ""},
		{"zero", decoded(t, "0"), "0"},
		{"int", decoded(t, "12"), "12"},
		{"minus zero", decoded(t, "-0"), "0"},
		{"whole float", decoded(t, "1.0"), "1"},
		{"float", decoded(t, "1.5"), "1.5"},
		{"large float", decoded(t, "1e25"), "1.0E+25"},
		{"30 digits", decoded(t, "123456789012345678901234567890"), "1.2345678901235E+29"},
		{"infinity", Float(math.Inf(1)), "INF"},
		{"empty list", decoded(t, "[]"), "a:0:{}"},
		{"empty object", decoded(t, "{}"), "a:0:{}"},
		{"list", decoded(t, `[1,"2",3.0,true,null]`), `a:5:{i:0;i:1;i:1;s:1:"2";i:2;d:3;i:3;b:1;i:4;N;}`},
		{"object", decoded(t, `{"b":1,"0":"i:5;","01":2}`), `a:3:{s:1:"b";i:1;i:0;s:4:"i:5;";s:2:"01";i:2;}`},
		{"looks serialized", String("a:1:{i:0;i:1;}"), `s:14:"a:1:{i:0;i:1;}";`},
		{"looks serialized with junk", String(" i:5;junk"), `s:9:" i:5;junk";`},
		{"does not look serialized", String("a:;"), "a:;"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := MetaText(tt.v); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
