package store

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"datamachine/jobs"
	"datamachine/undo"
)

func TestStoredJob(t *testing.T) {
	t.Parallel()
	_, st := site(t, "jobs-0.175")
	want := jobs.StoredJob{ID: 1, Status: "completed", Source: "system", TaskTypeColumn: "internal_linking", EngineData: []byte(`{"effects":[]}`)}
	check := func(r jobs.UndoReader) {
		got, ok, err := r.StoredJob(t.Context(), 1)
		if diff := cmp.Diff(want, got); diff != "" || !ok || err != nil {
			t.Error(ok, err, diff)
		}
		if got, ok, err := r.StoredJob(t.Context(), 2); got.EngineData != nil || !ok || err != nil {
			t.Error("NULL:", got, ok, err)
		}
		if _, ok, err := r.StoredJob(t.Context(), 3); ok || err != nil {
			t.Error(ok, err)
		}
	}
	snapshot(t, st, check)
	write(t, st, func(tx jobs.UndoTx) error { check(tx); return nil })

	_, old := site(t, "jobs-0.32")
	snapshot(t, old, func(r jobs.UndoReader) {
		got, ok, err := r.StoredJob(t.Context(), 2)
		want := jobs.StoredJob{ID: 2, Status: "completed", Source: "system", Label: "Alt text generation", EngineData: []byte(`{"alt_text":"y"}`)}
		if diff := cmp.Diff(want, got); diff != "" || !ok || err != nil {
			t.Error(ok, err, diff)
		}
	})
}

func TestDescendants(t *testing.T) {
	t.Parallel()
	db, st := site(t, "jobs-0.41")
	db.Exec("UPDATE wp_datamachine_jobs SET parent_job_id = 6 WHERE job_id = 4") // a ring
	snapshot(t, st, func(r jobs.UndoReader) {
		for id, want := range map[jobs.JobID][]jobs.JobID{4: {5, 6, 7}, 5: {4, 6, 7}, 7: nil, 99: nil} {
			got, err := r.Descendants(t.Context(), id)
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("job %d: %v\n%s", id, err, diff)
			}
		}
	})
	db.Exec("INSERT INTO wp_datamachine_jobs (job_id, status, parent_job_id) SELECT seq, 'x', 7 FROM seq_101_to_1700")
	snapshot(t, st, func(r jobs.UndoReader) {
		if got, err := r.Descendants(t.Context(), 5); len(got) != 1603 || err != nil {
			t.Error(len(got), err)
		}
	})
	other, bare := site(t, "jobs-0.32")
	other.Exec("ALTER TABLE wp_datamachine_jobs DROP COLUMN parent_job_id")
	snapshot(t, bare, func(r jobs.UndoReader) {
		if got, err := r.Descendants(t.Context(), 1); len(got) > 0 || err != nil {
			t.Error(got, err)
		}
	})
}

func TestSaveEngineData(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, text, taskType, wantType, wantSlug string }{
		{"type alone", `{"a":"é \\ 🎵"}`, "Alt Text-Generation_1é", "alttext-generation_1", "kept"},
		{"no type", `{}`, "", "internal_linking", "kept"},
		{"slug, the first", `{"x":[{"handler_slug":"RSS Feed!"},{"handler_slug":"second"}]}`, "", "internal_linking", "rssfeed"},
		{"spaced pair is none", `{"handler_slug": "rss"}`, "", "internal_linking", "kept"},
		{"nothing left of the slug", `{"handler_slug":"éé"}`, "é", "internal_linking", "kept"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			db, st := site(t, "jobs-0.175")
			before := db.Dump()
			write(t, st, func(tx jobs.UndoTx) error { return tx.SaveEngineData(t.Context(), 1, []byte(tt.text), tt.taskType) })
			got := db.Value("SELECT CONCAT_WS('|', engine_data, task_type, handler_slug, status, completed_at) FROM wp_datamachine_jobs WHERE job_id = 1")
			if want := strings.Join([]string{tt.text, tt.wantType, tt.wantSlug, "completed", "2026-01-01 00:00:00"}, "|"); got != want {
				t.Errorf("%s, want %s", got, want)
			}
			if changes := diff(before, db.Dump()); len(changes) != 1 {
				t.Error(changes)
			}
		})
	}
	db, old := site(t, "jobs-0.32")
	write(t, old, func(tx jobs.UndoTx) error {
		return tx.SaveEngineData(t.Context(), 1, []byte(`{"handler_slug":"x"}`), "y")
	})
	if got := db.Value("SELECT engine_data FROM wp_datamachine_jobs WHERE job_id = 1"); got != `{"handler_slug":"x"}` {
		t.Error(got)
	}
	if err := old.Write(t.Context(), jobs.WriteOptions{}, func(tx jobs.UndoTx) error { return tx.SaveEngineData(t.Context(), 99, nil, "") }); err == nil {
		t.Error("saved a missing job")
	}
}

func candidates(t *testing.T, st *Store, taskType string) string {
	t.Helper()
	var got []string
	for j, err := range st.Candidates(t.Context(), taskType) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprint(j.ID))
	}
	return strings.Join(got, " ")
}

func TestCandidates(t *testing.T) {
	t.Parallel()
	db, st := site(t, "jobs-0.41")
	for taskType, want := range map[string]string{
		"alt_text_generation": "6 4",    // 6 hides characters behind \u
		"internal_linking":    "10 6 5", // its own text
		"unknown":             "6",
		"a/b":                 "10 6 5 4 1", // text cannot tell
		"":                    "10 6 5 4 1",
		"_lt_text_generation": "6",
	} {
		if got := candidates(t, st, taskType); got != want {
			t.Errorf("%q: %s, want %s", taskType, got, want)
		}
	}
	// Derived from a key or a label alone.
	for i, row := range []struct{ label, data string }{
		{"", `{"meta_description":"x","post_id":1}`}, {"Meta description generation", `{}`}, {"meta_description_Generation", ``}, {"x", `{"description":1}`},
	} {
		db.Exec("INSERT INTO wp_datamachine_jobs (job_id, label, engine_data, status) VALUES (?, ?, ?, 'completed - x')", 20+i, row.label, row.data)
	}
	if got := candidates(t, st, "meta_description_generation"); got != "22 21 20 6" {
		t.Error(got)
	}
	_, newer := site(t, "jobs-0.175")
	if got := candidates(t, newer, "internal_linking"); got != "1" {
		t.Errorf("by column: %s", got)
	}
	_, old := site(t, "jobs-0.32")
	if got := candidates(t, old, "alt_text_generation"); got != "2" {
		t.Errorf("0.32: %s", got)
	}
	for range st.Candidates(t.Context(), "internal_linking") {
		break
	}
}

func TestCandidatesManyLarge(t *testing.T) {
	t.Parallel()
	db, st := site(t, "jobs-0.41")
	db.Exec("INSERT INTO wp_datamachine_jobs (status, engine_data) SELECT 'completed', CONCAT('{\"task_type\":\"big\",\"x\":\"', REPEAT('x', 900000 * (seq MOD 10 = 0)), '\"}') FROM seq_1_to_300")
	n, last := 0, jobs.JobID(1<<62)
	for j, err := range st.Candidates(t.Context(), "big") {
		if err != nil {
			t.Fatal(err)
		}
		if j.ID == 6 {
			continue // the one with \u
		}
		if j.ID >= last {
			t.Fatalf("job %d after %d", j.ID, last)
		}
		last = j.ID
		n++
	}
	if n != 300 {
		t.Errorf("%d candidates", n)
	}
}

func TestLaterJob(t *testing.T) {
	t.Parallel()
	db, st := site(t, "jobs-0.41")
	types := []string{"post_content_modified", "post_field_set"}
	for _, tt := range []struct {
		name  string
		query undo.LaterQuery
		want  undo.LaterJob
	}{
		{"first", undo.LaterQuery{After: 1, Post: 10, Types: types}, undo.LaterJob{ID: 5, When: "2026-01-01 00:02:00"}},
		{"an undone job", undo.LaterQuery{After: 5, Post: 10, Types: types}, undo.LaterJob{ID: 6}},
		{"the one after", undo.LaterQuery{After: 6, Post: 10, Types: types}, undo.LaterJob{ID: 10, When: "2026-01-03 00:00:00"}},
		{"none", undo.LaterQuery{After: 10, Post: 10, Types: types}, undo.LaterJob{}},
		{"other post", undo.LaterQuery{After: 1, Post: 11, Types: types}, undo.LaterJob{}},
		{"other type", undo.LaterQuery{After: 1, Post: 10, Types: []string{"post_meta_set"}}, undo.LaterJob{}},
		{"no type", undo.LaterQuery{After: 1, Post: 10}, undo.LaterJob{}},
	} {
		check := func(r undo.Reader) {
			got, ok, err := r.LaterJob(t.Context(), tt.query)
			if ok && len(got.Doc.Effects) == 0 {
				t.Errorf("%s: job %d comes without its effects", tt.name, got.ID)
			}
			got.Doc = nil
			if got != tt.want || ok != (tt.want.ID != 0) || err != nil {
				t.Errorf("%s: %v %v %v, want %v", tt.name, got, ok, err, tt.want)
			}
		}
		snapshot(t, st, func(r jobs.UndoReader) { check(r) })
		write(t, st, func(tx jobs.UndoTx) error { check(tx); return nil })
	}
	// More than a page of jobs that only mention the post.
	db.Exec(`INSERT INTO wp_datamachine_jobs (status, source, engine_data) SELECT 'completed', 'system', '{"x":"post_content_modified 10"}' FROM seq_1_to_50`)
	db.Exec(`INSERT INTO wp_datamachine_jobs (job_id, status, source, engine_data) VALUES (500, 'completed', 'pipeline', '{"effects":[{"type":"post_field_set","post_id":10}]}'), (501, 'completed', 'system', '{"effects":[{"type":"post\\u005ffield_set","post_id":"10"}]}')`)
	snapshot(t, st, func(r jobs.UndoReader) {
		if got, ok, err := r.LaterJob(t.Context(), undo.LaterQuery{After: 10, Post: 10, Types: types}); got.ID != 501 || got.When != "" || !ok || err != nil {
			t.Error(got, ok, err)
		}
	})
	_, old := site(t, "jobs-0.32")
	snapshot(t, old, func(r jobs.UndoReader) {
		if _, ok, err := r.LaterJob(t.Context(), undo.LaterQuery{Post: 10, Types: types}); ok || err != nil {
			t.Error(ok, err)
		}
	})
}

// TestBoundedSelect checks that the server gives up, and that the transaction
// survives it.
func TestBoundedSelect(t *testing.T) {
	t.Parallel()
	_, st := site(t, "jobs-0.41")
	write(t, st, func(tx jobs.UndoTx) error {
		q := tx.(*writer).q
		_, err := q.ids(t.Context(), st.dialect.boundedSelect("SLEEP(60) FROM wp_datamachine_jobs WHERE job_id > ?", 50_000_000), 0)
		if !isTimeout(err) {
			t.Errorf("%v is no timeout", err)
		}
		_, ok, err := tx.StoredJob(t.Context(), 1)
		if !ok {
			t.Error("the transaction is gone")
		}
		return err
	})
}
