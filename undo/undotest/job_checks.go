package undotest

import (
	"testing"

	"datamachine/jobs"
)

// call is one call of jobs.Undo on fresh rows.
type call struct {
	name    string
	rows    func(s *Site)
	req     jobs.UndoRequest
	want    string
	changes string
}

func runCalls(t *testing.T, open Open, rows func(s *Site), calls []call) {
	for _, c := range calls {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := NewSite(t, open)
			rows(s)
			if c.rows != nil {
				c.rows(s)
			}
			s.Run(Step{Req: c.req, Want: c.want, Changes: c.changes})
		})
	}
}

func force(id jobs.JobID) jobs.UndoRequest { return jobs.UndoRequest{ID: id, Force: true} }

func ofType(id jobs.JobID, taskType string) jobs.UndoRequest {
	return jobs.UndoRequest{ID: id, TaskType: taskType}
}

// What undoing one job that set the meta k of post 10 says and does.
const (
	alike  = "0 post_meta_set reverted: Restored the previous value of k"
	change = `~ meta 10 k: "new" -> "old"`
	log100 = "log info Job 100 undo: 1 reverted, 0 skipped, 0 failed"
)

func metaPost(s *Site) { s.Post(Post{ID: 10, Metas: []string{"k", "new"}}) }

func rowsOf(j Job) func(s *Site) {
	if j.ID == 0 {
		j.ID = 100
	}
	return func(s *Site) { s.Job(j) }
}

// testChecks: which jobs are undone, and which check comes first.
func testChecks(t *testing.T, open Open) {
	effects := []string{MetaSet(10, "k", "old")}
	const undone = `"undo":{"undone_at":"2026-02-02 00:00:00","effects_reverted":1,"effects_skipped":0,"effects_failed":0}`
	did := func(taskType string) string { return "undone 100 " + taskType + "\n" + alike }
	changed := change + "\n" + log100
	runCalls(t, open, metaPost, []call{
		{"no such job", nil, undoJob(77), "error not found", ""},
		{"undone", rowsOf(Job{Effects: effects}), undoJob(100), did("alt_text_generation"), changed},
		{"undone already", rowsOf(Job{Effects: effects, More: undone}), undoJob(100), "skip 100 undone alt_text_generation", ""},
		{"undone already, forced", rowsOf(Job{Effects: effects, More: undone}), force(100), did("alt_text_generation"), changed},
		{"a marker that PHP takes for nothing", rowsOf(Job{Effects: effects, More: `"undo":[]`}), undoJob(100), did("alt_text_generation"), changed},
		{"a marker of another shape", rowsOf(Job{Effects: effects, More: `"undo":"yes"`}), undoJob(100), "skip 100 undone alt_text_generation", ""},
		{"a marker deeper down does not count", rowsOf(Job{Effects: effects, More: `"data":{"undo":1}`}), undoJob(100), did("alt_text_generation"), changed},
		{"unknown type", rowsOf(Job{Type: "third_party", Effects: effects}), undoJob(100), "skip 100 unknown type third_party", ""},
		{"unknown type, forced", rowsOf(Job{Type: "third_party", Effects: effects}), force(100), did("third_party"), changed},
		{"unknown type, named", rowsOf(Job{Type: "third_party", Effects: effects}), ofType(100, "third_party"), did("third_party"), changed},
		{"unknown type, another one named", rowsOf(Job{Type: "third_party", Effects: effects}), ofType(100, "alt_text_generation"), "skip 100 other type third_party", ""},
		{"no type", rowsOf(Job{Type: Empty, Source: "pipeline", Effects: effects}), undoJob(100), "skip 100 unknown type (none)", ""},
		{"type in another case", rowsOf(Job{Type: "Alt_Text_Generation", Effects: effects}), undoJob(100), "skip 100 unknown type Alt_Text_Generation", ""},
		{"a type without undo", rowsOf(Job{Type: "daily_memory_generation", Effects: effects}), undoJob(100), "skip 100 unsupported daily_memory_generation", ""},
		{"a type without undo, forced", rowsOf(Job{Type: "github_create_issue", Effects: effects}), force(100), "skip 100 unsupported github_create_issue", ""},
		{"no effects", rowsOf(Job{}), undoJob(100), "skip 100 no effects alt_text_generation", ""},
		{"an empty list", rowsOf(Job{Effects: []string{}}), undoJob(100), "skip 100 no effects alt_text_generation", ""},
		{"effects deeper down do not count", rowsOf(Job{More: `"data":{"effects":[` + effects[0] + `]}`}), undoJob(100), "skip 100 no effects alt_text_generation", ""},
		{"not completed", rowsOf(Job{Effects: effects, Status: "processing"}), undoJob(100), `skip 100 status "processing" alt_text_generation`, ""},
		{"failed with a reason", rowsOf(Job{Effects: effects, Status: "failed - completed late"}), undoJob(100), `skip 100 status "failed - completed late" alt_text_generation`, ""},
		{"not completed, forced", rowsOf(Job{Effects: effects, Status: "failed"}), force(100), did("alt_text_generation"), changed},
		{"completed in some way", rowsOf(Job{Effects: effects, Status: "completed_no_items - x"}), undoJob(100), did("alt_text_generation"), changed},
		{"undone comes before unknown type", rowsOf(Job{Type: "third_party", Effects: effects, More: undone}), undoJob(100), "skip 100 undone third_party", ""},
		{"undone comes before another type", rowsOf(Job{Effects: effects, More: undone}), ofType(100, "internal_linking"), "skip 100 undone alt_text_generation", ""},
		{"unknown type comes before no effects and status", rowsOf(Job{Type: "third_party", Status: "failed"}), undoJob(100), "skip 100 unknown type third_party", ""},
		{"without undo comes before no effects", rowsOf(Job{Type: "daily_memory_generation"}), undoJob(100), "skip 100 unsupported daily_memory_generation", ""},
		{"no effects comes before status", rowsOf(Job{Status: "failed"}), undoJob(100), "skip 100 no effects alt_text_generation", ""},
		{"effects is a text", rowsOf(Job{More: `"effects":"oops"`}), undoJob(100), "undone 100 alt_text_generation malformed", "log warning Job 100 undo: 0 reverted, 0 skipped, 1 failed"},
		{"effects is one effect", rowsOf(Job{More: `"effects":` + effects[0]}), undoJob(100), "undone 100 alt_text_generation malformed", "log warning Job 100 undo: 0 reverted, 0 skipped, 1 failed"},
		{"malformed comes after status", rowsOf(Job{More: `"effects":7`, Status: "failed"}), undoJob(100), `skip 100 status "failed" alt_text_generation`, ""},
		{"effects is an object of objects", rowsOf(Job{More: `"effects":{"b":` + MetaSet(10, "k", "old") + `,"a":` + MetaSet(10, "k", "older") + `}`}), undoJob(100),
			"undone 100 alt_text_generation\n1 post_meta_set reverted: Restored the previous value of k\n" + alike,
			change + "\nlog info Job 100 undo: 2 reverted, 0 skipped, 0 failed"},
		{"effects given twice: the last counts", rowsOf(Job{More: `"effects":[` + MetaSet(10, "k", "wrong") + `]`, Effects: effects}), undoJob(100), did("alt_text_generation"), changed},
		{"spaces and escapes", rowsOf(Job{Data: "{ \"task\\u005ftype\" : \"alt\\u005ftext_generation\" ,\n\t\"effects\" : [ " + effects[0] + " ] }\n"}), undoJob(100), did("alt_text_generation"), changed},
		{"not JSON", rowsOf(Job{Data: `{"task_type":"alt_text_generation","effects":[` + effects[0]}), undoJob(100), "skip 100 unknown type (none)", ""},
		{"a list", rowsOf(Job{Data: `[` + effects[0] + `]`}), force(100), "skip 100 no effects (none)", ""},
		{"an empty text", rowsOf(Job{Data: Empty}), force(100), "skip 100 no effects (none)", ""},
		{"NULL", rowsOf(Job{Null: true}), force(100), "skip 100 no effects (none)", ""},
		{"nested too deeply", rowsOf(Job{More: `"x":` + repeat("[", 520) + repeat("]", 520), Effects: effects}), force(100), "skip 100 no effects (none)", ""},
	})
}

// testDerivedType: jobs of Data Machine 0.32 to 0.44 lost their type when they
// completed; it is read off the label or the keys one task alone writes.
func testDerivedType(t *testing.T, open Open) {
	effects := []string{MetaSet(10, "k", "old")}
	old := func(name string, j Job, taskType string) call {
		j.ID, j.Type, j.Effects = 100, orElse(j.Type, Empty), effects
		if j.Type == "" {
			j.Type = Empty
		}
		c := call{name: name, rows: func(s *Site) { s.Job(j) }, req: undoJob(100), want: "undone 100 " + taskType + "\n" + alike, changes: change + "\n" + log100}
		if taskType == "" {
			c.want, c.changes = "skip 100 unknown type (none)", ""
		}
		return c
	}
	runCalls(t, open, metaPost, []call{
		old("label", Job{Label: "Image generation"}, "image_generation"),
		old("label in small letters", Job{Label: "internal linking"}, "internal_linking"),
		old("label of a child", Job{Label: "Alt text generation", Source: "pipeline_system_task"}, "alt_text_generation"),
		old("label of a display name", Job{Label: "Alt Text Generation"}, ""),
		old("unknown label", Job{Label: "Third party"}, ""),
		old("a source that runs no system tasks", Job{Label: "Alt text generation", Source: "pipeline", More: `"alt_text":"x","attachment_id":1`}, ""),
		old("a source in another case", Job{Label: "Alt text generation", Source: "System"}, ""),
		{
			"column", func(s *Site) {
				s.Exec("ALTER TABLE wp_datamachine_jobs ADD COLUMN task_type varchar(100) DEFAULT NULL")
				s.Job(Job{ID: 100, Type: Empty, Effects: effects, Label: "Internal linking"})
				s.Exec("UPDATE wp_datamachine_jobs SET task_type = 'image_generation'")
			},
			undoJob(100), "undone 100 image_generation\n" + alike, change + "\n" + log100,
		},
		old("alt text", Job{More: `"alt_text":"x","attachment_id":1`}, "alt_text_generation"),
		old("alt text without its picture", Job{More: `"alt_text":"x"`}, ""),
		old("image", Job{More: `"tool_name":"image_generation"`}, "image_generation"),
		old("another tool", Job{More: `"tool_name":"other"`}, ""),
		old("linking", Job{More: `"links_inserted":2`}, "internal_linking"),
		old("description", Job{More: `"meta_description":null`}, "meta_description_generation"),
		old("keys deeper down", Job{More: `"data":{"links_inserted":2}`}, ""),
		old("label before keys", Job{Label: "Internal linking", More: `"meta_description":null`}, "internal_linking"),
		old("keys when the label is unknown", Job{Label: "Something", More: `"links_inserted":1`}, "internal_linking"),
		old("an empty type is no type", Job{More: `"task_type":"","links_inserted":1`}, "internal_linking"),
		old("the stored type wins", Job{More: `"task_type":"meta_description_generation","links_inserted":1`}, "meta_description_generation"),
	})
}

// testTypeRun: a run of a task type takes the completed jobs of that decoded
// type, newest first.
func testTypeRun(t *testing.T, open Open) {
	rows := func(s *Site) {
		metaPost(s)
		set := func(previous string) []string { return []string{MetaSet(10, "k", previous)} }
		s.Job(Job{ID: 100, Effects: set("a")})
		s.Job(Job{ID: 101, Effects: set("b"), Status: "failed"})
		s.Job(Job{ID: 102, Type: "internal_linking", Effects: set("c"), More: `"data":{"task_type":"alt_text_generation"}`})
		s.Job(Job{ID: 103, Data: `{ "task_type" : "alt_text_generation" , "effects":[` + set("d")[0] + `]}`, Status: "completed_no_items"})
		s.Job(Job{ID: 104, Data: `{"task\u005ftype":"alt\u005ftext\u005fgeneration","effects":[` + set("e")[0] + `]}`})
		s.Job(Job{ID: 105, Type: Empty, Label: "Alt text generation", Effects: set("f")})
		s.Job(Job{ID: 106, Effects: set("g"), More: `"undo":{"undone_at":"x"}`})
		s.Job(Job{ID: 107, Type: Empty, Label: "Alt text generation", Source: "chat", Effects: set("h")})
		s.Job(Job{ID: 108})
		s.Job(Job{ID: 109, Type: "third_party", Effects: set("i")})
	}
	line := func(id, taskType string) string { return "undone " + id + " " + taskType + "\n" + alike + "\n" }
	log := func(id string) string { return "\nlog info Job " + id + " undo: 1 reverted, 0 skipped, 0 failed" }
	runCalls(t, open, rows, []call{
		{"newest first", nil, ofType(0, "alt_text_generation"), "found 6 alt_text_generation\nskip 108 no effects alt_text_generation\nskip 106 undone alt_text_generation\n" +
			line("105", "alt_text_generation") + line("104", "alt_text_generation") + line("103", "alt_text_generation") + line("100", "alt_text_generation"),
			`~ meta 10 k: "new" -> "a"` + log("105") + log("104") + log("103") + log("100")},
		{"an unknown type that is named", nil, ofType(0, "third_party"), "found 1 third_party\n" + line("109", "third_party"), `~ meta 10 k: "new" -> "i"` + log("109")},
		{"no such jobs", nil, ofType(0, "image_generation"), "error none of the type", ""},
		{"wildcards are text", nil, ofType(0, "alt%"), "error none of the type", ""},
		{"another case", nil, ofType(0, "ALT_TEXT_GENERATION"), "error none of the type", ""},
		{"force does not take jobs that are not completed", nil, jobs.UndoRequest{TaskType: "third_party", Force: true}, "found 1 third_party\n" + line("109", "third_party"), `~ meta 10 k: "new" -> "i"` + log("109")},
	})
}
