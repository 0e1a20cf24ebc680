package phpvalue

import (
	"math"
	"strings"
	"testing"
)

func TestToString(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		v    Value
		want string
	}{
		{"null", Null{}, ""},
		{"true", Bool(true), "1"},
		{"false", Bool(false), ""},
		{"int", Int(-7), "-7"},
		{"float", Float(0.30000000000000004), "0.3"},
		{"string", String("a\x00\xff"), "a\x00\xff"},
		{"array", NewList(Int(1)), "Array"},
		{"object", &Object{Class: "A"}, ""},
		{"enum", Enum{"A:B"}, ""},
		{"reference", Ref{Slot: 1}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := ToString(tt.v); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestTruthy(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		v    Value
		want bool
	}{
		{"null", Null{}, false},
		{"true", Bool(true), true},
		{"false", Bool(false), false},
		{"0", Int(0), false},
		{"-1", Int(-1), true},
		{"0.0", Float(0), false},
		{"-0.0", Float(math.Copysign(0, -1)), false},
		{"0.1", Float(0.1), true},
		{"NAN", Float(math.NaN()), true},
		{"empty string", String(""), false},
		{"string 0", String("0"), false},
		{"string 0.0", String("0.0"), true},
		{"string 00", String("00"), true},
		{"string space", String(" "), true},
		{"string NUL", String("\x00"), true},
		{"empty array", NewArray(0), false},
		{"array", NewList(Null{}), true},
		{"object", &Object{Class: "A", Props: NewArray(0)}, true},
		{"enum", Enum{"A:B"}, true},
		{"reference", Ref{Slot: 1}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := Truthy(tt.v); got != tt.want {
				t.Errorf("Truthy: got %v, want %v", got, tt.want)
			}
		})
	}
}

var inf = math.Inf(1)

var numericTests = []struct {
	name, in  string
	ok, isInt bool
	f         float64
	cast      int64
}{
	{"digit", "1", true, true, 1, 1},
	{"zeros", "007", true, true, 7, 7},
	{"plus", "+1", true, true, 1, 1},
	{"minus", "-12", true, true, -12, -12},
	{"minus zero", "-0", true, true, 0, 0},
	{"space before", " \t\n\r\v\f1", true, true, 1, 1},
	{"space after", "1 \t\n\r\v\f", true, true, 1, 1},
	{"fraction", "3.9", true, false, 3.9, 3},
	{"negative fraction", "-3.9", true, false, -3.9, -3},
	{"no whole part", ".5", true, false, 0.5, 0},
	{"no fraction", "1.", true, false, 1, 1},
	{"exponent", "1e1", true, false, 10, 10},
	{"exponent with sign", "5E-1", true, false, 0.5, 0},
	{"exponent after point", "1.e5", true, false, 100000, 100000},
	{"many zeros", strings.Repeat("0", 40) + "1", true, true, 1, 1},
	{"largest int", "9223372036854775807", true, true, 9223372036854775807, math.MaxInt64},
	{"beyond int64", "9223372036854775808", true, false, 9223372036854775808, math.MaxInt64},
	{"smallest int", "-9223372036854775808", true, true, -9223372036854775808, math.MinInt64},
	{"below int64", "-9223372036854775809", true, false, -9223372036854775808, math.MinInt64},
	{"large float", "1e19", true, false, 1e19, math.MaxInt64},
	{"infinite", "1e999", true, false, inf, 0},
	{"infinite digits", strings.Repeat("9", 400), true, false, inf, 0},
	{"empty", "", false, false, 0, 0},
	{"space", "  ", false, false, 0, 0},
	{"sign", "-", false, false, 0, 0},
	{"two signs", "--1", false, false, 0, 0},
	{"space after sign", "- 1", false, false, 0, 0},
	{"point", ".", false, false, 0, 0},
	{"point and exponent", ".e5", false, false, 0, 0},
	{"letters after", "98abc", false, false, 0, 98},
	{"letters after space", "1 a", false, false, 0, 1},
	{"letters", "abc", false, false, 0, 0},
	{"cut exponent", "1e", false, false, 0, 1},
	{"cut signed exponent", "1e+", false, false, 0, 1},
	{"cut exponent after point", "1.e", false, false, 0, 1},
	{"two points", "1.2.3", false, false, 0, 1},
	{"two exponents", "1e1e1", false, false, 0, 10},
	{"hex", "0x1", false, false, 0, 0},
	{"underscore", "1_0", false, false, 0, 1},
	{"NUL after", "1\x00", false, false, 0, 1},
	{"no-break space", "\u00a01", false, false, 0, 0},
	{"infinity", "INF", false, false, 0, 0},
}

func TestNumericString(t *testing.T) {
	t.Parallel()
	for _, tt := range numericTests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f, isInt, i, ok := NumericString(tt.in)
			if f != tt.f || isInt != tt.isInt || ok != tt.ok {
				t.Errorf("got %v, isInt %v, ok %v, want %v, %v, %v", f, isInt, ok, tt.f, tt.isInt, tt.ok)
			}
			if want := tt.cast; tt.isInt && i != want || !tt.isInt && i != 0 {
				t.Errorf("got int %d", i)
			}
		})
	}
}

func TestLeadingInt(t *testing.T) {
	t.Parallel()
	for _, tt := range numericTests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := LeadingInt(tt.in); got != tt.cast {
				t.Errorf("got %d, want %d", got, tt.cast)
			}
		})
	}
}

func TestUnslash(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want string }{
		{"none", "abc", "abc"},
		{"empty", "", ""},
		{"letter", `back\slash`, "backslash"},
		{"double", `C:\\x`, `C:\x`},
		{"quotes", `\'\"`, `'"`},
		{"NUL", `a\0b`, "a\x00b"},
		{"escaped backslash and zero", `\\0`, `\0`},
		{"last", `a\`, "a"},
		{"only one", `\`, ""},
		{"three", `\\\`, `\`},
		{"four", `\\\\`, `\\`},
		{"one level only", `\\\\n`, `\\n`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := Unslash(tt.in); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestEqual(t *testing.T) {
	t.Parallel()
	object := func(class string) *Object { return &Object{Class: class, Props: NewList(Int(1))} }
	tests := []struct {
		name string
		a, b Value
		want bool
	}{
		{"null", Null{}, Null{}, true},
		{"null and false", Null{}, Bool(false), false},
		{"ints", Int(1), Int(1), true},
		{"int and float", Int(1), Float(1), false},
		{"int and string", Int(1), String("1"), false},
		{"zeros", Float(0), Float(math.Copysign(0, -1)), true},
		{"NAN", Float(math.NaN()), Float(math.NaN()), false},
		{"infinity", Float(inf), Float(inf), true},
		{"strings", String("a\x00"), String("a\x00"), true},
		{"case", String("a"), String("A"), false},
		{"arrays", decoded(t, `{"a":[1],"b":2}`), decoded(t, `{"a":[1],"b":2}`), true},
		{"order", decoded(t, `{"a":1,"b":2}`), decoded(t, `{"b":2,"a":1}`), false},
		{"length", decoded(t, `[1]`), decoded(t, `[1,2]`), false},
		{"deep type", decoded(t, `[[1]]`), decoded(t, `[[1.0]]`), false},
		{"int-like key", decoded(t, `{"0":1}`), decoded(t, `[1]`), true},
		{"array and null", NewArray(0), Null{}, false},
		{"null and array", Null{}, NewArray(0), false},
		{"objects", object("A"), object("A"), true},
		{"classes", object("A"), object("B"), false},
		{"object and array", object("A"), NewList(Int(1)), false},
		{"payloads", &Object{Class: "A", Custom: true, Raw: "x"}, &Object{Class: "A", Custom: true, Raw: "y"}, false},
		{"custom objects", &Object{Class: "A", Custom: true, Raw: "x"}, &Object{Class: "A", Custom: true, Raw: "x"}, true},
		{"enums", Enum{"A:B"}, Enum{"A:B"}, true},
		{"references", Ref{1, true}, Ref{1, false}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := Equal(tt.a, tt.b); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
			if got := Equal(tt.b, tt.a); got != tt.want {
				t.Errorf("the other way round: got %v, want %v", got, tt.want)
			}
		})
	}
}
