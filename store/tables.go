package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"datamachine/jobs"
)

// ErrNoJobsTable is wrapped by the error of every call that needs the jobs table
// when the site has none.
var ErrNoJobsTable = errors.New("no Data Machine jobs table")

const (
	jobsTable      = "datamachine_jobs"
	processedTable = "datamachine_processed_items"
	logsTable      = "datamachine_logs"
	flowsTable     = "datamachine_flows"
	pipelinesTable = "datamachine_pipelines"
)

// checkName accepts a table prefix or name: ASCII letters, digits and
// underscores only. Source: WordPress wp-includes/class-wpdb.php set_prefix (6.9).
func checkName(name string) error {
	for i := range len(name) {
		c := name[i]
		if c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return fmt.Errorf("table prefix %q may hold only ASCII letters, digits and underscores", name)
		}
	}
	return nil
}

// quote makes an identifier safe inside a statement.
func quote(name string) string { return "`" + strings.ReplaceAll(name, "`", "``") + "`" }

// full is a table's quoted name with the site's prefix.
func (st *Store) full(name string) string { return quote(st.cfg.Prefix + name) }

// column is one column of a table as the server describes it.
type column struct {
	name    string
	primary bool // part of the primary key
	indexed bool // first in some index
}

// table is what was found out about a table, once per run.
type table struct {
	name    string   // with prefix
	columns []column // physical order
}

func (t *table) names() []string {
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = c.name
	}
	return names
}

func (t *table) column(name string) (column, bool) {
	for _, c := range t.columns {
		if strings.EqualFold(c.name, name) {
			return c, true
		}
	}
	return column{}, false
}

func (t *table) has(name string) bool {
	_, ok := t.column(name)
	return ok
}

// columnList quotes columns for a SELECT.
func columnList(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = quote(n)
	}
	return strings.Join(quoted, ", ")
}

// table describes a table of the site, nil when it does not exist.
func (st *Store) table(ctx context.Context, q *queryer, name string) (*table, error) {
	st.mu.Lock()
	t, known := st.tables[name]
	st.mu.Unlock()
	if known {
		return t, nil
	}
	read := func() error {
		t = &table{name: st.cfg.Prefix + name}
		return q.each(ctx, "SHOW FULL COLUMNS FROM "+quote(t.name), nil, func(rows *sql.Rows) error {
			var field, key string
			var skip sql.RawBytes
			if err := rows.Scan(&field, &skip, &skip, &skip, &key, &skip, &skip, &skip, &skip); err != nil {
				return err
			}
			t.columns = append(t.columns, column{name: field, primary: key == "PRI", indexed: key != ""})
			return nil
		})
	}
	var err error
	if q.inside {
		err = read()
	} else {
		err = again(ctx, read)
	}
	if number(err) == erNoSuchTable {
		t, err = nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("columns of %s: %w", st.cfg.Prefix+name, err)
	}
	st.mu.Lock()
	st.tables[name] = t
	st.mu.Unlock()
	return t, nil
}

// indexHint names an index that starts with a column, so that a locking read goes
// by it; "" when the table has none.
func (st *Store) indexHint(ctx context.Context, q *queryer, name, column string) (string, error) {
	key := name + "." + column
	st.mu.Lock()
	hint, known := st.hints[key]
	st.mu.Unlock()
	if known {
		return hint, nil
	}
	err := q.each(ctx, `SELECT INDEX_NAME FROM information_schema.STATISTICS
		WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? AND COLUMN_NAME = ? AND SEQ_IN_INDEX = 1
		ORDER BY INDEX_NAME LIMIT 1`, []any{st.cfg.Prefix + name, column}, func(rows *sql.Rows) error {
		var index string
		if err := rows.Scan(&index); err != nil {
			return err
		}
		hint = " FORCE INDEX (" + quote(index) + ")"
		return nil
	})
	if err != nil {
		return "", fmt.Errorf("indexes of %s: %w", st.cfg.Prefix+name, err)
	}
	st.mu.Lock()
	st.hints[key] = hint
	st.mu.Unlock()
	return hint, nil
}

// jobs describes the jobs table.
func (st *Store) jobs(ctx context.Context, q *queryer) (*table, error) {
	t, err := st.table(ctx, q, jobsTable)
	if err != nil {
		return nil, err
	}
	if t == nil {
		return nil, fmt.Errorf("%w: the database %s has no table %s%s; is Data Machine active on this site, and is the table prefix right? Set another one with --db-prefix",
			ErrNoJobsTable, st.cfg.Database, st.cfg.Prefix, jobsTable)
	}
	return t, nil
}

// Check connects and tells whether the site has a jobs table: nil, or an error
// that wraps ErrConnect or ErrNoJobsTable.
func (st *Store) Check(ctx context.Context) error {
	_, err := st.jobs(ctx, st.q)
	return err
}

// Columns implements jobs.Lister.
func (st *Store) Columns(ctx context.Context) ([]string, error) {
	t, err := st.jobs(ctx, st.q)
	if err != nil {
		return nil, err
	}
	return t.names(), nil
}

// need refuses columns the jobs table lacks.
func (t *table) need(columns ...string) error {
	for _, c := range columns {
		if !t.has(c) {
			return &jobs.MissingColumnError{Table: t.name, Column: c}
		}
	}
	return nil
}

// NonTransactional implements jobs.Undoer. Tables that do not exist are left out.
func (st *Store) NonTransactional(ctx context.Context, tables []string) (map[string]string, error) {
	if len(tables) == 0 {
		return nil, nil
	}
	args := make([]any, len(tables))
	for i, t := range tables {
		args[i] = st.cfg.Prefix + t
	}
	var engines map[string]string
	err := again(ctx, func() error {
		engines = map[string]string{}
		return st.q.each(ctx, `SELECT t.TABLE_NAME, t.ENGINE FROM information_schema.TABLES t
			LEFT JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE
			WHERE t.TABLE_SCHEMA = DATABASE() AND t.TABLE_NAME IN (`+marks(len(args))+`)
			AND t.ENGINE IS NOT NULL AND COALESCE(e.TRANSACTIONS, '') <> 'YES'`, args, func(rows *sql.Rows) error {
			var name, engine string
			if err := rows.Scan(&name, &engine); err != nil {
				return err
			}
			engines[name] = engine
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("storage engines: %w", err)
	}
	found := map[string]string{}
	for _, t := range tables {
		name := st.cfg.Prefix + t
		engine, ok := engines[name]
		if !ok {
			// A server with lower_case_table_names stores the name like this.
			engine, ok = engines[strings.ToLower(name)]
		}
		if ok {
			found[t] = name + " (" + engine + ")"
		}
	}
	return found, nil
}
