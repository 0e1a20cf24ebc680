package store

import (
	"testing"

	"datamachine/jobs"
	"datamachine/store/storetest"
)

func TestAgents(t *testing.T) {
	t.Parallel()
	db := storetest.Server(t).NewDatabase(t, seed(t, "wp_2_", "wp_", "wordpress", "jobs-0.41"))
	st := open(t, db, Config{Prefix: "wp_2_", BasePrefix: "wp_"})
	row := jobs.LogRow{Level: "info", Message: "m", Context: "{}", Created: "2026-01-01 00:00:00", User: 7}
	if id, slugs, err := st.Agent(t.Context(), "writer"); id != 0 || slugs != "no agents" || err != nil {
		t.Error("without a table:", id, slugs, err)
	}
	if err := st.AppendLog(t.Context(), row); err != nil {
		t.Error("without a table:", err)
	}
	db.Exec("CREATE TABLE wp_datamachine_agents (agent_id bigint unsigned PRIMARY KEY, agent_slug varchar(200), owner_id bigint unsigned)")
	db.Exec("INSERT INTO wp_datamachine_agents VALUES (4, 'Writer', 1), (5, 'writer', 7), (6, 'second', 7)")
	if id, _, err := st.Agent(t.Context(), "writer"); id != 5 || err != nil {
		t.Error("network-wide:", id, err)
	}
	if id, slugs, err := st.Agent(t.Context(), "none"); id != 0 || slugs != "Writer, writer, second" || err != nil {
		t.Error(id, slugs, err)
	}
	write(t, st, func(tx jobs.UndoTx) error { return tx.AppendLog(t.Context(), row) })
	for id, want := range map[string]string{"1": "7|N", "2": "7|5"} {
		if got := db.Value("SELECT CONCAT(user_id, '|', COALESCE(agent_id, 'N')) FROM wp_2_datamachine_logs WHERE id = ?", id); got != want {
			t.Errorf("log %s: %s, want %s", id, got, want)
		}
	}
}
