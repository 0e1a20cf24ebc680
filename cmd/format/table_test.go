package format

import (
	"strings"
	"testing"

	"datamachine/undo/phpvalue"
)

func TestPipedLines(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		row  Row
		want string
	}{
		{"tab", Row{str("a\tb"), str("c")}, "a    b\tc\n"},
		{"break in the last column", Row{str("a"), str("b\nc")}, "a\tb\n\tc\n"},
		{"break in another column", Row{str("a\r\nb"), str("c")}, "a\tc\nb\t\n"},
		{"breaks in both", Row{str("a\nb\nc"), str("1\n2")}, "a\t1\nb\t2\nc\t\n"},
		{"empty lines stay", Row{str("\n\na"), str("x\n")}, "\tx\n\t\na\t\n"},
		{"lone CR stays", Row{str("a\rb"), str("c\r")}, "a\rb\tc\r\n"},
		{"null", Row{phpvalue.Null{}, str("0")}, "\t0\n"},
		{"broken UTF-8 stays", Row{str("\xff"), str("é")}, "\xff\té\n"},
	} {
		check(t, c.name, output(t, "table", piped, []string{"x", "y"}, c.row), "x\ty\n"+c.want)
	}
	check(t, "one column", output(t, "table", piped, []string{"x"}, Row{str("a\n\nb\n")}), "x\na\n\nb\n\n")
}

func TestBordered(t *testing.T) {
	t.Parallel()
	list := []string{"id", "source", "flow", "status", "created", "completed"}
	for _, c := range []struct {
		name    string
		columns int
		fields  []string
		rows    []Row
		want    string
	}{
		{"plain", 80, []string{"id", "status"}, []Row{{str("13"), str("waiting")}}, `
+----+---------+
| id | status  |
+----+---------+
| 13 | waiting |
+----+---------+
`},
		// php-cli-tools prints the same but for the 0 it drops from the date.
		{"cut to 60 columns", 60, list, []Row{
			{str("13"), str("pipeline"), str("Morning news"), str("failed - recent"), str("2026-11-22 03:00:00"), str("2026-11-22 03:00:11")},
			{str("1"), str("a"), str("b"), str("c"), str("d"), str("-")},
		}, `
+----+--------+--------+--------+--------+-----------------+
| id | source | flow   | status | create | completed       |
|    |        |        |        | d      |                 |
+----+--------+--------+--------+--------+-----------------+
| 13 | pipeli | Mornin | failed | 2026-1 | 2026-11-22 03:0 |
|    | ne     | g news |  - rec | 1-22 0 | 0:11            |
|    |        |        | ent    | 3:00:0 |                 |
|    |        |        |        | 0      |                 |
| 1  | a      | b      | c      | d      | -               |
+----+--------+--------+--------+--------+-----------------+
`},
		{"nothing to shrink into", 12, []string{"aaaa", "bbbb"}, []Row{{str("1111"), str("2222")}}, `
+------+------+
| aaaa | bbbb |
+------+------+
| 1111 | 2222 |
+------+------+
`},
		{"unknown width is 80", 0, []string{"id", "text"}, []Row{{str("1"), str(strings.Repeat("x", 73))}}, `
+----+-------------------------------------------------------------------------+
| id | text                                                                    |
+----+-------------------------------------------------------------------------+
| 1  | xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx |
|    | xx                                                                      |
+----+-------------------------------------------------------------------------+
`},
		// Wide characters count two, a family of three four, as upstream.
		{"wide", 80, []string{"id", "t"}, []Row{{str("1"), str("日本語")}, {str("2"), str("👨‍👩‍👧 🎵")}, {str("3"), str("e\u0301")}}, `
+----+---------+
| id | t       |
+----+---------+
| 1  | 日本語  |
| 2  | 👨‍👩‍👧 🎵 |
| 3  | é       |
+----+---------+
`},
		{"zero, null and spaces", 80, []string{"id", "t"}, []Row{{str("0"), phpvalue.Null{}}, {phpvalue.Int(0), str(" x ")}, {str(""), str("")}}, `
+----+-----+
| id | t   |
+----+-----+
| 0  |     |
| 0  |  x  |
|    |     |
+----+-----+
`},
		// A cell with line breaks counts for its whole length, as upstream.
		{"lines and tabs", 80, []string{"id", "t"}, []Row{{str("1\n\n2"), str("x\ty")}, {str("3"), str("\nz")}}, `
+------+--------+
| id   | t      |
+------+--------+
| 1    | x    y |
|      |        |
| 2    |        |
| 3    |        |
|      | z      |
+------+--------+
`},
		{"one column", 9, []string{"t"}, []Row{{str("abcdefgh")}}, `
+----------+
| t        |
+----------+
| abcdefgh |
+----------+
`},
	} {
		want := strings.Replace(c.want[1:], "| é ", "| e\u0301 ", 1)
		check(t, c.name, output(t, "table", Options{Columns: c.columns}, c.fields, c.rows...), want)
	}
}

// The locale must not change widths, though tablewriter looks at it.
func TestBorderedLocale(t *testing.T) {
	t.Setenv("RUNEWIDTH_EASTASIAN", "1")
	check(t, "ambiguous width", output(t, "table", Options{}, []string{"t"}, Row{str("— ✓")}), ""+
		"+-----+\n| t   |\n+-----+\n| — ✓ |\n+-----+\n")
}
