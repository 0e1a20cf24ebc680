package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"datamachine/jobs"
)

// stepHook is the hook of the actions that run a job's steps.
// Source: Data Machine inc/Cli/Commands/JobsCommand.php outputActionSchedulerStatus (0.41.0).
const stepHook = "datamachine_execute_step"

// actionPage is how many actions are looked at in one statement.
const actionPage = 100

// Action implements jobs.Getter. The server finds arguments that mention the
// job; whether they carry exactly its id is decided here. Long arguments are
// stored in extended_args, with a hash in args.
func (st *Store) Action(ctx context.Context, id jobs.JobID) (a jobs.Action, ok bool, err error) {
	t, err := st.table(ctx, st.q, "actionscheduler_actions")
	if err != nil || t == nil {
		return a, false, err
	}
	long := "NULL"
	mention := st.dialect.contains("args")
	pattern := containsPattern(fmt.Sprint(uint64(id)))
	args := []any{stepHook, pattern}
	if t.has("extended_args") {
		long = "extended_args"
		mention = "(" + mention + " OR " + st.dialect.contains("extended_args") + ")"
		args = append(args, pattern)
	}
	query := "SELECT action_id, status, scheduled_date_gmt, last_attempt_gmt, args, " + long + " FROM " + quote(t.name) +
		" WHERE hook = ? AND " + mention
	behind := uint64(0)
	for more := true; more && !ok; {
		page, pageArgs := query, args
		if behind > 0 {
			page, pageArgs = query+" AND action_id < ?", append(args[:len(args):len(args)], behind)
		}
		n := 0
		err := st.q.each(ctx, page+fmt.Sprintf(" ORDER BY action_id DESC LIMIT %d", actionPage), pageArgs, func(rows *sql.Rows) error {
			n++
			var status, scheduled, attempt, short, extended sql.NullString
			if err := rows.Scan(&behind, &status, &scheduled, &attempt, &short, &extended); err != nil {
				return err
			}
			if !carriesJob(short.String, id) && !carriesJob(extended.String, id) {
				return nil
			}
			a = jobs.Action{ID: fmt.Sprint(behind), Status: status.String, Scheduled: scheduled.String, LastAttempt: attempt.String}
			ok = true
			return errStop
		})
		if err != nil {
			return jobs.Action{}, false, fmt.Errorf("scheduled action of job %d: %w", id, err)
		}
		more = n == actionPage
	}
	if !ok {
		return jobs.Action{}, false, nil
	}
	a.LastLog, a.LastLogDate, err = st.lastLog(ctx, behind)
	return a, err == nil, err
}

func (st *Store) lastLog(ctx context.Context, action uint64) (message, date string, err error) {
	t, err := st.table(ctx, st.q, "actionscheduler_logs")
	if err != nil || t == nil {
		return "", "", err
	}
	err = st.q.each(ctx, "SELECT message, log_date_gmt FROM "+quote(t.name)+" WHERE action_id = ? ORDER BY log_id DESC LIMIT 1",
		[]any{action}, func(rows *sql.Rows) error {
			var m, d sql.NullString
			err := rows.Scan(&m, &d)
			message, date = m.String, d.String
			return err
		})
	if err != nil {
		return "", "", fmt.Errorf("log of action %d: %w", action, err)
	}
	return message, date, nil
}

// carriesJob tells whether JSON arguments hold "job_id" with exactly this id, at
// any depth.
func carriesJob(text string, id jobs.JobID) bool {
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	d.UseNumber()
	var v any
	return d.Decode(&v) == nil && holdsJob(v, fmt.Sprint(uint64(id)))
}

func holdsJob(v any, id string) bool {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			if holdsJob(e, id) {
				return true
			}
		}
	case map[string]any:
		for k, e := range v {
			if k == "job_id" && fmt.Sprint(e) == id {
				return true
			}
			if holdsJob(e, id) {
				return true
			}
		}
	}
	return false
}
