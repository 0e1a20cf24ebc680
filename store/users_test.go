package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"datamachine/jobs"
)

func TestUser(t *testing.T) {
	t.Parallel()
	_, st := site(t, "wordpress")
	for who, want := range map[string]uint64{
		"1": 1, "admin": 1, "ADMIN": 1, "w@example.test": 7, "writer@home": 7, "7": 7, " 7.9 ": 7, "7e0": 7,
		"0": 0, "-1": 0, "99": 0, "nobody": 0, "": 0, "a@b": 0, "7x": 0, "99999999999999999999": 0,
	} {
		id, ok, err := st.User(t.Context(), who)
		if id != want || ok != (want != 0) || err != nil {
			t.Errorf("%q: %d %v %v, want %d", who, id, ok, err, want)
		}
	}
	snapshot(t, st, func(r jobs.UndoReader) {
		if login, ok, err := r.UserLogin(t.Context(), 7); login != "writer@home" || !ok || err != nil {
			t.Error(login, ok, err)
		}
		if _, ok, err := r.UserLogin(t.Context(), 8); ok || err != nil {
			t.Error(ok, err)
		}
	})
}

func TestOptions(t *testing.T) {
	t.Parallel()
	_, st := site(t, "wordpress")
	got, err := st.Options(t.Context(), "home", "SITEURL", "empty", "nothing")
	if diff := cmp.Diff(map[string]string{"home": "http://example.test", "empty": ""}, got); diff != "" || err != nil {
		t.Error(err, diff)
	}
	if got, err := st.Options(t.Context()); len(got) > 0 || err != nil {
		t.Error(got, err)
	}
}

func TestAppendLog(t *testing.T) {
	t.Parallel()
	db, st := site(t, "wordpress", "jobs-0.41")
	row := jobs.LogRow{Level: "info", Message: "Job 1 undo 🎵", Context: `{"job_id":1}`, Created: "2026-01-01 00:00:00"}
	if err := st.AppendLog(t.Context(), row); err != nil {
		t.Fatal(err)
	}
	write(t, st, func(tx jobs.UndoTx) error { return tx.AppendLog(t.Context(), row) })
	for _, id := range []string{"1", "2"} {
		got := db.Value("SELECT CONCAT_WS('|', COALESCE(agent_id, 'N'), COALESCE(user_id, 'N'), level, message, context, created_at) FROM wp_datamachine_logs WHERE id = ?", id)
		if want := `N|N|info|Job 1 undo 🎵|{"job_id":1}|2026-01-01 00:00:00`; got != want {
			t.Errorf("row %s: %s", id, got)
		}
	}
	_, bare := site(t, "jobs-0.32")
	if err := bare.AppendLog(t.Context(), row); err != nil {
		t.Error("without the table:", err)
	}
}
