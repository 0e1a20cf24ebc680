package store

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"datamachine/jobs"
	"datamachine/undo/phpvalue"
)

// ids runs a query for the column job_id.
func ids(t *testing.T, st *Store, q jobs.Query) string {
	t.Helper()
	q.Columns = []string{"job_id"}
	var got []string
	for row, err := range st.Rows(t.Context(), q) {
		if err != nil {
			t.Fatal(err)
		}
		id, _ := row.Text("job_id")
		got = append(got, id)
	}
	return strings.Join(got, " ")
}

func TestRowsFilters(t *testing.T) {
	t.Parallel()
	_, st := site(t, "jobs-0.41")
	for _, tt := range []struct {
		name  string
		query jobs.Query
		want  string
		count int
	}{
		{"all", jobs.Query{}, "10 8 7 6 5 4 3 2 1", 9},
		{"ascending", jobs.Query{Asc: true}, "1 2 3 4 5 6 7 8 10", 9},
		{"limit", jobs.Query{Limit: 2}, "10 8", 9},
		{"limit and offset", jobs.Query{Limit: 2, Offset: 1}, "8 7", 9},
		{"offset alone", jobs.Query{Offset: 7}, "2 1", 9},
		{"offset alone in another order", jobs.Query{Offset: 7, OrderBy: "created_at"}, "1 8", 9},
		{"status prefix folds case", jobs.Query{Status: "failed"}, "3 2", 2},
		{"status prefix and compound", jobs.Query{Status: "completed"}, "10 6 5 4 1", 5},
		{"percent is literal", jobs.Query{Status: "100%"}, "8", 1},
		{"percent is no wildcard", jobs.Query{Status: "%"}, "", 0},
		{"underscore is literal", jobs.Query{Status: "100%_"}, "8", 1},
		{"underscore is no wildcard", jobs.Query{Status: "completed_"}, "6", 1},
		{"the escape character is literal", jobs.Query{Status: "|"}, "", 0},
		{"backslash is literal", jobs.Query{Status: `fail\`}, "", 0},
		{"flow is text", jobs.Query{Flow: "1"}, "1", 1},
		{"flow direct", jobs.Query{Flow: "direct"}, "3", 1},
		{"pipeline", jobs.Query{Pipeline: "1"}, "2 1", 2},
		{"source is exact: case, space", jobs.Query{Source: "pipeline"}, "2 1", 2},
		{"source is exact: space", jobs.Query{Source: "pipeline "}, "8", 1},
		{"source is exact: accent", jobs.Query{Source: "systeme"}, "", 0},
		{"source outside ASCII", jobs.Query{Source: "système"}, "7", 1},
		{"since", jobs.Query{Since: "2026-01-01 00:00:07"}, "10 7", 2},
		{"parent", jobs.Query{Parent: p(jobs.JobID(4))}, "7 5", 2},
		{"user", jobs.Query{User: p(uint64(3))}, "3 2", 2},
		{"user 0", jobs.Query{User: p(uint64(0)), Status: "100"}, "8", 1},
		{"agent", jobs.Query{Agent: p(uint64(5))}, "2", 1},
		{"no children", jobs.Query{HideChildren: true}, "10 8 4 3 2 1", 6},
		{"order by text, ties by id", jobs.Query{OrderBy: "status", Asc: true, Limit: 3}, "8 1 4", 9},
		{"order by time", jobs.Query{OrderBy: "completed_at", Limit: 2}, "10 5", 9},
		{"order by job_id", jobs.Query{OrderBy: "job_id", Limit: 1}, "10", 9},
		{"several", jobs.Query{Status: "completed", Source: "system", HideChildren: true}, "10 4", 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := ids(t, st, tt.query); got != tt.want {
				t.Errorf("rows %q, want %q", got, tt.want)
			}
			if n, err := st.Count(t.Context(), tt.query); err != nil || n != tt.count {
				t.Errorf("count %d, %v, want %d", n, err, tt.count)
			}
		})
	}
}

func TestRowsValues(t *testing.T) {
	t.Parallel()
	_, st := site(t, "jobs-0.41")
	q := jobs.Query{Columns: []string{"source", "engine_data", "created_at", "agent_id"}, Asc: true}
	var got []string
	for row, err := range st.Rows(t.Context(), q) {
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(q.Columns, row.Columns()); diff != "" {
			t.Fatal(diff)
		}
		var line []string
		for _, c := range q.Columns {
			v := row.Value(c)
			if v == (phpvalue.Null{}) {
				line = append(line, "NULL")
			} else {
				line = append(line, string(v.(phpvalue.String)))
			}
		}
		got = append(got, strings.Join(line, "|"))
	}
	for i, want := range []string{
		`pipeline|{"a":"b\/c"}|2026-01-01 00:00:01|NULL`,
		`pipeline|NULL|2026-01-01 00:00:02|5`,
		`Pipeline||2026-01-01 00:00:03|NULL`,
	} {
		if got[i] != want {
			t.Errorf("row %d: %s, want %s", i, got[i], want)
		}
	}
	if want := "pipeline |NULL|0000-00-00 00:00:00|NULL"; got[7] != want {
		t.Errorf("zero date: %s, want %s", got[7], want)
	}
}

func TestRowsPages(t *testing.T) {
	t.Parallel()
	db, st := site(t, "jobs-0.41")
	db.Exec("DELETE FROM wp_datamachine_jobs")
	db.Exec("INSERT INTO wp_datamachine_jobs (job_id, status, engine_data) SELECT seq * 3, 'completed', REPEAT('x', seq MOD 50 * 1000) FROM seq_1_to_2500")
	for _, columns := range [][]string{{"status"}, {"job_id", "engine_data"}} {
		for _, asc := range []bool{false, true} {
			n, sum := 0, 0
			for row, err := range st.Rows(t.Context(), jobs.Query{Columns: columns, Asc: asc, Offset: 100}) {
				if err != nil {
					t.Fatal(err)
				}
				n++
				text, _ := row.Text("engine_data")
				sum += len(text)
				if len(columns) == 1 && row.Value("job_id") != (phpvalue.Null{}) {
					t.Fatal("a column that was not asked for")
				}
			}
			if n != 2400 {
				t.Errorf("%v: %d rows, want 2400", columns, n)
			}
			if len(columns) == 2 && sum == 0 {
				t.Error("no engine_data")
			}
		}
	}
	n := 0
	for range st.Rows(t.Context(), jobs.Query{}) {
		if n++; n == 3 {
			break
		}
	}
	if got := ids(t, st, jobs.Query{Limit: 1}); got != "7500" {
		t.Errorf("after an abandoned list: %s", got)
	}
}

func TestRowsNestedQueries(t *testing.T) {
	t.Parallel()
	_, st := site(t, "jobs-0.41")
	for row, err := range st.Rows(t.Context(), jobs.Query{Columns: []string{"flow_id"}, Limit: 5}) {
		if err != nil {
			t.Fatal(err)
		}
		flow, _ := row.Text("flow_id")
		if _, err := st.FlowNames(t.Context(), []string{flow}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestOldSchema(t *testing.T) {
	t.Parallel()
	_, st := site(t, "jobs-0.32")
	if got := ids(t, st, jobs.Query{HideChildren: true, Source: "system"}); got != "2" {
		t.Errorf("rows %q", got)
	}
	columns, err := st.Columns(t.Context())
	want := []string{"job_id", "pipeline_id", "flow_id", "source", "label", "parent_job_id", "status", "engine_data", "created_at", "completed_at"}
	if diff := cmp.Diff(want, columns); diff != "" || err != nil {
		t.Errorf("columns: %v\n%s", err, diff)
	}
	for column, q := range map[string]jobs.Query{
		"user_id":  {User: p(uint64(1))},
		"agent_id": {Agent: p(uint64(1))},
		"nothing":  {Columns: []string{"nothing"}},
	} {
		want := &jobs.MissingColumnError{Table: "wp_datamachine_jobs", Column: column}
		for _, err := range st.Rows(t.Context(), q) {
			var got *jobs.MissingColumnError
			if !errors.As(err, &got) || *got != *want {
				t.Errorf("rows: %v, want %v", err, want)
			}
		}
		if column == "nothing" {
			continue
		}
		var got *jobs.MissingColumnError
		if _, err := st.Count(t.Context(), q); !errors.As(err, &got) || *got != *want {
			t.Errorf("count: %v, want %v", err, want)
		}
	}
	for _, err := range st.Rows(t.Context(), jobs.Query{OrderBy: "label"}) {
		if err == nil {
			t.Error("ordered by label")
		}
	}
}

func TestJob(t *testing.T) {
	t.Parallel()
	_, st := site(t, "jobs-0.175")
	row, ok, err := st.Job(t.Context(), 1)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	want := "job_id user_id pipeline_id flow_id source label parent_job_id status engine_data handler_slug operation_envelope created_at completed_at agent_id task_type"
	if got := strings.Join(row.Columns(), " "); got != want {
		t.Errorf("columns %s, want %s", got, want)
	}
	if id, _ := row.Text("job_id"); id != "1" {
		t.Errorf("job_id %q", id)
	}
	if v, ok := row.Text("task_type"); v != "internal_linking" || !ok {
		t.Errorf("task_type %q", v)
	}
	if _, ok := row.Text("agent_id"); ok {
		t.Error("agent_id is not NULL")
	}
	if _, ok, err := st.Job(t.Context(), 99); ok || err != nil {
		t.Error("job 99:", ok, err)
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	_, st := site(t, "jobs-0.41")
	flows, err := st.FlowNames(t.Context(), []string{"1", "02", "2", "3", "direct", "", "1"})
	if diff := cmp.Diff(map[string]string{"1": "Flow one", "2": "Flöw 🎵", "02": "Flöw 🎵"}, flows); diff != "" || err != nil {
		t.Error(err, diff)
	}
	pipelines, err := st.PipelineNames(t.Context(), []string{"1"})
	if diff := cmp.Diff(map[string]string{"1": "Pipeline one"}, pipelines); diff != "" || err != nil {
		t.Error(err, diff)
	}
	_, bare := site(t, "jobs-0.32")
	if names, err := bare.FlowNames(t.Context(), []string{"1"}); len(names) > 0 || err != nil {
		t.Error("without the table:", names, err)
	}
}

// TestListPlans looks at how the server runs the statements of a list.
func TestListPlans(t *testing.T) {
	t.Parallel()
	db, st := site(t, "jobs-0.41")
	db.Exec("INSERT INTO wp_datamachine_jobs (status, source, flow_id) SELECT CONCAT('completed', seq MOD 7), CONCAT('s', seq MOD 300), CAST(seq MOD 500 AS CHAR) FROM seq_1_to_5000")
	db.Exec("ANALYZE TABLE wp_datamachine_jobs PERSISTENT FOR ALL")
	for _, tt := range []struct {
		name, key string
		query     jobs.Query
		filesort  bool
	}{
		{"default list", "PRIMARY", jobs.Query{Limit: 20}, false},
		{"a page", "PRIMARY", jobs.Query{}, false},
		{"source", "source", jobs.Query{Source: "s7", Limit: 20}, false},
		{"flow", "flow_id", jobs.Query{Flow: "17", Limit: 20}, false},
		{"status", "status", jobs.Query{Status: "failed", Limit: 20}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f, order := st.newFilter(tt.query), ""
			order, err := orderBy(tt.query)
			if err != nil {
				t.Fatal(err)
			}
			query := fmt.Sprintf("EXPLAIN SELECT job_id, status FROM wp_datamachine_jobs%s%s LIMIT 20", f.sql(), order)
			var skip sql.RawBytes
			var key, extra sql.NullString
			rows, err := db.SQL().Query(query, f.args...)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = rows.Close() }()
			for rows.Next() {
				if err := rows.Scan(&skip, &skip, &skip, &skip, &skip, &key, &skip, &skip, &skip, &extra); err != nil {
					t.Fatal(err)
				}
			}
			if err := rows.Err(); err != nil {
				t.Fatal(err)
			}
			if key.String != tt.key {
				t.Errorf("index %q, want %q", key.String, tt.key)
			}
			if got := strings.Contains(extra.String, "filesort"); got != tt.filesort {
				t.Errorf("%s", extra.String)
			}
		})
	}
}

// TestLatin1Filters asks a latin1 table for what it can and cannot hold.
func TestLatin1Filters(t *testing.T) {
	t.Parallel()
	db, st := site(t, "jobs-0.41")
	db.Exec("ALTER TABLE wp_datamachine_jobs CONVERT TO CHARACTER SET latin1 COLLATE latin1_swedish_ci")
	for want, q := range map[string]jobs.Query{
		"7": {Source: "système"}, "3 2": {Status: "failed"}, "2 1": {Source: "pipeline"},
		"": {Source: "🎵"}, "  ": {Status: "🎵", Limit: 5}, " ": {Source: "systeme"},
	} {
		want = strings.TrimSpace(want)
		if got := ids(t, st, q); got != want {
			t.Errorf("%+v: %q, want %q", q, got, want)
		}
		if n, err := st.Count(t.Context(), q); n != len(strings.Fields(want)) || err != nil {
			t.Errorf("%+v: count %d, %v", q, n, err)
		}
	}
	if got := candidates(t, st, "internal_linking"); got != "10 6 5" {
		t.Error(got)
	}
}
