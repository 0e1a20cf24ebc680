package undotest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"datamachine/undo"
)

// testPeople: people edit what jobs changed, and the jobs are undone in any
// order. No text is lost: it stands somewhere, as a revision or in a record.
// Unless overwriting is asked for, what people wrote stands and no page shows a
// picture that is gone.
func testPeople(t *testing.T, open Open) {
	for seed := range uint64(40) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			s := NewSite(t, open)
			m := newSimulator(s, 1000+seed)
			m.recorded = true
			count := 2 + m.IntN(6)
			for id := range count {
				m.job(100 + id)
			}
			written := map[string]string{}
			for range 1 + m.IntN(4) {
				m.person(written)
			}
			s.Options.Overwrite = seed%4 == 3
			var said []string
			for _, i := range m.Perm(count) {
				before := s.dump()
				o := s.Undo(undoJob(jobID(100 + i)))
				said = append(said, o.Lines...)
				after := s.dump()
				for _, text := range lost(before, after) {
					t.Errorf("lost: %s", text)
				}
				if !s.Options.Overwrite {
					for _, text := range broken(after) {
						t.Errorf("broken: %s", text)
					}
					for query, want := range written {
						if got := s.Value(query); got != want {
							t.Errorf("%s: %q, somebody wrote %q", query, got, want)
						}
					}
				}
				if o.Err != nil {
					t.Error(o.Err)
				}
				if t.Failed() {
					t.Fatal("so far:\n" + strings.Join(said, "\n"))
				}
			}
		})
	}
}

// person changes something a job may have changed. written remembers what, by a
// query for it.
func (m *simulator) person(written map[string]string) {
	post := pick[undo.PostID](m.gambler, 10, 20)
	value := func(query string) string { return m.s.Value(query) }
	switch m.IntN(5) {
	case 0, 1, 2:
		column := pick(m.gambler, "post_title", "post_content", "post_excerpt")
		query := fmt.Sprintf("SELECT %s FROM wp_posts WHERE ID = %d", column, post)
		text := m.fresh() + "mine"
		if m.chance(60) {
			text = value(query) + text
		}
		m.update(post, column, text)
		m.s.Exec("DELETE FROM wp_postmeta WHERE post_id = ? AND meta_key = '_edit_last'", uint64(post))
		m.s.Meta(post, "_edit_last", "2")
		written[query] = text
	case 3:
		picture := pick[undo.PostID](m.gambler, 40, 41)
		query := fmt.Sprintf("SELECT MAX(meta_value) FROM wp_postmeta WHERE post_id = %d AND meta_key = '%s'", picture, altKey)
		text := null
		m.s.Exec("DELETE FROM wp_postmeta WHERE post_id = ? AND meta_key = ?", uint64(picture), altKey)
		if m.chance(80) {
			text = m.fresh() + "mine"
			m.s.Meta(picture, altKey, text)
		}
		written[query] = text
	case 4:
		m.s.Exec("DELETE FROM wp_postmeta WHERE post_id = ? AND meta_key = '_thumbnail_id'", uint64(post))
		m.s.Meta(post, "_thumbnail_id", "41")
		written[fmt.Sprintf("SELECT MAX(meta_value) FROM wp_postmeta WHERE post_id = %d AND meta_key = '_thumbnail_id'", post)] = "41"
	}
}

// lost lists texts of posts and metas that are nowhere any more.
func lost(before, after dump) []string {
	there := map[string]bool{}
	for table, rows := range after {
		for _, r := range rows {
			for col, text := range r {
				if table == "datamachine_jobs" && col == "engine_data" {
					collect(there, readStored(text))
					continue
				}
				there[text] = true
			}
		}
	}
	var out []string
	for _, table := range []string{"posts", "postmeta"} {
		for id, r := range before[table] {
			for col, text := range r {
				if !strings.HasPrefix(col, "post_modified") && len(text) > 4 && !there[text] {
					out = append(out, fmt.Sprintf("%s %s %s %q", table, id, col, text))
				}
			}
		}
	}
	slices.Sort(out)
	return out
}

// collect adds every text of a record.
func collect(there map[string]bool, st stored) {
	for _, r := range st.Results {
		var v any
		if json.Unmarshal(r.Replaced, &v) == nil {
			collectTexts(there, v)
		}
	}
}

func collectTexts(there map[string]bool, v any) {
	switch v := v.(type) {
	case string:
		there[v] = true
	case []any:
		for _, e := range v {
			collectTexts(there, e)
		}
	case map[string]any:
		for _, e := range v {
			collectTexts(there, e)
		}
	}
}

var imageClass = regexp.MustCompile(`wp-image-(\d+)`)

// broken lists pages that show a picture that is gone.
func broken(d dump) []string {
	var out []string
	for id, r := range d["posts"] {
		if r["post_type"] == "revision" {
			continue
		}
		for _, found := range imageClass.FindAllStringSubmatch(r["post_content"], -1) {
			if d["posts"][found[1]] == nil {
				out = append(out, "post "+id+" shows picture "+found[1])
			}
		}
	}
	for _, r := range d["postmeta"] {
		if r["meta_key"] == "_thumbnail_id" && d["posts"][r["post_id"]] != nil && d["posts"][r["meta_value"]] == nil {
			out = append(out, "post "+r["post_id"]+" has the thumbnail "+r["meta_value"])
		}
	}
	return out
}
