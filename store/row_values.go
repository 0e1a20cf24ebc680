package store

import (
	"strconv"

	"datamachine/undo"
	"datamachine/undo/phpvalue"
)

// list returns the rows kept of a table.
func list(rows *phpvalue.Array, table string) []*phpvalue.Array {
	v, _ := rows.Get(table)
	all, ok := v.(*phpvalue.Array)
	if !ok {
		return nil
	}
	var found []*phpvalue.Array
	for _, e := range all.Entries() {
		if row, ok := e.Value.(*phpvalue.Array); ok {
			found = append(found, row)
		}
	}
	return found
}

// text is a column of a kept row, "" for NULL.
func text(row *phpvalue.Array, column string) string {
	v, _ := row.Get(column)
	s, _ := v.(phpvalue.String)
	return string(s)
}

func number64(row *phpvalue.Array, column string) uint64 {
	n, _ := strconv.ParseUint(text(row, column), 10, 64)
	return n
}

func signed(row *phpvalue.Array, column string) int64 {
	n, _ := strconv.ParseInt(text(row, column), 10, 64)
	return n
}

func undoID(id uint64) undo.PostID { return undo.PostID(id) }
