package store

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"datamachine/jobs"
	"datamachine/store/storetest"
)

// clearAll runs batches until nothing is left and returns what each deleted.
func clearAll(t *testing.T, st *Store, b jobs.ClearBatch) (deleted []int) {
	t.Helper()
	for range 100 {
		n, last, done, err := st.ClearBatch(t.Context(), b)
		if err != nil {
			t.Fatal(err)
		}
		deleted = append(deleted, n)
		if done {
			return deleted
		}
		if last <= b.After {
			t.Fatalf("no progress: %d after %d", last, b.After)
		}
		b.After = last
	}
	t.Fatal("never done")
	return nil
}

func remaining(db *storetest.Database, column, table string) string {
	return db.Value("SELECT GROUP_CONCAT(" + column + " ORDER BY 1 SEPARATOR ' ') FROM wp_" + table)
}

func TestClear(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name        string
		batch       jobs.ClearBatch
		deleted     []int
		jobs, items string
	}{
		{"failed", jobs.ClearBatch{Failed: true, UpTo: 10, Limit: 500}, []int{2}, "1 4 5 6 7 8 10", "1 2 3 4"},
		{"failed, one at a time", jobs.ClearBatch{Failed: true, UpTo: 10, Limit: 1}, []int{1, 1, 0}, "1 4 5 6 7 8 10", "1 2 3 4"},
		{"failed with their items", jobs.ClearBatch{Failed: true, Processed: true, UpTo: 10, Limit: 500}, []int{2}, "1 4 5 6 7 8 10", "3 4"},
		{"all", jobs.ClearBatch{UpTo: 10, Limit: 4}, []int{4, 4, 1}, "", "1 2 3 4"},
		{"all with items", jobs.ClearBatch{Processed: true, UpTo: 10, Limit: 4}, []int{4, 4, 1}, "", "4"},
		{"bounded", jobs.ClearBatch{UpTo: 4, After: 1, Limit: 500}, []int{3}, "1 5 6 7 8 10", "1 2 3 4"},
		{"nothing", jobs.ClearBatch{UpTo: 0, Limit: 500}, []int{0}, "1 2 3 4 5 6 7 8 10", "1 2 3 4"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			db, st := site(t, "jobs-0.41")
			if diff := cmp.Diff(tt.deleted, clearAll(t, st, tt.batch)); diff != "" {
				t.Error(diff)
			}
			if got := remaining(db, "job_id", "datamachine_jobs"); got != tt.jobs {
				t.Errorf("jobs %s, want %s", got, tt.jobs)
			}
			if got := remaining(db, "id", "datamachine_processed_items"); got != tt.items {
				t.Errorf("items %s, want %s", got, tt.items)
			}
		})
	}
}

func TestClearManyWithoutIndex(t *testing.T) {
	t.Parallel()
	db, st := site(t, "jobs-0.41")
	db.Exec("ALTER TABLE wp_datamachine_processed_items DROP KEY job_id")
	db.Exec("INSERT INTO wp_datamachine_jobs (job_id, status) SELECT seq, 'failed' FROM seq_101_to_1900")
	db.Exec("INSERT INTO wp_datamachine_processed_items (flow_step_id, source_type, item_identifier, job_id) SELECT 's', 'r', seq, 100 + seq MOD 2000 FROM seq_1_to_4000")
	if diff := cmp.Diff([]int{1200, 602}, clearAll(t, st, jobs.ClearBatch{Failed: true, Processed: true, UpTo: 1900, Limit: 1200})); diff != "" {
		t.Error(diff)
	}
	if got := remaining(db, "DISTINCT j.status", "datamachine_jobs j"); strings.Contains(got, "failed") {
		t.Error(got)
	}
	if got := db.Value("SELECT COUNT(*) FROM wp_datamachine_processed_items WHERE job_id BETWEEN 101 AND 1900"); got != "0" {
		t.Errorf("%s items left", got)
	}
	if got := db.Value("SELECT COUNT(*) FROM wp_datamachine_processed_items WHERE job_id > 1900"); got != "398" {
		t.Errorf("%s items of other jobs left", got)
	}
}

func TestClearFails(t *testing.T) {
	t.Parallel()
	db, st := site(t, "jobs-0.41")
	db.Exec("CREATE TRIGGER stop BEFORE DELETE ON wp_datamachine_jobs FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no'")
	before := db.Dump()
	n, last, done, err := st.ClearBatch(t.Context(), jobs.ClearBatch{Processed: true, UpTo: 10, Limit: 5})
	if err == nil || n != 0 || last != 0 || done || number(err) != erSignal {
		t.Error(n, last, done, err)
	}
	if changes := diff(before, db.Dump()); len(changes) > 0 {
		t.Error(changes)
	}
	if _, _, _, err := st.ClearBatch(t.Context(), jobs.ClearBatch{UpTo: 10}); err == nil {
		t.Error("a batch of nothing")
	}
}

func TestClearWithoutItemsTable(t *testing.T) {
	t.Parallel()
	_, st := site(t, "jobs-0.32")
	if diff := cmp.Diff([]int{2}, clearAll(t, st, jobs.ClearBatch{Processed: true, UpTo: 10, Limit: 5})); diff != "" {
		t.Error(diff)
	}
}

func TestClearLockedByAnother(t *testing.T) {
	t.Parallel()
	db, _ := site(t, "jobs-0.41")
	st := open(t, db, Config{LockWait: 1})
	tx, err := db.SQL().Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.Exec("UPDATE wp_datamachine_jobs SET label = 'x' WHERE job_id = 1"); err != nil {
		t.Fatal(err)
	}
	// Job 1 is no failed job: it is not waited for.
	if n, _, _, err := st.ClearBatch(t.Context(), jobs.ClearBatch{Failed: true, UpTo: 10, Limit: 50}); n != 2 || err != nil {
		t.Error(n, err)
	}
	if n, _, _, err := st.ClearBatch(t.Context(), jobs.ClearBatch{UpTo: 10, Limit: 50}); n != 0 || !errors.Is(err, jobs.ErrLockTimeout) {
		t.Error(n, err)
	}
}

func TestNewestJob(t *testing.T) {
	t.Parallel()
	db, st := site(t, "jobs-0.41")
	if id, err := st.NewestJob(t.Context()); id != 10 || err != nil {
		t.Error(id, err)
	}
	db.Exec("DELETE FROM wp_datamachine_jobs")
	if id, err := st.NewestJob(t.Context()); id != 0 || err != nil {
		t.Error(id, err)
	}
}
