package undotest

import (
	"database/sql"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"datamachine/undo/phpvalue"
)

// tables are the tables an undo could reach and their primary keys.
var tables = map[string][]string{
	"posts": {"ID"}, "postmeta": {"meta_id"}, "comments": {"comment_ID"}, "commentmeta": {"meta_id"},
	"terms": {"term_id"}, "term_taxonomy": {"term_taxonomy_id"}, "term_relationships": {"object_id", "term_taxonomy_id"},
	"options": {"option_id"}, "users": {"ID"}, "usermeta": {"umeta_id"}, "links": {"link_id"},
	"datamachine_jobs": {"job_id"}, "datamachine_flows": {"flow_id"}, "datamachine_pipelines": {"pipeline_id"},
	"datamachine_processed_items": {"id"}, "datamachine_logs": {"id"},
}

// null stands for NULL; no text of a test holds it.
const null = "\x00NULL"

// row is one row as text, by column.
type row map[string]string

// dump is every row of a site by table and primary key, and under "file" every
// file of the uploads folder by name.
type dump map[string]map[string]row

// cell reads any column as text.
type cell struct{ text string }

// Scan implements sql.Scanner.
func (c *cell) Scan(v any) error {
	var s sql.NullString
	err := s.Scan(v)
	c.text = s.String
	if !s.Valid {
		c.text = null
	}
	return err
}

func (s *Site) dump() dump {
	s.T.Helper()
	d := dump{"file": readFiles(s.T, s.UploadsDir())}
	for table, key := range tables {
		d[table] = s.readTable(table, key)
	}
	return d
}

func (s *Site) readTable(table string, key []string) map[string]row {
	s.T.Helper()
	rows, err := s.DB().Query("SELECT * FROM wp_" + table)
	if err != nil {
		s.T.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	cols, err := rows.Columns()
	if err != nil {
		s.T.Fatal(err)
	}
	cells, dest := make([]cell, len(cols)), make([]any, len(cols))
	for i := range cells {
		dest[i] = &cells[i]
	}
	all := map[string]row{}
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			s.T.Fatal(err)
		}
		r := row{}
		for i, col := range cols {
			r[col] = cells[i].text
		}
		parts := make([]string, len(key))
		for i, k := range key {
			parts[i] = r[k]
		}
		all[strings.Join(parts, "/")] = r
	}
	if err := rows.Err(); err != nil {
		s.T.Fatal(err)
	}
	return all
}

// readFiles returns every file and symlink below a folder.
func readFiles(t testing.TB, dir string) map[string]row {
	t.Helper()
	files := map[string]row{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		r := row{}
		if entry.Type()&fs.ModeSymlink != 0 {
			r["link"], err = os.Readlink(path)
		} else {
			var content []byte
			content, err = os.ReadFile(path)
			r["content"] = string(content)
		}
		files[filepath.ToSlash(name)] = r
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// jsonText is a value as PHP would write it.
func jsonText(v phpvalue.Value) string {
	if v == nil {
		return "null"
	}
	return string(phpvalue.EncodeJSON(v, phpvalue.JSONOptions{UnescapedSlashes: true}))
}
