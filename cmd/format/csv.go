package format

import (
	"io"
	"iter"
	"strings"
)

// CSV writes a header line and a line for each row: comma, LF, no byte order
// mark. No rows: the header line.
//
// A cell is quoted when it holds a comma, quote, backslash, line end, tab or
// space. A quote inside is doubled unless a backslash stands before it. A cell
// that a spreadsheet might run (first byte = + - @ TAB CR) gets a leading '.
// Source: WP-CLI 2.12.0, php/utils.php, write_csv and escape_csv_value; PHP
// 8.2, fputcsv; tests: TestCSVCell, FuzzCSV.
func CSV(w io.Writer, fields []string, rows iter.Seq2[Row, error], _ Options) error {
	cols := distinct(fields)
	header := func(dst []byte) []byte {
		for i, f := range fields {
			dst = appendCSVCell(dst, i, f)
		}
		return append(dst, '\n')
	}
	return document{
		row: func(dst []byte, n int, row Row) []byte {
			if n == 0 {
				dst = header(dst)
			}
			for i, c := range cols {
				dst = appendCSVCell(dst, i, cellText(row.at(c)))
			}
			return append(dst, '\n')
		},
		end: func(dst []byte, n int) []byte {
			if n == 0 {
				dst = header(dst)
			}
			return dst
		},
	}.write(w, rows)
}

// appendCSVCell appends the i-th cell of a line.
func appendCSVCell(dst []byte, i int, s string) []byte {
	if i > 0 {
		dst = append(dst, ',')
	}
	if s != "" && strings.IndexByte("=+-@\t\r", s[0]) >= 0 {
		s = "'" + s
	}
	if !strings.ContainsAny(s, ",\"\\\n\r\t ") {
		return append(dst, s...)
	}
	dst = append(dst, '"')
	for j := 0; j < len(s); j++ {
		if s[j] == '"' && (j == 0 || s[j-1] != '\\') {
			dst = append(dst, '"')
		}
		dst = append(dst, s[j])
	}
	return append(dst, '"')
}
