package undotest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"datamachine/jobs"
)

// testRandomJobs: whatever the jobs say, the dry run tells exactly what the run
// behind it does, and engine_data and counts fit the report.
func testRandomJobs(t *testing.T, open Open) {
	for seed := range uint64(40) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			s := NewSite(t, open)
			g := &gambler{rand.New(rand.NewPCG(seed, 7))}
			g.site(s)
			for id := range g.IntN(6) + 2 {
				s.Job(g.job(jobs.JobID(100 + id)))
			}
			var log []string
			for range 3 {
				req := g.request()
				log = append(log, fmt.Sprintf("%+v overwrite %v", jobs.UndoRequest{ID: req.ID, TaskType: req.TaskType, Force: req.Force}, req.Options.Overwrite))
				before, o, after := s.predict(req, true)
				log = append(log, o.Lines...)
				s.checkJobs(before, after, o)
				if t.Failed() {
					t.Fatalf("runs so far:\n%s", strings.Join(log, "\n"))
				}
			}
		})
	}
}

// gambler makes rows, jobs and requests that now and then have to do with each
// other.
type gambler struct{ *rand.Rand }

func (g *gambler) chance(percent int) bool { return g.IntN(100) < percent }

func pick[T any](g *gambler, list ...T) T { return list[g.IntN(len(list))] }

func (g *gambler) text() string { return pick(g, "a", "b", "c ", "A", `"d\"`, "🎵") }

func (g *gambler) site(s *Site) {
	for _, id := range []int{10, 20, 30} {
		s.Post(Post{ID: postID(id), Type: map[int]string{20: "page", 30: "recipe"}[id], Content: g.text(), Excerpt: g.text(), Title: g.text()})
		for range g.IntN(5) {
			s.Meta(postID(id), g.key(), g.value())
		}
	}
	for id := 11; id < 15; id++ {
		s.Revision(Revision{ID: postID(id), Of: 10, Content: g.text(), Title: g.text(), Excerpt: g.text(), Date: fmt.Sprintf("2026-01-%02d 00:00:00", 10+g.IntN(9))})
	}
	s.Revision(Revision{ID: 15, Of: 10, Content: g.text(), Name: "10-autosave-v1"})
	s.Revision(Revision{ID: 21, Of: 20, Content: g.text()})
	s.Meta(12, "footnotes", "n")
	for id := 40; id < 44; id++ {
		s.Attachment(Attachment{
			ID: postID(id), File: fmt.Sprintf("2026/02/%s.jpg", pick(g, "x", "y", "z")), Sizes: []string{pick(g, "x.jpg", "s.jpg", "t.jpg")},
			Prompt: pick(g, "", "a", "b"), MimeType: pick(g, "image/jpeg", "application/pdf"),
		})
	}
	s.Post(Post{ID: 50, Type: "nav_menu_item", Metas: []string{"_menu_item_type", "post_type", "_menu_item_object_id", fmt.Sprint(40 + g.IntN(4))}})
}

func (g *gambler) key() string {
	return pick(g, "k", "K", "_thumbnail_id", altKey, "footnotes", "_edit_last", "_datamachine_internal_links", "_wp_attached_file", "_datamachine_generated")
}

func (g *gambler) value() string {
	return pick(g, g.text(), fmt.Sprint(40+g.IntN(5)), `a:1:{s:6:"job_id";i:101;}`, "2026/02/x.jpg", repeat("long", 17000))
}

func (g *gambler) id(ids ...int) any {
	id := pick(g, ids...)
	if g.chance(3) {
		return raw(pick(g, "null", "0", `"x"`, "1.5", "77"))
	}
	if g.chance(10) {
		return fmt.Sprint(id)
	}
	return id
}

func (g *gambler) effect() string {
	var previous any = g.value()
	if g.chance(30) {
		previous = nil
	}
	switch g.IntN(12) {
	case 0, 1, 2:
		return MetaSet(g.id(10, 20, 30, 40, 41, 42, 11, 50), g.key(), previous)
	case 3, 4:
		return Content(g.id(10, 10, 10, 20), g.id(11, 12, 13, 14, 15, 21))
	case 5, 6:
		// Long texts would not fit, which a dry run cannot know.
		return Field(g.id(10, 20, 30, 40, 11), pick(g, "post_title", "post_content", "post_excerpt", "post_status"), g.text())
	case 7, 8, 9:
		return Created(g.id(40, 41, 42, 43, 10))
	case 10:
		return Thumb(g.id(10, 20, 30), g.id(40, 41, 42, 43, 0))
	}
	return pick(g, `{"type":"file_created"}`, `"no object"`, `{"type":"post_meta_set"}`)
}

func (g *gambler) job(id jobs.JobID) Job {
	j := Job{ID: id, Type: pick(g, "internal_linking", "internal_linking", "image_generation", "daily_memory_generation", "third_party"), Status: pick(g, "completed", "completed", "completed", "completed_no_items", "failed")}
	for range g.IntN(5) {
		j.Effects = append(j.Effects, g.effect())
	}
	var more []string
	for _, key := range []string{"alt_text", "meta_description", "prompt"} {
		if g.chance(15) {
			more = append(more, toJSON(key)+":"+toJSON(g.text()))
		}
	}
	j.More = strings.Join(more, ",")
	if g.chance(40) {
		j.Parent = 100 + jobs.JobID(g.IntN(8))
	}
	if g.chance(4) {
		j.Effects, j.More = nil, `"effects":7`
	}
	return j
}

func (g *gambler) request() jobs.UndoRequest {
	req := jobs.UndoRequest{Force: g.chance(25)}
	req.Options.Overwrite = g.chance(25)
	if g.chance(50) {
		req.TaskType = pick(g, "internal_linking", "image_generation", "third_party")
	}
	if req.TaskType == "" || g.chance(20) {
		req.ID = 100 + jobs.JobID(g.IntN(7))
	}
	return req
}
