package undotest

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"datamachine/undo"
)

// testRest: a second run does only what the first left, and the marker counts
// both.
func testRest(t *testing.T, open Open) {
	s := NewSite(t, open)
	s.Post(Post{ID: 10, Metas: []string{"a", "new", "b", "new"}})
	s.Post(Post{ID: 11, Excerpt: "mine"})
	s.Job(Job{
		ID: 100, More: `"meta_description":"made"`, Type: "meta_description_generation",
		Effects: []string{Field(11, "post_excerpt", nil), MetaSet(20, "c", "old"), `{"type":"file_created"}`, MetaSet(10, "b", nil), MetaSet(10, "gone", nil)},
	})
	s.Exec("UPDATE wp_postmeta SET meta_value = 'made' WHERE meta_key = 'b'")
	first := s.Run(Step{
		Req: undoJob(100),
		Want: `undone 100 meta_description_generation
			4 post_meta_set already: gone was as before already
			3 post_meta_set reverted: Deleted b
			2 file_created unsupported: Unknown effect type: file_created
			1 post_meta_set failed: Post #20 not found
			0 post_field_set conflict: changed since the job (post_excerpt, by ada at 2026-01-10 10:00:00); use --on-conflict=overwrite`,
		Changes: `- meta 10 b="made"
			log warning Job 100 undo: 2 reverted, 2 skipped, 1 failed`,
	})
	if want := (undo.Counts{Reverted: 2, Skipped: 2, Failed: 1, Conflicts: 1}); first.Sum.Counts != want || !first.Sum.Wrote || first.Sum.Jobs != 1 {
		t.Errorf("%+v, want %+v", first.Sum, want)
	}
	if st := readStored(s.EngineData(100)); st.undo != "" || len(st.Results) != 5 {
		t.Errorf("marker %s, record %+v", st.undo, st.Results)
	}
	// Somebody sets b again: it is done, and not undone twice.
	s.Meta(10, "b", "made again")
	s.Post(Post{ID: 20, Metas: []string{"c", "made"}})
	s.Run(Step{
		Req: undoJob(100), Overwrite: true,
		Want: `undone 100 meta_description_generation
			2 file_created unsupported: Unknown effect type: file_created
			1 post_meta_set reverted: Restored the previous value of c
			0 post_field_set reverted: Restored the previous post_excerpt`,
		Changes: `~ meta 20 c: "made" -> "old"
			~ post 11 now post_excerpt=""
			+ revision A of 11 by 1 at 2026-01-10 10:00:00/2026-01-10 15:00:00: "Title" | "Content" | "mine"
			+ revision B of 11 by 0 at now: "Title" | "Content" | ""
			log info Job 100 undo: 2 reverted, 1 skipped, 0 failed`,
	})
	if st := readStored(s.EngineData(100)); st.undo != `{"undone_at":"2026-03-04 07:00:00","effects_reverted":4,"effects_skipped":1,"effects_failed":0}` {
		t.Errorf("marker %s", st.undo)
	}
	s.Run(Step{Req: undoJob(100), Want: "skip 100 undone meta_description_generation"})
}

// testForced: --force judges done effects afresh and keeps what was replaced.
func testForced(t *testing.T, open Open) {
	start := func(t *testing.T) *Site {
		t.Parallel()
		s := NewSite(t, open)
		s.Post(Post{ID: 10, Metas: []string{"_wp_attachment_image_alt", "made"}})
		s.Job(Job{ID: 100, More: `"alt_text":"made"`, Effects: []string{MetaSet(10, altKey, "old")}})
		s.Run(Step{
			Req: undoJob(100), Want: "undone 100 alt_text_generation\n0 post_meta_set reverted: Restored the previous value of _wp_attachment_image_alt",
			Changes: `~ meta 10 _wp_attachment_image_alt: "made" -> "old"` + "\n" + log100,
		})
		return s
	}
	replaced := func(s *Site) string {
		r, _ := readStored(s.EngineData(100)).result(0)
		return string(r.Replaced)
	}
	t.Run("as before: the old entry stays", func(t *testing.T) {
		s := start(t)
		kept := replaced(s)
		s.Run(Step{
			Req: force(100), Want: "undone 100 alt_text_generation\n0 post_meta_set already: _wp_attachment_image_alt was as before already", Changes: log100,
		})
		if replaced(s) != kept {
			t.Errorf("kept %s, before %s", replaced(s), kept)
		}
	})
	t.Run("made again: undone again", func(t *testing.T) {
		s := start(t)
		s.Exec("UPDATE wp_postmeta SET meta_value = 'made'")
		s.Run(Step{
			Req: force(100), Want: "undone 100 alt_text_generation\n0 post_meta_set reverted: Restored the previous value of _wp_attachment_image_alt",
			Changes: `~ meta 10 _wp_attachment_image_alt: "made" -> "old"` + "\n" + log100,
		})
	})
	t.Run("changed since: a conflict, and what was replaced is not forgotten", func(t *testing.T) {
		s := start(t)
		kept := replaced(s)
		s.Exec("UPDATE wp_postmeta SET meta_value = 'mine'")
		s.Run(Step{
			Req: force(100), Want: "undone 100 alt_text_generation\n0 post_meta_set conflict: changed since the job (_wp_attachment_image_alt, by somebody at an unknown time); use --on-conflict=overwrite",
			Changes: "log info Job 100 undo: 0 reverted, 1 skipped, 0 failed",
		})
		if replaced(s) != kept {
			t.Errorf("kept %s, before %s", replaced(s), kept)
		}
	})
}

// testEdited: the record is of an effect's bytes at its place; another effect is
// not done.
func testEdited(t *testing.T, open Open) {
	s := NewSite(t, open)
	s.Post(Post{ID: 10, Metas: []string{"a", "new", "b", "new"}})
	s.Job(Job{ID: 100, Effects: []string{MetaSet(10, "a", "old"), MetaSet(77, "x", "old")}})
	s.Undo(undoJob(100))
	edit := func(old, text string) {
		s.Exec("UPDATE wp_datamachine_jobs SET engine_data = ?", strings.Replace(s.EngineData(100), old, text, 1))
	}
	s.Run(Step{
		Req: undoJob(100), Want: "undone 100 alt_text_generation\n1 post_meta_set failed: Post #77 not found",
		Changes: "log warning Job 100 undo: 0 reverted, 0 skipped, 1 failed",
	})
	edit(`"meta_key":"a"`, `"meta_key":"b"`)
	s.Run(Step{
		Req: undoJob(100), Want: "undone 100 alt_text_generation\n1 post_meta_set failed: Post #77 not found\n0 post_meta_set reverted: Restored the previous value of b",
		Changes: `~ meta 10 b: "new" -> "old"` + "\nlog warning Job 100 undo: 1 reverted, 0 skipped, 1 failed",
	})
	// The same effects in another order are other effects as well.
	s.Exec("UPDATE wp_postmeta SET meta_value = 'new'")
	edit(MetaSet(10, "b", "old")+","+MetaSet(77, "x", "old"), MetaSet(77, "x", "old")+","+MetaSet(10, "b", "old"))
	s.Run(Step{
		Req: undoJob(100), Want: "undone 100 alt_text_generation\n1 post_meta_set reverted: Restored the previous value of b\n0 post_meta_set failed: Post #77 not found",
		Changes: `~ meta 10 b: "new" -> "old"` + "\nlog warning Job 100 undo: 1 reverted, 0 skipped, 1 failed",
	})
}

// testForgedRecords: a record of another shape is no record, and harms nothing.
func testForgedRecords(t *testing.T, open Open) {
	effect := MetaSet(10, "k", "old")
	for name, record := range map[string]string{
		"text": `"x"`, "null": `null`, "list": `[1]`, "no results": `{"pending_files":[]}`, "results is text": `{"results":"x","pending_files":"y"}`,
		"entries of other shapes": `{"results":[1,null,{"i":"0"},{"i":0,"sha256":5,"state":"reverted"},{"i":-1,"sha256":"","state":"reverted"}],"pending_files":[1,null]}`,
		"another sum":             `{"results":[{"i":0,"sha256":"` + repeat("0", 64) + `","state":"reverted","replaced":null}],"pending_files":[]}`,
		"an unknown state":        `{"results":[{"i":0,"sha256":"` + sumOf(effect) + `","state":"done","replaced":null}],"pending_files":[]}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := NewSite(t, open)
			metaPost(s)
			s.Job(Job{ID: 100, Data: `{"task_type":"alt_text_generation","datamachine_undo":` + record + `,"effects":[` + effect + `],"z":1}`})
			s.Run(Step{Req: undoJob(100), Want: "undone 100 alt_text_generation\n" + alike, Changes: change + "\n" + log100})
		})
	}
}

// testSplice: the two keys go in, every other byte of engine_data stays.
func testSplice(t *testing.T, open Open) {
	const record = `"datamachine_undo":{"results":[{"i":0,"sha256":"SUM","state":"already","replaced":null}],"pending_files":[]}`
	const marker = `"undo":{"undone_at":"2026-03-04 07:00:00","effects_reverted":1,"effects_skipped":0,"effects_failed":0}`
	effect := `{"type":"post_meta_set","target":{"post_id":10,"meta_key":"gone"}}`
	both := marker + "," + strings.ReplaceAll(record, "SUM", sumOf(effect))
	for _, c := range []struct{ name, before, after string }{
		{"as PHP writes it", `{"task_type":"alt_text_generation","effects":[EFFECT]}`, `{"task_type":"alt_text_generation","effects":[EFFECT],BOTH}`},
		{"spaces and lines", "\n{ \"task_type\" : \"alt_text_generation\" ,\r\n\t\"effects\":[EFFECT] } ", "\n{ \"task_type\" : \"alt_text_generation\" ,\r\n\t\"effects\":[EFFECT],BOTH } "},
		{"numbers, slashes and escapes", `{"n":9007199254740993,"f":1.0,"e":1E5,"o":{},"a":[],"s":"é\/\u00e9/🎵","task_type":"alt_text_generation","effects":[EFFECT]}`, `{"n":9007199254740993,"f":1.0,"e":1E5,"o":{},"a":[],"s":"é\/\u00e9/🎵","task_type":"alt_text_generation","effects":[EFFECT],BOTH}`},
		{"repeated keys", `{"a":1,"a":2,"task_type":"x","task_type":"alt_text_generation","effects":[],"effects":[EFFECT]}`, `{"a":1,"a":2,"task_type":"x","task_type":"alt_text_generation","effects":[],"effects":[EFFECT],BOTH}`},
		{"an empty marker is replaced in its place", `{"undo":[],"task_type":"alt_text_generation","effects":[EFFECT]}`, `{MARKER,"task_type":"alt_text_generation","effects":[EFFECT],RECORD}`},
		{"the last of several markers", `{"undo":5,"task_type":"alt_text_generation","undo":null,"effects":[EFFECT]}`, `{"undo":5,"task_type":"alt_text_generation",MARKER,"effects":[EFFECT],RECORD}`},
		{"other letter cases are other keys", `{"Undo":1,"UNDO":2,"task_type":"alt_text_generation","effects":[EFFECT]}`, `{"Undo":1,"UNDO":2,"task_type":"alt_text_generation","effects":[EFFECT],BOTH}`},
		{"an escaped name is the same key", `{"\u0075ndo":0,"task_type":"alt_text_generation","effects":[EFFECT]}`, `{"\u0075ndo":{"undone_at":"2026-03-04 07:00:00","effects_reverted":1,"effects_skipped":0,"effects_failed":0},"task_type":"alt_text_generation","effects":[EFFECT],RECORD}`},
		{"bytes that are no text", "{\"x\":\"caf\xe9\",\"task_type\":\"alt_text_generation\",\"effects\":[EFFECT]}", "{\"x\":\"caf\xe9\",\"task_type\":\"alt_text_generation\",\"effects\":[EFFECT],BOTH}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := NewSite(t, open)
			fill := strings.NewReplacer("EFFECT", effect, "BOTH", both, "MARKER", marker, "RECORD", strings.ReplaceAll(record, "SUM", sumOf(effect)))
			if !utf8.ValidString(c.before) {
				s.AllowBytes(t, "wp_datamachine_jobs", "engine_data")
			}
			s.Post(Post{ID: 10})
			s.Job(Job{ID: 100, Data: fill.Replace(c.before)})
			o := s.Undo(undoJob(100))
			if got := s.EngineData(100); got != fill.Replace(c.after) {
				t.Errorf("%s\n got %s\nwant %s", o.Text(), got, fill.Replace(c.after))
			}
		})
	}
}

// testLarge: what is too large to keep beside a job is not replaced, unless
// forced.
func testLarge(t *testing.T, open Open) {
	const tooLarge = ` | Use --force to undo it all the same and keep them.`
	value := repeat("x", 66000)
	rows := func(s *Site) { s.Post(Post{ID: 10, Metas: []string{"k", value, "j", "new"}}) }
	job := Job{Effects: []string{MetaSet(10, "k", "old"), MetaSet(10, "j", "old")}}
	size := len(fmt.Sprintf(`[{"meta_id":1001,"meta_key":"k","meta_value":"%s"}]`, value))
	RunCases(t, open, rows, []Case{
		{
			Name: "fails alone", Job: job,
			Want:    "1 post_meta_set reverted: Restored the previous value of j\n0 post_meta_set failed: what stands there now is " + fmt.Sprint(size) + " bytes, more than the 65536 kept with a job" + tooLarge,
			Changes: `~ meta 10 j: "new" -> "old"`,
		},
		{
			Name: "forced", Job: job, Force: true,
			Want:    "1 post_meta_set reverted: Restored the previous value of j\n0 post_meta_set reverted: Restored the previous value of k",
			Changes: `~ meta 10 j: "new" -> "old"` + "\n" + `~ meta 10 k: ` + quoted(value) + ` -> "old"`,
		},
		{
			Name: "forced alone keeps all of it", Job: Job{Effects: job.Effects[:1]}, Force: true,
			Want:    "0 post_meta_set reverted: Restored the previous value of k",
			Changes: `~ meta 10 k: ` + quoted(value) + ` -> "old"`,
		},
		{
			Name: "what failed is seen by the effect before it", Job: Job{Effects: []string{MetaSet(10, "k", "older"), MetaSet(10, "k", "old")}},
			Want: "1 post_meta_set failed: what stands there now is " + fmt.Sprint(size) + " bytes, more than the 65536 kept with a job" + tooLarge +
				"\n0 post_meta_set failed: what stands there now is " + fmt.Sprint(size) + " bytes, more than the 65536 kept with a job" + tooLarge,
		},
		{
			Name: "a large post is kept as a revision and is no matter", Job: Job{Effects: []string{Content(20, 21)}},
			Rows: func(s *Site) { s.Post(Post{ID: 20, Content: value}); s.Revision(Revision{ID: 21, Of: 20}) },
			Want: "0 post_content_modified reverted: Restored from revision 21",
			Changes: `+ meta 20 _edit_last="0"
				~ post 20 now post_content="Content"
				+ revision A of 20 by 1 at 2026-01-10 10:00:00/2026-01-10 15:00:00: "Title" | ` + quoted(value) + ` | ""`,
		},
	})
}
