package cmd_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"datamachine/store/storetest"
)

// crashBuild is the program, built once.
var crashBuild struct {
	sync.Mutex
	program []byte
}

// crashBinary is buildBinary, paid once for all tests about crashes.
func crashBinary(t *testing.T) string {
	t.Helper()
	crashBuild.Lock()
	defer crashBuild.Unlock()
	if crashBuild.program == nil {
		var err error
		if crashBuild.program, err = os.ReadFile(buildBinary(t)); err != nil {
			t.Fatal(err)
		}
	}
	binary := filepath.Join(t.TempDir(), "datamachine")
	if err := os.WriteFile(binary, crashBuild.program, 0o700); err != nil {
		t.Fatal(err)
	}
	return binary
}

// crashSite is a site that is broken and laid down again many times.
type crashSite struct {
	binary   string
	server   *storetest.MariaDB
	db       *storetest.Database
	pristine string // a database as seeded
	dir      string
	uploads  string
	files    map[string][]byte
	seed     storetest.Dump
	home     string
}

// newCrashSite lays a seed down. The seed's path is that of the same seed.
func newCrashSite(t testing.TB, binary string, seed *crashSeed, path string) *crashSite {
	t.Helper()
	server := storetest.Server(t)
	seeds := append(storetest.Schema(".."), path)
	pristine := server.NewDatabase(t, seeds...)
	s := &crashSite{
		binary: binary, server: server, db: server.NewDatabase(t, seeds...), pristine: pristine.Name,
		files: seed.files, seed: pristine.Dump(), home: t.TempDir(),
	}
	s.dir = storetest.Site(t, s.db, storetest.SiteOptions{})
	s.uploads = filepath.Join(s.dir, "wp-content", "uploads")
	s.restoreFiles(t)
	return s
}

// crashTables are all tables an undo writes.
var crashTables = []string{
	"wp_posts", "wp_postmeta", "wp_comments", "wp_commentmeta", "wp_term_taxonomy", "wp_term_relationships",
	"wp_options", "wp_datamachine_jobs", "wp_datamachine_logs",
}

// restore makes rows and files those of the seed.
func (s *crashSite) restore(t testing.TB) {
	t.Helper()
	tx, err := s.server.Admin().BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	for _, table := range crashTables {
		for _, q := range []string{
			"DELETE FROM `" + s.db.Name + "`." + table,
			"INSERT INTO `" + s.db.Name + "`." + table + " SELECT * FROM `" + s.pristine + "`." + table,
		} {
			if _, err := tx.Exec(q); err != nil {
				t.Fatalf("%s: %v", q, err)
			}
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	s.restoreFiles(t)
}

// restoreFiles brings back what was removed; nothing ever changes a file.
func (s *crashSite) restoreFiles(t testing.TB) {
	t.Helper()
	for name, content := range s.files {
		path := filepath.Join(s.uploads, filepath.FromSlash(name))
		if _, err := os.Stat(path); err == nil {
			continue
		}
		err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, content, 0o600))
		if err != nil {
			t.Fatal(err)
		}
	}
}

// exec runs a statement as root, with the site's database for %s: a connection
// that names no database (see awaitGone).
func (s *crashSite) exec(t testing.TB, query string, args ...any) {
	t.Helper()
	if _, err := s.server.Admin().ExecContext(t.Context(), s.query(query), args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// value is exec for a query of one value, "" for NULL.
func (s *crashSite) value(t testing.TB, query string, args ...any) string {
	t.Helper()
	var v *string
	if err := s.server.Admin().QueryRowContext(t.Context(), s.query(query), args...).Scan(&v); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	if v == nil {
		return ""
	}
	return *v
}

func (s *crashSite) query(query string) string {
	return strings.ReplaceAll(query, "%s", "`"+s.db.Name+"`.")
}

// awaitGone waits until the server has dropped every connection to the site's
// database, and with it what they had not committed.
func (s *crashSite) awaitGone(t testing.TB) {
	t.Helper()
	crashAwait(t, "the server to drop the connections", func() bool { return len(s.sessions(t)) == 0 })
}

// sessions returns the ids of the connections to the site's database.
func (s *crashSite) sessions(t testing.TB) map[string]bool {
	rows, err := s.server.Admin().Query("SELECT id FROM information_schema.processlist WHERE db = ?", s.db.Name)
	if err != nil {
		t.Errorf("processlist: %v", err)
		return nil
	}
	defer func() { _ = rows.Close() }()
	ids := map[string]bool{}
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			t.Error(err)
		}
		ids[id] = true
	}
	if err := rows.Err(); err != nil {
		t.Errorf("processlist: %v", err)
	}
	return ids
}

// crashLockWaits finds the sessions that wait for a row. The table innodb_trx
// would tell as well, but shows an old state to those who ask often.
var crashLockWaits = regexp.MustCompile(`(?m)^LOCK WAIT [^\n]*\n(?:MariaDB|MySQL) thread id ([0-9]+),[^\n]*\n([^\n]*)`)

// lockWaits returns the statements that wait for a row, by connection.
func (s *crashSite) lockWaits(t testing.TB) map[string]string {
	var kind, name, status string
	if err := s.server.Admin().QueryRow("SHOW ENGINE INNODB STATUS").Scan(&kind, &name, &status); err != nil {
		t.Errorf("InnoDB's status: %v", err)
	}
	waits := map[string]string{}
	for _, found := range crashLockWaits.FindAllStringSubmatch(status, -1) {
		waits[found[1]] = found[2]
	}
	return waits
}

// awaitLockWaits waits until so many connections to the site's database wait for
// a row.
func (s *crashSite) awaitLockWaits(t testing.TB, n int) {
	t.Helper()
	crashAwait(t, fmt.Sprintf("%d sessions to wait for a lock", n), func() bool {
		ours, waiting := s.sessions(t), 0
		for id := range s.lockWaits(t) {
			if ours[id] {
				waiting++
			}
		}
		return waiting >= n
	})
}

// waitsForLock tells whether a statement with this text on the site's database
// waits for a row.
func (s *crashSite) waitsForLock(t testing.TB, text string) bool {
	for _, statement := range s.lockWaits(t) {
		if strings.Contains(statement, text) && strings.Contains(statement, s.db.Name) {
			return true
		}
	}
	return false
}

// crashAwait polls for a condition of the server or of a process, neither of
// which tells when it is met.
func crashAwait(t testing.TB, what string, met func() bool) {
	t.Helper()
	deadline := time.Now().Add(caseTimeout)
	for !met() {
		if time.Now().After(deadline) {
			t.Errorf("waited in vain for %s", what)
			return
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// crashOutcome is what a run of the program showed.
type crashOutcome struct {
	code           int // -1 when it was killed
	stdout, stderr string
	took           time.Duration
}

func (o crashOutcome) String() string {
	return fmt.Sprintf("exit code %d\nstdout:\n%s\nstderr:\n%s", o.code, o.stdout, o.stderr)
}

// crashChild is a run of the program that can be disturbed.
type crashChild struct {
	*exec.Cmd
	stdout, stderr crashBuffer
	began          time.Time
	done           chan struct{} // closed when it has ended
}

// start runs the program in the site's folder. With a socket that is the way to
// the database.
func (s *crashSite) start(t testing.TB, socket string, args ...string) *crashChild {
	t.Helper()
	c := s.command(socket, args...)
	c.Stdout, c.Stderr = &c.stdout, &c.stderr
	c.run(t)
	return c
}

// command prepares a run; its streams are still to be chosen.
func (s *crashSite) command(socket string, args ...string) *crashChild {
	if socket != "" {
		args = append(slices.Clone(args), "--db-host=localhost:"+socket)
	}
	c := &crashChild{Cmd: exec.Command(s.binary, append([]string{"jobs"}, args...)...), done: make(chan struct{})}
	c.Dir = s.dir
	c.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + s.home}
	return c
}

func (c *crashChild) run(t testing.TB) {
	t.Helper()
	c.began = time.Now()
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	stop := time.AfterFunc(caseTimeout, func() {
		t.Errorf("%q does not end", c.Args)
		_ = c.Process.Kill()
	})
	go func() {
		defer close(c.done)
		defer stop.Stop()
		_ = c.Wait()
	}()
}

// outcome waits for the end.
func (c *crashChild) outcome() crashOutcome {
	<-c.done
	return crashOutcome{c.ProcessState.ExitCode(), c.stdout.String(), c.stderr.String(), time.Since(c.began)}
}

// run runs the program to its end, straight on the server.
func (s *crashSite) run(t testing.TB, args ...string) crashOutcome {
	t.Helper()
	return s.start(t, "", args...).outcome()
}

// listFiles returns the names below the uploads directory and fails when one has
// other bytes than the seed's.
func (s *crashSite) listFiles(t testing.TB) []string {
	t.Helper()
	found := storetest.Files(t, s.uploads)
	for name, digest := range found {
		if digest != fmt.Sprintf("%x", sha256.Sum256(s.files[name])) {
			t.Errorf("file %s has other bytes than before", name)
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// crashBuffer collects output that is looked at while it grows.
type crashBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *crashBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *crashBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}
