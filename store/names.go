package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
)

// FlowNames implements jobs.Lister.
func (st *Store) FlowNames(ctx context.Context, ids []string) (map[string]string, error) {
	return st.namesOf(ctx, flowsTable, "flow_id", "flow_name", ids)
}

// PipelineNames implements jobs.Lister.
func (st *Store) PipelineNames(ctx context.Context, ids []string) (map[string]string, error) {
	return st.namesOf(ctx, pipelinesTable, "pipeline_id", "pipeline_name", ids)
}

// namesOf looks names up by numeric ids; other ids ("direct") have none.
func (st *Store) namesOf(ctx context.Context, name, key, value string, ids []string) (map[string]string, error) {
	asked := map[uint64][]string{}
	var numbers []uint64
	for _, id := range ids {
		n, err := strconv.ParseUint(id, 10, 64)
		if err != nil {
			continue
		}
		if asked[n] == nil {
			numbers = append(numbers, n)
		}
		asked[n] = append(asked[n], id)
	}
	names := map[string]string{}
	if len(numbers) == 0 {
		return names, nil
	}
	t, err := st.table(ctx, st.q, name)
	if err != nil || t == nil {
		return names, err
	}
	for _, part := range chunks(numbers) {
		query := "SELECT " + key + ", " + value + " FROM " + quote(t.name) + " WHERE " + key + " IN (" + marks(len(part)) + ")"
		err := st.q.each(ctx, query, anys(part), func(rows *sql.Rows) error {
			var id uint64
			var text sql.NullString
			if err := rows.Scan(&id, &text); err != nil {
				return err
			}
			for _, a := range asked[id] {
				names[a] = text.String
			}
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("names from %s: %w", t.name, err)
		}
	}
	return names, nil
}
