package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"datamachine/store/storetest"
)

const minimal = "<?php\ndefine('DB_NAME', 'n');\ndefine('DB_USER', 'u');\ndefine('DB_PASSWORD', 'p');\ndefine('DB_HOST', 'db:3307');\n$table_prefix = 'x_';\n"

// tree makes files (a name that ends in / makes a folder) under a new folder
// and returns it. In contents, {} is replaced by the folder.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		path := filepath.Join(dir, name)
		if strings.HasSuffix(name, "/") {
			err = os.MkdirAll(path, 0o755)
		} else if err = os.MkdirAll(filepath.Dir(path), 0o755); err == nil {
			err = os.WriteFile(path, []byte(strings.ReplaceAll(text, "{}", dir)), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestFindSite(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		files  map[string]string
		path   string // {} is the folder
		cwd    string // below the folder
		env    []string
		root   string // relative to the folder
		config string
		err    error
	}{
		{name: "working directory", files: map[string]string{"wp-load.php": "", "wp-config.php": ""}, root: ".", config: "wp-config.php"},
		{name: "above", files: map[string]string{"wp-load.php": "", "wp-config.php": "", "wp-content/plugins/x/": ""}, cwd: "wp-content/plugins/x", root: ".", config: "wp-config.php"},
		{name: "config one level above the root", files: map[string]string{"wp/wp-load.php": "", "wp-config.php": ""}, cwd: "wp", root: "wp", config: "wp-config.php"},
		{name: "not when that is another site", files: map[string]string{"wp/wp-load.php": "", "wp-config.php": "", "wp-settings.php": ""}, cwd: "wp", root: "wp", err: ErrNoConfig},
		{name: "index.php", files: map[string]string{"index.php": "<?php\n// require '/no/wp-blog-header.php';\ndefine('WP_USE_THEMES', true);\nrequire( dirname( __FILE__ ) . '/core/wp-blog-header.php' );", "core/wp-load.php": "", "wp-config.php": "", "wp-content/": ""},
			cwd: "wp-content", root: "core", config: "wp-config.php"},
		{name: "index.php, relative", files: map[string]string{"index.php": "<?php require_once './core/wp-blog-header.php';", "core/wp-load.php": "", "core/wp-config.php": ""}, root: "core", config: "core/wp-config.php"},
		{name: "index.php of a stranger", files: map[string]string{"a/index.php": "<?php // Silence is golden.", "wp-load.php": "", "wp-config.php": ""}, cwd: "a", root: ".", config: "wp-config.php"},
		{name: "index.php that leads nowhere", files: map[string]string{"a/index.php": "<?php require './gone/wp-blog-header.php';", "wp-load.php": "", "wp-config.php": ""}, cwd: "a", root: ".", config: "wp-config.php"},
		{name: "only a config", files: map[string]string{"wp-config.php": "", "wp-content/uploads/": ""}, cwd: "wp-content/uploads", root: ".", config: "wp-config.php"},
		{name: "wp-load.php above beats a config", files: map[string]string{"a/wp-config.php": "", "wp-load.php": "", "wp-config.php": ""}, cwd: "a", root: ".", config: "wp-config.php"},
		{name: "root without a config", files: map[string]string{"wp-load.php": ""}, root: ".", err: ErrNoConfig},
		{name: "nothing", files: map[string]string{"a/": ""}, cwd: "a", err: ErrNoSite},

		{name: "path", files: map[string]string{"s/wp-load.php": "", "s/wp-config.php": "", "wp-load.php": "", "wp-config.php": ""}, path: "{}/s/", root: "s", config: "s/wp-config.php"},
		{name: "path, relative", files: map[string]string{"s/wp-load.php": "", "s/wp-config.php": "", "a/": ""}, cwd: "a", path: "../s", root: "s", config: "s/wp-config.php"},
		{name: "path, only a config", files: map[string]string{"s/wp-config.php": ""}, path: "s", root: "s", config: "s/wp-config.php"},
		{name: "path, config above", files: map[string]string{"s/wp-load.php": "", "wp-config.php": ""}, path: "s", root: "s", config: "wp-config.php"},
		{name: "path, config above a mere content folder", files: map[string]string{"s/wp-content/": "", "wp-config.php": ""}, path: "s", root: "s", config: "wp-config.php"},
		{name: "path, index.php", files: map[string]string{"s/index.php": "<?php require __DIR__ . '/wp/wp-blog-header.php';", "s/wp/wp-load.php": "", "s/wp-config.php": ""}, path: "s", root: "s/wp", config: "s/wp-config.php"},
		{name: "path does not walk", files: map[string]string{"wp-load.php": "", "wp-config.php": "", "s/t/": ""}, path: "s/t", root: "s/t", err: ErrNoSite},
		{name: "path below a config is no site", files: map[string]string{"wp-config.php": "", "s/": ""}, path: "s", root: "s", err: ErrNoSite},
		{name: "path that is not there", files: map[string]string{"wp-load.php": "", "wp-config.php": ""}, path: "gone", err: ErrNoSite},
		{name: "path that is a file", files: map[string]string{"wp-load.php": "", "wp-config.php": ""}, path: "wp-load.php", err: ErrNoSite},
		{name: "path without a config", files: map[string]string{"s/wp-load.php": ""}, path: "s", root: "s", err: ErrNoConfig},

		{name: "WP_CONFIG_PATH", files: map[string]string{"wp-load.php": "", "wp-config.php": "", "etc/conf.php": ""}, env: []string{"WP_CONFIG_PATH", "{}/etc/conf.php"}, root: ".", config: "etc/conf.php"},
		{name: "WP_CONFIG_PATH that is not there", files: map[string]string{"wp-load.php": "", "wp-config.php": ""}, env: []string{"WP_CONFIG_PATH", "{}/etc/conf.php"}, root: ".", config: "wp-config.php"},
		{name: "WP_CONFIG_PATH without a site", files: map[string]string{"etc/conf.php": ""}, env: []string{"WP_CONFIG_PATH", "{}/etc/conf.php"}, root: "etc", config: "etc/conf.php"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := tree(t, tt.files)
			env := append([]string(nil), tt.env...)
			for i := range env {
				env[i] = strings.ReplaceAll(env[i], "{}", dir)
			}
			p, err := findSite(strings.ReplaceAll(tt.path, "{}", dir), "flag --path", fakeEnv(env...), filepath.Join(dir, tt.cwd))
			if !errors.Is(err, tt.err) || (err == nil) != (tt.err == nil) {
				t.Fatalf("error %v, want %v", err, tt.err)
			}
			want := place{}
			if tt.root != "" {
				want.root = filepath.Join(dir, tt.root)
			}
			if tt.config != "" {
				want.config = filepath.Join(dir, tt.config)
			}
			if p.root != want.root || p.config != want.config {
				t.Errorf("got %s and %s, want %s and %s", p.root, p.config, want.root, want.config)
			}
		})
	}
}

// equate compares Sites without their unexported parts.
var equate = cmpopts.IgnoreUnexported(Site{})

func TestFind(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{
		"wp-load.php":                 "",
		"wp-config.php":               testdata(t, "host.php"),
		"wp-content/object-cache.php": "",
		"wp-content/db.php":           "<?php\n/* Plugin Name: Query Monitor Database Class (Drop-in), works beside HyperDB */\nif ( class_exists( 'hyperdb' ) ) {}",
		"wp-admin/":                   "",
	})
	got, err := Find(Flags{}, fakeEnv(), filepath.Join(dir, "wp-admin"))
	if err != nil {
		t.Fatal(err)
	}
	line := func(n int) Origin { return Origin("wp-config.php line " + strconv.Itoa(n)) }
	want := &Site{
		Root: dir, ConfigFile: dir + "/wp-config.php",
		DBHost: DBHost{Host: "127.0.0.1", Port: 3306}, DBName: "wp_acme", DBUser: "acme", DBPassword: `Zx$9"q\r`,
		DBCharset: "utf8", DBCollate: "utf8_unicode_ci",
		TablePrefix: "wp_", ContentDir: dir + "/wp-content",
		UploadsConst: "files", HasUploadsConst: true, PostRevisions: 5,
		ObjectCacheDropin: dir + "/wp-content/object-cache.php",
		DBDropin:          Dropin{dir + "/wp-content/db.php", DropinOther},
		Origins: Origins{
			Root: "working directory", ConfigFile: "working directory",
			DBName: line(3), DBUser: line(4), DBPassword: line(5), DBHost: line(6), DBCharset: line(8), DBCollate: line(9),
			ClientFlags: "default", TablePrefix: line(10), ContentDir: "default", Uploads: line(37),
			PostRevisions: line(36), Multisite: "default",
		},
	}
	if diff := cmp.Diff(want, got, equate); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if err := got.Problem("UPLOADS"); err != nil {
		t.Error(err)
	}
}

func TestPrecedence(t *testing.T) {
	t.Parallel()
	site := tree(t, map[string]string{"wp-config.php": minimal, "wp-content/": ""})
	pass := tree(t, map[string]string{"plain": "from file", "lf": " from file \n", "crlf": "from file\r\n", "two": "from file\n\n", "empty": ""})
	env := []string{
		"DATAMACHINE_DB_HOST", "envhost", "DATAMACHINE_DB_NAME", "envname", "DATAMACHINE_DB_USER", "envuser",
		"DATAMACHINE_DB_PASSWORD", "envpass", "DATAMACHINE_DB_PREFIX", "env_", "DATAMACHINE_UPLOADS", "up",
	}
	type values struct {
		Host, Name, User string
		Password         Secret
		Prefix, Uploads  string
		Origins          [6]Origin
	}
	file := func(n int) Origin { return Origin("wp-config.php line " + strconv.Itoa(n)) }
	fromFile := values{"db:3307", "n", "u", "p", "x_", "", [6]Origin{file(5), file(2), file(3), file(4), file(6), ""}}
	fromEnv := values{"envhost", "envname", "envuser", "envpass", "env_", site + "/up", [6]Origin{
		"environment DATAMACHINE_DB_HOST", "environment DATAMACHINE_DB_NAME", "environment DATAMACHINE_DB_USER",
		"environment DATAMACHINE_DB_PASSWORD", "environment DATAMACHINE_DB_PREFIX", "environment DATAMACHINE_UPLOADS"}}
	all := Flags{DBHost: "flaghost:1", DBName: "flagname", DBUser: "flaguser", DBPrefix: "flag_", DBPasswordFile: pass + "/lf", Uploads: "/mnt/u/"}
	fromFlags := values{"flaghost:1", "flagname", "flaguser", " from file ", "flag_", "/mnt/u", [6]Origin{
		"flag --db-host", "flag --db-name", "flag --db-user", "flag --db-password-file", "flag --db-prefix", "flag --uploads"}}
	with := func(v values, change func(*values)) values { change(&v); return v }
	tests := []struct {
		name  string
		flags Flags
		env   []string
		want  values
	}{
		{"file", Flags{}, nil, fromFile},
		{"environment over file", Flags{}, env, fromEnv},
		{"flag over environment", all, env, fromFlags},
		{"flag over file", all, nil, fromFlags},
		{"empty variables do not count", Flags{}, []string{"DATAMACHINE_DB_HOST", "", "DATAMACHINE_DB_NAME", "", "DATAMACHINE_DB_USER", "", "DATAMACHINE_DB_PREFIX", "", "DATAMACHINE_UPLOADS", "", "DATAMACHINE_PATH", ""}, fromFile},
		{"but an empty password does", Flags{}, []string{"DATAMACHINE_DB_PASSWORD", ""}, with(fromFile, func(v *values) { v.Password = ""; v.Origins[3] = "environment DATAMACHINE_DB_PASSWORD" })},
		{"one by one", Flags{DBName: "flagname"}, []string{"DATAMACHINE_DB_USER", "envuser"}, with(fromFile, func(v *values) {
			v.Name, v.User = "flagname", "envuser"
			v.Origins[1], v.Origins[2] = "flag --db-name", "environment DATAMACHINE_DB_USER"
		})},
		{"socket path as host", Flags{DBHost: "/run/x.sock"}, nil, with(fromFile, func(v *values) { v.Host = "/run/x.sock"; v.Origins[0] = "flag --db-host" })},
		{"password without a line end", Flags{DBPasswordFile: pass + "/plain"}, nil, with(fromFile, func(v *values) { v.Password = "from file"; v.Origins[3] = "flag --db-password-file" })},
		{"password with CRLF", Flags{DBPasswordFile: pass + "/crlf"}, nil, with(fromFile, func(v *values) { v.Password = "from file"; v.Origins[3] = "flag --db-password-file" })},
		{"only the first line counts", Flags{DBPasswordFile: pass + "/two"}, nil, with(fromFile, func(v *values) { v.Password = "from file"; v.Origins[3] = "flag --db-password-file" })},
		{"empty password file", Flags{DBPasswordFile: pass + "/empty"}, nil, with(fromFile, func(v *values) { v.Password = ""; v.Origins[3] = "flag --db-password-file" })},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, err := Find(tt.flags, fakeEnv(tt.env...), site)
			if err != nil {
				t.Fatal(err)
			}
			o := s.Origins
			got := values{s.DBHost.String(), s.DBName, s.DBUser, s.DBPassword, s.TablePrefix, s.Uploads,
				[6]Origin{o.DBHost, o.DBName, o.DBUser, o.DBPassword, o.TablePrefix, o.Uploads}}
			if got != tt.want {
				t.Errorf("got  %+v\nwant %+v", got, tt.want)
			}
			if string(got.Password) != string(tt.want.Password) {
				t.Error("password differs")
			}
		})
	}
}

func TestPathPrecedence(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"a/wp-config.php": minimal, "b/wp-config.php": minimal, "c/wp-config.php": minimal})
	env := fakeEnv("DATAMACHINE_PATH", "../b")
	for _, tt := range []struct {
		flags  Flags
		env    func(string) (string, bool)
		root   string
		origin Origin
	}{
		{Flags{}, fakeEnv(), "a", "working directory"},
		{Flags{}, env, "b", "environment DATAMACHINE_PATH"},
		{Flags{Path: "../c"}, env, "c", "flag --path"},
	} {
		s, err := Find(tt.flags, tt.env, dir+"/a")
		if err != nil {
			t.Fatal(err)
		}
		if s.Root != filepath.Join(dir, tt.root) || s.Origins.Root != tt.origin {
			t.Errorf("got %s from %s, want %s from %s", s.Root, s.Origins.Root, tt.root, tt.origin)
		}
	}
}

// TestWithoutConfig covers flags that make wp-config.php unnecessary.
func TestWithoutConfig(t *testing.T) {
	t.Parallel()
	three := Flags{DBHost: "h", DBName: "n", DBUser: "u"}
	empty := tree(t, nil)
	got, err := Find(three, fakeEnv(), empty)
	if err != nil {
		t.Fatal(err)
	}
	want := &Site{DBHost: DBHost{Host: "h"}, DBName: "n", DBUser: "u", TablePrefix: "wp_", PostRevisions: -1, Origins: Origins{
		DBHost: "flag --db-host", DBName: "flag --db-name", DBUser: "flag --db-user", DBPassword: "default",
		DBCharset: "default", DBCollate: "default", ClientFlags: "default", TablePrefix: "default", PostRevisions: "default", Multisite: "default"}}
	if diff := cmp.Diff(want, got, equate); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}

	// A folder that holds no config still tells where files are.
	files := tree(t, map[string]string{"wp-content/": ""})
	flags := three
	flags.Path = files
	got, err = Find(flags, fakeEnv(), empty)
	if err != nil || got.Root != files || got.ContentDir != files+"/wp-content" || got.ConfigFile != "" {
		t.Errorf("%+v, %v", got, err)
	}
	// A config that is there still gives the rest.
	site := tree(t, map[string]string{"wp-config.php": minimal + "define('DB_CHARSET', 'latin1'); define('MYSQL_CLIENT_FLAGS', foo());"})
	got, err = Find(three, fakeEnv(), site)
	if err != nil || got.TablePrefix != "x_" || got.DBPassword != "p" || got.DBCharset != "latin1" || got.DBName != "n" {
		t.Errorf("%+v, %v", got, err)
	}
	// One that cannot be read does not matter.
	if err := os.Truncate(site+"/wp-config.php", maxFile+1); err != nil {
		t.Fatal(err)
	}
	if got, err = Find(three, fakeEnv(), site); err != nil || got.TablePrefix != "wp_" || got.ConfigFile != "" {
		t.Errorf("%+v, %v", got, err)
	}
	// But a path that is wrong is.
	flags.Path = empty + "/gone"
	if _, err = Find(flags, fakeEnv(), site); !errors.Is(err, ErrNoSite) {
		t.Errorf("error %v", err)
	}
}

func TestFindErrors(t *testing.T) {
	t.Parallel()
	big := minimal + strings.Repeat(" ", maxFile)
	tests := []struct {
		name  string
		files map[string]string
		flags Flags
		env   []string
		is    error
		text  string // {} is the folder
	}{
		{name: "empty path", flags: Flags{PathSet: true}, is: ErrEmptyPath, text: "The --path parameter cannot be empty when provided."},
		{name: "empty path, by name", flags: Flags{Set: map[string]bool{"path": true}}, is: ErrEmptyPath, text: "The --path parameter cannot be empty when provided."},
		{name: "empty flag", flags: Flags{Set: map[string]bool{"db-host": true}}, text: "--db-host is empty; leave the flag out instead"},
		{name: "no site", is: ErrNoSite,
			text: "no WordPress site found: no wp-load.php or wp-config.php in {} or a folder above it; go to the site's folder, give --path=DIR, or give --db-host, --db-name and --db-user"},
		{name: "no site in the path", files: map[string]string{"s/": ""}, flags: Flags{Path: "s"}, is: ErrNoSite,
			text: "no WordPress site found in {}/s (flag --path): no wp-load.php or wp-config.php; give --path=DIR with the folder that holds one, or give --db-host, --db-name and --db-user"},
		{name: "no such path", env: []string{"DATAMACHINE_PATH", "s"}, is: ErrNoSite,
			text: "no WordPress site found in {}/s (environment DATAMACHINE_PATH): no such folder; give the folder that holds wp-load.php or wp-config.php"},
		{name: "no config", files: map[string]string{"wp-load.php": ""}, is: ErrNoConfig, text: "'wp-config.php' not found.\nEither create one manually or use `wp config create`."},
		{name: "config too large", files: map[string]string{"wp-config.php": big},
			text: "cannot read {}/wp-config.php: larger than 1 MiB; give --db-host, --db-name and --db-user"},
		{name: "config is a folder", files: map[string]string{"wp-config.php/": ""},
			text: "cannot read {}/wp-config.php: not a regular file; give --db-host, --db-name and --db-user"},
		{name: "no password file", files: map[string]string{"wp-config.php": minimal}, flags: Flags{DBPasswordFile: "gone"}, is: fs.ErrNotExist,
			text: "cannot read gone (flag --db-password-file): no such file or directory"},
		{name: "password file too large", files: map[string]string{"wp-config.php": minimal, "big": big}, flags: Flags{DBPasswordFile: "big"},
			text: "cannot read big (flag --db-password-file): the file is too large"},

		{name: "host", files: map[string]string{"wp-config.php": "<?php\ndefine('DB_HOST', x());define('DB_NAME','n');define('DB_USER','u');"}, is: ErrUnevaluable,
			text: "wp-config.php line 2: DB_HOST cannot be read without PHP; give --db-host"},
		{name: "name", files: map[string]string{"wp-config.php": "<?php\ndefine('DB_NAME', x());define('DB_USER','u');"}, is: ErrUnevaluable,
			text: "wp-config.php line 2: DB_NAME cannot be read without PHP; give --db-name"},
		{name: "user", files: map[string]string{"wp-config.php": "<?php\n\ndefine('DB_USER', x());define('DB_NAME','n');"}, is: ErrUnevaluable,
			text: "wp-config.php line 3: DB_USER cannot be read without PHP; give --db-user"},
		{name: "password", files: map[string]string{"wp-config.php": "<?php\ndefine('DB_NAME','n');define('DB_USER','u');define('DB_PASSWORD', x('secret'));"}, is: ErrUnevaluable,
			text: "wp-config.php line 2: DB_PASSWORD cannot be read without PHP; set DATAMACHINE_DB_PASSWORD or --db-password-file"},
		{name: "prefix", files: map[string]string{"wp-config.php": "<?php\ndefine('DB_NAME','n');define('DB_USER','u');\n$table_prefix = x();"}, is: ErrUnevaluable,
			text: "wp-config.php line 3: $table_prefix cannot be read without PHP; give --db-prefix"},
		{name: "client flags", files: map[string]string{"wp-config.php": minimal + "define('MYSQL_CLIENT_FLAGS', x());"}, is: ErrUnevaluable,
			text: "wp-config.php line 7: MYSQL_CLIENT_FLAGS cannot be read without PHP; write its value there as it is, or give --db-host, --db-name and --db-user"},
		{name: "multisite", files: map[string]string{"wp-config.php": minimal + "if (x()) define('MULTISITE', true);"}, is: ErrUnevaluable,
			text: "wp-config.php line 7: MULTISITE cannot be read without PHP; write its value there as it is, or give --db-host, --db-name and --db-user"},
		{name: "multisite, old form", files: map[string]string{"wp-config.php": minimal + "if (x()) define('SUNRISE', 'on');"}, is: ErrUnevaluable,
			text: "wp-config.php line 7: SUNRISE cannot be read without PHP; write its value there as it is, or give --db-host, --db-name and --db-user"},
		{name: "content directory", files: map[string]string{"wp-config.php": minimal + "define('WP_CONTENT_DIR', x());"}, is: ErrUnevaluable,
			text: "wp-config.php line 7: WP_CONTENT_DIR cannot be read without PHP; give --db-host and --uploads"},
		{name: "missing, but maybe elsewhere", files: map[string]string{"wp-config.php": "<?php\nrequire 'local.php';"}, is: ErrUnevaluable,
			text: "wp-config.php line 2: DB_HOST cannot be read without PHP: this line may set it; give --db-host"},
		{name: "missing name", files: map[string]string{"wp-config.php": "<?php define('DB_USER', 'u');"}, is: ErrMissingValue,
			text: "DB_NAME: not set in {}/wp-config.php; give --db-name"},
		{name: "missing user", files: map[string]string{"wp-config.php": "<?php define('DB_NAME', 'n');"}, is: ErrMissingValue,
			text: "DB_USER: not set in {}/wp-config.php; give --db-user"},
		{name: "bad prefix", files: map[string]string{"wp-config.php": minimal + "$table_prefix = 'wp-';"}, is: ErrBadPrefix,
			text: `wp-config.php line 7: "wp-": table prefix may only hold ASCII letters, digits and underscores`},
		{name: "bad prefix flag", files: map[string]string{"wp-config.php": minimal}, flags: Flags{DBPrefix: "wp_é"}, is: ErrBadPrefix,
			text: `flag --db-prefix: "wp_é": table prefix may only hold ASCII letters, digits and underscores`},
		{name: "bad host", files: map[string]string{"wp-config.php": minimal}, flags: Flags{DBHost: "h:70000"}, is: ErrBadHost,
			text: `flag --db-host: "h:70000": port above 65535: not a database host`},
		{name: "uploads on a stream", files: map[string]string{"wp-config.php": minimal}, flags: Flags{Uploads: "s3://b"}, is: ErrNoUploads,
			text: "flag --uploads: uploads directory unknown: s3://b is a stream, not a folder"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := tree(t, tt.files)
			_, err := Find(tt.flags, fakeEnv(tt.env...), dir)
			if err == nil || err.Error() != strings.ReplaceAll(tt.text, "{}", dir) {
				t.Fatalf("got  %v\nwant %s", err, tt.text)
			}
			if tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("%v is not %v", err, tt.is)
			}
		})
	}
}

func TestConfigThatMayNotBeRead(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"wp-config.php": minimal})
	if err := os.Chmod(dir+"/wp-config.php", 0); err != nil {
		t.Fatal(err)
	}
	storetest.Unprivileged(t, dir)
	_, err := Find(Flags{}, fakeEnv(), dir)
	want := "cannot read " + dir + "/wp-config.php: permission denied; run as a user who may read it, or give --db-host, --db-name and --db-user"
	if !errors.Is(err, fs.ErrPermission) || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestFolderThatMayNotBeEntered(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"site/wp-config.php": minimal, "site/wp-load.php": ""})
	site := filepath.Join(dir, "site")
	if err := os.Chmod(site, 0o600); err != nil {
		t.Fatal(err)
	}
	storetest.Unprivileged(t, dir)
	const wayOut = "permission denied; run as a user who may enter it, or give --db-host, --db-name and --db-user"
	for _, c := range []struct{ path, cwd, want string }{
		{site, dir, "no WordPress site found in " + site + " (flag --path): " + wayOut},
		{"", site, "no WordPress site found in " + site + ": " + wayOut},
	} {
		_, err := Find(Flags{Path: c.path, PathSet: c.path != ""}, fakeEnv(), c.cwd)
		if !errors.Is(err, ErrNoSite) || err.Error() != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}

// TestPipeDoesNotBlock covers files that would make a reader wait for ever.
func TestPipeDoesNotBlock(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"wp-load.php": "", "wp-content/": ""})
	for _, name := range []string{"wp-config.php", "index.php", "wp-content/db.php"} {
		if err := syscall.Mkfifo(filepath.Join(dir, name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Find(Flags{}, fakeEnv(), dir); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("error %v", err)
	}
}

// TestUnneededValues covers settings that cannot be read but are replaced, or
// matter to nobody yet.
func TestUnneededValues(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"wp-config.php": `<?php
define('DB_NAME', x()); define('DB_USER', x()); define('DB_PASSWORD', getenv_docker('PW', '')); define('DB_HOST', x());
$table_prefix = x(); define('WP_POST_REVISIONS', x()); define('UPLOADS', x()); define('WP_CONTENT_DIR', x()); define('AUTH_KEY', x());`})
	flags := Flags{DBHost: "h", DBName: "n", DBUser: "u", DBPrefix: "p_"}
	s, err := Find(flags, fakeEnv("DATAMACHINE_DB_PASSWORD", "pw", "PW_FILE", "/nonexistent"), dir)
	if err != nil {
		t.Fatal(err)
	}
	if s.PostRevisions != -1 || s.ContentDir != "" || s.HasUploadsConst {
		t.Errorf("%+v", s)
	}
	for _, name := range []string{"WP_POST_REVISIONS", "UPLOADS", "WP_CONTENT_DIR"} {
		if err := s.Problem(name); !errors.Is(err, ErrUnevaluable) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := UploadsDir(*s, ""); err == nil || err.Error() != "wp-config.php line 3: UPLOADS cannot be read without PHP; give --uploads" {
		t.Error(err)
	}
}

func TestMultisite(t *testing.T) {
	t.Parallel()
	tests := []struct {
		code string
		want bool
		at   Origin
	}{
		{"", false, "default"},
		{"define('MULTISITE', true);", true, "wp-config.php line 7"},
		{"define('MULTISITE', '1');", true, "wp-config.php line 7"},
		{"define('MULTISITE', false); define('SUBDOMAIN_INSTALL', true);", false, "wp-config.php line 7"},
		{"\ndefine('SUBDOMAIN_INSTALL', false);", true, "wp-config.php line 8"},
		{"define('SUNRISE', x());", true, "wp-config.php line 7"},
		{"define('VHOST', 'no');", true, "wp-config.php line 7"},
		{"define('WP_ALLOW_MULTISITE', true);", false, "default"},
	}
	for _, tt := range tests {
		dir := tree(t, map[string]string{"wp-config.php": minimal + tt.code})
		s, err := Find(Flags{}, fakeEnv(), dir)
		if err != nil || s.Multisite != tt.want || s.Origins.Multisite != tt.at {
			t.Errorf("%s: %v, %v", tt.code, s, err)
		}
	}
	dir := tree(t, map[string]string{"wp-config.php": minimal + "define('MULTISITE', 1); define('DB_COLLATE', '');"})
	s, err := Find(Flags{}, fakeEnv(), dir)
	if err != nil || s.DBCharset != "utf8" || s.DBCollate != "utf8_general_ci" || s.Origins.DBCollate != "default" {
		t.Errorf("%v, %v", s, err)
	}
}

func TestPostRevisions(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]int64{
		"true": -1, "false": 0, "0": 0, "3": 3, "-1": -1, "-7": -1, "'5'": 5, "'x'": 0, "null": 0, "''": 0,
	} {
		dir := tree(t, map[string]string{"wp-config.php": minimal + "define('WP_POST_REVISIONS', " + value + ");"})
		s, err := Find(Flags{}, fakeEnv(), dir)
		if err != nil || s.PostRevisions != want || s.Origins.PostRevisions != "wp-config.php line 7" {
			t.Errorf("%s: %v, %v, want %d", value, s, err, want)
		}
	}
}

func TestClientFlags(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]int64{
		"MYSQLI_CLIENT_SSL": 2048, "MYSQLI_CLIENT_SSL | MYSQLI_CLIENT_SSL_DONT_VERIFY_SERVER_CERT": 2112,
		"(MYSQLI_CLIENT_COMPRESS|MYSQLI_CLIENT_SSL)": 2080, "0": 0, "'64'": 64,
	} {
		dir := tree(t, map[string]string{"wp-config.php": minimal + "define('MYSQL_CLIENT_FLAGS', " + value + ");"})
		s, err := Find(Flags{}, fakeEnv(), dir)
		if err != nil || s.ClientFlags != want {
			t.Errorf("%s: %v, %v, want %d", value, s, err, want)
		}
	}
}

func TestDropins(t *testing.T) {
	t.Parallel()
	const sqlite = "<?php\n/** auto-generated */\ndefine( 'SQLITE_DB_DROPIN_VERSION', '1.8.0' );"
	const hyper = "<?php\n/*\nPlugin Name: HyperDB\n*/\nclass hyperdb extends wpdb {}"
	const ludicrous = "<?php\n/**\n * Plugin Name: LudicrousDB\n */\nrequire_once WP_PLUGIN_DIR . '/ludicrousdb/ludicrousdb.php';"
	host := Flags{DBHost: "h"}
	three := Flags{DBHost: "h", DBName: "n", DBUser: "u"}
	tests := []struct {
		name, db, config string
		flags            Flags
		kind             DropinKind
		text             string // of the error; {} is db.php
		is               error
	}{
		{"none", "", "", Flags{}, NoDropin, "", nil},
		{"sqlite", sqlite, "", Flags{}, "", "this site runs on SQLite ({}), which is not supported yet", ErrUnsupportedDatabase},
		{"sqlite, host given", sqlite, "", host, "", "this site runs on SQLite ({}), which is not supported yet", ErrUnsupportedDatabase},
		{"sqlite, database given", sqlite, "", three, DropinSQLite, "", nil},
		{"sqlite, const", "<?php const SQLITE_DB_DROPIN_VERSION = '1';", "", Flags{}, "", "this site runs on SQLite ({}), which is not supported yet", ErrUnsupportedDatabase},
		{"sqlite in a comment", "<?php // define( 'SQLITE_DB_DROPIN_VERSION', '1' );\nif ( defined( 'SQLITE_DB_DROPIN_VERSION' ) ) {}", "", Flags{}, DropinOther, "", nil},
		{"sqlite, DB_ENGINE mysql", sqlite, "define('DB_ENGINE', 'mysql');", Flags{}, DropinOther, "", nil},
		{"sqlite, DB_ENGINE sqlite", sqlite, "define('DB_ENGINE', 'sqlite');", Flags{}, "", "this site runs on SQLite ({}), which is not supported yet", ErrUnsupportedDatabase},
		{"hyperdb", hyper, "", Flags{}, "", "HyperDB ({}) spreads the database over several servers; give --db-host of the one that takes writes", ErrManyServers},
		{"hyperdb, host given", hyper, "", host, DropinHyperDB, "", nil},
		{"ludicrousdb", ludicrous, "", Flags{}, "", "LudicrousDB ({}) spreads the database over several servers; give --db-host of the one that takes writes", ErrManyServers},
		{"ludicrousdb, host given", ludicrous, "", host, DropinLudicrousDB, "", nil},
		{"other", "<?php /* Plugin Name: Query Monitor Database Class */ class QM_DB extends wpdb {}", "", Flags{}, DropinOther, "", nil},
		{"empty", " ", "", Flags{}, DropinOther, "", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{"wp-config.php": minimal + "define('WP_CONTENT_DIR', dirname(__DIR__) . '/' . basename);" + tt.config, "app/object-cache.php": ""}
			files["wp-config.php"] = minimal + "define('WP_CONTENT_DIR', __DIR__ . '/app/');" + tt.config
			if tt.db != "" {
				files["app/db.php"] = tt.db
			}
			dir := tree(t, files)
			s, err := Find(tt.flags, fakeEnv(), dir)
			if tt.text != "" {
				if !errors.Is(err, tt.is) || err.Error() != strings.ReplaceAll(tt.text, "{}", dir+"/app/db.php") {
					t.Errorf("error %v, want %s", err, tt.text)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			want := Dropin{Kind: tt.kind}
			if tt.db != "" {
				want.Path = dir + "/app/db.php"
			}
			if s.DBDropin != want || s.ObjectCacheDropin != dir+"/app/object-cache.php" || s.ContentDir != dir+"/app" {
				t.Errorf("%+v", s)
			}
		})
	}
}

// TestLinkedConfig covers a wp-config.php that is a symbolic link: PHP's
// __DIR__ is the folder of the file itself, ABSPATH the site's.
func TestLinkedConfig(t *testing.T) {
	t.Parallel()
	dir := tree(t, map[string]string{"etc/conf.php": minimal + "define('UPLOADS', __DIR__); define('WP_CONTENT_DIR', ABSPATH . 'c');", "www/wp-load.php": ""})
	if err := os.Symlink(dir+"/etc/conf.php", dir+"/www/wp-config.php"); err != nil {
		t.Fatal(err)
	}
	s, err := Find(Flags{}, fakeEnv(), dir+"/www")
	if err != nil {
		t.Fatal(err)
	}
	if s.ConfigFile != dir+"/etc/conf.php" || s.UploadsConst != dir+"/etc" || s.ContentDir != dir+"/www/c" || s.Origins.DBName != "conf.php line 2" {
		t.Errorf("%+v", s)
	}
}
