package storetest

import (
	"crypto/rand"
	"database/sql"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Database is one database of a server, for one test.
type Database struct {
	Name     string
	Socket   string
	User     string
	Password string

	server *MariaDB
	t      testing.TB
	once   sync.Once
	db     *sql.DB
}

// seed is the pristine copy of a .sql file and the idle databases made of it.
type seed struct {
	once   sync.Once
	err    error
	name   string
	tables []string
	state  map[string]tableState

	mu   sync.Mutex
	idle []string
}

// tableState tells whether a table still is as in the seed.
type tableState struct {
	create   string // SHOW CREATE TABLE without AUTO_INCREMENT
	auto     string // the AUTO_INCREMENT part, "" if none
	checksum string
}

// NewDatabase gives the test a database of its own (utf8mb4,
// utf8mb4_unicode_520_ci) holding exactly the seed: the named .sql files, one
// after the other; none means no tables. Loading is paid once per seed and test binary: further databases are
// copies, and one that a finished test returns is reset, table by table, where
// it differs. Tests may change rows and tables, add tables, views and triggers.
// Safe for parallel tests.
func (m *MariaDB) NewDatabase(t testing.TB, seedSQLPaths ...string) *Database {
	t.Helper()
	s, err := m.seed(seedSQLPaths)
	if err != nil {
		t.Fatal(err)
	}
	name, err := m.take(s)
	if err != nil {
		t.Fatal(err)
	}
	d := &Database{Name: name, Socket: m.Socket, User: m.User, Password: m.Password, server: m, t: t}
	t.Cleanup(func() {
		if d.db != nil {
			_ = d.db.Close()
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.idle = append(s.idle, name)
	})
	return d
}

// DSN returns the go-sql-driver data source of the database.
func (d *Database) DSN() string { return d.server.DSN(d.Name) }

// SQL returns a connection pool on the database as the test account; it is
// closed with the test.
func (d *Database) SQL() *sql.DB {
	d.t.Helper()
	d.once.Do(func() {
		db, err := sql.Open("mysql", d.DSN())
		if err != nil {
			d.t.Fatal(err)
		}
		d.db = db
	})
	return d.db
}

// Exec runs one statement; an error ends the test.
func (d *Database) Exec(query string, args ...any) {
	d.t.Helper()
	if _, err := d.SQL().Exec(query, args...); err != nil {
		d.t.Fatalf("%s: %v", query, err)
	}
}

// Value returns the first column of the query's first row, "" for NULL; no row
// ends the test.
func (d *Database) Value(query string, args ...any) string {
	d.t.Helper()
	var v sql.NullString
	if err := d.SQL().QueryRow(query, args...).Scan(&v); err != nil {
		d.t.Fatalf("%s: %v", query, err)
	}
	return v.String
}

// seed loads the .sql files once.
func (m *MariaDB) seed(paths []string) (*seed, error) {
	abs := make([]string, len(paths))
	for i, path := range paths {
		var err error
		if abs[i], err = filepath.Abs(path); err != nil {
			return nil, err
		}
	}
	key := strings.Join(abs, "\x00")
	m.mu.Lock()
	s := m.seeds[key]
	if s == nil {
		s = &seed{}
		m.seeds[key] = s
	}
	m.mu.Unlock()
	s.once.Do(func() {
		if s.name, s.err = m.create(); s.err != nil {
			return
		}
		for _, path := range abs {
			if s.err = m.load(s.name, path); s.err != nil {
				return
			}
		}
		if s.tables, s.err = m.names("SHOW TABLES FROM " + quote(s.name)); s.err != nil {
			return
		}
		s.state, s.err = m.tableStates(s.name, s.tables)
	})
	return s, s.err
}

// take returns an idle database of the seed after a reset, or a new copy.
func (m *MariaDB) take(s *seed) (string, error) {
	for {
		s.mu.Lock()
		n := len(s.idle)
		if n == 0 {
			s.mu.Unlock()
			break
		}
		name := s.idle[n-1]
		s.idle = s.idle[:n-1]
		s.mu.Unlock()
		if err := m.reset(s, name); err == nil {
			return name, nil
		}
		// Something still holds a lock in it: leave it to the server's end.
	}
	name, err := m.create()
	if err != nil {
		return "", err
	}
	return name, m.reset(s, name)
}

func (m *MariaDB) create() (string, error) {
	name := "dmtest_" + strings.ToLower(rand.Text())
	return name, m.exec("CREATE DATABASE " + quote(name) + " CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci")
}

// reset makes a database equal to its seed.
func (m *MariaDB) reset(s *seed, name string) error {
	if err := m.dropStrangers(s, name); err != nil {
		return err
	}
	tables, err := m.names("SHOW TABLES FROM " + quote(name))
	if err != nil {
		return err
	}
	state, err := m.tableStates(name, tables)
	if err != nil {
		return err
	}
	for _, table := range s.tables {
		want, got := s.state[table], state[table]
		if want == got {
			continue
		}
		if err := m.restore(s, name, table, want, got); err != nil {
			return err
		}
	}
	return nil
}

// dropStrangers drops triggers, and tables and views the seed does not have.
func (m *MariaDB) dropStrangers(s *seed, name string) error {
	triggers, err := m.names("SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = '" + name + "'")
	if err != nil {
		return err
	}
	for _, trigger := range triggers {
		if err := m.exec("DROP TRIGGER " + quote(name) + "." + quote(trigger)); err != nil {
			return err
		}
	}
	for what, query := range map[string]string{
		"VIEW":  "SHOW FULL TABLES FROM " + quote(name) + " WHERE Table_type = 'VIEW'",
		"TABLE": "SHOW FULL TABLES FROM " + quote(name) + " WHERE Table_type <> 'VIEW'",
	} {
		found, err := m.names(query)
		if err != nil {
			return err
		}
		for _, table := range found {
			if what == "TABLE" && slices.Contains(s.tables, table) {
				continue
			}
			if err := m.exec("DROP " + what + " " + quote(name) + "." + quote(table)); err != nil {
				return err
			}
		}
	}
	return nil
}

// restore makes one table equal to the seed's.
func (m *MariaDB) restore(s *seed, name, table string, want, got tableState) error {
	to, from := quote(name)+"."+quote(table), quote(s.name)+"."+quote(table)
	var steps []string
	if want.create != got.create {
		steps = append(steps, "DROP TABLE IF EXISTS "+to, "CREATE TABLE "+to+" LIKE "+from)
		got = tableState{}
	}
	if want.checksum != got.checksum {
		steps = append(steps, "DELETE FROM "+to, "INSERT INTO "+to+" SELECT * FROM "+from)
	}
	if want.auto != "" {
		steps = append(steps, "ALTER TABLE "+to+" "+want.auto)
	} else if got.auto != "" {
		steps = append(steps, "ALTER TABLE "+to+" AUTO_INCREMENT=1")
	}
	for _, q := range steps {
		if err := m.exec(q); err != nil {
			return err
		}
	}
	return nil
}

var autoIncrement = regexp.MustCompile(` (AUTO_INCREMENT=\d+)`)

func (m *MariaDB) tableStates(name string, tables []string) (map[string]tableState, error) {
	states := map[string]tableState{}
	if len(tables) == 0 {
		return states, nil
	}
	all := make([]string, len(tables))
	for i, table := range tables {
		all[i] = quote(name) + "." + quote(table)
		var got, create string
		if err := m.admin.QueryRow("SHOW CREATE TABLE "+all[i]).Scan(&got, &create); err != nil {
			return nil, err
		}
		state := tableState{create: create}
		if found := autoIncrement.FindStringSubmatch(create); found != nil {
			state.create, state.auto = strings.Replace(create, found[0], "", 1), found[1]
		}
		states[table] = state
	}
	rows, err := m.admin.Query("CHECKSUM TABLE " + strings.Join(all, ", "))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var table string
		var sum sql.NullString
		if err := rows.Scan(&table, &sum); err != nil {
			return nil, err
		}
		table = strings.TrimPrefix(table, name+".")
		state := states[table]
		state.checksum = sum.String
		states[table] = state
	}
	return states, rows.Err()
}

func (m *MariaDB) exec(query string) error {
	if _, err := m.admin.Exec(query); err != nil {
		return fmt.Errorf("%s: %w", query, err)
	}
	return nil
}

// names returns the first column of a query.
func (m *MariaDB) names(query string) ([]string, error) {
	rows, err := m.admin.Query(query)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", query, err)
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var names []string
	for rows.Next() {
		var name string
		rest := make([]any, len(columns))
		rest[0] = &name
		for i := 1; i < len(rest); i++ {
			rest[i] = new(sql.RawBytes)
		}
		if err := rows.Scan(rest...); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}

func quote(name string) string { return "`" + strings.ReplaceAll(name, "`", "``") + "`" }
