package format

import (
	"io"
	"iter"
	"strconv"
)

// Count writes the number of rows, digits only and no line end. No rows: 0.
//
// Source: WP-CLI 2.12.0, php/WP_CLI/Formatter.php, format; test: TestRecorded.
// Upstream the empty list never gets here and prints nothing.
func Count(w io.Writer, _ []string, rows iter.Seq2[Row, error], _ Options) error {
	return document{
		row: func(dst []byte, _ int, _ Row) []byte { return dst },
		end: func(dst []byte, n int) []byte { return strconv.AppendInt(dst, int64(n), 10) },
	}.write(w, rows)
}
