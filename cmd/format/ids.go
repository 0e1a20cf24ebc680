package format

import (
	"io"
	"iter"
)

// IDs writes the first column, one value a line; null is an empty line. No
// rows: nothing.
//
// Source: Data Machine 0.41.0, inc/Cli/BaseCommand.php, which turns ids into
// the field id, and WP-CLI 2.12.0, php/class-wp-cli.php, print_value; test:
// TestRecorded.
func IDs(w io.Writer, _ []string, rows iter.Seq2[Row, error], _ Options) error {
	return document{
		row: func(dst []byte, _ int, row Row) []byte {
			return append(append(dst, cellText(row.at(0))...), '\n')
		},
	}.write(w, rows)
}
