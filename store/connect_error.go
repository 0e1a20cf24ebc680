package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"

	"github.com/go-sql-driver/mysql"
)

// ErrConnect is wrapped by the error of a statement that got no connection. The
// first line of that error's text is this one's, the second says what happened.
// Source: WordPress wp-includes/class-wpdb.php db_connect (6.9).
//
//lint:ignore ST1005 people read these words, as WordPress prints them
var ErrConnect = errors.New("Error establishing a database connection.")

// ErrAccessDenied is wrapped beside ErrConnect when the server refused the user
// or the password.
var ErrAccessDenied = errors.New("access denied")

type attempt struct {
	target Target
	err    error
}

type connectError struct {
	what string
	err  error
}

func (e *connectError) Error() string { return ErrConnect.Error() + "\n" + e.what }
func (e *connectError) Unwrap() []error {
	if n := number(e.err); n == erAccess || n == erAccessNoPassword {
		return []error{ErrConnect, ErrAccessDenied, e.err}
	}
	return []error{ErrConnect, e.err}
}

// newConnectError explains why no target could be used. It names server, user
// and database, never the password.
func newConnectError(cfg Config, tried []attempt) error {
	last := tried[len(tried)-1]
	var m *mysql.MySQLError
	if errors.As(last.err, &m) {
		return &connectError{fmt.Sprintf("%s: %s", last.target.Address, answered(cfg, m)), last.err}
	}
	var lines []string
	for _, a := range tried {
		lines = append(lines, a.target.Address+": "+dialFailure(a.err))
	}
	return &connectError{strings.Join(lines, "; ") + ". Is the database server running? Name another one with --db-host.", last.err}
}

func answered(cfg Config, m *mysql.MySQLError) string {
	switch m.Number {
	case erAccess, erAccessNoPassword:
		using := "without a password"
		if cfg.Password != "" {
			using = "with a password"
		}
		return fmt.Sprintf("access denied for user %q %s; check DB_USER and DB_PASSWORD, or set DATAMACHINE_DB_PASSWORD.", cfg.User, using)
	case erDBAccess:
		return fmt.Sprintf("user %q may not use the database %q; check DB_NAME and the user's rights.", cfg.User, cfg.Database)
	case erUnknownDB:
		return fmt.Sprintf("there is no database %q; check DB_NAME.", cfg.Database)
	case erHostBlocked, erHostRefused:
		return "the server accepts no connections from this host; check the user's rights or name another server with --db-host."
	case erTooManyConns, erUserConns:
		return "the server has no free connection; try again later."
	case erUnknownCharset:
		return fmt.Sprintf("the server does not know the character set %q; check DB_CHARSET.", cfg.Charset)
	}
	return fmt.Sprintf("the server answered %q (error %d).", m.Message, m.Number)
}

func dialFailure(err error) string {
	var op *net.OpError
	if errors.As(err, &op) {
		if op.Timeout() {
			return "no answer in time"
		}
		var errno syscall.Errno
		if errors.As(op.Err, &errno) {
			return errno.Error()
		}
		return op.Err.Error()
	}
	if errors.Is(err, mysql.ErrInvalidConn) || errors.Is(err, io.EOF) {
		return "the server closed the connection"
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "no answer in time"
	}
	return err.Error()
}
