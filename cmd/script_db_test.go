package cmd

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/rogpeppe/go-internal/testscript"

	"datamachine/store/storetest"
)

// Scripts named db-* work on a database of their own, made of
// testdata/script/seed.sql, with $WORK as the WordPress folder. Their commands:
//
//	site            makes the database, wp-config.php and wp-content/uploads, and
//	                sets $DB, $SOCKET, $DBUSER and $DBPASSWORD; skips without a MariaDB
//	fill FILE...    replaces {db}, {socket}, {user} and {password} in files
//	sql FILE|TEXT   runs statements; rows go to stdout, columns parted by tabs
//	namespaces      skips the script where it may not mount
//	jpeg FILE...    writes small JPEG files
//	blob FILE N     writes N bytes of text
//	snapshot        remembers all tables and uploads
//	unchanged       fails when a row or an upload differs from the snapshot
//	changes         prints what differs from the snapshot, and makes it anew
//	json PATH TEXT  wants this JSON at a place of stdout such as data.0.job_id;
//	                "len" stands for the length of a list
//	unended         wants a stdout that does not end with a newline, and ends it
//
// "exits" fails too when the output shows a password, or recommends a flag that
// the command does not take.
func init() {
	setupScript = func(env *testscript.Env) error {
		env.Values[scriptSiteKey{}] = &scriptSite{t: env.T()}
		return nil
	}
	maps.Copy(scriptCmds, map[string]func(*testscript.TestScript, bool, []string){
		"site":       siteCommand(0, (*scriptSite).make),
		"fill":       siteCommand(1, (*scriptSite).fill),
		"sql":        siteCommand(1, (*scriptSite).sql),
		"snapshot":   siteCommand(0, (*scriptSite).snapshot),
		"unchanged":  siteCommand(0, (*scriptSite).unchanged),
		"changes":    siteCommand(0, (*scriptSite).changes),
		"namespaces": siteCommand(0, (*scriptSite).namespaces),
		"jpeg":       scriptJPEG,
		"blob":       scriptBlob,
		"json":       scriptJSON,
		"unended":    scriptUnended,
	})
	scriptCmds["exits"] = func(ts *testscript.TestScript, neg bool, args []string) {
		scriptExits(ts, neg, args)
		checkSecrets(ts)
		checkAdvice(ts, args[2:])
	}
}

type scriptSiteKey struct{}

// scriptSite is the site of one script.
type scriptSite struct {
	t      testscript.T
	db     *storetest.Database
	conn   *sql.DB
	tables storetest.Dump
	files  map[string]string
}

// siteCommand is a command that takes at least so many words.
func siteCommand(least int, run func(*scriptSite, *testscript.TestScript, []string)) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		if neg || len(args) < least || least == 0 && len(args) > 0 {
			ts.Fatalf("wrong use")
		}
		run(ts.Value(scriptSiteKey{}).(*scriptSite), ts, args)
	}
}

const scriptConfig = `<?php
define( 'DB_NAME', '{db}' );
define( 'DB_USER', '{user}' );
define( 'DB_PASSWORD', '{password}' );
define( 'DB_HOST', 'localhost:{socket}' );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );
$table_prefix = 'wp_';
require_once __DIR__ . '/wp-settings.php';
`

func (s *scriptSite) make(ts *testscript.TestScript, _ []string) {
	t, ok := s.t.(testing.TB)
	if !ok || s.db != nil {
		ts.Fatalf("once, under package testing")
	}
	s.db = storetest.Server(t).NewDatabase(t, append(storetest.Schema(".."), filepath.Join("testdata", "script", "seed.sql"))...)
	c, err := mysql.ParseDSN(s.db.DSN())
	ts.Check(err)
	c.MultiStatements = true
	connector, err := mysql.NewConnector(c)
	ts.Check(err)
	s.conn = sql.OpenDB(connector)
	ts.Defer(func() { _ = s.conn.Close() })
	ts.Setenv("DB", s.db.Name)
	ts.Setenv("SOCKET", s.db.Socket)
	ts.Setenv("DBUSER", s.db.User)
	ts.Setenv("DBPASSWORD", s.db.Password)
	ts.Check(os.MkdirAll(ts.MkAbs("wp-content/uploads"), 0o755))
	config := ts.MkAbs("wp-config.php")
	if _, err := os.Stat(config); errors.Is(err, fs.ErrNotExist) {
		ts.Check(os.WriteFile(config, []byte(scriptConfig), 0o600))
	}
	s.fill(ts, []string{config})
}

func (s *scriptSite) fill(ts *testscript.TestScript, args []string) {
	r := strings.NewReplacer("{db}", s.db.Name, "{socket}", s.db.Socket, "{user}", s.db.User, "{password}", s.db.Password)
	for _, name := range args {
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(r.Replace(ts.ReadFile(name))), 0o600))
	}
}

func (s *scriptSite) sql(ts *testscript.TestScript, args []string) {
	text := strings.Join(args, " ")
	if b, err := os.ReadFile(ts.MkAbs(args[0])); err == nil {
		text = string(b)
	}
	rows, err := s.conn.Query(text)
	ts.Check(err)
	defer func() { _ = rows.Close() }()
	for more := true; more; more = rows.NextResultSet() {
		columns, err := rows.Columns()
		ts.Check(err)
		for rows.Next() {
			values, targets := make([]sql.NullString, len(columns)), make([]any, len(columns))
			for i := range values {
				targets[i] = &values[i]
			}
			ts.Check(rows.Scan(targets...))
			for i, v := range values {
				if !v.Valid {
					v.String = "NULL"
				}
				fmt.Fprint(ts.Stdout(), strings.Repeat("\t", min(i, 1)), v.String)
			}
			fmt.Fprintln(ts.Stdout())
		}
	}
	ts.Check(rows.Err())
}

func (s *scriptSite) snapshot(ts *testscript.TestScript, _ []string) {
	s.tables, s.files = s.db.Dump(), s.uploads(ts)
}

func (s *scriptSite) uploads(ts *testscript.TestScript) map[string]string {
	dir := ts.MkAbs("wp-content/uploads")
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil
	}
	return storetest.Files(s.t.(testing.TB), dir)
}

func (s *scriptSite) unchanged(ts *testscript.TestScript, _ []string) {
	if text := s.diff(ts); text != "" {
		ts.Fatalf("changed:\n%s", text)
	}
}

func (s *scriptSite) changes(ts *testscript.TestScript, _ []string) {
	fmt.Fprint(ts.Stdout(), s.diff(ts))
	s.snapshot(ts, nil)
}

// diff is one line for each column or file that changed.
func (s *scriptSite) diff(ts *testscript.TestScript) string {
	if s.tables == nil {
		ts.Fatalf("no snapshot")
	}
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	for _, c := range storetest.Diff(s.tables, s.db.Dump()) {
		switch c.Op {
		case "insert":
			line("insert %s %s %s", c.Table, c.Key, hideTimes(filled(c.After)))
		case "delete":
			line("delete %s %s", c.Table, c.Key)
		default:
			for _, column := range slices.Sorted(maps.Keys(c.After)) {
				if was, is := hideTimes(cell(c.Before, column)), hideTimes(cell(c.After, column)); was != is {
					was, is = apart(was, is)
					line("update %s %s %s: %s -> %s", c.Table, c.Key, column, was, is)
				}
			}
		}
	}
	files := s.uploads(ts)
	for _, name := range slices.Sorted(maps.Keys(s.files)) {
		if sum, there := files[name]; !there {
			line("file deleted: %s", name)
		} else if sum != s.files[name] {
			line("file changed: %s", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if _, there := s.files[name]; !there {
			line("file made: %s", name)
		}
	}
	return b.String()
}

func (s *scriptSite) namespaces(ts *testscript.TestScript, _ []string) {
	if out, err := exec.Command("unshare", "-m", "true").CombinedOutput(); err != nil {
		storetest.Skip(s.t.(testing.TB), "read-only uploads folder", "", fmt.Sprintf("no mount namespaces here: %v %s", err, out))
	}
}

func cell(r storetest.Row, column string) string {
	if v := r[column]; v != nil {
		return *v
	}
	return "NULL"
}

// filled is a row without its empty columns.
func filled(r storetest.Row) string {
	r = maps.Clone(r)
	maps.DeleteFunc(r, func(_ string, v *string) bool { return v == nil || *v == "" })
	return r.String()
}

// apart cuts off what two long texts have in common at their start and end.
func apart(a, b string) (string, string) {
	const keep = 24
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	if n > 2*keep {
		a, b = "…"+a[n-keep:], "…"+b[n-keep:]
	}
	n = 0
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	if n > 2*keep {
		a, b = a[:len(a)-n+keep]+"…", b[:len(b)-n+keep]+"…"
	}
	return a, b
}

var (
	timeText = regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`)
	sumText  = regexp.MustCompile(`[0-9a-f]{64}`)
)

// hideTimes names times of the last minutes after the clock they are from. The
// seed's site is in New York and all of its times are years ago.
func hideTimes(s string) string {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		return err.Error()
	}
	s = timeText.ReplaceAllStringFunc(s, func(text string) string {
		if t, err := time.Parse(time.DateTime, text); err == nil && time.Since(t).Abs() < 100*time.Minute {
			return "<now:utc>"
		}
		if t, err := time.ParseInLocation(time.DateTime, text, zone); err == nil && time.Since(t).Abs() < 100*time.Minute {
			return "<now:site>"
		}
		return text
	})
	return sumText.ReplaceAllString(s, "<sha256>")
}

func scriptJPEG(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: jpeg FILE...")
	}
	for i, name := range args {
		picture := image.NewRGBA(image.Rect(0, 0, 16, 9))
		for x := range 16 {
			picture.Set(x, x/2, color.RGBA{R: uint8(16 * x), G: uint8(i), B: 99, A: 255})
		}
		var b bytes.Buffer
		ts.Check(jpeg.Encode(&b, picture, nil))
		ts.Check(os.MkdirAll(filepath.Dir(ts.MkAbs(name)), 0o755))
		ts.Check(os.WriteFile(ts.MkAbs(name), b.Bytes(), 0o644))
	}
}

func scriptBlob(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: blob FILE N")
	}
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), bytes.Repeat([]byte("x"), n), 0o600))
}

func scriptJSON(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: json PATH TEXT")
	}
	at := decodeJSON(ts, "stdout", ts.ReadFile("stdout"))
	for _, step := range strings.FieldsFunc(args[0], func(r rune) bool { return r == '.' }) {
		switch v := at.(type) {
		case []any:
			i, err := strconv.Atoi(step)
			switch {
			case step == "len":
				at = json.Number(strconv.Itoa(len(v)))
			case err != nil || i < 0 || i >= len(v):
				ts.Fatalf("no %s in a list of %d", step, len(v))
			default:
				at = v[i]
			}
		case map[string]any:
			next, there := v[step]
			if !there {
				ts.Fatalf("no key %q", step)
			}
			at = next
		default:
			ts.Fatalf("nothing below %v", at)
		}
	}
	got, err := json.Marshal(at)
	ts.Check(err)
	want, err := json.Marshal(decodeJSON(ts, "wanted text", args[1]))
	ts.Check(err)
	if !bytes.Equal(got, want) {
		ts.Fatalf("%s is %s, want %s", args[0], got, want)
	}
}

func scriptUnended(ts *testscript.TestScript, neg bool, args []string) {
	text := ts.ReadFile("stdout")
	if neg || len(args) > 0 || strings.HasSuffix(text, "\n") {
		ts.Fatalf("stdout ends with a newline")
	}
	stderr := ts.ReadFile("stderr")
	fmt.Fprintln(ts.Stdout(), text)
	fmt.Fprint(ts.Stderr(), stderr)
}

func decodeJSON(ts *testscript.TestScript, what, text string) (v any) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		ts.Fatalf("%s is no JSON: %v", what, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		ts.Fatalf("%s: more behind the JSON", what)
	}
	return v
}

// checkSecrets looks for the passwords a script knows in what was printed.
func checkSecrets(ts *testscript.TestScript) {
	secrets := []string{ts.Getenv("DATAMACHINE_DB_PASSWORD"), ts.Getenv("SECRET")}
	if s := ts.Value(scriptSiteKey{}).(*scriptSite); s.db != nil {
		secrets = append(secrets, s.db.Password)
	}
	for _, secret := range secrets {
		if secret != "" && strings.Contains(ts.ReadFile("stdout")+ts.ReadFile("stderr"), secret) {
			ts.Fatalf("the output shows the password %q", secret)
		}
	}
}

var adviceFlag = regexp.MustCompile(`--([a-z][a-z0-9-]*[a-z0-9])`)

// checkAdvice looks up the flags that the output of a command line names, those
// the user typed aside.
func checkAdvice(ts *testscript.TestScript, args []string) {
	a := newApp(context.Background(), &streams{env: func(string) (string, bool) { return "", false }})
	line := parseArgv(args, false)
	target, err := a.resolve(withoutProgram(line.positionals))
	if err != nil {
		return
	}
	typed := strings.Join(args, " ")
	for _, m := range adviceFlag.FindAllStringSubmatch(ts.ReadFile("stdout")+ts.ReadFile("stderr"), -1) {
		name := strings.TrimPrefix(m[1], "no-")
		_, taken := a.synopses[target.cmd].find(name)
		if !taken && target.cmd.HasSubCommands() || strings.Contains(typed, m[0]) {
			continue
		}
		if !taken && !isGlobal(name) {
			ts.Fatalf("the output recommends %s, which '%s' does not take", m[0], target.path)
		}
	}
}

// reach tells which commands a text can come from, by the start of its file's
// path; the longest start counts. Files not named here hold texts of all commands
// together, such as help.
var reach = map[string]string{
	"run_list.go": "list", "jobs_list.go": "list", "run_get.go": "show", "jobs_get.go": "show",
	"run_clear.go": "delete", "jobs_clear.go": "delete", "confirm.go": "delete",
	"run_undo.go": "undo", "jobs_undo.go": "undo", "undo_": "undo", "format/": "list show",
	"site.go": "list show delete undo", "../config/": "list show delete undo", "../store/": "list show delete undo",
	"../store/tx.go": "delete undo", "../store/uploads.go": "undo", "../store/attachment": "undo", "../store/stored_job.go": "undo",
	"../jobs/": "list show", "../jobs/clear.go": "delete", "../jobs/undo": "undo", "../undo/": "undo",
}

// TestAdviceOfCommands looks at the flags that messages name: each command that
// can print the message must take them.
func TestAdviceOfCommands(t *testing.T) {
	t.Parallel()
	a := newTestApp(t, "", nil).app
	takes := map[string]synopsis{}
	for cc, s := range a.synopses {
		takes[cc.Name()] = s
	}
	found := 0
	for place, text := range stringLiterals(t, ".", "format", "../config", "../jobs", "../store", "../undo") {
		file := ""
		for start := range reach {
			if strings.HasPrefix(place, start) && len(start) > len(file) {
				file = start
			}
		}
		for _, m := range adviceFlag.FindAllStringSubmatch(text, -1) {
			name := strings.TrimPrefix(m[1], "no-")
			for _, command := range strings.Fields(reach[file]) {
				found++
				if _, ok := takes[command].find(name); !ok && !isGlobal(name) {
					t.Errorf("%s: %q can come from %s, which does not take %s", place, text, command, m[0])
				}
			}
		}
	}
	if found < 20 {
		t.Errorf("only %d flags found: the search is broken", found)
	}
}

// otherCommands are WP-CLI's own that messages send people to.
var otherCommands = []string{"wp cache flush", "wp config create", "wp package install", "wp help"}

var (
	adviceCommand = regexp.MustCompile("(?:^|[\n'`\"])((?:wp|datamachine) [a-z][a-z -]*[a-z])")
	adviceEnv     = regexp.MustCompile(`DATAMACHINE_[A-Z_]+`)
)

// TestAdvisedCommands looks up the command lines and environment variables that
// messages and help pages name.
func TestAdvisedCommands(t *testing.T) {
	t.Parallel()
	a := newTestApp(t, "", nil).app
	variables := strings.Fields("DATAMACHINE_PATH DATAMACHINE_DB_HOST DATAMACHINE_DB_NAME DATAMACHINE_DB_USER " +
		"DATAMACHINE_DB_PASSWORD DATAMACHINE_DB_PREFIX DATAMACHINE_UPLOADS")
	commands := 0
	for place, text := range stringLiterals(t, ".", "format", "../config", "../jobs", "../store", "../undo") {
		for _, name := range adviceEnv.FindAllString(text, -1) {
			if !slices.Contains(variables, name) {
				t.Errorf("%s: nothing reads %s", place, name)
			}
		}
		for _, m := range adviceCommand.FindAllStringSubmatch(text, -1) {
			commands++
			if slices.ContainsFunc(otherCommands, func(c string) bool { return strings.HasPrefix(m[1], c) }) {
				continue
			}
			words := strings.Fields(strings.TrimPrefix(m[1], "wp "))
			if i := slices.IndexFunc(words, func(w string) bool { return strings.HasPrefix(w, "-") }); i >= 0 {
				words = words[:i]
			}
			if _, err := a.resolve(withoutProgram(words)); err != nil {
				t.Errorf("%s: %q is no command: %v", place, m[1], err)
			}
		}
	}
	if commands < 5 {
		t.Errorf("only %d command lines found: the search is broken", commands)
	}
}
