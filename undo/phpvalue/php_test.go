package phpvalue

import (
	"encoding/base64"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"datamachine/store/storetest"
)

// The tests in this file put the same questions to a real php and to this
// package. PHP_ROUNDS sets how many random questions each asks; REQUIRE_PHP=1
// turns a missing php from a skip into a failure.

type question struct{ operation, text string }

type answer struct {
	text    string
	refused bool
}

func rounds() int {
	if n, err := strconv.Atoi(os.Getenv("PHP_ROUNDS")); err == nil {
		return n
	}
	return 500
}

// askPHP runs testdata/batch.php once over all questions.
func askPHP(t *testing.T, questions []question, env ...string) []answer {
	t.Helper()
	php, err := exec.LookPath("php")
	if err != nil {
		if os.Getenv("REQUIRE_PHP") == "1" {
			t.Fatal("php is not installed and REQUIRE_PHP is 1")
		}
		t.Skip("php is not installed; skipping the comparison with PHP's own " + questions[0].operation)
	}
	var in strings.Builder
	for _, q := range questions {
		in.WriteString(q.operation + "\t" + base64.StdEncoding.EncodeToString([]byte(q.text)) + "\n")
	}
	cmd := exec.CommandContext(t.Context(), php, "-n", "-d", "memory_limit=-1", filepath.Join("testdata", "batch.php"))
	cmd.Stdin = strings.NewReader(in.String())
	cmd.Stderr = os.Stderr
	cmd.Env = append(os.Environ(), append([]string{"WORDPRESS_DIR="}, env...)...)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("php: %v", err)
	}
	lines := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	if len(lines) != len(questions) {
		t.Fatalf("php answered %d of %d questions", len(lines), len(questions))
	}
	answers := make([]answer, len(lines))
	for i, line := range lines {
		if line == "!" {
			answers[i].refused = true
			continue
		}
		text, err := base64.StdEncoding.DecodeString(line)
		if err != nil {
			t.Fatalf("php answered %q", line)
		}
		answers[i].text = string(text)
	}
	return answers
}

// compare asks php and ours and reports the first few differences.
func compare(t *testing.T, questions []question, ours func(q question) (text string, ok bool), env ...string) {
	t.Helper()
	shown, refused := 0, 0
	for i, a := range askPHP(t, questions, env...) {
		text, ok := ours(questions[i])
		if a.refused {
			refused++
		}
		if ok == !a.refused && text == a.text {
			continue
		}
		if shown++; shown <= 10 {
			t.Errorf("%s %q: got %q, ok %v, php has %q, ok %v",
				questions[i].operation, questions[i].text, text, ok, a.text, !a.refused)
		}
	}
	if shown > 10 {
		t.Errorf("%d differences in all", shown)
	}
	t.Logf("%d questions, php refused %d", len(questions), refused)
}

func TestPHPDecodeJSON(t *testing.T) {
	t.Parallel()
	g := newGenerator(1)
	var questions []question
	ask := func(text string) {
		// Broken UTF-8 is the one deliberate difference.
		if utf8.ValidString(text) {
			questions = append(questions, question{"json_decode", text})
		}
	}
	for _, tt := range decodeJSONTests {
		ask(tt.in)
	}
	for _, tt := range badJSON {
		ask(tt.in)
	}
	for range rounds() {
		text := string(EncodeJSON(g.value(3), JSONOptions{Pretty: g.IntN(4) == 0, UnescapedSlashes: g.IntN(2) == 0}))
		ask(text)
		ask(g.mutate(text, "", "", " ", ",", ":", "[", "]", "{", "}", `"`, `\`, `\u00e9`, `\ud83d`, `\ude00`, "\x00", "\n",
			"-", "0", "1", ".", "e", "E+", "true", "null", "é", "99999999999999999999", `"a":`))
		ask(g.numeric())
	}
	compare(t, questions, func(q question) (string, bool) {
		v, err := DecodeJSON([]byte(q.text))
		if err != nil {
			return "", false
		}
		return Serialize(v), true
	})
}

func TestPHPEncodeJSON(t *testing.T) {
	t.Parallel()
	g := newGenerator(2)
	var questions []question
	for range rounds() {
		text := Serialize(g.value(4))
		questions = append(questions, question{"json_encode", text}, question{"json_pretty", text})
	}
	compare(t, questions, func(q question) (string, bool) {
		v, err := Unserialize(q.text)
		if err != nil {
			return "", false
		}
		pretty := q.operation == "json_pretty"
		return string(EncodeJSON(v, JSONOptions{Pretty: pretty, UnescapedSlashes: pretty})), true
	})
}

func TestPHPSerialize(t *testing.T) {
	t.Parallel()
	g := newGenerator(3)
	var questions []question
	var want []string
	for range rounds() {
		want = append(want, Serialize(g.value(4)))
		questions = append(questions, question{"unserialize", want[len(want)-1]})
	}
	for i, a := range askPHP(t, questions) {
		if a.refused || a.text != want[i] {
			t.Errorf("php reads %q and writes %q", want[i], a.text)
		}
	}
}

func TestPHPUnserialize(t *testing.T) {
	t.Parallel()
	g := newGenerator(4)
	var questions []question
	ask := func(text string) {
		operation := "unserialize"
		switch {
		case strings.Contains(text, "C:"), strings.Contains(text, "E:"):
			return // kept here, changed or refused by a PHP without the class
		case strings.Contains(text, "r:"), strings.Contains(text, "R:"):
			operation = "accepts" // PHP resolves and renumbers, Unserialize keeps
		}
		if _, err := Unserialize(text); err != nil && strings.Contains(err.Error(), "repeated key") {
			return // the other deliberate difference
		}
		questions = append(questions, question{operation, text})
	}
	for _, tt := range canonicalTexts {
		ask(tt.text)
	}
	for _, tt := range tolerated {
		ask(tt.in)
	}
	for _, tt := range refused {
		ask(tt.in)
	}
	for range rounds() {
		for _, v := range []Value{g.value(3), g.object(3)} {
			text := Serialize(v)
			ask(text)
			ask(g.mutate(text, "", "", " ", ";", ":", "{", "}", `"`, `\41`, "S:1:", "s:1:", "i:", "d:", "b:1;", "N;", "+", "-",
				"0", "1", "2", ".", "e5", "E+3", "NAN", "INF", "a:0:{}", "r:1;", "r:2;", "R:2;", "\x00", "99999999999999999999"))
		}
		ask("d:" + g.numeric() + ";")
		ask("i:" + g.digits() + ";")
	}
	compare(t, questions, func(q question) (string, bool) {
		v, err := Unserialize(q.text)
		switch {
		case err != nil:
			return "", false
		case q.operation == "accepts":
			return "yes", true
		}
		return Serialize(v), true
	})
}

func TestPHPDepth(t *testing.T) {
	t.Parallel()
	var questions []question
	for _, tt := range depthTests {
		questions = append(questions, question{"accepts", tt.text})
	}
	for _, n := range []int{510, 511, 512} {
		questions = append(questions,
			question{"json_decode", strings.Repeat("[", n) + strings.Repeat("]", n)},
			question{"json_decode", strings.Repeat(`{"a":`, n) + "1" + strings.Repeat("}", n)})
	}
	compare(t, questions, func(q question) (string, bool) {
		if q.operation == "accepts" {
			if _, err := Unserialize(q.text); err != nil {
				return "", false
			}
			return "yes", true
		}
		v, err := DecodeJSON([]byte(q.text))
		if err != nil {
			return "", false
		}
		return Serialize(v), true
	})
}

func TestPHPFloat(t *testing.T) {
	t.Parallel()
	g := newGenerator(5)
	var questions []question
	for range rounds() {
		text := Serialize(Float(g.float()))
		for _, operation := range []string{"string", "json_encode", "unserialize", "bool"} {
			questions = append(questions, question{operation, text})
		}
	}
	compare(t, questions, func(q question) (string, bool) {
		v, err := Unserialize(q.text)
		if err != nil {
			return "", false
		}
		switch q.operation {
		case "string":
			return FloatString(float64(v.(Float))), true
		case "json_encode":
			return FloatJSON(float64(v.(Float))), true
		case "bool":
			return strconv.FormatBool(Truthy(v)), true
		}
		return Serialize(v), true
	})
}

func TestPHPCasts(t *testing.T) {
	t.Parallel()
	g := newGenerator(6)
	var questions []question
	for range rounds() {
		text := Serialize(g.value(1))
		questions = append(questions, question{"string", text}, question{"bool", text})
	}
	compare(t, questions, func(q question) (string, bool) {
		v, err := Unserialize(q.text)
		if err != nil {
			return "", false
		}
		if q.operation == "bool" {
			return strconv.FormatBool(Truthy(v)), true
		}
		return ToString(v), true
	})
}

func TestPHPNumeric(t *testing.T) {
	t.Parallel()
	g := newGenerator(7)
	var questions []question
	// Behind 19 digits and an exponent that is cut after its sign PHP's cast reads
	// one byte too far and may wrap; nobody can want that.
	overread := regexp.MustCompile(`[0-9]{19}[eE][+-]([^0-9]|$)`)
	ask := func(text string) {
		questions = append(questions, question{"numeric", text})
		if !overread.MatchString(text) {
			questions = append(questions, question{"int", text})
		}
	}
	for _, tt := range numericTests {
		ask(tt.in)
	}
	for range rounds() {
		ask(g.numeric())
		ask(g.string())
	}
	compare(t, questions, func(q question) (string, bool) {
		if q.operation == "int" {
			return strconv.FormatInt(LeadingInt(q.text), 10), true
		}
		f, isInt, i, ok := NumericString(q.text)
		switch {
		case !ok:
			return "", false
		case isInt:
			return Serialize(Int(i)), true
		}
		return Serialize(Float(f)), true
	})
}

func TestPHPUnslash(t *testing.T) {
	t.Parallel()
	g := newGenerator(8)
	var questions []question
	for range rounds() {
		text := g.mutate(g.string(), `\`, `\\`, `\0`, `\x`, `\\\`, "é")
		questions = append(questions, question{"stripslashes", text})
	}
	compare(t, questions, func(q question) (string, bool) { return Unslash(q.text), true })
}

// WORDPRESS_DIR names a WordPress to load is_serialized() and maybe_serialize()
// from; else that of `make install-tools`, Debian's package, is used.
func TestWordPressIsSerialized(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("WORDPRESS_DIR")
	if dir == "" {
		dir = filepath.Join("..", "..", ".build", "wordpress", "usr", "share", "wordpress")
	}
	if _, err := os.Stat(filepath.Join(dir, "wp-includes", "functions.php")); err != nil {
		storetest.Skip(t, "is_serialized and maybe_serialize compared with WordPress", "REQUIRE_WORDPRESS", "no WordPress in "+dir)
	}
	g := newGenerator(9)
	var questions []question
	ask := func(text string) {
		questions = append(questions, question{"is_serialized", text}, question{"is_serialized_loose", text},
			question{"maybe_serialize", Serialize(String(text))})
	}
	for _, tt := range isSerializedTests {
		ask(tt.in)
	}
	for range rounds() {
		text := Serialize(g.value(1))
		ask(text)
		ask(g.mutate(text, "", " ", ";", ":", "{", "}", `"`, "\n", "\x00", "a", "E", "O", "-", "5"))
		questions = append(questions, question{"maybe_serialize", Serialize(g.value(2))})
	}
	compare(t, questions, func(q question) (string, bool) {
		switch q.operation {
		case "is_serialized":
			return strconv.FormatBool(IsSerialized(q.text, true)), true
		case "is_serialized_loose":
			return strconv.FormatBool(IsSerialized(q.text, false)), true
		}
		v, err := Unserialize(q.text)
		if err != nil {
			return "", false
		}
		return MetaText(v), true
	}, "WORDPRESS_DIR="+dir)
}
