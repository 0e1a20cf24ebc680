package store

import (
	"fmt"
	"strings"
	"time"
)

// mysqlDialect is the SQL that only MySQL and MariaDB understand.
type mysqlDialect struct{}

// removedModes are taken out of the server's sql_mode: zero dates must be
// writable, and the ANSI family changes what a statement means (the old
// combination modes carry it along).
var removedModes = []string{
	"NO_ZERO_DATE", "NO_ZERO_IN_DATE", "TRADITIONAL", "ONLY_FULL_GROUP_BY",
	"ANSI", "ANSI_QUOTES", "PIPES_AS_CONCAT", "REAL_AS_FLOAT", "IGNORE_SPACE",
	"DB2", "MAXDB", "MSSQL", "ORACLE", "POSTGRESQL",
}

// session is the one statement that prepares a connection. Strict mode makes a
// value that does not fit an error instead of cutting it. The time zone stays
// the server's: created_at is written and read in it.
func (mysqlDialect) session(charset string) string {
	var b strings.Builder
	b.WriteString("SET ")
	if charset == "" {
		for _, v := range []string{"client", "results", "connection"} {
			fmt.Fprintf(&b, "character_set_%s = @@global.character_set_server, ", v)
		}
	} else {
		fmt.Fprintf(&b, "NAMES %s, ", charset)
	}
	modes := "CONCAT(',', @@sql_mode, ',')"
	for _, m := range removedModes {
		modes = fmt.Sprintf("REPLACE(%s, ',%s,', ',')", modes, m)
	}
	fmt.Fprintf(&b, "sql_mode = TRIM(BOTH ',' FROM CONCAT(%s, 'STRICT_ALL_TABLES'))", modes)
	return b.String()
}

// lockWait bounds the wait for one lock, of rows and of table definitions.
func (mysqlDialect) lockWait(seconds int) string {
	return fmt.Sprintf("SET SESSION innodb_lock_wait_timeout = %d, lock_wait_timeout = %d", seconds, seconds)
}

// isolation is for the next transaction only.
func (mysqlDialect) isolation(readCommitted bool) string {
	if readCommitted {
		return "SET TRANSACTION ISOLATION LEVEL READ COMMITTED"
	}
	return "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
}

func (mysqlDialect) beginWrite() string { return "START TRANSACTION" }

func (mysqlDialect) beginSnapshot() string {
	return "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"
}

func (mysqlDialect) forUpdate() string { return " FOR UPDATE" }

// byPrimary keeps the optimizer of a locking read on the primary key: on a
// small table it would rather scan, and so wait for locks on other rows.
func (mysqlDialect) byPrimary() string { return " FORCE INDEX (PRIMARY)" }

// boundedSelect is a SELECT (body follows that word) the server gives up after
// max. MariaDB runs the first comment and ignores the hint; MySQL the reverse.
func (mysqlDialect) boundedSelect(body string, max time.Duration) string {
	return fmt.Sprintf("/*M!100200 SET STATEMENT max_statement_time = %.3f FOR */ SELECT /*+ MAX_EXECUTION_TIME(%d) */ %s",
		max.Seconds(), max.Milliseconds(), body)
}

// sameBytes compares a column with a parameter byte for byte, whatever the
// column's character set and collation.
func (mysqlDialect) sameBytes(column string) string {
	return "CAST(CONVERT(" + column + " USING utf8mb4) AS BINARY) = CAST(CONVERT(? USING utf8mb4) AS BINARY)"
}

// contains searches text in a column, byte for byte: much faster than by the
// rules of a Unicode collation.
func (mysqlDialect) contains(column string) string {
	return "CAST(CONVERT(" + column + " USING utf8mb4) AS BINARY) LIKE CAST(CONVERT(? USING utf8mb4) AS BINARY) ESCAPE '|'"
}

// hasPrefix compares the start of a column by its collation; an index serves.
func (mysqlDialect) hasPrefix(column string) string { return column + " LIKE ? ESCAPE '|'" }

// likeEscaper makes text literal inside LIKE … ESCAPE '|', which unlike the
// backslash does not depend on sql_mode.
var likeEscaper = strings.NewReplacer("|", "||", "%", "|%", "_", "|_")

func prefixPattern(s string) string   { return likeEscaper.Replace(s) + "%" }
func containsPattern(s string) string { return "%" + likeEscaper.Replace(s) + "%" }
