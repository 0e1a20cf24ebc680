package storetest

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Row is one row as text, by column; nil is NULL.
type Row map[string]*string

// Table is the content of one table.
type Table struct {
	Key  []string       // columns of the primary key, empty if there is none
	Auto string         // the AUTO_INCREMENT column, "" if there is none
	Rows map[string]Row // by primary key, parts joined with "/"; without one by whole content
}

// Dump is the content of tables, by name.
type Dump map[string]Table

// Change is one row that differs between two dumps.
type Change struct {
	Op     string // "insert", "delete" or "update"
	Table  string
	Key    string // as in Table.Rows
	Before Row    // nil for an insert
	After  Row    // nil for a delete
}

// Dump reads tables, or all of them, as root in one consistent snapshot.
func (d *Database) Dump(tables ...string) Dump {
	d.t.Helper()
	dump, err := d.dump(tables)
	if err != nil {
		d.t.Fatalf("dump: %v", err)
	}
	return dump
}

func (d *Database) dump(tables []string) (Dump, error) {
	if len(tables) == 0 {
		var err error
		if tables, err = d.server.names("SHOW FULL TABLES FROM " + quote(d.Name) + " WHERE Table_type <> 'VIEW'"); err != nil {
			return nil, err
		}
	}
	dump := Dump{}
	for _, table := range tables {
		dump[table] = Table{Rows: map[string]Row{}}
	}
	if err := d.readKeys(dump); err != nil {
		return nil, err
	}
	tx, err := d.server.admin.Begin()
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }()
	for _, table := range tables {
		if err := readRows(tx, quote(d.Name)+"."+quote(table), dump[table]); err != nil {
			return nil, fmt.Errorf("%s: %w", table, err)
		}
	}
	return dump, nil
}

func (d *Database) readKeys(dump Dump) error {
	rows, err := d.server.admin.Query(`SELECT table_name, column_name, column_key = 'PRI', extra LIKE '%auto_increment%'
		FROM information_schema.columns
		WHERE table_schema = ? AND (column_key = 'PRI' OR extra LIKE '%auto_increment%')
		ORDER BY table_name, ordinal_position`, d.Name)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var table, column string
		var primary, auto bool
		if err := rows.Scan(&table, &column, &primary, &auto); err != nil {
			return err
		}
		t, wanted := dump[table]
		if !wanted {
			continue
		}
		if primary {
			t.Key = append(t.Key, column)
		}
		if auto {
			t.Auto = column
		}
		dump[table] = t
	}
	return rows.Err()
}

func readRows(tx *sql.Tx, from string, table Table) error {
	rows, err := tx.Query("SELECT * FROM " + from)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	values := make([]sql.NullString, len(columns))
	targets := make([]any, len(columns))
	for i := range values {
		targets[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return err
		}
		row := Row{}
		for i, column := range columns {
			row[column] = nil
			if values[i].Valid {
				text := values[i].String
				row[column] = &text
			}
		}
		table.add(row)
	}
	return rows.Err()
}

func (t Table) add(row Row) {
	if len(t.Key) > 0 {
		t.Rows[t.KeyOf(row)] = row
		return
	}
	key := row.String()
	for n := 2; t.Rows[key] != nil; n++ {
		key = fmt.Sprintf("%s #%d", row, n)
	}
	t.Rows[key] = row
}

// KeyOf returns the primary key of a row as Rows is indexed by.
func (t Table) KeyOf(row Row) string {
	parts := make([]string, len(t.Key))
	for i, column := range t.Key {
		if row[column] != nil {
			parts[i] = *row[column]
		}
	}
	return strings.Join(parts, "/")
}

// String returns the row as one line of JSON, columns in alphabetical order.
func (r Row) String() string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(map[string]*string(r)); err != nil {
		return err.Error()
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// Equal compares byte by byte; a missing column is not NULL.
func (r Row) Equal(other Row) bool {
	return maps.EqualFunc(r, other, func(a, b *string) bool {
		return a == b || a != nil && b != nil && *a == *b
	})
}

// Diff returns what has to happen to before to get after, ordered by table and
// key. A table that only one of them has counts as empty in the other.
func Diff(before, after Dump) []Change {
	names := map[string]bool{}
	for name := range before {
		names[name] = true
	}
	for name := range after {
		names[name] = true
	}
	var changes []Change
	for _, name := range slices.Sorted(maps.Keys(names)) {
		changes = append(changes, diffTable(name, before[name].Rows, after[name].Rows)...)
	}
	return changes
}

func diffTable(table string, before, after map[string]Row) []Change {
	var changes []Change
	for key, was := range before {
		is, there := after[key]
		switch {
		case !there:
			changes = append(changes, Change{Op: "delete", Table: table, Key: key, Before: was})
		case !was.Equal(is):
			changes = append(changes, Change{Op: "update", Table: table, Key: key, Before: was, After: is})
		}
	}
	for key, is := range after {
		if _, there := before[key]; !there {
			changes = append(changes, Change{Op: "insert", Table: table, Key: key, After: is})
		}
	}
	slices.SortFunc(changes, func(a, b Change) int {
		if len(a.Key) != len(b.Key) {
			return len(a.Key) - len(b.Key) // decimal ids in their order
		}
		return strings.Compare(a.Key, b.Key)
	})
	return changes
}
