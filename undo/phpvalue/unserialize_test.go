package phpvalue

import (
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"
)

// tolerated is text PHP reads but would not write, with what it writes for it.
var tolerated = []struct{ name, in, want string }{
	{"plus", "i:+5;", "i:5;"},
	{"leading zeros", "i:00000000000000000000000000005;", "i:5;"},
	{"minus zero", "i:-0;", "i:0;"},
	{"int saturates", "i:9223372036854775808;", "i:9223372036854775807;"},
	{"int saturates below", "i:-99999999999999999999;", "i:-9223372036854775808;"},
	{"int that would wrap", "i:18446744073709551617;", "i:9223372036854775807;"},
	{"no whole part", "d:.5;", "d:0.5;"},
	{"no fraction", "d:5.;", "d:5;"},
	{"plain digits", "d:5;", "d:5;"},
	{"all signs", "d:+.5e+3;", "d:500;"},
	{"exponent after point", "d:1.e5;", "d:100000;"},
	{"float overflows", "d:1e999;", "d:INF;"},
	{"other precision", "d:0.10000000000000001;", "d:0.1;"},
	{"zero in length", `s:03:"abc";`, `s:3:"abc";`},
	{"length that wraps", `s:18446744073709551617:"a";`, `s:1:"a";`},
	{"trailing text", `s:3:"abc";junk`, `s:3:"abc";`},
	{"trailing brace", "a:1:{i:0;N;}}", "a:1:{i:0;N;}"},
	{"escaped string", `S:4:"a\42c\fF";`, "s:4:\"aBc\xff\";"},
	{"escaped key", `a:1:{S:1:"\41";i:1;}`, `a:1:{s:1:"A";i:1;}`},
	{"zero in count", "a:00:{}", "a:0:{}"},
	{"int-like key", `a:1:{s:2:"10";i:1;}`, "a:1:{i:10;i:1;}"},
	{"repeated key", `a:3:{i:0;i:1;i:1;i:5;s:1:"0";i:2;}`, "a:2:{i:0;i:2;i:1;i:5;}"},
	{"repeated property", `O:1:"A":2:{s:1:"a";i:1;s:1:"a";i:2;}`, `O:1:"A":1:{s:1:"a";i:2;}`},
	{"int property", `O:1:"A":1:{i:-05;i:1;}`, `O:1:"A":1:{s:2:"-5";i:1;}`},
	{"signed property count", `O:1:"A":+1:{s:1:"a";i:1;}`, `O:1:"A":1:{s:1:"a";i:1;}`},
	{"no property count", `O:1:"A"::{}`, `O:1:"A":0:{}`},
	{"minus zero properties", `O:1:"A":-0:{}`, `O:1:"A":0:{}`},
	{"signed payload length", `C:1:"A":+2:{ab}`, `C:1:"A":2:{ab}`},
	{"no payload length", `C:1:"A"::{}`, `C:1:"A":0:{}`},
	{"class with a digit first", `O:3:"1oo":0:{}`, `O:3:"1oo":0:{}`},
	{"class with a backslash last", `O:3:"Fo\":0:{}`, `O:3:"Fo\":0:{}`},
	{"class with a high byte", "O:3:\"F\x80o\":0:{}", "O:3:\"F\x80o\":0:{}"},
	{"zero in slot", "a:2:{i:0;i:1;i:1;R:02;}", "a:2:{i:0;i:1;i:1;R:2;}"},
	{"slot that wraps", "a:2:{i:0;i:1;i:1;R:18446744073709551618;}", "a:2:{i:0;i:1;i:1;R:2;}"},
	{"slot of another r", `a:3:{i:0;O:1:"A":0:{}i:1;r:2;i:2;r:3;}`, `a:3:{i:0;O:1:"A":0:{}i:1;r:2;i:2;r:3;}`},
	{"array in itself", "a:1:{i:0;R:1;}", "a:1:{i:0;R:1;}"},
}

var refused = []struct{ name, in string }{
	{"empty", ""},
	{"leading space", " i:5;"},
	{"unknown letter", "x:1;"},
	{"old object letter", "o:0:{}"},
	{"lower-case null", "n;"},
	{"upper-case bool", "B:1;"},
	{"cut null", "N"},
	{"bool 2", "b:2;"},
	{"bool with zero", "b:01;"},
	{"bool without end", "b:1"},
	{"int without digits", "i:;"},
	{"int with only a sign", "i:-;"},
	{"int without end", "i:5"},
	{"int with a fraction", "i:5.0;"},
	{"int with an exponent", "i:5e1;"},
	{"int with a space", "i: 5;"},
	{"float without digits", "d:.;"},
	{"float with only an exponent", "d:e5;"},
	{"float with cut exponent", "d:1e+;"},
	{"lower-case infinity", "d:inf;"},
	{"infinity with plus", "d:+INF;"},
	{"negative NAN", "d:-NAN;"},
	{"hex float", "d:0x1;"},
	{"signed length", `s:+3:"abc";`},
	{"negative length", `s:-3:"abc";`},
	{"length too small", `s:2:"abc";`},
	{"length too large", `s:4:"abc";`},
	{"length beyond the text", `s:9999999999:"abc";`},
	{"string without end", `s:3:"abc"`},
	{"string without quote", `s:3:abc;`},
	{"string without length", `s::"";`},
	{"characters, not bytes", `s:1:"é";`},
	{"bad hex digit", `S:3:"a\4gc";`},
	{"cut escape", `S:1:"\4"`},
	{"escape cut by the end", `S:1:"\4`},
	{"escaped string cut by the end", `S:2:"\41`},
	{"escaped string without quotes", `S:1:A;`},
	{"escaped string too short", `S:3:"\41";`},
	{"negative count", "a:-1:{}"},
	{"signed count", "a:+0:{}"},
	{"count too small", "a:1:{i:0;i:1;i:2;i:3;}"},
	{"count too large", "a:2:{i:0;i:1;}"},
	{"forged count", "a:999999999:{}"},
	{"count that would wrap", "a:18446744073709551617:{i:0;i:1;}"},
	{"open array", "a:0:{"},
	{"null key", "a:1:{N;i:1;}"},
	{"bool key", "a:1:{b:1;i:1;}"},
	{"float key", "a:1:{d:1;i:1;}"},
	{"array key", "a:1:{a:0:{}i:1;}"},
	{"reference key", "a:1:{R:1;i:1;}"},
	{"key without value", "a:1:{i:0;}"},
	{"lone brace", "}"},
	{"empty class", `O:0:"":0:{}`},
	{"class with a space", `O:3:"F o":0:{}`},
	{"class with a dash", `O:3:"F-o":0:{}`},
	{"class with DEL", "O:3:\"F\x7fo\":0:{}"},
	{"class with a leading backslash", `O:4:"\Foo":0:{}`},
	{"class with NUL", "O:17:\"class@anonymous\x00a\":0:{}"},
	{"signed class length", `O:+3:"Foo":0:{}`},
	{"object without colon", `O:3:"Foo"0:{}`},
	{"object with semicolon", `O:3:"Foo";0:{}`},
	{"negative property count", `O:3:"Foo":-1:{}`},
	{"forged property count", `O:3:"Foo":99:{}`},
	{"float property", `O:3:"Foo":1:{d:0;i:1;}`},
	{"payload too short", `C:3:"Foo":3:{ab}`},
	{"payload too long", `C:3:"Foo":3:{abcd}`},
	{"payload without end", `C:3:"Foo":2:{ab`},
	{"negative payload", `C:3:"Foo":-2:{}`},
	{"enum without colon", `E:3:"Foo";`},
	{"enum without case", `E:4:"Foo:";`},
	{"enum without class", `E:4:":Foo";`},
	{"enum without end", `E:7:"Foo:Bar"`},
	{"reference at the top", "R:1;"},
	{"object reference at the top", "r:1;"},
	{"slot zero", "a:1:{i:0;R:0;}"},
	{"slot ahead", "a:1:{i:0;R:2;}"},
	{"signed slot", "a:2:{i:0;i:1;i:1;R:+2;}"},
	{"r to an int", "a:2:{i:0;i:1;i:1;r:2;}"},
	{"r to an array", "a:2:{i:0;a:0:{}i:1;r:2;}"},
	{"r to itself", "a:1:{i:0;r:2;}"},
	{"R is not a slot", "a:3:{i:0;i:1;i:1;R:2;i:2;R:3;}"},
}

func TestUnserialize(t *testing.T) {
	t.Parallel()
	for _, tt := range tolerated {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v, err := Unserialize(tt.in)
			if err != nil {
				t.Fatal(err)
			}
			if got := Serialize(v); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	for _, tt := range refused {
		t.Run("refuses "+tt.name, func(t *testing.T) {
			t.Parallel()
			v, err := Unserialize(tt.in)
			if !errors.Is(err, ErrSerialized) || v != nil {
				t.Errorf("got %v, %v, want nil, ErrSerialized", v, err)
			}
		})
	}
}

// PHP reads these; the reader refuses them on purpose, see Unserialize.
func TestUnserializeRefusesRenumbering(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"a:3:{i:0;i:5;i:0;i:6;i:1;R:2;}",
		"a:2:{i:0;a:1:{i:0;i:1;}i:0;R:3;}",
		`a:3:{i:0;O:1:"A":0:{}i:1;r:2;i:1;i:6;}`,
	} {
		if _, err := Unserialize(text); !errors.Is(err, ErrSerialized) {
			t.Errorf("%s: %v, want ErrSerialized", text, err)
		}
	}
}

func TestUnserializeErrorNamesOffset(t *testing.T) {
	t.Parallel()
	_, err := Unserialize("a:1:{i:0;b:2;}")
	if got, want := err.Error(), "invalid serialized PHP value at byte 10"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func nestedArrays(n int, inner string) string {
	return strings.Repeat("a:1:{i:0;", n) + inner + strings.Repeat("}", n)
}

var depthTests = []struct {
	name, text string
	ok         bool
}{
	{"4096 arrays", nestedArrays(4096, "i:1;"), true},
	{"4097 arrays", nestedArrays(4097, "i:1;"), false},
	{"4097th array empty", nestedArrays(4096, "a:0:{}"), true},
	{"4096th object empty", nestedArrays(4095, `O:1:"A":0:{}`), true},
	{"4097th object empty", nestedArrays(4096, `O:1:"A":0:{}`), false},
	{"4097th custom object", nestedArrays(4096, `C:1:"A":0:{}`), true},
	{"4096 objects", strings.Repeat(`O:1:"A":1:{s:1:"a";`, 4096) + "N;" + strings.Repeat("}", 4096), true},
	{"4097 objects", strings.Repeat(`O:1:"A":1:{s:1:"a";`, 4097) + "N;" + strings.Repeat("}", 4097), false},
	{"siblings", "a:2:{i:0;" + nestedArrays(4095, "i:1;") + "i:1;" + nestedArrays(4095, "i:1;") + "}", true},
}

func TestUnserializeDepth(t *testing.T) {
	t.Parallel()
	for _, tt := range depthTests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v, err := Unserialize(tt.text)
			if (err == nil) != tt.ok {
				t.Fatalf("error %v, want ok = %v", err, tt.ok)
			}
			if err == nil && Serialize(v) != tt.text {
				t.Error("does not write back")
			}
		})
	}
}

// Not parallel: it measures what the whole process allocates.
func TestUnserializeHostile(t *testing.T) {
	const n = 1_000_000
	tests := []struct{ name, in string }{
		{"forged count", "a:4294967295:{" + strings.Repeat("i:0;", n)},
		{"forged counts inside one another", strings.Repeat("a:900000:{i:0;", n)},
		{"forged length", `s:18446744073709551615:"a";`},
		{"forged escaped length", `S:9223372036854775807:"a";`},
		{"forged payload", `C:1:"A":9223372036854775807:{}`},
		{"forged slot", "a:1:{i:0;R:9223372036854775808;}"},
		{"forged slot behind a payload", `a:2:{i:0;C:1:"A":0:{}i:1;R:9223372036854775808;}`},
		{"many equal keys", "a:1000000:{" + strings.Repeat("i:-1;N;", n) + "}"},
		{"many digits", "d:" + strings.Repeat("9", n) + ";"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			Unserialize(tt.in)
			d := time.Since(start)
			runtime.ReadMemStats(&after)
			if bytes := after.TotalAlloc - before.TotalAlloc; d > time.Minute || bytes > 64<<20 {
				t.Errorf("took %v and %d bytes", d, bytes)
			}
		})
	}
}
