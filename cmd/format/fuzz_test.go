package format

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"datamachine/undo/phpvalue"
)

// seeds are texts that WordPress sites really hold, and what breaks formats.
var seeds = []string{
	"", "0", "-", "completed", "failed - AI request failed: quota", "2026-02-05 00:12:35", `Evening "recap" — long name`,
	"a\tb", "a\nb", "a\r\nb\r\n", "\n", " lead", "trail ", "a\\\"b", "a\\", "'x'", "日本語 🎵 👨‍👩‍👧", "e\u0301", "\xc3", "a\x00b", "\u2028",
	"=1+1", "yes", "~", "[ ]", "# c", "<b>&'\"", "---\n- a", "it's \\n", strings.Repeat("lorem ipsum ", 15), strings.Repeat("é", 70),
	"#0 /var/www/a.php(10): call()\n#1 {main}", "{\"a\": [1, 2]}", "a:b", "| x", ">\nfoo", "\ufeff",
}

func addSeeds(f *testing.F) {
	for i, s := range seeds {
		f.Add(s, seeds[(i+7)%len(seeds)])
	}
}

// readCSV reads one record. A quote inside a quoted cell is doubled; with
// backslash set, one that stands after a backslash is not.
func readCSV(t *testing.T, text string, backslash bool) (cells []string, rest string) {
	for {
		var cell strings.Builder
		if strings.HasPrefix(text, `"`) {
			i := 1
			for ; ; i++ {
				if i == len(text) {
					t.Fatalf("quote not closed in %q", text)
				}
				if text[i] == '"' && !(backslash && text[i-1] == '\\' && i > 1) {
					if i++; i == len(text) || text[i] != '"' {
						break
					}
				}
				cell.WriteByte(text[i])
			}
			text = text[i:]
		} else {
			n := strings.IndexAny(text, ",\n")
			if n < 0 {
				t.Fatalf("no end of cell in %q", text)
			}
			cell.WriteString(text[:n])
			text = text[n:]
		}
		cells = append(cells, cell.String())
		if text == "" || text[0] != ',' && text[0] != '\n' {
			t.Fatalf("after a cell: %q", text)
		}
		end := text[0] == '\n'
		if text = text[1:]; end {
			return cells, text
		}
	}
}

func FuzzCSV(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, a, b string) {
		backslash := strings.Contains(a+b, `\"`)
		if backslash && (strings.HasSuffix(a, `\`) || strings.HasSuffix(b, `\`)) {
			return // no reader can tell that quote from a closing one
		}
		text := output(t, "csv", piped, []string{"a", "b"}, Row{str(a), str(b)}, Row{str(b), str(a)})
		guard := func(s string) string {
			if s != "" && strings.Contains("=+-@\t\r", s[:1]) {
				return "'" + s
			}
			return s
		}
		a, b = guard(a), guard(b)
		for _, want := range [][]string{{"a", "b"}, {a, b}, {b, a}} {
			var got []string
			if got, text = readCSV(t, text, backslash); !slices.Equal(got, want) {
				t.Fatalf("read %q, want %q", got, want)
			}
		}
		if text != "" {
			t.Fatalf("left over: %q", text)
		}
	})
}

func FuzzJSON(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, a, b string) {
		text := output(t, "json", piped, []string{"a", "b", "n"}, Row{str(a), str(b), phpvalue.Int(len(a))}, Row{str(b)})
		if strings.ContainsAny(text, "\n") || !isASCII(text) {
			t.Fatalf("not one line of ASCII: %q", text)
		}
		var got []struct {
			A, B *string
			N    *int
		}
		if err := json.Unmarshal([]byte(text), &got); err != nil {
			t.Fatalf("%v: %q", err, text)
		}
		same := func(what string, got *string, want string) {
			if utf8.ValidString(want) != (got != nil) || got != nil && *got != want {
				t.Errorf("%s: %q reads back as %v", what, want, got)
			}
		}
		same("a", got[0].A, a)
		same("b", got[0].B, b)
		same("second a", got[1].A, b)
		if len(got) != 2 || *got[0].N != len(a) || got[1].B != nil {
			t.Errorf("%q reads back as %+v", text, got)
		}
	})
}

// checkYAMLScalar writes s everywhere a string can stand and reads it back.
func checkYAMLScalar(t *testing.T, s string) {
	t.Helper()
	m := phpvalue.NewArray(2)
	m.Set("k", str(s))
	m.Set("l", phpvalue.NewList(str(s), str("x")))
	list := output(t, "yaml", Options{}, []string{"k", "l"}, Row{str(s), phpvalue.NewList(m)}, Row{str(s)})
	for _, text := range []string{string(SpycMap(m)), string(SpycMap(phpvalue.NewList(m, str(s)))), list} {
		var doc yaml.Node
		if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
			t.Fatalf("%v in %q", err, text)
		}
		var v any
		if err := yaml.Unmarshal([]byte(text), &v); err != nil {
			t.Fatalf("%v in %q", err, text)
		}
		found := 0
		var walk func(n *yaml.Node)
		walk = func(n *yaml.Node) {
			if n.Kind == yaml.ScalarNode && n.Value != "k" && n.Value != "l" && n.Value != "x" || n.Value == s && s != "" {
				found++
				checkYAMLNode(t, n, s, text)
			}
			for _, c := range n.Content {
				walk(c)
			}
		}
		walk(&doc)
		if found < 2 && s != "" && s != "x" && s != "k" && s != "l" {
			t.Fatalf("%d nodes for %q in %q", found, s, text)
		}
	}
}

func checkYAMLNode(t *testing.T, n *yaml.Node, s, text string) {
	t.Helper()
	value := n.Value
	switch {
	case n.Value == "null" && s != "null": // the missing cell
		return
	case n.Tag == "!!binary":
		if err := n.Decode(&value); err != nil {
			t.Fatal(err)
		}
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		// Blocks keep all but white space.
		if !slices.Equal(strings.Fields(value), strings.Fields(s)) {
			t.Fatalf("block: %q reads back as %q in %q", s, value, text)
		}
		return
	}
	if value != s && !slices.Contains([]string{"k", "l", "x"}, value) {
		t.Fatalf("%q reads back as %q in %q", s, value, text)
	}
}

func FuzzYAML(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, s, key string) {
		checkYAMLScalar(t, s)
		inner := phpvalue.NewArray(1)
		inner.Set(key, str(s))
		m := phpvalue.NewArray(2)
		m.Set(key, phpvalue.NewList(inner, str(s)))
		m.Set(key+"2", inner)
		var doc yaml.Node
		text := SpycMap(m)
		if err := yaml.Unmarshal(text, &doc); err != nil {
			t.Fatalf("%v in %q", err, text)
		}
		node := doc.Content[0].Content[0]
		got := node.Value
		if node.Tag == "!!binary" {
			if err := node.Decode(&got); err != nil {
				t.Fatal(err)
			}
		}
		if got != key {
			t.Fatalf("key %q reads back as %q in %q", key, got, text)
		}
	})
}

// linesOf is the lines a table must show for a cell.
func linesOf(s string) []string {
	return strings.Split(strings.ReplaceAll(strings.ReplaceAll(s, "\t", "    "), "\r\n", "\n"), "\n")
}

func FuzzTablePiped(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, a, b string) {
		text := output(t, "table", piped, []string{"a", "b"}, Row{str(a), str(b)})
		lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
		wantA, wantB := linesOf(a), linesOf(b)
		if lines[0] != "a\tb" || len(lines) != 1+max(len(wantA), len(wantB)) {
			t.Fatalf("%q", text)
		}
		for i, line := range lines[1:] {
			if want := lineAt(wantA, i) + "\t" + lineAt(wantB, i); line != want {
				t.Fatalf("line %d is %q, want %q", i, line, want)
			}
		}
	})
}

// Every line of every cell is there, in pieces no wider than its column, none of
// them a broken character; and tablewriter prints them as they are.
func FuzzTableBordered(f *testing.F) {
	for i, s := range seeds {
		f.Add(s, seeds[(i+7)%len(seeds)], i*3)
	}
	f.Fuzz(func(t *testing.T, a, b string, columns int) {
		if columns %= 200; columns < 1 {
			columns = defaultColumns
		}
		text := output(t, "table", Options{Columns: columns}, []string{"a", "status"}, Row{str(a), str(b)}, Row{str(b), str(a)})

		rule, _, _ := strings.Cut(text, "\n")
		parts := strings.Split(strings.Trim(rule, "+"), "+")
		widths := []int{len(parts[0]) - 2, len(parts[1]) - 2}
		var want strings.Builder
		add := func(lines [][]string) {
			for _, line := range lines {
				for i, cell := range line {
					want.WriteString("| " + cell + strings.Repeat(" ", max(0, widths[i]-textWidth(cell))) + " ")
				}
				want.WriteString("|\n")
			}
		}
		want.WriteString(rule + "\n")
		add(columnLines([]string{"a", "status"}, widths))
		want.WriteString(rule + "\n")
		for _, cells := range [][]string{{a, b}, {b, a}} {
			for i := range cells {
				cells[i] = expandTabs(cells[i])
				checkPieces(t, cells[i], widths[i])
			}
			add(columnLines(cells, widths))
		}
		want.WriteString(rule + "\n")
		check(t, "table", text, want.String())
	})
}

func checkPieces(t *testing.T, cell string, limit int) {
	t.Helper()
	lines := linesOf(cell)
	if got := splitLines(cell); !slices.Equal(got, lines) {
		t.Fatalf("%q splits into %q", cell, got)
	}
	for _, line := range lines {
		pieces := cutWidth(line, limit)
		if strings.Join(pieces, "") != line {
			t.Fatalf("%q is cut into %q", line, pieces)
		}
		for _, p := range pieces {
			if utf8.ValidString(line) && !utf8.ValidString(p) {
				t.Fatalf("%q is cut inside a character: %q", line, pieces)
			}
			if w := textWidth(p); limit > 0 && w > limit && !bytes.ContainsFunc([]byte(p), func(r rune) bool { return r >= 0x80 }) {
				t.Fatalf("%q is %d wide, limit %d", p, w, limit)
			}
		}
	}
}
