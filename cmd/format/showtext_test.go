package format

import (
	"strings"
	"testing"

	"datamachine/undo/phpvalue"
)

func TestEngineDataLabel(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"": "", "post_id": "Post Id", "snake_case key": "Snake Case Key", "fooBar_baz": "FooBar Baz",
		"_x": " X", "a__b": "A  B", "a\tb\x0bc\nd": "A\tB\x0bC\nD", "élan_été": "élan été", "a-b": "A-b", "10": "10",
	} {
		check(t, "label", EngineDataLabel(in), want)
	}
}

func TestEngineDataValue(t *testing.T) {
	t.Parallel()
	config, err := phpvalue.DecodeJSON([]byte(`{"p1_s2_1":{"x":1,"path":"a/b"}}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		v    phpvalue.Value
		want string
	}{
		{config, "array (1 items, 33 B)"}, // recorded: Data Machine 0.41.0
		{phpvalue.NewArray(0), "array (0 items, 2 B)"},
		{phpvalue.NewList(str(strings.Repeat("x", 2000))), "array (1 items, 2 KB)"},
		{&phpvalue.Object{Class: "stdClass"}, "array (0 items, 2 B)"},
		{phpvalue.Bool(true), "true"}, {phpvalue.Bool(false), "false"}, {phpvalue.Null{}, "(null)"}, {nil, "(null)"},
		{str(""), ""}, {phpvalue.Int(0), "0"}, {phpvalue.Int(12345678901234567), "12345678901234567"},
		{phpvalue.Float(1.2345678901234567e19), "1.2345678901235E+19"}, {phpvalue.Float(0.1 + 0.2), "0.3"},
		{str(strings.Repeat("x", 120)), strings.Repeat("x", 120)},
		{str(strings.Repeat("x", 121)), strings.Repeat("x", 117) + "..."},
		// Recorded: the cut falls into a character.
		{str(strings.Repeat("é", 70)), strings.Repeat("é", 58) + "\xc3..."},
	} {
		check(t, "value", EngineDataValue(c.v), c.want)
	}
}

func TestSizeFormat(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{
		-1: "", 0: "0 B", 5: "5 B", 999: "999 B", 1000: "1,000 B", 1023: "1,023 B", 1024: "1 KB", 1535: "1 KB", 1536: "2 KB",
		1<<20 - 1: "1,024 KB", 1 << 20: "1 MB", 5 << 30: "5 GB", 3 << 40: "3 TB", 2 << 50: "2 PB", 1<<63 - 1: "8 EB",
	} {
		check(t, "size", SizeFormat(n), want)
	}
}

func TestColorTokens(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, colored, plain string }{
		{"100%", "100%", "100%"}, {"100%%", "100%", "100%"}, {"%x %é", "%x %é", "%x %é"},
		{"%RError:%n no", "\x1b[31;1mError:\x1b[0m no", "Error: no"},
		{"100%R of %n budget", "100\x1b[31;1m of \x1b[0m budget", "100 of  budget"},
		{"%%y", "%y", "%y"}, {"%%%y", "%\x1b[33m", "%"}, {"%¾y", "%y", "%y"},
		{"%3%0%F%U%8%9%_", "\x1b[43m\x1b[40m\x1b[5m\x1b[4m\x1b[7m\x1b[1m\x1b[1m", ""},
		{"%N%K%p", "\x1b[0m\x1b[30;1m\x1b[35m", ""},
	} {
		check(t, "colour", ColorTokens(c.in, true), c.colored)
		check(t, "plain", ColorTokens(c.in, false), c.plain)
	}
	tokens := "ygbrpmcwknYGBRPMCWKN01234567FU89_"
	for _, c := range tokens {
		check(t, "removed", ColorTokens("a%"+string(c)+"b", false), "ab")
	}
	if len(colorCodes) != len(tokens) {
		t.Errorf("%d tokens, want %d", len(colorCodes), len(tokens))
	}
}
