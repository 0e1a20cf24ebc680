package store

import (
	"errors"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"datamachine/store/storetest"
)

func TestOpenRefusesConfig(t *testing.T) {
	t.Parallel()
	ok := []Target{{"tcp", "127.0.0.1:1"}}
	for name, cfg := range map[string]Config{
		"no target":      {Prefix: "wp_"},
		"prefix":         {Targets: ok, Prefix: "wp-"},
		"prefix quote":   {Targets: ok, Prefix: "wp`"},
		"prefix unicode": {Targets: ok, Prefix: "wpé_"},
		"base prefix":    {Targets: ok, Prefix: "wp_", BasePrefix: "w p"},
		"users table":    {Targets: ok, Prefix: "wp_", UsersTable: "a.b"},
		"charset":        {Targets: ok, Prefix: "wp_", Charset: "utf8; DROP"},
	} {
		if st, err := Open(t.Context(), cfg); err == nil {
			t.Errorf("%s: accepted", name)
			_ = st.Close()
		}
	}
	st, err := Open(t.Context(), Config{Targets: ok, Prefix: "Wp_2_"})
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Error(err)
	}
}

func TestConnectErrors(t *testing.T) {
	t.Parallel()
	db, _ := site(t, "jobs-0.41")
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	refusing := closed.Addr().String()
	if err := closed.Close(); err != nil {
		t.Fatal(err)
	}
	missing := filepath.Join(t.TempDir(), "no.sock")
	for _, tt := range []struct {
		name string
		cfg  Config
		want []string
	}{
		{"refused", Config{Targets: []Target{{"tcp", refusing}}}, []string{refusing + ": connection refused", "--db-host"}},
		{"no socket", Config{Targets: []Target{{"unix", missing}}}, []string{missing + ": no such file or directory"}},
		{"two targets", Config{Targets: []Target{{"unix", missing}, {"tcp", refusing}}}, []string{missing + ": no such file", refusing + ": connection refused"}},
		{"password", Config{User: "datamachine", Password: "s3cret!"}, []string{`access denied for user "datamachine" with a password`, "DB_PASSWORD"}},
		{"no password", Config{User: "datamachine"}, []string{`access denied for user "datamachine" without a password`}},
		{"database", Config{Database: "dmtest_missing"}, []string{`there is no database "dmtest_missing"`}},
		{"rights", Config{Database: "mysql"}, []string{`may not use the database "mysql"`}},
		{"charset", Config{Charset: "klingon"}, []string{`character set "klingon"`, "DB_CHARSET"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := open(t, db, tt.cfg).Check(t.Context())
			if !errors.Is(err, ErrConnect) {
				t.Fatalf("%v is not ErrConnect", err)
			}
			first, rest, _ := strings.Cut(err.Error(), "\n")
			if !strings.HasSuffix(first, "Error establishing a database connection.") || rest == "" || strings.Contains(rest, "\n") {
				t.Errorf("lines %q", err.Error())
			}
			for _, w := range tt.want {
				if !strings.Contains(rest, w) {
					t.Errorf("%q lacks %q", rest, w)
				}
			}
			if strings.Contains(err.Error(), "s3cret") || strings.Contains(err.Error(), db.Password) {
				t.Errorf("password in %q", err.Error())
			}
		})
	}
}

func TestSecondTarget(t *testing.T) {
	t.Parallel()
	db, _ := site(t, "jobs-0.41")
	st := open(t, db, Config{Targets: []Target{{"unix", "/nonexistent/socket"}, {"unix", db.Socket}}})
	if err := st.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

// value reads one value as the store's session sees it.
func value(t *testing.T, st *Store, query string) string {
	t.Helper()
	var v string
	if err := st.db.QueryRowContext(t.Context(), query).Scan(&v); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return v
}

func TestSession(t *testing.T) {
	server := ownServer(t, storetest.Options{Args: []string{
		"--sql-mode=TRADITIONAL,ANSI,NO_BACKSLASH_ESCAPES,ONLY_FULL_GROUP_BY,NO_ZERO_IN_DATE", "--character-set-server=latin1",
		"--default-time-zone=+03:00",
	}})
	db := server.NewDatabase(t, seed(t, "wp_", "wp_", "wordpress", "jobs-0.41"))
	st := open(t, db, Config{Charset: "utf8"})
	modes := strings.Split(value(t, st, "SELECT @@sql_mode"), ",")
	for _, m := range removedModes {
		if slices.Contains(modes, m) {
			t.Errorf("mode %s is on", m)
		}
	}
	for _, m := range []string{"STRICT_ALL_TABLES", "NO_BACKSLASH_ESCAPES", "ERROR_FOR_DIVISION_BY_ZERO", "NO_ENGINE_SUBSTITUTION"} {
		if !slices.Contains(modes, m) {
			t.Errorf("mode %s is off", m)
		}
	}
	for query, want := range map[string]string{
		"SELECT @@character_set_client":  "utf8mb4",
		"SELECT @@character_set_results": "utf8mb4",
		"SELECT @@time_zone":             "+03:00",
		"SELECT @@autocommit":            "1",
	} {
		if got := value(t, st, query); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	// LIKE patterns and zero dates must not depend on the server's mode.
	if got := ids(t, st, queryStatus(`100%_`)); got != "8" {
		t.Errorf("escaped LIKE: %q", got)
	}
	if post := mustPost(t, st, 13); post.Modified != "0000-00-00 00:00:00" || post.Content != "back\\slash \\\\ 'quote' 🎵 é\r\n" {
		t.Errorf("post %+v", post)
	}
	none, err := Open(t.Context(), Config{Targets: []Target{{"unix", db.Socket}}, User: db.User, Password: db.Password, Database: db.Name, Prefix: "wp_"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = none.Close() }()
	if got := value(t, none, "SELECT CONCAT(@@character_set_client, @@character_set_results, @@character_set_connection)"); got != "latin1latin1latin1" {
		t.Errorf("without DB_CHARSET: %s", got)
	}
}

func TestCompression(t *testing.T) {
	t.Parallel()
	db, _ := site(t, "jobs-0.41")
	st := open(t, db, Config{ClientFlags: FlagCompress})
	if err := st.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	var v string
	var name string
	if err := st.db.QueryRowContext(t.Context(), "SHOW SESSION STATUS LIKE 'Compression'").Scan(&name, &v); err != nil || v != "ON" {
		t.Errorf("compression %s, %v", v, err)
	}
}
