package cmd

import (
	"bytes"
	"database/sql"
	"strings"
	"testing"

	"datamachine/store"
	"datamachine/store/storetest"
)

// TestPasswordPrompt: at a terminal a password is asked for once, only when the
// server wants one and none was given, and never shown.
func TestPasswordPrompt(t *testing.T) {
	t.Parallel()
	server := storetest.Server(t)
	db := server.NewDatabase(t)
	db.Exec("CREATE TABLE wp_datamachine_jobs (job_id bigint unsigned PRIMARY KEY, status varchar(255))")
	admin := server.Admin()
	for _, q := range []string{"CREATE OR REPLACE USER prompted@localhost IDENTIFIED BY 'sesame'", "GRANT ALL ON `" + db.Name + "`.* TO prompted@localhost"} {
		execAdmin(t, admin, q)
	}
	cfg := store.Config{
		Targets: []store.Target{{Network: "unix", Address: db.Socket}}, User: "prompted", Database: db.Name, Prefix: "wp_",
	}
	for _, c := range []struct {
		name, given, typed string
		terminal, ok       bool
		asked              int
	}{
		{"asked", "", "sesame", true, true, 1},
		{"wrong answer", "", "nonsense", true, false, 1},
		{"given", "sesame", "", true, true, 0},
		{"given and wrong", "nonsense", "sesame", true, false, 0},
		{"no terminal", "", "sesame", false, false, 0},
	} {
		var stderr bytes.Buffer
		asked := 0
		a := &app{io: &streams{out: newOutput(&bytes.Buffer{}), err: &stderr, env: func(string) (string, bool) { return "", false }}}
		if c.terminal {
			a.io.password = func() (string, error) { asked++; return c.typed, nil }
		}
		cfg.Password = c.given
		st, err := a.connect(t.Context(), cfg)
		if err == nil {
			st.Close()
		}
		if (err == nil) != c.ok || asked != c.asked {
			t.Errorf("%s: asked %d times, %v", c.name, asked, err)
		}
		if shown := stderr.String(); strings.Contains(shown, "sesame") || strings.Contains(shown, "nonsense") || asked > 0 != strings.Contains(shown, "prompted") {
			t.Errorf("%s: %q", c.name, shown)
		}
	}
}

func execAdmin(t *testing.T, db *sql.DB, query string) {
	t.Helper()
	if _, err := db.Exec(query); err != nil {
		t.Fatal(err)
	}
}
