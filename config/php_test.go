package config

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLexPHP(t *testing.T) {
	t.Parallel()
	tests := []struct {
		src  string
		want []string // source text and line
	}{
		{"text", nil},
		{"<?php $a['b'] = 1.5 ;", []string{"$a 1", "[ 1", "'b' 1", "] 1", "= 1", "1.5 1", "; 1"}},
		{"a\n<?php\nfoo\\bar ( int )\r\n-1?>b<?= $c", []string{"foo\\bar 3", "( int ) 3", "- 4", "1 4", "?> 4", "<?= 4", "$c 4"}},
		{"<?php <<<A\nx\nA; 'a\nb' c", []string{"<<<A\nx\nA 1", "; 3", "'a\nb' 3", "c 4"}},
		{`<?php "a{$b["c"]}d" . "x\"y"`, []string{`"a{$b["c"]}d" 1`, ". 1", `"x\"y" 1`}},
		{"<?php $a??=$b?->c<=>0x1F #[d] ?>", []string{"$a 1", "??= 1", "$b 1", "?-> 1", "c 1", "<=> 1", "0x1F 1", "#[ 1", "d 1", "] 1", "?> 1"}},
		{"<?php 'open", []string{"'open 1"}},
		{"<?php a /* b\n*/ c // d\n e # f ?> g", []string{"a 1", "c 2", "e 3", "?> 3"}},
	}
	for _, tt := range tests {
		c := &script{src: tt.src, toks: lexPHP(tt.src, false)}
		var got []string
		for i := range c.toks {
			got = append(got, fmt.Sprintf("%s %d", c.text(i), c.toks[i].line))
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%q (-want +got)\n%s", tt.src, diff)
		}
	}
}

func TestBrackets(t *testing.T) {
	t.Parallel()
	c := &script{src: "<?php f({a[1]}) ] (", toks: lexPHP("<?php f({a[1]}) ] (", false)}
	want := map[int]int32{1: 8, 2: 7, 4: 6, 10: 11}
	for i, tok := range c.toks {
		if tok.match != want[i] {
			t.Errorf("token %d %s: closed by %d, want %d", i, c.text(i), tok.match, want[i])
		}
	}
}

func TestStringEscapes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		body    string
		heredoc bool
		want    []stringPart
		ok      bool
	}{
		{"", false, nil, true},
		{`a\n\t\r\v\e\f\\\$\"\'\z`, false, []stringPart{{text: "a\n\t\r\v\x1b\f\\$\"\\'\\z"}}, true},
		{`\"`, true, []stringPart{{text: `\"`}}, true},
		{`\101\0\777\8\x41\xg\X4\x`, false, []stringPart{{text: "A\x00\xff\\8A\\xg\x04\\x"}}, true},
		{`\u{41}\u{1F600}\u{d800}\u`, false, []stringPart{{text: "A😀\xed\xa0\x80\\u"}}, true},
		{`\u{}`, false, nil, false},
		{`\u{110000}`, false, nil, false},
		{`\u{41`, false, nil, false},
		{`a$b c{$d}\{$e}$`, false, []stringPart{{text: "a"}, {"b", true}, {text: " c"}, {"d", true}, {text: `\{`}, {"e", true}, {text: "}$"}}, true},
		{`$1 $ {a} {`, false, []stringPart{{text: `$1 $ {a} {`}}, true},
		{`$a[0]`, false, nil, false},
		{`$a->b`, false, nil, false},
		{`{$a['b']}`, false, nil, false},
		{`{$a->b()}`, false, nil, false},
		{`${a}`, false, nil, false},
	}
	for _, tt := range tests {
		got, ok := decodeDouble(tt.body, tt.heredoc)
		if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(stringPart{})); ok != tt.ok || diff != "" {
			t.Errorf("%q: ok %v (-want +got)\n%s", tt.body, ok, diff)
		}
	}
}

func TestPHPConversions(t *testing.T) {
	t.Parallel()
	float := func(f float64) phpValue { return phpValue{kind: phpFloat, f: f} }
	tests := []struct {
		v     phpValue
		text  string
		i     int64
		known bool // as an int
		truth bool
	}{
		{phpValue{kind: phpNull}, "", 0, true, false},
		{boolValue(true), "1", 1, true, true},
		{boolValue(false), "", 0, true, false},
		{intValue(-7), "-7", -7, true, true},
		{float(1), "1", 1, true, true},
		{float(-1.75), "-1.75", -1, true, true},
		{float(0), "0", 0, true, false},
		{float(1e14), "1.0E+14", 100000000000000, true, true},
		{float(99999999999999), "99999999999999", 99999999999999, true, true},
		{float(1.5e-7), "1.5E-7", 0, true, true},
		{float(0.0001), "0.0001", 0, true, true},
		{float(1e20), "1.0E+20", 0, false, true},
		{stringValue(""), "", 0, true, false},
		{stringValue("0"), "0", 0, true, false},
		{stringValue("0.0"), "0.0", 0, true, true},
		{stringValue(" -12abc"), " -12abc", -12, true, true},
		{stringValue("1e3x"), "1e3x", 1000, true, true},
		{stringValue("1.9"), "1.9", 1, true, true},
		{stringValue("abc"), "abc", 0, true, true},
		{stringValue("99999999999999999999"), "99999999999999999999", 0, false, true},
	}
	for _, tt := range tests {
		text, ok := tt.v.text()
		if text != tt.text || !ok {
			t.Errorf("%+v: text %q %v, want %q", tt.v, text, ok, tt.text)
		}
		if i, ok := tt.v.integer(); i != tt.i || ok != tt.known {
			t.Errorf("%+v: int %d %v, want %d %v", tt.v, i, ok, tt.i, tt.known)
		}
		if b, ok := tt.v.truth(); b != tt.truth || !ok {
			t.Errorf("%+v: truth %v %v, want %v", tt.v, b, ok, tt.truth)
		}
	}
	for _, v := range []phpValue{{}, {kind: phpFile, s: "x"}} {
		_, text := v.text()
		_, i := v.integer()
		if _, truth := v.truth(); text || i || truth {
			t.Errorf("%+v is known", v)
		}
	}
}

func TestPHPDirname(t *testing.T) {
	t.Parallel()
	tests := []struct {
		path   string
		levels int64
		want   string
	}{
		{"/a/b/c", 1, "/a/b"},
		{"/a/b/c", 2, "/a"},
		{"/a/b/c", 9, "/"},
		{"/a/b/", 1, "/a"},
		{"/a//b", 1, "/a"},
		{"/a", 1, "/"},
		{"/", 1, "/"},
		{"//", 1, "/"},
		{"a", 1, "."},
		{"a/b", 1, "a"},
		{".", 1, "."},
		{"", 1, ""},
		{"/a/b", 1 << 40, "/"},
	}
	for _, tt := range tests {
		if got := phpDirname(tt.path, tt.levels); got != tt.want {
			t.Errorf("dirname(%q, %d) = %q, want %q", tt.path, tt.levels, got, tt.want)
		}
	}
}
