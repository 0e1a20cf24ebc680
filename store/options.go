package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
)

// Options implements jobs.Options. Names are compared byte for byte.
func (st *Store) Options(ctx context.Context, names ...string) (found map[string]string, err error) {
	err = again(ctx, func() error {
		found, err = readOptions(ctx, st.q, st.full("options"), names)
		return err
	})
	return found, err
}

func readOptions(ctx context.Context, q *queryer, table string, names []string) (map[string]string, error) {
	found := make(map[string]string, len(names))
	if len(names) == 0 {
		return found, nil
	}
	query := "SELECT option_name, option_value FROM " + table + " WHERE option_name IN (" + marks(len(names)) + ")"
	err := q.each(ctx, query, anys(names), func(rows *sql.Rows) error {
		var name, value string
		if err := rows.Scan(&name, &value); err != nil {
			return err
		}
		if slices.Contains(names, name) {
			found[name] = value
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("options: %w", err)
	}
	return found, nil
}
