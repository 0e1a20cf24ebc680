// Package format turns rows into the bytes of each --format value, and gives
// the texts that a single job is shown with.
//
// It owns bytes only: it reads no database, no flag and no environment, and
// imports nothing of this project but the PHP values it prints. One file per
// format; to add one, write a [Writer] in a new file and add a line to the list
// in this file. Example:
//
//	write, ok := format.Lookup("csv")
//	err := write(os.Stdout, []string{"id", "status"}, rows, format.Options{Piped: true})
package format

import (
	"io"
	"iter"

	"datamachine/undo/phpvalue"
)

// Row is one row: a cell for each of the fields, in their order. A missing or
// nil cell counts as null.
type Row []phpvalue.Value

// Options tells a writer about the place it writes to.
type Options struct {
	// Piped chooses the tab-separated form of the table. False: borders.
	Piped bool
	// Columns is the terminal's width in cells; only the bordered table uses
	// it. Zero or less: 80.
	Columns int
}

// Writer writes all rows in one format. A field named twice is written once in
// a row, but twice in a header line, as WP-CLI does.
//
// It streams: it holds no more than a few kilobytes of output (the bordered
// table, which must know every width first, holds all rows). Nothing is written
// before the first row or the end of the rows.
//
// Errors: the first error of w, unchanged; the first error of rows, after the
// complete rows before it were written. It stops asking for rows at either.
// Source: WP-CLI 2.12.0, php/WP_CLI/Formatter.php; test: TestRepeatedField.
type Writer func(w io.Writer, fields []string, rows iter.Seq2[Row, error], o Options) error

// writers is every format, in the order in which help and errors name them.
var writers = []struct {
	name  string
	write Writer
}{
	{"table", Table},
	{"json", JSON},
	{"csv", CSV},
	{"yaml", YAML},
	{"ids", IDs},
	{"count", Count},
}

// Names lists the formats Lookup knows, in the order to name them to a user.
func Names() []string {
	names := make([]string, len(writers))
	for i, f := range writers {
		names[i] = f.name
	}
	return names
}

// Lookup finds a format by its exact name.
func Lookup(name string) (Writer, bool) {
	for _, f := range writers {
		if f.name == name {
			return f.write, true
		}
	}
	return nil, false
}
