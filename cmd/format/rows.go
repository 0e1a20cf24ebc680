package format

import (
	"errors"
	"io"
	"iter"
	"slices"
	"strconv"

	"datamachine/undo/phpvalue"
)

// flushSize is how many bytes are gathered before they are written.
const flushSize = 32 << 10

// document is how a streaming format lays out its rows. Each function appends
// to dst; n counts the rows before this one.
type document struct {
	row func(dst []byte, n int, row Row) []byte
	end func(dst []byte, n int) []byte // nil: nothing
}

// write runs the document over all rows.
func (d document) write(w io.Writer, rows iter.Seq2[Row, error]) error {
	buf := make([]byte, 0, flushSize+flushSize/4)
	n := 0
	for row, err := range rows {
		if err != nil {
			if werr := flush(w, buf); werr != nil {
				return errors.Join(err, werr)
			}
			return err
		}
		buf = d.row(buf, n, row)
		n++
		if len(buf) >= flushSize {
			if err := flush(w, buf); err != nil {
				return err
			}
			buf = buf[:0]
		}
	}
	if d.end != nil {
		buf = d.end(buf, n)
	}
	return flush(w, buf)
}

func flush(w io.Writer, buf []byte) error {
	if len(buf) == 0 {
		return nil
	}
	_, err := w.Write(buf)
	return err
}

// distinct gives the index of each field that is not a repeat of an earlier one.
func distinct(fields []string) []int {
	cols := make([]int, 0, len(fields))
	for i, f := range fields {
		if slices.Index(fields, f) == i {
			cols = append(cols, i)
		}
	}
	return cols
}

// at is the cell of column i, null when the row has none.
func (r Row) at(i int) phpvalue.Value {
	if i >= len(r) || r[i] == nil {
		return phpvalue.Null{}
	}
	return r[i]
}

// cellText is a cell as table, csv and ids print it: PHP's string cast, null
// empty, arrays as compact JSON.
//
// Source: WP-CLI 2.12.0, php/WP_CLI/Formatter.php,
// transform_item_values_to_json; test: TestCellText.
func cellText(v phpvalue.Value) string {
	switch v := v.(type) {
	case phpvalue.String:
		return string(v)
	case phpvalue.Int:
		return strconv.FormatInt(int64(v), 10)
	case phpvalue.Null, nil:
		return ""
	case *phpvalue.Array, *phpvalue.Object:
		return string(CompactJSON(v))
	}
	return phpvalue.ToString(v)
}
