package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

const agentsTable = "datamachine_agents"

// Agent finds an agent by its slug, byte for byte. id is 0 when there is none;
// slugs then lists those there are, separated by ", ". Data Machine keeps agents
// per site up to 0.55 and once for the network since.
// Source: Data Machine inc/Core/Database/Agents/Agents.php (0.41.0, 0.56.0).
func (st *Store) Agent(ctx context.Context, slug string) (id uint64, slugs string, err error) {
	var known []string
	for _, prefix := range slices.Compact([]string{st.cfg.Prefix, st.cfg.BasePrefix}) {
		query := "SELECT agent_id, agent_slug FROM " + quote(prefix+agentsTable) + " ORDER BY agent_id"
		err := st.q.each(ctx, query, nil, func(rows *sql.Rows) error {
			var agent uint64
			var name string
			if err := rows.Scan(&agent, &name); err != nil {
				return err
			}
			known = append(known, name)
			if name == slug && id == 0 {
				id = agent
			}
			return nil
		})
		if err != nil && number(err) != erNoSuchTable {
			return 0, "", fmt.Errorf("agents: %w", err)
		}
	}
	if len(known) == 0 {
		known = []string{"no agents"}
	}
	return id, strings.Join(known, ", "), nil
}

// agentOf is the first agent a user owns, nil for none.
// Source: Data Machine inc/Core/Database/Agents/Agents.php get_by_owner_id (0.41.0).
func (st *Store) agentOf(ctx context.Context, q *queryer, user uint64) (any, error) {
	for _, name := range slices.Compact([]string{st.cfg.Prefix + agentsTable, st.cfg.BasePrefix + agentsTable}) {
		ids, err := q.ids(ctx, "SELECT agent_id FROM "+quote(name)+" WHERE owner_id = ? ORDER BY agent_id LIMIT 1", user)
		switch {
		case number(err) == erNoSuchTable:
		case err != nil:
			return nil, fmt.Errorf("agents: %w", err)
		case len(ids) > 0:
			return ids[0], nil
		}
	}
	return nil, nil
}
