package undotest

import "testing"

// testContentEvidence: what counts as left behind by the job, and who is named
// when somebody changed the text afterwards.
func testContentEvidence(t *testing.T, open Open) {
	const ok = `0 post_content_modified reverted: Restored from revision 11`
	conflict := func(who, when string) string {
		return `0 post_content_modified conflict: changed since the job (post_content, by ` + who + ` at ` + when + `); use --on-conflict=overwrite`
	}
	post := func(s *Site) {
		s.Post(Post{ID: 10, Content: "after", Modified: "2026-01-12 10:00:00", ModifiedGMT: "2026-01-12 15:00:00", Metas: []string{"_edit_last", "2"}})
		s.Revision(Revision{ID: 11, Of: 10, Content: "before"})
	}
	edited := func(s *Site) {
		s.Revision(Revision{ID: 12, Of: 10, Content: "after"})
		s.Exec("UPDATE wp_posts SET post_content = 'mine', post_modified = '2026-01-14 10:00:00' WHERE ID = 10")
	}
	RunCases(t, open, post, []Case{
		{
			Name: "nothing was left behind: all goes back", Job: contentJob(10, 11),
			Rows: func(s *Site) { s.Exec("UPDATE wp_posts SET post_title = 'Mine' WHERE ID = 10") },
			Want: ok, Changes: `~ meta 10 _edit_last: "2" -> "0"
				~ post 10 now post_content="before" post_title="Title"
				+ revision A of 10 by 2 at 2026-01-12 10:00:00/2026-01-12 15:00:00: "Mine" | "after" | ""
				+ revision B of 10 by 0 at now: "Title" | "before" | ""`,
		},
		{
			Name: "an autosave is not what the job left", Job: contentJob(10, 11),
			Rows: func(s *Site) {
				s.Revision(Revision{ID: 12, Of: 10, Content: "typing", Name: "10-autosave-v1"})
				s.Revision(Revision{ID: 13, Of: 10, Content: "after"})
			},
			Want: ok, Changes: `~ meta 10 _edit_last: "2" -> "0"
				~ post 10 now post_content="before"
				+ revision A of 10 by 0 at now: "Title" | "before" | ""`,
		},
		{
			Name: "the first revision behind counts, not the last", Job: contentJob(10, 11),
			Rows: func(s *Site) {
				s.Revision(Revision{ID: 12, Of: 10, Content: "left"})
				s.Revision(Revision{ID: 13, Of: 10, Content: "after"})
			},
			Want: conflict("bea", "2026-01-12 10:00:00"),
		},
		{
			Name: "ids count, not dates", Job: contentJob(10, 11),
			Rows: func(s *Site) {
				s.Revision(Revision{ID: 12, Of: 10, Content: "after", Date: "2026-01-01 00:00:00"})
				s.Revision(Revision{ID: 13, Of: 10, Content: "x", Date: "2026-01-02 00:00:00"})
			},
			Want: ok, Changes: `~ meta 10 _edit_last: "2" -> "0"
				~ post 10 now post_content="before"`,
		},
		{
			Name: "the revision of another post with a higher number does not count", Job: contentJob(10, 11),
			Rows: func(s *Site) { s.Revision(Revision{ID: 12, Of: 110, Content: "x"}) },
			Want: ok, Changes: `~ meta 10 _edit_last: "2" -> "0"
				~ post 10 now post_content="before"
				+ revision A of 10 by 2 at 2026-01-12 10:00:00/2026-01-12 15:00:00: "Title" | "after" | ""
				+ revision B of 10 by 0 at now: "Title" | "before" | ""`,
		},
		{Name: "the editor is named", Rows: edited, Job: contentJob(10, 11), Want: conflict("bea", "2026-01-14 10:00:00")},
		{
			Name: "the author is named without an editor", Job: contentJob(10, 11),
			Rows: func(s *Site) { edited(s); s.Exec("DELETE FROM wp_postmeta") },
			Want: conflict("ada", "2026-01-14 10:00:00"),
		},
		{
			Name: "an editor who is gone", Job: contentJob(10, 11),
			Rows: func(s *Site) { edited(s); s.Exec("UPDATE wp_postmeta SET meta_value = '9'") },
			Want: conflict("user #9", "2026-01-14 10:00:00"),
		},
		{
			Name: "nobody", Job: contentJob(10, 11),
			Rows: func(s *Site) { edited(s); s.Exec("UPDATE wp_postmeta SET meta_value = '0'") },
			Want: conflict("somebody", "2026-01-14 10:00:00"),
		},
		{
			Name: "the later job that left the text is named", Job: contentJob(10, 11),
			Rows: func(s *Site) {
				edited(s)
				s.Revision(Revision{ID: 14, Of: 10, Content: "mine"})
				s.Job(Job{ID: 102, Effects: []string{Content(10, 14)}, Completed: "2026-02-02 00:00:00"})
				s.Job(Job{ID: 103, Effects: []string{Content(10, 12)}, Completed: "2026-02-03 00:00:00"})
			},
			Want: conflict("job #103", "2026-02-03 00:00:00"),
		},
		{
			Name: "a later job that left another text is not named", Job: contentJob(10, 11),
			Rows: func(s *Site) {
				edited(s)
				s.Revision(Revision{ID: 13, Of: 10, Content: "other"})
				s.Job(Job{ID: 103, Effects: []string{Content(10, 12)}})
			},
			Want: conflict("bea", "2026-01-14 10:00:00"),
		},
		{
			Name: "a later job that recorded its links alone is named", Job: contentJob(10, 11),
			Rows: func(s *Site) {
				edited(s)
				s.Exec("UPDATE wp_posts SET post_content = ? WHERE ID = 10", `<a href="http://example.test/x/">y</a>`)
				s.Job(Job{
					ID: 103, Type: "internal_linking", Effects: []string{MetaSet(10, "_datamachine_internal_links", nil)},
					More: `"links":[{"url":"http:\/\/example.test\/x\/","post_id":3,"title":"y"}]`, Completed: "2026-02-03 00:00:00",
				})
			},
			Want: conflict("job #103", "2026-02-03 00:00:00"),
		},
	})
}

// testPostColumns: nothing but the text and the two modified times of a post
// changes. WordPress' own restore moves dates, slugs and statuses, adds ping
// metas and a category, and trims and rewrites text.
func testPostColumns(t *testing.T, open Open) {
	const text = "  C:\\dir \\\\ &#151; &#128; <script>x</script><b>open 'q' \"q\" 🎵 é\r\nlast line \n"
	for _, effect := range []struct{ name, json, want, edited string }{
		{"restored", Content(10, 11), `0 post_content_modified reverted: Restored from revision 11`, "\n~ meta 10 _edit_last: \"1\" -> \"0\""},
		{"field set", Field(10, "post_content", text), `0 post_field_set reverted: Restored the previous post_content`, ""},
	} {
		for _, c := range []struct{ name, set string }{
			{"published", "post_status = 'publish'"},
			{"a draft without dates", "post_status = 'draft', post_date_gmt = '0000-00-00 00:00:00', post_name = ''"},
			{"pending", "post_status = 'pending', post_name = 'kept'"},
			{"scheduled in the past", "post_status = 'future', post_date = '2026-01-01 00:00:00', post_date_gmt = '2026-01-01 05:00:00'"},
			{"published in the future", "post_date = '2037-01-01 00:00:00', post_date_gmt = '2037-01-01 05:00:00'"},
			{"private with a password", "post_status = 'private', post_password = 'p'"},
			{"trashed", "post_status = 'trash', post_name = 'x__trashed'"},
			{"an odd slug and empty columns", "post_name = 'Ödd Slug', comment_status = '', ping_status = '', to_ping = 'not a url', pinged = 'http://p', post_mime_type = 'a b', menu_order = 7, comment_count = 3, guid = 'g'"},
		} {
			rows := func(s *Site) {
				s.Post(Post{ID: 10, Title: " Title ", Content: "after", Excerpt: " e ", Metas: []string{"_edit_last", "1"}})
				s.Revision(Revision{ID: 11, Of: 10, Title: " Title ", Content: text, Excerpt: " e "})
				s.Revision(Revision{ID: 12, Of: 10, Title: " Title ", Content: "after", Excerpt: " e "})
				s.Exec("UPDATE wp_posts SET " + c.set + " WHERE ID = 10")
				s.Option("use_balanceTags", "1")
				s.Option("default_pingback_flag", "1")
				s.Option("default_category", "1")
			}
			RunCases(t, open, rows, []Case{{
				Name: effect.name + ": " + c.name, Job: Job{Effects: []string{effect.json}}, Want: effect.want,
				Changes: "~ post 10 now post_content=" + quoted(text) + effect.edited + "\n+ revision A of 10 by 0 at now: \" Title \" | " + quoted(text) + ` | " e "`,
			}})
		}
	}
}
