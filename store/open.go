package store

import (
	"context"
	"crypto/tls"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"regexp"
	"sync"
	"time"

	"github.com/go-sql-driver/mysql"

	"datamachine/jobs"
)

// Target is one way to reach the server: Network is "unix" or "tcp", Address a
// socket path or host:port.
type Target struct{ Network, Address string }

// The bits of MYSQL_CLIENT_FLAGS that matter here; all others are ignored.
// Source: PHP ext/mysqlnd/mysqlnd_enum_n_def.h, CLIENT_* (8.2).
const (
	FlagCompress  = 32   // MYSQLI_CLIENT_COMPRESS
	FlagNoVerify  = 64   // MYSQLI_CLIENT_SSL_DONT_VERIFY_SERVER_CERT
	FlagTLS       = 2048 // MYSQLI_CLIENT_SSL
	defaultWait   = 30 * time.Second
	defaultDial   = 10 * time.Second
	maxIdleConns  = 2
	defaultPrefix = "wp_"
)

// Config says which database to open and as whom. Targets are tried in order
// until a server answers.
type Config struct {
	Targets                  []Target
	User, Password, Database string
	// Prefix is the table prefix of the site, BasePrefix that of the network
	// ("" is Prefix). Only ASCII letters, digits and underscores.
	Prefix, BasePrefix string
	// UsersTable is the whole name of the users table (CUSTOM_USER_TABLE), ""
	// is BasePrefix and "users".
	UsersTable string
	// Charset is DB_CHARSET: "utf8" means utf8mb4, "" the server's default.
	Charset string
	// ClientFlags is MYSQL_CLIENT_FLAGS.
	ClientFlags int
	// ConnectTimeout bounds reaching one target; 0 is ten seconds.
	ConnectTimeout time.Duration
	// LockWait is how long a clear waits for other sessions' locks in all; 0 is
	// 30 seconds. An undo brings its own (jobs.WriteOptions).
	LockWait time.Duration
}

// Store is an open site database. It is safe for concurrent use; normally one
// connection serves it.
type Store struct {
	cfg     Config
	db      *sql.DB
	q       *queryer // outside of transactions
	dialect mysqlDialect

	mu        sync.Mutex
	tables    map[string]*table // by name without prefix; nil is "no such table"
	hints     map[string]string // of indexHint, by "table.column"
	maxPacket int               // max_allowed_packet, 0 is not asked yet
	noRC      bool              // READ COMMITTED writes are refused by the binary log
}

var (
	_ jobs.Lister  = (*Store)(nil)
	_ jobs.Getter  = (*Store)(nil)
	_ jobs.Clearer = (*Store)(nil)
	_ jobs.Undoer  = (*Store)(nil)
)

var charsetName = regexp.MustCompile(`^[a-z0-9_]*$`)

// Open checks the configuration. It connects when the first statement needs it;
// that statement's error then wraps ErrConnect when there is no connection.
func Open(_ context.Context, cfg Config) (*Store, error) {
	if len(cfg.Targets) == 0 {
		return nil, errors.New("no database server given")
	}
	if cfg.BasePrefix == "" {
		cfg.BasePrefix = cfg.Prefix
	}
	if cfg.UsersTable == "" {
		cfg.UsersTable = cfg.BasePrefix + "users"
	}
	for _, name := range []string{cfg.Prefix, cfg.BasePrefix, cfg.UsersTable} {
		if err := checkName(name); err != nil {
			return nil, err
		}
	}
	if !charsetName.MatchString(cfg.Charset) {
		return nil, fmt.Errorf("database character set %q is no character set name", cfg.Charset)
	}
	if cfg.Charset == "utf8" {
		// Source: WordPress wp-includes/class-wpdb.php determine_charset (6.9).
		cfg.Charset = "utf8mb4"
	}
	if cfg.ConnectTimeout <= 0 {
		cfg.ConnectTimeout = defaultDial
	}
	if cfg.LockWait <= 0 {
		cfg.LockWait = defaultWait
	}
	c, err := newConnector(cfg)
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(c)
	db.SetMaxIdleConns(maxIdleConns)
	return &Store{cfg: cfg, db: db, q: &queryer{conn: db}, tables: map[string]*table{}, hints: map[string]string{}}, nil
}

// Close ends all connections.
func (st *Store) Close() error { return st.db.Close() }

// connector reaches the first target that answers and prepares each session.
type connector struct {
	cfg     Config
	targets []driver.Connector
	session string
}

func newConnector(cfg Config) (*connector, error) {
	c := &connector{cfg: cfg, session: mysqlDialect{}.session(cfg.Charset)}
	for _, t := range cfg.Targets {
		m, err := mysqlConfig(cfg, t)
		if err != nil {
			return nil, err
		}
		one, err := mysql.NewConnector(m)
		if err != nil {
			return nil, fmt.Errorf("database server %s: %w", t.Address, err)
		}
		c.targets = append(c.targets, one)
	}
	return c, nil
}

func mysqlConfig(cfg Config, t Target) (*mysql.Config, error) {
	m := mysql.NewConfig()
	m.User, m.Passwd, m.DBName = cfg.User, cfg.Password, cfg.Database
	m.Net, m.Addr = t.Network, t.Address
	m.Timeout = cfg.ConnectTimeout
	m.ClientFoundRows = true     // else an equal value written again looks like "no such row"
	m.ParseTime = false          // zero dates stay as stored
	m.MaxAllowedPacket = 1 << 30 // not asked for at each connection: see fits
	m.Logger = &mysql.NopLogger{}
	if cfg.ClientFlags&FlagCompress != 0 {
		if err := m.Apply(mysql.EnableCompression(true)); err != nil {
			return nil, err
		}
	}
	if cfg.ClientFlags&FlagTLS != 0 && t.Network != "unix" {
		host, _, err := net.SplitHostPort(t.Address)
		if err != nil {
			host = t.Address
		}
		m.TLS = &tls.Config{
			ServerName: host,
			MinVersion: tls.VersionTLS12,
			// The site's own configuration asks for it.
			InsecureSkipVerify: cfg.ClientFlags&FlagNoVerify != 0, //nolint:gosec
		}
	}
	return m, nil
}

// Connect implements driver.Connector.
func (c *connector) Connect(ctx context.Context) (driver.Conn, error) {
	var tried []attempt
	for i, t := range c.targets {
		conn, err := t.Connect(ctx)
		if err == nil {
			if err = c.prepare(ctx, conn); err == nil {
				return conn, nil
			}
			_ = conn.Close()
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		tried = append(tried, attempt{c.cfg.Targets[i], err})
		if number(err) != 0 {
			break // a server answered: the next target would be the same one
		}
	}
	return nil, newConnectError(c.cfg, tried)
}

func (c *connector) prepare(ctx context.Context, conn driver.Conn) error {
	_, err := conn.(driver.ExecerContext).ExecContext(ctx, c.session, nil)
	return err
}

// Driver implements driver.Connector.
func (c *connector) Driver() driver.Driver { return mysql.MySQLDriver{} }
