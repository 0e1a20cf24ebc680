package undotest

import (
	"testing"

	"datamachine/jobs"
)

// testFamily: a job without effects of its own stands for its descendants at any
// depth, each once in a run, and is marked when nothing is left.
func testFamily(t *testing.T, open Open) {
	const linking = "internal_linking"
	set := func(key string) []string { return []string{MetaSet(10, key, "old")} }
	fails := func() []string { return []string{MetaSet(77, "k", "old")} }
	rows := func(s *Site) {
		s.Post(Post{ID: 10, Metas: []string{"a", "new", "b", "new", "c", "new"}})
	}
	// A parent of the type, made before and after its children in turn.
	parent := func(id jobs.JobID, j Job) func(s *Site) {
		j.ID, j.Type = id, orElse(j.Type, linking)
		return func(s *Site) { s.Job(j) }
	}
	child := func(id, of jobs.JobID, j Job) func(s *Site) {
		j.ID, j.Parent, j.Source = id, of, "pipeline_system_task"
		if j.Type == "" {
			j.Type = linking
		}
		return func(s *Site) { s.Job(j) }
	}
	all := func(makers ...func(s *Site)) func(s *Site) {
		return func(s *Site) {
			for _, m := range makers {
				m(s)
			}
		}
	}
	did := func(id, key string) string {
		return "undone " + id + " internal_linking\n0 post_meta_set reverted: Restored the previous value of " + key + "\n"
	}
	changed := func(keys ...string) (out string) {
		for _, k := range keys {
			out += "~ meta 10 " + k + ": \"new\" -> \"old\"\n"
		}
		return out
	}
	three := all(parent(100, Job{}), child(105, 100, Job{}), child(103, 105, Job{Effects: set("a")}), child(102, 100, Job{Effects: set("b")}),
		child(110, 103, Job{Effects: set("c")}), child(90, 200, Job{Effects: set("c")}))
	runCalls(t, open, rows, []call{
		{"three levels, ascending", three, undoJob(100), did("102", "b") + did("103", "a") + did("110", "c"),
			changed("a", "b", "c") + "job 100 undo 3/0/0\nlog info Job 100 undo: 3 reverted, 0 skipped, 0 failed"},
		{"from the middle", three, undoJob(105), did("103", "a") + did("110", "c"),
			changed("a", "c") + "job 105 undo 2/0/0\nlog info Job 105 undo: 2 reverted, 0 skipped, 0 failed"},
		{"a job with effects stands for itself", three, undoJob(103), did("103", "a"), changed("a") + "log info Job 103 undo: 1 reverted, 0 skipped, 0 failed"},
		{"a child that is its own ancestor", all(parent(100, Job{Parent: 101}), child(101, 100, Job{Effects: set("a")})), undoJob(100), did("101", "a"),
			changed("a") + "job 100 undo 1/0/0\nlog info Job 100 undo: 1 reverted, 0 skipped, 0 failed"},
		{"a child that fails leaves the parent unmarked", all(parent(100, Job{}), child(101, 100, Job{Effects: fails()}), child(102, 100, Job{Effects: set("a")})), undoJob(100),
			"undone 101 internal_linking\n0 post_meta_set failed: Post #77 not found\n" + did("102", "a"),
			changed("a") + "log warning Job 100 undo: 1 reverted, 0 skipped, 1 failed"},
		{"a child undone before counts for the parent", all(parent(100, Job{}), child(101, 100, Job{Effects: set("a"), More: `"undo":{"undone_at":"x","effects_reverted":2,"effects_skipped":1,"effects_failed":1}`}), child(102, 100, Job{Effects: set("b")})), undoJob(100),
			"skip 101 undone internal_linking\n" + did("102", "b"),
			changed("b") + "job 100 undo 3/1/1\nlog info Job 100 undo: 1 reverted, 1 skipped, 0 failed"},
		{"a child that is not completed", all(parent(100, Job{}), child(101, 100, Job{Effects: set("a"), Status: "failed"}), child(102, 100, Job{Effects: set("b")})), undoJob(100),
			"skip 101 status \"failed\" internal_linking\n" + did("102", "b"),
			changed("b") + "log info Job 100 undo: 1 reverted, 1 skipped, 0 failed"},
		{"a child of an unknown type", all(parent(100, Job{}), child(101, 100, Job{Effects: set("a"), Type: "third_party"}), child(102, 100, Job{Effects: set("b")})), undoJob(100),
			"skip 101 unknown type third_party\n" + did("102", "b"),
			changed("b") + "log info Job 100 undo: 1 reverted, 1 skipped, 0 failed"},
		{"forced: all are judged afresh", all(parent(100, Job{Status: "failed", More: `"undo":{"undone_at":"x"}`}), child(101, 100, Job{Effects: set("a"), More: `"undo":{"undone_at":"x"}`, Status: "failed"})), force(100),
			did("101", "a"), changed("a") + "job 100 undo 1/0/0\nlog info Job 100 undo: 1 reverted, 0 skipped, 0 failed"},
		{"a parent undone already", all(parent(100, Job{More: `"undo":{"undone_at":"x"}`}), child(101, 100, Job{Effects: set("a")})), undoJob(100), "skip 100 undone internal_linking", ""},
		{"a parent that is not completed", all(parent(100, Job{Status: "processing"}), child(101, 100, Job{Effects: set("a")})), undoJob(100), `skip 100 status "processing" internal_linking`, ""},
		{"children without effects", all(parent(100, Job{}), child(101, 100, Job{}), child(102, 100, Job{Null: true}), child(103, 100, Job{Effects: []string{}})), undoJob(100), "skip 100 no effects internal_linking", ""},
		{"a child with malformed effects", all(parent(100, Job{}), child(101, 100, Job{More: `"effects":7`}), child(102, 100, Job{Effects: set("a")})), undoJob(100),
			"undone 101 internal_linking malformed\n" + did("102", "a"), changed("a") + "log warning Job 100 undo: 1 reverted, 0 skipped, 1 failed"},
		{"a type that is named filters descendants", all(parent(100, Job{}), child(101, 100, Job{Effects: set("a")}), child(102, 100, Job{Effects: set("b"), Type: "image_generation"})), ofType(100, "image_generation"),
			"undone 102 image_generation\n0 post_meta_set reverted: Restored the previous value of b",
			changed("b") + "log info Job 100 undo: 1 reverted, 0 skipped, 0 failed"},
		{"a type run takes parent and child once", three, ofType(0, linking), "found 6 internal_linking\n" + did("110", "c") + did("103", "a") + did("102", "b") + "undone 90 internal_linking\n0 post_meta_set already: c was as before already",
			changed("a", "b", "c") + "job 100 undo 3/0/0\njob 105 undo 2/0/0\n" +
				"log info Job 110 undo: 1 reverted, 0 skipped, 0 failed\nlog info Job 105 undo: 1 reverted, 0 skipped, 0 failed\n" +
				"log info Job 102 undo: 1 reverted, 0 skipped, 0 failed\nlog info Job 100 undo: 0 reverted, 0 skipped, 0 failed\nlog info Job 90 undo: 1 reverted, 0 skipped, 0 failed"},
	})
	testEmptyParents(t, open, rows, changed("a"), did("101", "a"), child(101, 100, Job{Effects: set("a")}))
}

// testEmptyParents: a parent without engine_data becomes an object with the
// marker alone.
func testEmptyParents(t *testing.T, open Open, rows func(s *Site), changed, did string, child func(s *Site)) {
	const marker = `{"undo":{"undone_at":"2026-03-04 07:00:00","effects_reverted":1,"effects_skipped":0,"effects_failed":0}}`
	for name, j := range map[string]Job{
		"NULL": {Null: true}, "empty": {Data: Empty}, "list": {Data: "[]"}, "object": {Data: "{}"}, "with blanks": {Data: " [ ] "},
	} {
		t.Run("parent "+name, func(t *testing.T) {
			t.Parallel()
			s := NewSite(t, open)
			rows(s)
			child(s)
			j.ID, j.Label = 100, "Internal linking"
			s.Job(j)
			was := s.EngineData(100)
			s.Run(Step{
				Req: undoJob(100), Want: did,
				Changes: changed + "job 100 undo 1/0/0\nlog info Job 100 undo: 1 reverted, 0 skipped, 0 failed",
			})
			if got := s.EngineData(100); got != marker {
				t.Errorf("%q became %s", was, got)
			}
			s.Run(Step{Req: undoJob(100), Want: "skip 100 undone internal_linking"})
		})
	}
	for name, data := range map[string]string{"text": "oops", "a list": "[1]", "null": "null"} {
		t.Run("a parent that can take no key: "+name, func(t *testing.T) {
			t.Parallel()
			s := NewSite(t, open)
			rows(s)
			child(s)
			s.Job(Job{ID: 100, Data: data, Label: "Internal linking"})
			o := s.Undo(undoJob(100))
			if o.Err != nil || len(o.Jobs) != 1 || s.EngineData(100) != data || o.Sum.Reverted != 1 {
				t.Errorf("%s\n%+v %v, engine_data %s", o.Text(), o.Sum, o.Err, s.EngineData(100))
			}
			if len(o.Problems) != 1 {
				t.Errorf("nothing says that the parent is not marked:\n%s", o.Text())
			}
		})
	}
}

// testFamilySteps: the rest of a family is done by the next run.
func testFamilySteps(t *testing.T, open Open) {
	s := NewSite(t, open)
	s.Post(Post{ID: 10, Metas: []string{"a", "new", "b", "new"}})
	s.Job(Job{ID: 100, Type: "internal_linking"})
	s.Job(Job{ID: 101, Parent: 100, Type: "internal_linking", Effects: []string{MetaSet(10, "a", "old")}})
	s.Job(Job{ID: 102, Parent: 101, Type: "internal_linking", Effects: []string{MetaSet(10, "b", "old"), MetaSet(20, "c", "old"), `{"type":"file_created"}`}})
	s.Run(Step{
		Req: undoJob(100),
		Want: `undone 101 internal_linking
			0 post_meta_set reverted: Restored the previous value of a
			undone 102 internal_linking
			2 file_created unsupported: Unknown effect type: file_created
			1 post_meta_set failed: Post #20 not found
			0 post_meta_set reverted: Restored the previous value of b`,
		Changes: `~ meta 10 a: "new" -> "old"
			~ meta 10 b: "new" -> "old"
			log warning Job 100 undo: 2 reverted, 1 skipped, 1 failed`,
	})
	s.Post(Post{ID: 20})
	s.Run(Step{
		Req: undoJob(100),
		Want: `skip 101 undone internal_linking
			undone 102 internal_linking
			2 file_created unsupported: Unknown effect type: file_created
			1 post_meta_set reverted: Restored the previous value of c`,
		Changes: `+ meta 20 c="old"
			job 100 undo 3/1/0
			log info Job 100 undo: 1 reverted, 2 skipped, 0 failed`,
	})
	s.Run(Step{Req: undoJob(100), Want: "skip 100 undone internal_linking"})
}
