package store

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"datamachine/jobs"
)

func TestAction(t *testing.T) {
	t.Parallel()
	db, st := site(t, "jobs-0.41")
	for id, want := range map[jobs.JobID]jobs.Action{
		7: {ID: "2", Status: "pending", Scheduled: "2026-01-01 00:01:00", LastAttempt: "0000-00-00 00:00:00", LastLog: "started", LastLogDate: "2026-01-01 00:01:00"},
		4: {ID: "5", Status: "failed"},
		// The reference finds action 3 here.
		70: {ID: "3", Status: "pending", Scheduled: "2026-01-01 00:02:00", LastAttempt: "0000-00-00 00:00:00", LastLog: "x", LastLogDate: "2026-01-01 00:01:00"},
	} {
		got, ok, err := st.Action(t.Context(), id)
		if diff := cmp.Diff(want, got); diff != "" || !ok || err != nil {
			t.Errorf("job %d: %v %v\n%s", id, ok, err, diff)
		}
	}
	for _, id := range []jobs.JobID{1, 2, 700} {
		if a, ok, err := st.Action(t.Context(), id); ok || err != nil {
			t.Errorf("job %d: %v, %v", id, a, err)
		}
	}
	// The right one lies behind more than a page of others that mention the number.
	db.Exec("INSERT INTO wp_actionscheduler_actions (hook, status, args) SELECT 'datamachine_execute_step', 'pending', CONCAT('{\"job_id\":7', seq, '}') FROM seq_1000_to_1250")
	if a, ok, err := st.Action(t.Context(), 7); a.ID != "2" || !ok || err != nil {
		t.Error(a, ok, err)
	}
	_, bare := site(t, "jobs-0.32")
	if _, ok, err := bare.Action(t.Context(), 1); ok || err != nil {
		t.Error("without the tables:", ok, err)
	}
}

func TestActionOldSchema(t *testing.T) {
	t.Parallel()
	db, st := site(t, "jobs-0.41")
	db.Exec("ALTER TABLE wp_actionscheduler_actions DROP COLUMN extended_args")
	db.Exec("DROP TABLE wp_actionscheduler_logs")
	got, ok, err := st.Action(t.Context(), 7)
	want := jobs.Action{ID: "1", Status: "complete", Scheduled: "2026-01-01 00:00:00", LastAttempt: "2026-01-01 00:00:30"}
	if got != want || !ok || err != nil {
		t.Error(got, ok, err)
	}
}

func TestCarriesJob(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		`{"job_id":7}`: true, `[{"job_id": 7}]`: true, `{"a":[1,{"job_id":"7"}]}`: true, `{"job_id":7,"x":1}`: true,
		`{"job_id":70}`: false, `{"job_id":7.5}`: false, `{"parent_job_id":7}`: false, `{"job_id":[7]}`: false, `{"x":"\"job_id\":7"}`: false,
		`"job_id":7`: false, ``: false, `{"job_id":7`: false, fmt.Sprint(7): false,
	} {
		if got := carriesJob(text, 7); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}
