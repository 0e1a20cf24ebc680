package format

import (
	"io"
	"iter"
	"strconv"
	"unicode/utf8"

	"datamachine/undo/phpvalue"
)

// JSON writes one array of objects on one line, without a line end; the keys
// are the fields in their order. A string that is not valid UTF-8 is null. No
// rows: [].
//
// Source: WP-CLI 2.12.0, php/WP_CLI/Formatter.php, format; PHP 8.2, json_encode
// with JSON_PARTIAL_OUTPUT_ON_ERROR; tests: TestRecorded, TestJSONCell, FuzzJSON.
func JSON(w io.Writer, fields []string, rows iter.Seq2[Row, error], _ Options) error {
	cols := distinct(fields)
	keys := make([][]byte, len(cols))
	for i, c := range cols {
		keys[i] = append(appendJSON(nil, phpvalue.String(fields[c])), ':')
	}
	return document{
		row: func(dst []byte, n int, row Row) []byte {
			open := byte(',')
			if n == 0 {
				open = '['
			}
			dst = append(dst, open, '{')
			for i, c := range cols {
				if i > 0 {
					dst = append(dst, ',')
				}
				dst = appendJSON(append(dst, keys[i]...), row.at(c))
			}
			return append(dst, '}')
		},
		end: func(dst []byte, n int) []byte {
			if n == 0 {
				dst = append(dst, '[')
			}
			return append(dst, ']')
		},
	}.write(w, rows)
}

// appendJSON appends one value as PHP's json_encode writes it by default.
func appendJSON(dst []byte, v phpvalue.Value) []byte {
	switch v := v.(type) {
	case phpvalue.String:
		if !utf8.ValidString(string(v)) {
			return append(dst, "null"...)
		}
		return phpvalue.AppendJSONString(dst, string(v), false)
	case phpvalue.Int:
		return strconv.AppendInt(dst, int64(v), 10)
	case phpvalue.Null:
		return append(dst, "null"...)
	}
	return append(dst, CompactJSON(v)...)
}

// CompactJSON is v as PHP's json_encode writes it by default: one line, slashes
// and non-ASCII escaped, no line end.
func CompactJSON(v phpvalue.Value) []byte {
	return phpvalue.EncodeJSON(v, phpvalue.JSONOptions{})
}

// PrettyJSON is v indented by four spaces, slashes not escaped, non-ASCII as
// \u, without the line end a caller prints after it.
//
// Source: Data Machine 0.41.0, inc/Cli/Commands/JobsCommand.php, show; PHP 8.2,
// json_encode with JSON_PRETTY_PRINT and JSON_UNESCAPED_SLASHES; test:
// TestPrettyJSON.
func PrettyJSON(v phpvalue.Value) []byte {
	return phpvalue.EncodeJSON(v, phpvalue.JSONOptions{Pretty: true, UnescapedSlashes: true})
}
