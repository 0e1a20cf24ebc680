package storetest

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
)

// SocketEnv names the socket of a server that outlives the test binary, set by
// the testrun command so that all packages share one server.
const SocketEnv = "DATAMACHINE_TEST_SOCKET"

// The account tests use; it may do everything in databases named dmtest_*.
const (
	testUser     = "datamachine"
	testPassword = "test password"
)

// readyTimeout is how long a server may take to accept its first connection.
const readyTimeout = 90 * time.Second

// MariaDB is one running server with a private data folder.
type MariaDB struct {
	Socket   string // path of the unix socket
	Port     int    // TCP port on 127.0.0.1; 0 unless Options.TCP
	User     string // may do everything in databases of NewDatabase
	Password string

	admin *sql.DB // root over the socket
	stop  func()  // nil when the server belongs to someone else

	mu    sync.Mutex
	seeds map[string]*seed // by paths of the .sql files, "" is the empty database
}

// Options changes how Start runs a server.
type Options struct {
	TCP  bool     // listen on 127.0.0.1 as well, on a free port
	Args []string // further mariadbd options, such as "--innodb-lock-wait-timeout=1"
}

var shared struct {
	once sync.Once
	db   *MariaDB
	err  error
}

// Server returns the server all tests of this binary share, starting it on
// first use. It has no TCP port, UTC as time zone and MariaDB's own sql_mode.
// It ends with the test process, however that ends.
//
// Without MariaDB on the machine the test is skipped; with REQUIRE_DB=1 it
// fails.
func Server(t testing.TB) *MariaDB {
	t.Helper()
	shared.once.Do(func() {
		if socket := os.Getenv(SocketEnv); socket != "" {
			shared.db, shared.err = attach(&MariaDB{Socket: socket})
			return
		}
		shared.db, shared.err = Launch(Options{})
	})
	check(t, shared.err)
	return shared.db
}

// Start runs a server of the test's own and stops it when the test ends, for
// tests that need TCP, other options, or to kill it.
func Start(t testing.TB, o Options) *MariaDB {
	t.Helper()
	m, err := Launch(o)
	check(t, err)
	t.Cleanup(m.Close)
	return m
}

func check(t testing.TB, err error) {
	t.Helper()
	var missing *MissingError
	switch {
	case errors.As(err, &missing):
		Skip(t, "MariaDB tests", "REQUIRE_DB", err.Error())
	case err != nil:
		t.Fatal(err)
	}
}

// MissingError says that a program of MariaDB is not installed.
type MissingError struct{ Program string }

// Error names the program and the way out.
func (e *MissingError) Error() string {
	return fmt.Sprintf("no %s on this machine; `make test` installs it, or install a MariaDB server and client", e.Program)
}

// supervise runs a server and ends it when standard input ends, which happens
// whenever the test process is gone: no exit path can leave a server behind.
const supervise = `
trap '' INT HUP QUIT
dir=$1; shift
"$@" </dev/null >"$dir/log" 2>&1 &
pid=$!
read -r _
kill -9 "$pid"
wait "$pid" 2>/dev/null
rm -rf "$dir"
`

// Launch starts a server outside of a test; Close ends it.
func Launch(o Options) (*MariaDB, error) {
	install, err := program("mariadb-install-db")
	if err != nil {
		return nil, err
	}
	daemon, err := program("mariadbd")
	if err != nil {
		return nil, err
	}
	if _, err := program("mariadb"); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "dm") // short: a socket path has about 100 bytes
	if err != nil {
		return nil, err
	}
	m := &MariaDB{Socket: filepath.Join(dir, "s")}
	args := []string{"--no-defaults", "--datadir=" + filepath.Join(dir, "data"), "--tmpdir=" + dir}
	if os.Geteuid() == 0 {
		args = append(args, "--user=root") // refused otherwise; nobody else can reach it
	}
	// --force: a host whose own name does not resolve is fine.
	setup := exec.Command(install, append(args, "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve", "--force")...)
	if out, err := setup.CombinedOutput(); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w\n%s", install, err, out), os.RemoveAll(dir))
	}
	args = append(args,
		"--socket="+m.Socket, "--pid-file="+filepath.Join(dir, "pid"),
		"--default-time-zone=+00:00", "--character-set-server=utf8mb4", "--skip-name-resolve",
		// Throwaway data: nothing has to survive the machine, only our own client.
		"--innodb-flush-log-at-trx-commit=2", "--innodb-buffer-pool-size=64M", "--loose-innodb-log-file-size=32M",
		"--loose-innodb-flush-method=nosync", "--performance-schema=OFF",
	)
	if o.TCP {
		if m.Port, err = freePort(); err != nil {
			return nil, err
		}
		args = append(args, "--bind-address=127.0.0.1", "--port="+strconv.Itoa(m.Port))
	} else {
		args = append(args, "--skip-networking")
	}
	cmd := exec.Command("sh", append([]string{"-c", supervise, "mariadbd", dir, daemon}, append(args, o.Args...)...)...)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	m.stop = sync.OnceFunc(func() {
		_ = stdin.Close() // the supervisor kills the server and removes the folder
		_ = cmd.Wait()
	})
	if m, err = attach(m); err != nil {
		log, _ := os.ReadFile(filepath.Join(dir, "log"))
		m.stop()
		return nil, fmt.Errorf("mariadbd did not come up: %w\n%s", err, log)
	}
	return m, nil
}

// Close ends a server of Launch; a shared one is left alone.
func (m *MariaDB) Close() {
	if m.admin != nil {
		_ = m.admin.Close()
	}
	if m.stop != nil {
		m.stop()
	}
}

// Admin returns a connection pool as root, for KILL, SET GLOBAL and the like.
// It belongs to the server; do not close it.
func (m *MariaDB) Admin() *sql.DB { return m.admin }

// DSN returns the go-sql-driver data source of a database, over the socket, as
// the test account.
func (m *MariaDB) DSN(database string) string { return m.config(database).FormatDSN() }

func (m *MariaDB) config(database string) *mysql.Config {
	c := mysql.NewConfig()
	c.User, c.Passwd = m.User, m.Password
	c.Net, c.Addr, c.DBName = "unix", m.Socket, database
	return c
}

// attach waits until the server answers and makes the test account.
func attach(m *MariaDB) (*MariaDB, error) {
	m.seeds = map[string]*seed{}
	m.User = "root"
	c := m.config("")
	c.InterpolateParams = true
	c.Logger = &mysql.NopLogger{}
	// Zero dates and id 0 must survive a copy. A lock someone left must not hang the tests.
	c.Params = map[string]string{
		"sql_mode": "'NO_AUTO_VALUE_ON_ZERO'", "foreign_key_checks": "0", "unique_checks": "0",
		"lock_wait_timeout": "10", "innodb_lock_wait_timeout": "10",
	}
	connector, err := mysql.NewConnector(c)
	if err != nil {
		return m, err
	}
	m.admin = sql.OpenDB(connector)
	if err := m.waitReady(); err != nil {
		return m, err
	}
	m.User, m.Password = testUser, testPassword
	for _, host := range []string{"localhost", "%"} {
		who := "'" + m.User + "'@'" + host + "'"
		for _, q := range []string{
			"CREATE USER IF NOT EXISTS " + who + " IDENTIFIED BY '" + m.Password + "'",
			"GRANT ALL ON `dmtest\\_%`.* TO " + who,
		} {
			if _, err := m.admin.Exec(q); err != nil {
				return m, fmt.Errorf("%s: %w", q, err)
			}
		}
	}
	return m, nil
}

func (m *MariaDB) waitReady() error {
	ctx, cancel := context.WithTimeout(context.Background(), readyTimeout)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		err := m.admin.PingContext(ctx)
		if err == nil {
			return nil
		}
		log, _ := os.ReadFile(filepath.Join(filepath.Dir(m.Socket), "log"))
		if bytes.Contains(log, []byte("[ERROR] Aborting")) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-tick.C:
		}
	}
}

// program finds a program of MariaDB, also where only root's PATH looks.
func program(name string) (string, error) {
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	for _, dir := range []string{"/usr/sbin", "/usr/local/sbin", "/usr/libexec"} {
		if path, err := exec.LookPath(filepath.Join(dir, name)); err == nil {
			return path, nil
		}
	}
	return "", &MissingError{name}
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	port := l.Addr().(*net.TCPAddr).Port
	return port, l.Close()
}

// load runs a .sql file in a database with the mariadb client.
func (m *MariaDB) load(database, path string) error {
	client, err := program("mariadb")
	if err != nil {
		return err
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	cmd := exec.Command(client, "--no-defaults", "--user=root", "--socket="+m.Socket, "--default-character-set=utf8mb4", database)
	cmd.Stdin = f
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = io.Discard, &out
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("load %s: %w: %s", path, err, out.Bytes())
	}
	return nil
}
