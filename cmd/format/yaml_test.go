package format

import (
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"datamachine/undo/phpvalue"
)

func TestYAMLList(t *testing.T) {
	t.Parallel()
	fields := []string{"id", "flow", "completed", "count", "data"}
	check(t, "list", output(t, "yaml", Options{}, fields,
		Row{str("13"), str("failed - AI: quota"), str("2026-02-05 00:12:35"), phpvalue.Int(3), phpvalue.Null{}},
		Row{str("12"), str(strings.Repeat("word ", 20) + "end"), str("-"), phpvalue.Float(1.5), phpvalue.NewList(str("a"), phpvalue.NewArray(0))},
	), `---
- `+`
  id: "13"
  flow: 'failed - AI: quota'
  completed: 2026-02-05 00:12:35
  count: 3
  data: null
- `+`
  id: "12"
  flow: `+strings.Repeat("word ", 20)+`end
  completed: "-"
  count: 1.5
  data:
    - a
    - [ ]
`)
}

// decoded is engine_data as the show command sees it.
func decoded(t testing.TB, text string) phpvalue.Value {
	t.Helper()
	v, err := phpvalue.DecodeJSON([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Recorded: Data Machine 0.41.0 on WP-CLI 2.12.0, show --format=yaml; only the
// value of ctl, which is no YAML there, is changed.
func TestSpycMap(t *testing.T) {
	t.Parallel()
	data := decoded(t, `{ "task_type" : "alt_text_generation", "obj":{}, "list":[], "f1":1.0, "f2":0.1, "f3":1e3,
		"f4":100000000000000000000, "i64":9223372036854775807, "u64":18446744073709551615, "neg0":-0, "negf":-0.0,
		"uni":"é🎵\u00e8\ud83c\udfb5", "slash":"a/b\/c", "html":"<b>&'\"", "dup":1, "dup":2, "keys":{"10":"a","9":"b"},
		"0list":{"0":"x","1":"y"}, "ctl":"\u0001\u007f\u2028", "empty":"", "nul":null,
		"effects":[{"type":"post_meta_set","target":{"post_id":46,"meta_key":"k_round"},
		"previous_value":{"a":{},"b":[],"c":1.0,"d":18446744073709551615}}],
		"source_url":"https://example.com/a?b=1&c=<d>", "title":"He said \"hi\" 🎵 — ünïcode", "published":true, "off":false,
		"long":"`+strings.Repeat("lorem ipsum ", 15)+`", "multibyte_long":"`+strings.Repeat("é", 70)+`" }`)
	job := phpvalue.NewArray(4)
	job.Set("job_id", str("143"))
	job.Set("agent_id", phpvalue.Null{})
	job.Set("engine_data", data)
	job.Set("created_at", str("2026-02-05 00:11:00"))
	job.Set("created_at_display", str("February 4, 2026 7:11 pm"))
	check(t, "show", string(SpycMap(job)), `job_id: "143"
agent_id: null
engine_data:
  task_type: alt_text_generation
  obj: [ ]
  list: [ ]
  f1: 1
  f2: 0.1
  f3: 1000
  f4: 1.0E+20
  i64: 9223372036854775807
  u64: '1.844674407371E+19'
  neg0: 0
  negf: -0
  uni: é🎵è🎵
  slash: a/b/c
  html: |
    <b>&'"
  dup: 2
  keys:
    10: a
    9: b
  0list:
    - x
    - 'y'
  ctl: "\x01\x7f\u2028"
  empty: ""
  nul: null
  effects:
    - `+`
      type: post_meta_set
      target:
        post_id: 46
        meta_key: k_round
      previous_value:
        a: [ ]
        b: [ ]
        c: 1
        d: '1.844674407371E+19'
  source_url: 'https://example.com/a?b=1&c=<d>'
  title: He said "hi" 🎵 — ünïcode
  published: true
  off: false
  long: >
    lorem ipsum lorem ipsum lorem ipsum
    lorem ipsum lorem ipsum lorem ipsum
    lorem ipsum lorem ipsum lorem ipsum
    lorem ipsum lorem ipsum lorem ipsum
    lorem ipsum lorem ipsum lorem ipsum
  multibyte_long: >
    `+strings.Repeat("é", 70)+`
created_at: 2026-02-05 00:11:00
created_at_display: February 4, 2026 7:11 pm
`)
	check(t, "empty", string(SpycMap(phpvalue.NewArray(0))), "")
	check(t, "list", string(SpycMap(phpvalue.NewList(str("a"), phpvalue.NewList(phpvalue.Int(1))))), "- a\n- \n  - 1\n")
	props := phpvalue.NewArray(1)
	props.Set("p", phpvalue.Bool(true))
	check(t, "objects", string(SpycMap(phpvalue.NewList(&phpvalue.Object{Class: "A", Props: props}, &phpvalue.Object{Class: "B", Custom: true}))),
		"- \n  p: true\n- [ ]\n")
}

// The expectations were made with Spyc itself.
func TestSpycText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want string }{
		{"", `""`}, {"abc", "abc"}, {"a b", "a b"}, {"13", `"13"`}, {"1e3", `"1e3"`}, {"-5", `"-5"`}, {" 5", `" 5"`}, {".5", `".5"`},
		{"0x1F", "0x1F"}, {"1_0", "1_0"}, {"a:b", "a:b"}, {"a: b", "'a: b'"}, {"a:", "'a:'"}, {"a- b", "'a- b'"}, {"-", "-"},
		{"yes", "'yes'"}, {"Yes", "'Yes'"}, {"YES", "'YES'"}, {"yEs", "yEs"}, {"~", "'~'"}, {"Null", "'Null'"},
		{"a  b", "'a  b'"}, {"50%", "'50%'"}, {"#1", "'#1'"}, {"!x", "'!x'"}, {"x!", "x!"}, {"it's", `"it's"`},
		{`it's "it"`, "|\n    it's \"it\""}, {" a", "' a'"}, {"a ", "'a '"}, {"\t", "'\t'"}, {"@x", "@x"}, {`"dq"`, `"dq"`},
		{"\n", `\n`}, {"a\nb", "|\n    a\n    b"}, {"a\n  b\n\"q\"\n", "|\n    a\n    b\n    q\n    "},
		{">\nfoo", ">\n    foo"}, {"\"\"q\"\"\n", "|\n    q\n    "}, {"\"\nx", "|\n    \n    x"},
		{strings.Repeat("x", 40), strings.Repeat("x", 40)},
		{strings.Repeat("x", 41), ">\n    " + strings.Repeat("x", 41)},
		{strings.Repeat("1", 41), ">\n    " + strings.Repeat("1", 41)},
		{strings.Repeat("lorem ", 8), ">\n    lorem lorem lorem lorem lorem lorem\n    lorem lorem"},
	} {
		got := spycText(c.in, 2, 40)
		if strings.HasPrefix(got, ">") {
			got = strings.TrimRight(got, " ")
		}
		check(t, c.in, got, c.want)
	}
	check(t, "no folding", spycText(strings.Repeat("x ", 30)+"x", 2, 0), strings.Repeat("x ", 30)+"x")
}

// The expectations were made with PHP 8.2 wordwrap($s, 10, "\n--").
func TestWrapWords(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"": "", "short": "short", "0123456789": "0123456789", "0123456789 ": "0123456789\n--", "0123456789 a": "0123456789\n--a",
		"012345678 a b": "012345678\n--a b", "0123456789abc d": "0123456789abc\n--d", "a 0123456789abc": "a\n--0123456789abc",
		" 0123456789abc": " 0123456789abc", "one two three four": "one two\n--three four", "012345678 ": "012345678 ",
	} {
		check(t, in, wrapWords(in, 10, "\n--"), want)
	}
}

// Texts for which Spyc's bytes are no YAML or would read as something else.
func TestYAMLQuoted(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("word ", 9)
	for _, c := range []struct{ in, want string }{
		{"-", `"-"`}, {"?", `"?"`}, {"? a", `"? a"`}, {":\ta", `":\ta"`}, {"a:\tb", `"a:\tb"`}, {":x", ":x"}, {"-x", "-x"}, {"?x", "?x"},
		{"@x", `"@x"`}, {"`x`", "\"`x`\""}, {"|", `"|"`}, {"|x", `"|x"`}, {",x", `",x"`}, {"x,", "x,"}, {"=x", "=x"},
		{`"dq"`, `"\"dq\""`}, {`"`, `"\""`}, {`a"b`, `a"b`}, {"\n", `"\n"`},
		{`it's \d`, `"it's \\d"`}, {`it's \n`, `"it's \\n"`}, {`a\b`, `a\b`},
		{"a\x00b", `"a\0b"`}, {"\x1b[0m", `"\x1b[0m"`}, {"\x7f", `"\x7f"`}, {"a\u0085b", `"a\x85b"`}, {"a\u2028b", `"a\u2028b"`},
		{"\ufeffx", `"\ufeffx"`}, {"a\rb", `"a\rb"`}, {"1\r", `"1\r"`}, {"1\v", `"1\x0b"`}, {"a\tb", `"a\tb"`}, {"\t", "'\t'"},
		{"\xff", `!!binary "/w=="`}, {"---", "---"}, {"...", "..."}, {"<<", "'<<'"},
		{"2026-02-01 08:37:00", "2026-02-01 08:37:00"}, {"0x1F", "0x1F"}, {"🎵", "🎵"},
		// A block may lose white space, but nothing else.
		{"a\n  b\n", "|\n    a\n    b\n"}, {"a\n\"b\"", `"a\n\"b\""`}, {">\na", `">\na"`}, {"a\rb\nc", `"a\rb\nc"`}, {"a\n\x00", `"a\n\0"`},
		{" " + long + "end", `" ` + long + `end"`}, {"\t" + long + "end", `"\t` + long + `end"`},
	} {
		y := spyc{fold: 40}
		got := y.text(c.in, 2)
		if strings.HasPrefix(got, "|") {
			got = strings.TrimRight(got, " ")
		}
		check(t, c.in, got, c.want)
		checkYAMLScalar(t, c.in)
	}
}

func TestYAMLKeys(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"a": "a", "a b": "a b", "10": "10", "true": "true", "a:b": `"a:b"`, "a#b": `"a#b"`, `a\:b`: `"a\\:b"`, `":`: `"\":"`,
		"": `""`, "-": `"-"`, "- a": `"- a"`, "[a]": `"[a]"`, "<<": `"<<"`, " a": `" a"`, "a\nb": `"a\nb"`, "--- a": `"--- a"`,
		"%a": `"%a"`, "'a'": `"'a'"`, "\xff": `!!binary "/w=="`,
	} {
		check(t, in, yamlKey(in), want)
	}
	key := strings.Repeat("k", 1100)
	m := phpvalue.NewArray(2)
	m.Set(key, str("v"))
	m.Set(key+"2", phpvalue.NewList(str("w")))
	text := SpycMap(phpvalue.NewList(m))
	check(t, "long keys", string(text), "- \n  ? "+key+"\n  : v\n  ? "+key+"2\n  :\n    - w\n")
	var back []map[string]any
	if err := yaml.Unmarshal(text, &back); err != nil || len(back) != 1 || back[0][key] != "v" {
		t.Errorf("long keys: %v, %v", err, back)
	}
}

func TestYAMLFloats(t *testing.T) {
	t.Parallel()
	third := 1.0 / 3
	for f, want := range map[float64]string{
		1: "1", 1.5: "1.5", 1e20: "1.0E+20", 1.5e-7: "1.5E-7", third: "'0.33333333333333'", 0.1 + 0.2 + 0: "0.3", 1e100: "1.0E+100",
	} {
		y := spyc{}
		check(t, "float", y.scalar(phpvalue.Float(f), 0), want)
	}
}
