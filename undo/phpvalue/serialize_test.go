package phpvalue

import "testing"

// canonicalTexts were written by PHP's serialize(); reading and writing them
// must change nothing.
var canonicalTexts = []struct{ name, text string }{
	{"null", "N;"},
	{"true", "b:1;"},
	{"false", "b:0;"},
	{"int", "i:-5;"},
	{"smallest int", "i:-9223372036854775808;"},
	{"float", "d:0.1;"},
	{"whole float", "d:3;"},
	{"large float", "d:1.0E+25;"},
	{"small float", "d:1.0E-7;"},
	{"minus zero", "d:-0;"},
	{"infinity", "d:INF;"},
	{"minus infinity", "d:-INF;"},
	{"not a number", "d:NAN;"},
	{"empty string", `s:0:"";`},
	{"bytes, not characters", `s:2:"é";`},
	{"quotes inside", `s:5:"a";b"";`},
	{"empty array", "a:0:{}"},
	{"list", `a:3:{i:0;i:1;i:1;s:1:"2";i:2;a:1:{i:0;N;}}`},
	{"mixed keys", `a:4:{s:2:"01";i:1;i:-7;i:2;s:0:"";i:3;i:3;i:4;}`},
	{"smallest key", `a:1:{i:-9223372036854775808;i:1;}`},
	{"object", `O:8:"stdClass":2:{s:1:"a";i:1;s:1:"0";i:2;}`},
	{"empty object", `O:3:"Foo":0:{}`},
	{"namespace", `O:7:"A\B\Foo":0:{}`},
	{"private and protected", "O:1:\"P\":3:{s:1:\"a\";i:1;s:4:\"\x00*\x00b\";i:2;s:4:\"\x00P\x00c\";i:3;}"},
	{"custom object", `C:11:"ArrayObject":21:{x:i:0;a:0:{};m:a:0:{}}`},
	{"custom object with braces", `C:3:"Foo":4:{}};{}`},
	{"enum twice", `a:2:{i:0;E:3:"S:A";i:1;r:2;}`},
	{"same object", `a:2:{i:0;O:8:"stdClass":0:{}i:1;r:2;}`},
	{"object in itself", `O:8:"stdClass":1:{s:1:"a";r:1;}`},
	{"same object three times", `a:4:{i:0;O:1:"A":0:{}i:1;r:2;i:2;r:2;i:3;i:5;}`},
	{"reference", `a:2:{i:0;i:1;i:1;R:2;}`},
	{"slot after a reference", `a:4:{i:0;i:1;i:1;R:2;i:2;i:7;i:3;R:3;}`},
	{"slots inside a custom object", `a:2:{i:0;C:11:"ArrayObject":21:{x:i:0;a:0:{};m:a:0:{}}i:1;r:4;}`},
}

func TestSerializeKeepsCanonicalText(t *testing.T) {
	t.Parallel()
	for _, tt := range canonicalTexts {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v, err := Unserialize(tt.text)
			if err != nil {
				t.Fatal(err)
			}
			if got := Serialize(v); got != tt.text {
				t.Errorf("got %q, want %q", got, tt.text)
			}
		})
	}
}

func TestSerialize(t *testing.T) {
	t.Parallel()
	object := &Object{Class: "A", Props: NewArray(0)}
	object.Props.Set("0", Int(1))
	tests := []struct {
		name string
		v    Value
		want string
	}{
		{"decoded JSON", decoded(t, `{"a":[1,"2"],"10":1.0}`), `a:2:{s:1:"a";a:2:{i:0;i:1;i:1;s:1:"2";}i:10;d:1;}`},
		{"int-like property", object, `O:1:"A":1:{s:1:"0";i:1;}`},
		{"object without properties", &Object{Class: "A"}, `O:1:"A":0:{}`},
		{"custom object", &Object{Class: "A", Custom: true, Raw: "ab"}, `C:1:"A":2:{ab}`},
		{"enum", Enum{"A:B"}, `E:3:"A:B";`},
		{"same object", Ref{2, true}, "r:2;"},
		{"reference", Ref{3, false}, "R:3;"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := Serialize(tt.v); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
