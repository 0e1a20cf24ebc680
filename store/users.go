package store

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// numeric is what PHP's is_numeric accepts.
var numeric = regexp.MustCompile(`^[ \t\n\r\v\f]*[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?[ \t\n\r\v\f]*$`)

// User finds a user of the network as the --user parameter names one: a number
// is an ID, what looks like an e-mail address is one or else a login, all else
// is a login. Logins and addresses compare by the column's collation.
// Source: WP-CLI php/WP_CLI/Fetchers/User.php get (2.12.0).
func (st *Store) User(ctx context.Context, who string) (uint64, bool, error) {
	if numeric.MatchString(who) {
		f, err := strconv.ParseFloat(strings.TrimSpace(who), 64)
		if err != nil || f < 1 || f >= math.MaxInt64 {
			return 0, false, nil
		}
		return st.userBy(ctx, "ID", uint64(f))
	}
	if strings.Contains(who, "@") {
		if id, ok, err := st.userBy(ctx, "user_email", who); ok || err != nil {
			return id, ok, err
		}
	}
	return st.userBy(ctx, "user_login", who)
}

func (st *Store) userBy(ctx context.Context, column string, value any) (uint64, bool, error) {
	var ids []uint64
	err := again(ctx, func() (err error) {
		ids, err = st.q.ids(ctx, "SELECT ID FROM "+quote(st.cfg.UsersTable)+" WHERE "+column+" = ? ORDER BY ID LIMIT 1", value)
		return err
	})
	if err != nil && !isUnmatchable(err) {
		return 0, false, fmt.Errorf("user: %w", err)
	}
	if len(ids) == 0 {
		return 0, false, nil
	}
	return ids[0], true, nil
}

// UserLogin implements undo.Reader.
func (r *reader) UserLogin(ctx context.Context, id uint64) (login string, ok bool, err error) {
	err = r.q.each(ctx, "SELECT user_login FROM "+quote(r.st.cfg.UsersTable)+" WHERE ID = ?", []any{id}, func(rows *sql.Rows) error {
		ok = true
		return rows.Scan(&login)
	})
	if err != nil {
		return "", false, fmt.Errorf("user %d: %w", id, err)
	}
	return login, ok, nil
}
