package store

import (
	"context"
	"fmt"

	"datamachine/jobs"
)

// appendLog inserts a log row where the site has the table. agent_id and
// user_id are not named and so stay NULL.
// Source: Data Machine inc/Core/Database/Logs/LogRepository.php log (0.41.0).
func (st *Store) appendLog(ctx context.Context, q *queryer, l jobs.LogRow) error {
	t, err := st.table(ctx, q, logsTable)
	if err != nil || t == nil {
		return err
	}
	_, err = q.exec(ctx, "INSERT INTO "+st.full(logsTable)+" (level, message, context, created_at) VALUES (?, ?, ?, ?)",
		l.Level, l.Message, l.Context, l.Created)
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
