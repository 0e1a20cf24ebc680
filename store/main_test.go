package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"datamachine/store/storetest"
)

// fixtures holds the seed files made from the templates in testdata.
var fixtures struct {
	dir string
	mu  sync.Mutex
}

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "datamachine-store-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fixtures.dir = dir
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// seed puts the named tables of storetest/schema and the rows of testdata
// together for a prefix; the same call returns the same file.
func seed(t testing.TB, prefix, base string, names ...string) string {
	t.Helper()
	fixtures.mu.Lock()
	defer fixtures.mu.Unlock()
	path := filepath.Join(fixtures.dir, strings.Join(append(names, prefix, base), "+")+".sql")
	if _, err := os.Stat(path); err == nil {
		return path
	}
	var all strings.Builder
	for _, n := range names {
		tables, err := os.ReadFile(filepath.Join("storetest", "schema", n+".sql"))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		rows, err := os.ReadFile(filepath.Join("testdata", n+".sql"))
		if err != nil {
			t.Fatal(err)
		}
		all.Write(tables)
		all.Write(rows)
	}
	sql := strings.NewReplacer("`wp_users`", "`"+base+"users`", "`wp_", "`"+prefix, "{p}", prefix, "{b}", base).Replace(all.String())
	if err := os.WriteFile(path, []byte(sql), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// site is a database with the prefix wp_ and a store on it.
func site(t testing.TB, names ...string) (*storetest.Database, *Store) {
	t.Helper()
	db := storetest.Server(t).NewDatabase(t, seed(t, "wp_", "wp_", names...))
	return db, open(t, db, Config{})
}

// open makes a store on a test database; what cfg leaves out is filled in.
func open(t testing.TB, db *storetest.Database, cfg Config) *Store {
	t.Helper()
	if cfg.Targets == nil {
		cfg.Targets = []Target{{"unix", db.Socket}}
	}
	if cfg.User == "" {
		cfg.User, cfg.Password = db.User, db.Password
	}
	if cfg.Database == "" {
		cfg.Database = db.Name
	}
	if cfg.Prefix == "" {
		cfg.Prefix = "wp_"
	}
	if cfg.Charset == "" {
		cfg.Charset = "utf8mb4"
	}
	st, err := Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return st
}

func p[T any](v T) *T { return &v }

// ownServer starts a server with settings of its own, in a temporary folder of
// its own: servers that are being installed disturb each other in a common one.
// The test cannot be parallel.
func ownServer(t *testing.T, o storetest.Options) *storetest.MariaDB {
	t.Helper()
	t.Setenv("TMPDIR", t.TempDir())
	return storetest.Start(t, o)
}
