package conformance

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"datamachine/store/storetest"
)

// TestReplay makes the recorded changes of every case on a real database: the
// comparison must find the reference equal to itself.
func TestReplay(t *testing.T) {
	t.Parallel()
	corpus := Find(t, filepath.Join("..", "..", ".."))
	server := storetest.Server(t)
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	cases, err := corpus.Cases("cases.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		if len(c.Rows) == 0 {
			continue
		}
		t.Run(c.ID, func(t *testing.T) {
			t.Parallel()
			if _, err := corpus.RecentJobs(c.Seed); err != nil {
				t.Error(err)
			}
			db := server.NewDatabase(t, corpus.SQL(c.Seed))
			o := Outcome{Exit: c.Exit, Stdout: c.Stdout, Stderr: c.Stderr, Zone: zone, Before: db.Dump(), Start: time.Now()}
			clock := strings.NewReplacer(
				"<NOW>", o.Start.UTC().Format(time.DateTime),
				"<NOW:site>", o.Start.In(zone).Format(time.DateTime))
			for _, r := range c.Rows {
				replay(db, o.Before[r.Table].Key[0], r, clock)
			}
			o.End, o.After = time.Now(), db.Dump()
			c.Files = nil
			lines, err := Compare(c, o, true)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string(nil), lines); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func replay(db *storetest.Database, key string, r RowChange, clock *strings.Replacer) {
	var columns []string
	var values []any
	add := func(column string, value *string) {
		columns = append(columns, "`"+column+"` = ?")
		if value == nil {
			values = append(values, nil)
		} else {
			values = append(values, clock.Replace(*value))
		}
	}
	switch r.Op {
	case "insert":
		for column, value := range r.Row {
			add(column, value)
		}
		db.Exec("INSERT INTO `"+r.Table+"` SET "+strings.Join(columns, ", "), values...)
	case "update":
		for column, value := range r.Set {
			add(column, value[1])
		}
		db.Exec("UPDATE `"+r.Table+"` SET "+strings.Join(columns, ", ")+" WHERE `"+key+"` = ?", append(values, r.Key)...)
	case "delete":
		db.Exec("DELETE FROM `"+r.Table+"` WHERE `"+key+"` = ?", r.Key)
	}
}
