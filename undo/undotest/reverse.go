package undotest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// testReverse: jobs undone from the last to the first leave the site as it was
// before them, and a second undo of each says so.
func testReverse(t *testing.T, open Open) {
	for seed := range uint64(30) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			s := NewSite(t, open)
			m := newSimulator(s, seed)
			before := site(s.dump())
			last := 100 + m.IntN(8)
			for id := 100; id <= last; id++ {
				m.job(id)
			}
			for id := last; id >= 100; id-- {
				o := s.Undo(force(jobID(id)))
				for _, j := range o.Jobs {
					for _, r := range j.Results {
						if !r.State.Done() {
							t.Errorf("job %d of %d: %s\n%s", id, last, effectLine(r), s.EngineData(j.Job))
						}
					}
				}
				if o.Err != nil || len(o.Jobs) != 1 {
					t.Errorf("job %d: %s", id, o.Text())
				}
			}
			if diff := cmp.Diff(before, site(s.dump())); diff != "" {
				t.Errorf("the site is not as before (-before +after):\n%s", diff)
			}
			after := s.dump()
			for id := 100; id <= last; id++ {
				if o := s.Undo(undoJob(jobID(id))); !strings.HasPrefix(o.Text(), fmt.Sprintf("skip %d undone ", id)) || len(o.Lines) != 1 {
					t.Errorf("again: %s", o.Text())
				}
			}
			if diff := cmp.Diff(after, s.dump()); diff != "" {
				t.Errorf("the second undo wrote (-before +after):\n%s", diff)
			}
		})
	}
}

// site is what a visitor and an editor see of a site: revisions, modified times,
// the last editor and the ids of metas apart.
func site(d dump) map[string]string {
	out := map[string]string{}
	posts := map[string]bool{}
	for id, r := range d["posts"] {
		if r["post_type"] == "revision" {
			continue
		}
		posts[id] = true
		r = maps.Clone(r)
		delete(r, "post_modified")
		delete(r, "post_modified_gmt")
		out["post "+id] = fmt.Sprintf("%q", r)
	}
	for _, id := range sortedKeys(d["postmeta"], nil) {
		r := d["postmeta"][id]
		if posts[r["post_id"]] && r["meta_key"] != "_edit_last" {
			out["meta "+r["post_id"]+" "+r["meta_key"]] += fmt.Sprintf("%q ", r["meta_value"])
		}
	}
	for name, r := range d["file"] {
		out["file "+name] = fmt.Sprintf("%q", r)
	}
	for _, table := range slices.Sorted(maps.Keys(d)) {
		if !slices.Contains([]string{"posts", "postmeta", "file", "datamachine_jobs", "datamachine_logs"}, table) {
			out[table] = fmt.Sprintf("%q", d[table])
		}
	}
	return out
}
