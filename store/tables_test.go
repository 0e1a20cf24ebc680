package store

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"datamachine/jobs"
	"datamachine/store/storetest"
)

func TestNoJobsTable(t *testing.T) {
	t.Parallel()
	db, _ := site(t, "wordpress")
	st := open(t, db, Config{Prefix: "wp_7_"})
	check := func(name string, err error) {
		if !errors.Is(err, ErrNoJobsTable) || !strings.Contains(err.Error(), "wp_7_datamachine_jobs") || !strings.Contains(err.Error(), "--db-prefix") {
			t.Errorf("%s: %v", name, err)
		}
	}
	check("check", st.Check(t.Context()))
	_, err := st.Count(t.Context(), jobs.Query{})
	check("count", err)
	_, _, err = st.Job(t.Context(), 1)
	check("job", err)
	_, err = st.NewestJob(t.Context())
	check("newest", err)
	_, _, _, err = st.ClearBatch(t.Context(), jobs.ClearBatch{Limit: 1})
	check("clear", err)
	for _, err := range st.Rows(t.Context(), jobs.Query{}) {
		check("rows", err)
	}
	for _, err := range st.Candidates(t.Context(), "x") {
		check("candidates", err)
	}
}

func TestPrefixes(t *testing.T) {
	t.Parallel()
	db := storetest.Server(t).NewDatabase(t, seed(t, "wp_2_", "wp_", "wordpress", "jobs-0.41"))
	for _, q := range strings.Split(strings.NewReplacer("{p}", "Wp_2_").Replace(
		"CREATE TABLE `{p}datamachine_jobs` LIKE `wp_2_datamachine_jobs`;INSERT INTO `{p}datamachine_jobs` (job_id, status) VALUES (77, 'x');"+
			"ALTER TABLE `{p}datamachine_jobs` ADD COLUMN only_here int"), ";") {
		db.Exec(q)
	}
	if got := ids(t, open(t, db, Config{Prefix: "wp_2_", BasePrefix: "wp_"}), jobs.Query{Limit: 1}); got != "10" {
		t.Errorf("wp_2_: %s", got)
	}
	mixed := open(t, db, Config{Prefix: "Wp_2_", BasePrefix: "wp_"})
	if got := ids(t, mixed, jobs.Query{}); got != "77" {
		t.Errorf("Wp_2_: %s", got)
	}
	columns, err := mixed.Columns(t.Context())
	if err != nil || len(columns) != 13 || columns[12] != "only_here" {
		t.Errorf("columns of Wp_2_: %v, %v", columns, err)
	}
	if id, ok, err := mixed.User(t.Context(), "admin"); id != 1 || !ok || err != nil {
		t.Error("network-wide users:", id, ok, err)
	}
}

func TestNonTransactional(t *testing.T) {
	t.Parallel()
	db, st := site(t, "wordpress", "jobs-0.41")
	tables := []string{"posts", "postmeta", "datamachine_jobs", "missing", "options"}
	if got, err := st.NonTransactional(t.Context(), tables); len(got) != 0 || err != nil {
		t.Error(got, err)
	}
	db.Exec("ALTER TABLE wp_posts ENGINE=MyISAM")
	db.Exec("ALTER TABLE wp_options ENGINE=Aria")
	got, err := st.NonTransactional(t.Context(), tables)
	if diff := cmp.Diff(map[string]string{"posts": "wp_posts (MyISAM)", "options": "wp_options (Aria)"}, got); diff != "" || err != nil {
		t.Error(err, diff)
	}
	if got, err := st.NonTransactional(t.Context(), nil); len(got) != 0 || err != nil {
		t.Error("no tables:", got, err)
	}
}

func FuzzQuote(f *testing.F) {
	for _, s := range []string{"", "a", "`", "a``b", "\x00", "é"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		q := quote(name)
		inner := q[1 : len(q)-1]
		if q[0] != '`' || q[len(q)-1] != '`' || strings.Contains(strings.ReplaceAll(inner, "``", ""), "`") || strings.ReplaceAll(inner, "``", "`") != name {
			t.Errorf("quote(%q) = %s", name, q)
		}
		if checkName(name) == nil && q != "`"+name+"`" {
			t.Errorf("an allowed name is changed: %s", q)
		}
	})
}
