package storetest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const seedSQL = `
CREATE TABLE wp_posts (ID bigint unsigned NOT NULL AUTO_INCREMENT, post_title text NOT NULL, post_date datetime NOT NULL DEFAULT '0000-00-00 00:00:00', PRIMARY KEY (ID)) ENGINE=InnoDB;
INSERT INTO wp_posts (ID, post_title) VALUES (1, 'one'), (2, 'twö 🎵'), (9, 'gone');
DELETE FROM wp_posts WHERE ID = 9;
CREATE TABLE wp_pairs (a int NOT NULL, b int NOT NULL, note text, PRIMARY KEY (a, b)) ENGINE=InnoDB;
INSERT INTO wp_pairs VALUES (1, 2, NULL), (1, 3, '');
`

func seedFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "seed.sql")
	if err := os.WriteFile(path, []byte(seedSQL), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestDatabaseIsResetBetweenTests(t *testing.T) {
	server, path := Server(t), seedFile(t)
	var name string
	var pristine Dump
	t.Run("first", func(t *testing.T) {
		db := server.NewDatabase(t, path)
		name, pristine = db.Name, db.Dump()
		db.Exec("UPDATE wp_posts SET post_title = ? WHERE ID = 2", "changed")
		db.Exec("INSERT INTO wp_posts (post_title) VALUES ('new')")
		if got := db.Value("SELECT ID FROM wp_posts WHERE post_title = 'new'"); got != "10" {
			t.Errorf("the seed's AUTO_INCREMENT is lost: new id %s, want 10", got)
		}
		db.Exec("DROP TABLE wp_pairs")
		db.Exec("CREATE TABLE wp_other (a int)")
		db.Exec("CREATE VIEW wp_view AS SELECT * FROM wp_other")
		db.Exec("CREATE TRIGGER stop BEFORE DELETE ON wp_posts FOR EACH ROW SIGNAL SQLSTATE '45000'")
	})
	t.Run("second", func(t *testing.T) {
		db := server.NewDatabase(t, path)
		if db.Name != name {
			t.Errorf("database %s was not reused, got %s", name, db.Name)
		}
		if diff := cmp.Diff(pristine, db.Dump()); diff != "" {
			t.Errorf("not as in the seed (-want +got):\n%s", diff)
		}
		db.Exec("DELETE FROM wp_posts WHERE ID = 2") // no trigger
		db.Exec("INSERT INTO wp_posts (post_title) VALUES ('new')")
		if got := db.Value("SELECT max(ID) FROM wp_posts"); got != "10" {
			t.Errorf("AUTO_INCREMENT after a reset: new id %s, want 10", got)
		}
		db.Exec("ALTER TABLE wp_pairs ENGINE=MyISAM")
	})
	t.Run("third", func(t *testing.T) {
		db := server.NewDatabase(t, path)
		if got := db.Value("SELECT engine FROM information_schema.tables WHERE table_schema = ? AND table_name = 'wp_pairs'", db.Name); got != "InnoDB" {
			t.Errorf("engine after a reset: %s, want InnoDB", got)
		}
		if diff := cmp.Diff(pristine, db.Dump()); diff != "" {
			t.Errorf("not as in the seed (-want +got):\n%s", diff)
		}
	})
}

func TestServerSettings(t *testing.T) {
	t.Parallel()
	db := Server(t).NewDatabase(t)
	for query, want := range map[string]string{
		"SELECT @@global.time_zone":   "+00:00",
		"SELECT @@global.sql_mode":    "STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION",
		"SELECT @@collation_database": "utf8mb4_unicode_520_ci",
		"SELECT @@skip_networking":    "1",
		"SELECT current_user()":       "datamachine@localhost",
	} {
		if got := db.Value(query); got != want {
			t.Errorf("%s = %q, want %q", query, got, want)
		}
	}
}

func TestStartOwnServer(t *testing.T) {
	t.Parallel()
	Server(t) // skips without MariaDB
	var dir string
	t.Run("server", func(t *testing.T) {
		m := Start(t, Options{TCP: true, Args: []string{"--innodb-lock-wait-timeout=3"}})
		dir = filepath.Dir(m.Socket)
		if m.Port == 0 {
			t.Error("no TCP port")
		}
		db := m.NewDatabase(t)
		if got := db.Value("SELECT @@innodb_lock_wait_timeout"); got != "3" {
			t.Errorf("option not passed on: %s", got)
		}
	})
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("the server's folder is still there: %v", err)
	}
}

func TestDiff(t *testing.T) {
	t.Parallel()
	db := Server(t).NewDatabase(t, seedFile(t))
	before := db.Dump()
	if diff := Diff(before, db.Dump()); len(diff) > 0 {
		t.Errorf("differences without a change: %v", diff)
	}
	db.Exec("UPDATE wp_pairs SET note = '' WHERE b = 2")
	db.Exec("DELETE FROM wp_posts WHERE ID = 1")
	db.Exec("INSERT INTO wp_posts (ID, post_title) VALUES (30, 'x')")
	var got []string
	for _, c := range Diff(before, db.Dump()) {
		got = append(got, c.Op+" "+c.Table+" "+c.Key+" "+c.Before.String()+" "+c.After.String())
	}
	want := []string{
		`update wp_pairs 1/2 {"a":"1","b":"2","note":null} {"a":"1","b":"2","note":""}`,
		`delete wp_posts 1 {"ID":"1","post_date":"0000-00-00 00:00:00","post_title":"one"} null`,
		`insert wp_posts 30 null {"ID":"30","post_date":"0000-00-00 00:00:00","post_title":"x"}`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	if before["wp_posts"].Auto != "ID" || !cmp.Equal(before["wp_pairs"].Key, []string{"a", "b"}) {
		t.Errorf("keys: %+v", before)
	}
}

// BenchmarkReset is a test's share: a used database made equal to the corpus'
// seed again. Hundreds of tests do it, so it should stay far below 100 ms.
func BenchmarkReset(b *testing.B) {
	path := filepath.Join("..", "..", "..", "shared", "conformance", "dm-0.41.0.sql")
	if _, err := os.Stat(path); err != nil {
		b.Skip("needs the conformance corpus: ", err)
	}
	server := Server(b)
	s, err := server.seed([]string{path})
	if err != nil {
		b.Fatal(err)
	}
	db := server.NewDatabase(b, path)
	for b.Loop() {
		b.StopTimer()
		db.Exec("DELETE FROM wp_postmeta")
		db.Exec("UPDATE wp_datamachine_jobs SET engine_data = 'x' WHERE job_id = 40")
		db.Exec("INSERT INTO wp_datamachine_logs (level, message) VALUES ('info', 'x')")
		b.StartTimer()
		if err := server.reset(s, db.Name); err != nil {
			b.Fatal(err)
		}
	}
}

func TestSite(t *testing.T) {
	t.Parallel()
	db := &Database{Name: "n", User: "it's", Password: `a\b`, Socket: "/run/x.sock"}
	dir := Site(t, db, SiteOptions{Prefix: "Blog_", Config: "define( 'WP_POST_REVISIONS', 3 );"})
	got, err := os.ReadFile(filepath.Join(dir, "wp-config.php"))
	if err != nil {
		t.Fatal(err)
	}
	want := `<?php
define( 'DB_NAME', 'n' );
define( 'DB_USER', 'it\'s' );
define( 'DB_PASSWORD', 'a\\b' );
define( 'DB_HOST', 'localhost:/run/x.sock' );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );

$table_prefix = 'Blog_';
define( 'WP_POST_REVISIONS', 3 );
if ( ! defined( 'ABSPATH' ) ) {
	define( 'ABSPATH', __DIR__ . '/' );
}

require_once ABSPATH . 'wp-settings.php';
`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("wp-config.php (-want +got):\n%s", diff)
	}
	if files := Files(t, filepath.Join(dir, "wp-content", "uploads")); len(files) != 0 {
		t.Errorf("uploads: %v", files)
	}
}
