package undotest

import "testing"

// testFieldSet: post_field_set in every state.
func testFieldSet(t *testing.T, open Open) {
	rows := func(s *Site) {
		s.Post(Post{ID: 10, Title: "T2", Content: "C2", Excerpt: "E2", Modified: "2026-01-12 10:00:00", ModifiedGMT: "2026-01-12 15:00:00", Metas: []string{"footnotes", "n"}})
		s.Revision(Revision{ID: 12, Of: 10, Title: "T2", Content: "C2", Excerpt: "E2", Metas: []string{"footnotes", "n"}})
	}
	one := func(effect string) Job { return Job{Type: "meta_description_generation", Effects: []string{effect}} }
	const after = "\n+ meta A footnotes=\"n\""
	RunCases(t, open, rows, []Case{
		{
			Name: "title", Job: one(Field(10, "post_title", " T1 ")),
			Want:    `0 post_field_set reverted: Restored the previous post_title`,
			Changes: `~ post 10 now post_title=" T1 "` + "\n" + `+ revision A of 10 by 0 at now: " T1 " | "C2" | "E2"` + after,
		},
		{
			Name: "content", Job: one(Field(10, "post_content", `C:\1 \\`)),
			Want:    `0 post_field_set reverted: Restored the previous post_content`,
			Changes: `~ post 10 now post_content="C:\\1 \\\\"` + "\n" + `+ revision A of 10 by 0 at now: "T2" | "C:\\1 \\\\" | "E2"` + after,
		},
		{
			Name: "excerpt", Job: one(Field("10", "post_excerpt", "E1")),
			Want:    `0 post_field_set reverted: Restored the previous post_excerpt`,
			Changes: `~ post 10 now post_excerpt="E1"` + "\n" + `+ revision A of 10 by 0 at now: "T2" | "C2" | "E1"` + after,
		},
		{
			Name: "null is the empty text", Job: one(Field(10, "post_excerpt", nil)),
			Want:    `0 post_field_set reverted: Restored the previous post_excerpt`,
			Changes: `~ post 10 now post_excerpt=""` + "\n" + `+ revision A of 10 by 0 at now: "T2" | "C2" | ""` + after,
		},
		{
			Name: "an absent previous_value is the empty text", Job: one(`{"type":"post_field_set","post_id":10,"field":"post_excerpt"}`),
			Want:    `0 post_field_set reverted: Restored the previous post_excerpt`,
			Changes: `~ post 10 now post_excerpt=""` + "\n" + `+ revision A of 10 by 0 at now: "T2" | "C2" | ""` + after,
		},
		{
			Name: "a number", Job: one(Field(10, "post_title", 2026)),
			Want:    `0 post_field_set reverted: Restored the previous post_title`,
			Changes: `~ post 10 now post_title="2026"` + "\n" + `+ revision A of 10 by 0 at now: "2026" | "C2" | "E2"` + after,
		},
		{
			Name: "what stood there is kept when no revision holds it", Job: one(Field(10, "post_title", "T1")),
			Rows: func(s *Site) { s.Exec("DELETE FROM wp_posts WHERE ID = 12"); s.Exec("DELETE FROM wp_postmeta") },
			Want: `0 post_field_set reverted: Restored the previous post_title`,
			Changes: `~ post 10 now post_title="T1"
				+ revision A of 10 by 1 at 2026-01-12 10:00:00/2026-01-12 15:00:00: "T2" | "C2" | "E2"
				+ revision B of 10 by 0 at now: "T1" | "C2" | "E2"`,
		},
		{
			Name: "an attachment has no revisions", Job: one(Field(20, "post_excerpt", "caption")),
			Rows: func(s *Site) { s.Attachment(Attachment{ID: 20}) },
			Want: `0 post_field_set reverted: Restored the previous post_excerpt`, Changes: `~ post 20 now post_excerpt="caption"`,
		},
		{
			Name: "a type without revisions", Job: one(Field(20, "post_excerpt", "E1")),
			Rows: func(s *Site) { s.Post(Post{ID: 20, Type: "product"}) },
			Want: `0 post_field_set reverted: Restored the previous post_excerpt`, Changes: `~ post 20 now post_excerpt="E1"`,
		},
		{
			Name: "already", Job: one(Field(10, "post_excerpt", "E2")),
			Want: `0 post_field_set already: post_excerpt was as before already`,
		},
		{
			Name: "already is exact", Job: one(Field(10, "post_excerpt", "E2 ")),
			Want:    `0 post_field_set reverted: Restored the previous post_excerpt`,
			Changes: `~ post 10 now post_excerpt="E2 "`,
		},
		{
			Name: "the post is gone", Job: one(Field(77, "post_excerpt", "E1")),
			Want: `0 post_field_set failed: Post #77 not found`,
		},
		{
			Name: "a post would be empty", Job: one(Field(20, "post_title", "0")),
			Rows: func(s *Site) { s.Post(Post{ID: 20, Content: Empty}) },
			Want: `0 post_field_set failed: Content, title, and excerpt are empty.`,
		},
		{
			Name: "a page may be empty", Job: one(Field(20, "post_title", nil)),
			Rows:    func(s *Site) { s.Post(Post{ID: 20, Content: Empty, Type: "page", Modified: "2026-01-12 10:00:00"}) },
			Want:    `0 post_field_set reverted: Restored the previous post_title`,
			Changes: "~ post 20 now post_title=\"\"\n+ revision A of 20 by 1 at 2026-01-12 10:00:00/2026-01-10 15:00:00: \"Title\" | \"\" | \"\"\n+ revision B of 20 by 0 at now: \"\" | \"\" | \"\"",
		},
		{
			Name: "the status of a post is no text", Job: one(Field(10, "post_status", "draft")),
			Want: `0 post_field_set failed: Field "post_status" cannot be undone, only post_title, post_content and post_excerpt`,
		},
		{
			Name: "a field name with SQL in it", Job: one(Field(10, "post_title = ''; --", "x")),
			Want: `0 post_field_set failed: Field "post_title = ''; --" cannot be undone, only post_title, post_content and post_excerpt`,
		},
		{
			Name: "a field name in another case", Job: one(Field(10, "POST_TITLE", "x")),
			Want: `0 post_field_set failed: Field "POST_TITLE" cannot be undone, only post_title, post_content and post_excerpt`,
		},
		{
			Name: "no field", Job: one(`{"type":"post_field_set","target":{"post_id":10},"previous_value":"x"}`),
			Want: `0 post_field_set failed: Missing field in effect target`,
		},
		{
			Name: "a field that is no text", Job: one(`{"type":"post_field_set","target":{"post_id":10,"field":["post_title"]},"previous_value":"x"}`),
			Want: `0 post_field_set failed: Field "Array" cannot be undone, only post_title, post_content and post_excerpt`,
		},
		{
			Name: "a previous value that is no text", Job: one(Field(10, "post_title", []string{"x"})),
			Want: `0 post_field_set failed: Unusable previous_value in effect: not a text`,
		},
		{
			Name: "both shapes differ", Job: one(`{"type":"post_field_set","field":"post_title","target":{"post_id":10,"field":"post_content"},"previous_value":"x"}`),
			Want: `0 post_field_set failed: The effect names two different values of field`,
		},
	})
}

// testExcerptEvidence: the meta description a job recorded tells whether the
// excerpt is still the one it wrote.
func testExcerptEvidence(t *testing.T, open Open) {
	job := Job{Type: "meta_description_generation", More: `"meta_description":"made \\\"it\\\" C:\\dir"`, Effects: []string{Field(10, "post_excerpt", nil)}}
	const conflict = `0 post_field_set conflict: changed since the job (post_excerpt, by bea at 2026-01-12 10:00:00); use --on-conflict=overwrite`
	is := func(excerpt string) func(s *Site) {
		return func(s *Site) {
			s.Post(Post{ID: 10, Excerpt: excerpt, Modified: "2026-01-12 10:00:00", ModifiedGMT: "2026-01-12 15:00:00", Metas: []string{"_edit_last", "2"}})
			s.Revision(Revision{ID: 12, Of: 10, Excerpt: excerpt})
		}
	}
	goes := "~ post 10 now post_excerpt=\"\"\n+ revision A of 10 by 0 at now: \"Title\" | \"Content\" | \"\""
	const reverted = `0 post_field_set reverted: Restored the previous post_excerpt`
	RunCases(t, open, nil, []Case{
		{Name: "equal", Rows: is(`made \"it\" C:\dir`), Job: job, Want: reverted, Changes: goes},
		{Name: "equal once unslashed", Rows: is(`made "it" C:dir`), Job: job, Want: reverted, Changes: goes},
		{Name: "changed", Rows: is("mine"), Job: job, Want: conflict},
		{Name: "changed and overwritten", Rows: is("mine"), Job: job, Overwrite: true, Want: reverted, Changes: goes},
		{Name: "as before already", Rows: is(Empty), Job: job, Want: `0 post_field_set already: post_excerpt was as before already`},
		{
			Name: "no evidence without a recorded text", Rows: is("mine"), Job: Job{Effects: job.Effects}, Want: reverted, Changes: goes,
		},
		{
			Name: "no evidence for another field", Rows: is("mine"), Job: Job{More: job.More, Effects: []string{Field(10, "post_title", "T1")}},
			Want:    `0 post_field_set reverted: Restored the previous post_title`,
			Changes: "~ post 10 now post_title=\"T1\"\n+ revision A of 10 by 0 at now: \"T1\" | \"Content\" | \"mine\"",
		},
		{
			Name: "the later job that wrote it is named", Job: job,
			Rows: func(s *Site) {
				is("mine")(s)
				s.Job(Job{ID: 101, More: `"meta_description":"theirs"`, Effects: []string{Field(10, "post_excerpt", "x")}})
				s.Job(Job{ID: 102, More: `"meta_description":"mine"`, Effects: []string{Field(10, "post_excerpt", "x")}, Completed: "2026-02-03 00:00:00"})
			},
			Want: `0 post_field_set conflict: changed since the job (post_excerpt, by job #102 at 2026-02-03 00:00:00); use --on-conflict=overwrite`,
		},
	})
}
