package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"regexp"
	"strings"
	"syscall"

	"github.com/go-sql-driver/mysql"

	"datamachine/undo"
)

// Server error numbers, the same in MySQL and MariaDB unless noted.
const (
	erTooManyConns     = 1040
	erDBAccess         = 1044
	erAccess           = 1045
	erUnknownCommand   = 1047 // Galera: node not ready
	erBadNull          = 1048
	erUnknownDB        = 1049
	erShutdown         = 1053
	erDuplicate        = 1062
	erRowTooBig        = 1118
	erUnknownCharset   = 1115
	erHostBlocked      = 1129
	erHostRefused      = 1130
	erTableAccess      = 1142
	erNoSuchTable      = 1146
	erPacketTooLarge   = 1153
	erNotSupported     = 1178 // the engine has no savepoints
	erDuringCommit     = 1180
	erUserConns        = 1203
	erLockTimeout      = 1205
	erDeadlock         = 1213
	erOutOfRange       = 1264
	erTruncated        = 1265
	erCollationMix     = 1267
	erCollationMixN    = 1271
	erReadOnlyOption   = 1290
	erTruncatedValue   = 1292
	erBadCharset       = 1300
	erResultTooLarge   = 1301
	erQueryKilled      = 1317
	erNoDefault        = 1364
	erWrongValue       = 1366
	erTooLong          = 1406
	erSignal           = 1644
	erBinlogStatement  = 1665
	erAccessNoPassword = 1698
	erReadOnlyTx       = 1792
	erReadOnlyMode     = 1836
	erCheckRead        = 1020
	erConnKilled       = 1927 // MariaDB
	erStatementTimeout = 1969 // MariaDB
	erExecutionTimeout = 3024 // MySQL
	erInvalidJSON      = 3140 // MySQL
	erSessionKilled    = 3169 // MySQL
	erCheckConstraint  = 3819 // MySQL
	erCannotConvert    = 3988 // MySQL
	erConstraint       = 4025 // MariaDB
	erIdleTimeout      = 4031 // MySQL
)

// number is the server's error number, 0 for every other error.
func number(err error) uint16 {
	var m *mysql.MySQLError
	if errors.As(err, &m) {
		return m.Number
	}
	return 0
}

// isRetryable tells whether the server asks to run the transaction again: a
// deadlock, a lock timeout, a row changed under the snapshot, or a Galera node
// that could not certify.
func isRetryable(err error) bool {
	switch number(err) {
	case erDeadlock, erLockTimeout, erCheckRead, erUnknownCommand, erBinlogStatement:
		return true
	case 0:
		return false
	}
	var m *mysql.MySQLError
	return errors.As(err, &m) && strings.Contains(m.Message, "WSREP")
}

// isLost tells whether the connection is gone, and its transaction with it.
func isLost(err error) bool {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	switch number(err) {
	case erShutdown, erConnKilled, erSessionKilled, erIdleTimeout:
		return true
	}
	var ne net.Error
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, mysql.ErrInvalidConn) ||
		errors.Is(err, sql.ErrConnDone) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, io.ErrClosedPipe) || errors.Is(err, net.ErrClosed) || errors.Is(err, syscall.EPIPE) ||
		errors.Is(err, mysql.ErrMalformPkt) || errors.Is(err, mysql.ErrPktSync) || errors.As(err, &ne)
}

// endsTransaction tells whether nothing more may be sent in the transaction an
// error came up in: the server may have rolled it back, and what followed would
// commit by itself.
func endsTransaction(err error) bool {
	return isRetryable(err) || isLost(err) || number(err) == erQueryKilled ||
		errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// isUnmatchable tells whether a comparison failed because the column's character
// set cannot hold the value: then no row has it.
func isUnmatchable(err error) bool {
	switch number(err) {
	case erCollationMix, erCollationMixN, erCannotConvert:
		return true
	}
	return false
}

// isTimeout tells whether a boundedSelect ran out of time.
func isTimeout(err error) bool {
	n := number(err)
	return n == erStatementTimeout || n == erExecutionTimeout
}

// reasons are the data errors, by what is wrong with the value.
var reasons = map[uint16]string{
	erTooLong:         "it is too long",
	erTruncated:       "it does not fit",
	erWrongValue:      "it does not fit the column's type or character set",
	erTruncatedValue:  "it does not fit the column's type",
	erCollationMix:    "it does not fit the column's character set",
	erCannotConvert:   "it does not fit the column's character set",
	erBadCharset:      "it is not valid text",
	erOutOfRange:      "it is out of range",
	erBadNull:         "the column cannot be NULL",
	erNoDefault:       "a column of this site's table has no default",
	erPacketTooLarge:  "it is larger than the server's max_allowed_packet",
	erResultTooLarge:  "it is larger than the server's max_allowed_packet",
	erRowTooBig:       "the row would be too large",
	erInvalidJSON:     "it is not valid JSON",
	erCheckConstraint: "a constraint of the table forbids it",
	erConstraint:      "a constraint of the table forbids it",
	erDuplicate:       "a unique key of the table forbids it",
	erSignal:          "a trigger of the table forbids it",
}

// refusedError says that a column refuses a value, without the value.
type refusedError struct {
	column string // "" when unknown
	reason string
	err    error // nil when the value was not sent
}

func (e *refusedError) Error() string {
	if e.column == "" {
		return "the database refuses the value: " + e.reason
	}
	return "column " + e.column + " refuses the value: " + e.reason
}

func (e *refusedError) Unwrap() []error {
	if e.err == nil {
		return []error{undo.ErrRefused}
	}
	return []error{undo.ErrRefused, e.err}
}

// columnNamed finds the column in a server message; MariaDB writes it with its
// database and table, MySQL alone.
var columnNamed = regexp.MustCompile("(?i)(?:column|field) (?:'([^']+)'|(?:`[^`]*`\\.)*`([^`]+)`)")

// refused makes a *refusedError of a data error and leaves other errors alone.
func refused(err error) error {
	if errors.Is(err, mysql.ErrPktTooLarge) {
		return &refusedError{reason: reasons[erPacketTooLarge], err: err}
	}
	var m *mysql.MySQLError
	if !errors.As(err, &m) {
		return err
	}
	reason, ok := reasons[m.Number]
	if !ok {
		return err
	}
	r := &refusedError{reason: reason, err: err}
	if found := columnNamed.FindStringSubmatch(m.Message); found != nil {
		r.column = found[1] + found[2]
	}
	return r
}

// isUnsent tells whether a statement certainly did not reach the server.
func isUnsent(err error) bool {
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone)
}

// discard closes a connection instead of giving it back to the pool.
func discard(conn *sql.Conn) {
	_ = conn.Raw(func(any) error { return driver.ErrBadConn })
}
