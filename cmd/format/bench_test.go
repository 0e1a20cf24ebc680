package format

import (
	"fmt"
	"io"
	"iter"
	"testing"

	"datamachine/undo/phpvalue"
)

// tenThousand yields jobs like those of the list command.
func tenThousand() iter.Seq2[Row, error] {
	rows := make([]Row, 10000)
	for i := range rows {
		rows[i] = Row{
			str(fmt.Sprint(10000 - i)), str("pipeline"), str(`Evening "recap" — über news`), str("failed - AI request failed: quota"),
			str("2026-02-05 00:11:00"), str("-"),
		}
	}
	return rowsOf(rows, nil)
}

func BenchmarkFormats(b *testing.B) {
	rows := tenThousand()
	fields := []string{"id", "source", "flow", "status", "created", "completed"}
	run := func(name string, w Writer, o Options) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := w(io.Discard, fields, rows, o); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	for _, name := range Names() {
		w, _ := Lookup(name)
		run(name, w, piped)
	}
	run("table-bordered", Table, Options{Columns: 80})
}

func BenchmarkSpycMap(b *testing.B) {
	effects := phpvalue.NewArray(1000)
	for i := range 1000 {
		e := phpvalue.NewArray(2)
		e.Set("type", str("post_meta_set"))
		e.Set("previous_value", str(fmt.Sprintf("a text of some %d words that has to be folded somewhere", i)))
		effects.Append(e)
	}
	b.ReportAllocs()
	for b.Loop() {
		SpycMap(effects)
	}
}
