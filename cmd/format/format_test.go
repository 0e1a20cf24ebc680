package format

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"slices"
	"strings"
	"syscall"
	"testing"

	"datamachine/undo/phpvalue"
)

// str is short for a string cell.
type str = phpvalue.String

// rowsOf makes the sequence a writer reads; an error, if any, comes last.
func rowsOf(rows []Row, last error) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
		if last != nil {
			yield(nil, last)
		}
	}
}

// output runs one format over rows and fails the test on an error.
func output(t testing.TB, name string, o Options, fields []string, rows ...Row) string {
	t.Helper()
	write, ok := Lookup(name)
	if !ok {
		t.Fatalf("no format %q", name)
	}
	var b bytes.Buffer
	if err := write(&b, fields, rowsOf(rows, nil), o); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return b.String()
}

func check(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\ngot  %q\nwant %q", what, got, want)
	}
}

var piped = Options{Piped: true}

func TestLookup(t *testing.T) {
	t.Parallel()
	if want := []string{"table", "json", "csv", "yaml", "ids", "count"}; !slices.Equal(Names(), want) {
		t.Errorf("Names() = %q, want %q", Names(), want)
	}
	for _, name := range []string{"", "xml", "JSON", "json,csv"} {
		if _, ok := Lookup(name); ok {
			t.Errorf("Lookup(%q) found a format", name)
		}
	}
}

// Recorded runs of Data Machine 0.41.0 on WP-CLI 2.12.0, output not a terminal.
func TestRecorded(t *testing.T) {
	t.Parallel()
	list := []string{"id", "source", "flow", "status", "created", "completed"}
	two := []Row{
		{str("143"), str("system"), str("JSON round trip"), str("completed"), str("2026-02-05 00:11:00"), str("2026-02-05 00:12:35")},
		{str("141"), str("system"), str("Internal linking"), str("failed - AI request failed: quota"), str("2026-02-04 22:57:00"), str("2026-02-04 22:58:35")},
	}
	long := []Row{{str("19"), str("pipeline"),
		str(`Evening "recap" — long name that keeps going and going beyond any reasonable column width for a terminal table`),
		str("failed - 100%R of %n budget - exceeded"), str("2026-02-01 19:43:00"), str("2026-02-01 19:44:35")}}
	counts := []Row{{str("completed"), phpvalue.Int(111)}, {str("failed"), phpvalue.Int(11)}}
	for _, c := range []struct {
		name, format string
		fields       []string
		rows         []Row
		want         string
	}{
		{"list table", "table", list, two,
			"id\tsource\tflow\tstatus\tcreated\tcompleted\n" +
				"143\tsystem\tJSON round trip\tcompleted\t2026-02-05 00:11:00\t2026-02-05 00:12:35\n" +
				"141\tsystem\tInternal linking\tfailed - AI request failed: quota\t2026-02-04 22:57:00\t2026-02-04 22:58:35\n"},
		{"list table long", "table", list, long,
			"id\tsource\tflow\tstatus\tcreated\tcompleted\n" +
				"19\tpipeline\tEvening \"recap\" — long name that keeps going and going beyond any reasonable column width for a terminal table\t" +
				"failed - 100%R of %n budget - exceeded\t2026-02-01 19:43:00\t2026-02-01 19:44:35\n"},
		{"list json", "json", list, two,
			`[{"id":"143","source":"system","flow":"JSON round trip","status":"completed","created":"2026-02-05 00:11:00","completed":"2026-02-05 00:12:35"},` +
				`{"id":"141","source":"system","flow":"Internal linking","status":"failed - AI request failed: quota","created":"2026-02-04 22:57:00","completed":"2026-02-04 22:58:35"}]`},
		{"list csv", "csv", list, two,
			"id,source,flow,status,created,completed\n" +
				`143,system,"JSON round trip",completed,"2026-02-05 00:11:00","2026-02-05 00:12:35"` + "\n" +
				`141,system,"Internal linking","failed - AI request failed: quota","2026-02-04 22:57:00","2026-02-04 22:58:35"` + "\n"},
		{"list ids", "ids", list, two, "143\n141\n"},
		{"list count", "count", list, two, "2"},
		{"summary table", "table", []string{"status", "count"}, counts, "status\tcount\ncompleted\t111\nfailed\t11\n"},
		{"summary json", "json", []string{"status", "count"}, counts,
			`[{"status":"completed","count":111},{"status":"failed","count":11}]`},
		{"summary --fields=count", "table", []string{"count"}, []Row{{phpvalue.Int(111)}, {phpvalue.Int(11)}}, "count\n111\n11\n"},
	} {
		check(t, c.name, output(t, c.format, piped, c.fields, c.rows...), c.want)
	}
}

func TestEmpty(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"table": "", "json": "[]", "csv": "id,status\n", "yaml": "[]\n", "ids": "", "count": "0",
	} {
		for _, o := range []Options{{}, {Piped: true}} {
			check(t, name, output(t, name, o, []string{"id", "status"}), want)
		}
	}
}

func TestRepeatedField(t *testing.T) {
	t.Parallel()
	fields := []string{"id", "id", "status"}
	row := Row{str("7"), str("7"), str("done")}
	for name, want := range map[string]string{
		"table": "id\tid\tstatus\n7\tdone\n",
		"json":  `[{"id":"7","status":"done"}]`,
		"csv":   "id,id,status\n7,done\n",
		"yaml":  "---\n- \n  id: \"7\"\n  status: done\n",
		"ids":   "7\n",
	} {
		check(t, name, output(t, name, piped, fields, row), want)
	}
	check(t, "bordered", output(t, "table", Options{}, fields, row), ""+
		"+----+------+--------+\n"+
		"| id | id   | status |\n"+
		"+----+------+--------+\n"+
		"| 7  | done |\n"+
		"+----+------+--------+\n")
}

func TestCellText(t *testing.T) {
	t.Parallel()
	m := phpvalue.NewArray(1)
	m.Set("a", str("b/é"))
	for _, c := range []struct {
		v    phpvalue.Value
		want string
	}{
		{str(" x "), " x "}, {phpvalue.Int(-5), "-5"}, {phpvalue.Null{}, ""}, {nil, ""},
		{phpvalue.Bool(true), "1"}, {phpvalue.Bool(false), ""}, {phpvalue.Float(1.5), "1.5"},
		{phpvalue.NewArray(0), "[]"}, {m, `{"a":"b\/\u00e9"}`},
	} {
		check(t, "cellText", cellText(c.v), c.want)
	}
}

// A short row and a nil cell count as null.
func TestMissingCells(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"table": "a\tb\n\t\n", "json": `[{"a":null,"b":null}]`, "csv": "a,b\n,\n",
		"yaml": "---\n- \n  a: null\n  b: null\n", "ids": "\n", "count": "1",
	} {
		check(t, name, output(t, name, piped, []string{"a", "b"}, Row{nil}), want)
	}
}

// failing accepts some bytes and then fails.
type failing struct {
	room int
	err  error
}

func (f *failing) Write(p []byte) (int, error) {
	if len(p) <= f.room {
		f.room -= len(p)
		return len(p), nil
	}
	return f.room, f.err
}

func TestWriteErrors(t *testing.T) {
	t.Parallel()
	row := Row{str("1"), str(strings.Repeat("x", 100))}
	for _, name := range Names() {
		for _, o := range []Options{{Columns: 200}, {Piped: true}} {
			for _, want := range []error{io.ErrClosedPipe, syscall.EPIPE, syscall.ENOSPC} {
				for _, room := range []int{0, 50, 40000} {
					write, _ := Lookup(name)
					asked := 0
					rows := func(yield func(Row, error) bool) {
						for asked = 0; asked < 100000; asked++ {
							if !yield(row, nil) {
								return
							}
						}
					}
					if name == "count" && room > 0 {
						continue // too little output
					}
					got := write(&failing{room, want}, []string{"id", "text"}, rows, o)
					if got != want {
						t.Errorf("%s room %d: got error %v, want %v unchanged", name, room, got, want)
					}
					streams := name != "count" && (name != "table" || o.Piped)
					if streams && asked > 40000 {
						t.Errorf("%s: asked for %d rows after the write failed", name, asked)
					}
				}
			}
		}
	}
}

func TestRowErrors(t *testing.T) {
	t.Parallel()
	lost := errors.New("connection lost")
	for _, name := range Names() {
		for _, o := range []Options{{}, {Piped: true}} {
			write, _ := Lookup(name)
			var b bytes.Buffer
			if err := write(&b, []string{"id"}, rowsOf(nil, lost), o); err != lost {
				t.Errorf("%s: got error %v", name, err)
			}
			check(t, name+" before the first row", b.String(), "")
			b.Reset()
			if err := write(&b, []string{"id"}, rowsOf([]Row{{str("1")}}, lost), o); err != lost {
				t.Errorf("%s: got error %v", name, err)
			}
			if strings.HasSuffix(b.String(), "]") {
				t.Errorf("%s looks complete: %q", name, b.String())
			}
			if name == "count" {
				check(t, name, b.String(), "")
			}
			err := write(&failing{0, io.ErrClosedPipe}, []string{"id"}, rowsOf([]Row{{str("1")}}, lost), o)
			if !errors.Is(err, lost) {
				t.Errorf("%s: lost the error of the rows: %v", name, err)
			}
		}
	}
}
