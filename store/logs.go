package store

import (
	"context"
	"fmt"

	"datamachine/jobs"
)

// appendLog inserts a log row where the site has the table.
// Source: Data Machine inc/Core/Database/Logs/LogRepository.php log,
// inc/Engine/Logger.php datamachine_resolve_agent_id (0.41.0).
func (st *Store) appendLog(ctx context.Context, q *queryer, l jobs.LogRow) error {
	t, err := st.table(ctx, q, logsTable)
	if err != nil || t == nil {
		return err
	}
	columns, values := "level, message, context, created_at", []any{l.Level, l.Message, l.Context, l.Created}
	if l.User != 0 && t.has("user_id") && t.has("agent_id") {
		agent, err := st.agentOf(ctx, q, l.User)
		if err != nil {
			return err
		}
		columns, values = columns+", user_id, agent_id", append(values, l.User, agent)
	}
	_, err = q.exec(ctx, "INSERT INTO "+st.full(logsTable)+" ("+columns+") VALUES ("+marks(len(values))+")", values...)
	if err != nil {
		return fmt.Errorf("log: %w", refused(err))
	}
	return nil
}

// AppendLog implements jobs.Clearer.
func (st *Store) AppendLog(ctx context.Context, l jobs.LogRow) error {
	return st.appendLog(ctx, st.q, l)
}

// AppendLog implements jobs.UndoTx.
func (w *writer) AppendLog(ctx context.Context, l jobs.LogRow) error {
	return w.st.appendLog(ctx, w.q, l)
}

// HasLog implements jobs.UndoTx.
func (w *writer) HasLog(ctx context.Context, l jobs.LogRow) (bool, error) {
	t, err := w.st.table(ctx, w.q, logsTable)
	if err != nil || t == nil {
		return false, err
	}
	ids, err := w.q.ids(ctx, "SELECT id FROM "+quote(t.name)+" WHERE created_at = ? AND message = ? ORDER BY id DESC LIMIT 1", l.Created, l.Message)
	return len(ids) > 0, err
}
