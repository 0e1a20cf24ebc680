package undotest

import "testing"

// linked is post 10 whose content a job changed between the revisions 11 and 12.
func linked(s *Site) {
	s.Post(Post{ID: 10, Content: "after", Modified: "2026-01-12 10:00:00", ModifiedGMT: "2026-01-12 15:00:00", Metas: []string{"_edit_last", "2"}})
	s.Revision(Revision{ID: 11, Of: 10, Content: "before"})
	s.Revision(Revision{ID: 12, Of: 10, Content: "after", Date: "2026-01-12 10:00:00"})
}

func contentJob(post, revision any) Job {
	return Job{Type: "internal_linking", Effects: []string{Content(post, revision)}}
}

// restored is what putting "before" back on the post of linked changes.
const restored = `~ meta 10 _edit_last: "2" -> "0"
	~ post 10 now post_content="before"
	+ revision A of 10 by 0 at now: "Title" | "before" | ""`

// testContent: post_content_modified in every state that is about its target.
func testContent(t *testing.T, open Open) {
	const ok = `0 post_content_modified reverted: Restored from revision 11`
	RunCases(t, open, linked, []Case{
		{Name: "restored", Job: contentJob(10, 11), Want: ok, Changes: restored},
		{Name: "ids as digits", Job: contentJob("10", "11"), Want: ok, Changes: restored},
		{
			Name: "the flat shape", Job: contentJob(0, 0),
			Rows: func(*Site) {}, Want: `0 post_content_modified failed: Missing post_id in effect target`,
		},
		{
			Name: "flat", Job: Job{Effects: []string{`{"type":"post_content_modified","post_id":10,"revision_id":11}`}},
			Want: ok, Changes: restored,
		},
		{
			Name: "both shapes differ", Job: Job{Effects: []string{`{"type":"post_content_modified","post_id":10,"target":{"post_id":13},"revision_id":11}`}},
			Want: `0 post_content_modified failed: The effect names two different values of post_id`,
		},
		{
			Name: "a revision_id inside the target does not count", Job: Job{Effects: []string{`{"type":"post_content_modified","target":{"post_id":10,"revision_id":11}}`}},
			Want: `0 post_content_modified failed: No revision_id recorded for post #10`,
		},
		{
			Name: "no revision_id", Job: contentJob(10, nil),
			Want: `0 post_content_modified failed: No revision_id recorded for post #10`,
		},
		{
			Name: "already as before", Rows: func(s *Site) { s.Exec("UPDATE wp_posts SET post_content = 'before' WHERE ID = 10") },
			Job: contentJob(10, 11), Want: `0 post_content_modified already: Already as in revision 11`,
		},
		{
			Name: "the revision is gone", Job: contentJob(10, 13),
			Rows: func(s *Site) {
				s.Revision(Revision{ID: 14, Of: 10})
				s.Revision(Revision{ID: 9, Of: 10, Name: "10-autosave-v1"})
			},
			Want: `0 post_content_modified failed: Revision #13 not found or not a revision | The nearest older revision of post #10 is #12.`,
		},
		{
			Name: "the revision is gone and none is older", Job: contentJob(10, 8),
			Rows: func(s *Site) { s.Revision(Revision{ID: 7, Of: 10, Name: "10-autosave-v1"}) },
			Want: `0 post_content_modified failed: Revision #8 not found or not a revision`,
		},
		{
			Name: "the revision is a post", Rows: func(s *Site) { s.Post(Post{ID: 8}) }, Job: contentJob(10, 8),
			Want: `0 post_content_modified failed: Revision #8 not found or not a revision`,
		},
		{
			Name: "the revision is another post's", Job: contentJob(10, 21),
			Rows: func(s *Site) { s.Post(Post{ID: 20}); s.Revision(Revision{ID: 21, Of: 20, Content: "foreign"}) },
			Want: `0 post_content_modified failed: Revision #21 belongs to post #20, not to post #10`,
		},
		{
			Name: "an autosave", Rows: func(s *Site) { s.Revision(Revision{ID: 8, Of: 10, Name: "10-autosave-v1"}) }, Job: contentJob(10, 8),
			Want: `0 post_content_modified failed: Revision #8 is an autosave, not a saved revision`,
		},
		{
			Name: "a trashed revision serves", Rows: func(s *Site) { s.Exec("UPDATE wp_posts SET post_status = 'trash' WHERE ID = 11") },
			Job: contentJob(10, 11), Want: ok, Changes: restored,
		},
		{
			Name: "the post is gone", Rows: func(s *Site) { s.Exec("DELETE FROM wp_posts WHERE ID = 10") }, Job: contentJob(10, 11),
			Want: `0 post_content_modified failed: Failed to restore revision #11 for post #10`,
		},
		{
			Name: "post and revision are gone", Job: contentJob(77, 78),
			Want: `0 post_content_modified failed: Revision #78 not found or not a revision`,
		},
		{
			Name: "an empty revision of a post is refused, as by WordPress", Job: contentJob(10, 11),
			Rows: func(s *Site) {
				s.Exec("UPDATE wp_posts SET post_title = ?, post_content = '', post_excerpt = '' WHERE ID = 11", "0")
			},
			Want: `0 post_content_modified failed: Failed to restore revision #11 for post #10`,
		},
		{
			Name: "an empty revision of a page is restored", Job: contentJob(10, 11),
			Rows: func(s *Site) {
				s.Exec("UPDATE wp_posts SET post_type = 'page', post_title = '' WHERE ID = 10")
				s.Exec("UPDATE wp_posts SET post_title = '', post_content = '' WHERE ID IN (11, 12)")
				s.Exec("UPDATE wp_posts SET post_content = 'after' WHERE ID = 12")
			},
			Want: ok,
			Changes: `~ meta 10 _edit_last: "2" -> "0"
				~ post 10 now post_content=""
				+ revision A of 10 by 0 at now: "" | "" | ""`,
		},
	})
}

// testContentTypes: which posts keep a revision of what they become.
func testContentTypes(t *testing.T, open Open) {
	const ok = `0 post_content_modified reverted: Restored from revision 11`
	typed := func(postType string) func(*Site) {
		return func(s *Site) { s.Exec("UPDATE wp_posts SET post_type = ? WHERE ID = 10", postType) }
	}
	var cases []Case
	for _, name := range []string{"post", "page", "attachment", "wp_block", "wp_template", "wp_navigation"} {
		cases = append(cases, Case{Name: name, Rows: typed(name), Job: contentJob(10, 11), Want: ok, Changes: restored})
	}
	cases = append(cases,
		Case{Name: "another type that has revisions", Rows: typed("recipe"), Job: contentJob(10, 11), Want: ok, Changes: restored},
		Case{
			Name: "a type without revisions, but for one with an odd name", Job: contentJob(10, 11),
			Rows: func(s *Site) {
				typed("recipe")(s)
				s.Exec("DELETE FROM wp_posts WHERE ID = 12")
				s.Exec("UPDATE wp_posts SET post_name = 'imported' WHERE ID = 11")
			},
			Want: ok, Changes: `~ meta 10 _edit_last: "2" -> "0"
				~ post 10 now post_content="before"`,
		},
		Case{
			Name: "what stood there is kept when no revision holds it", Job: contentJob(10, 12),
			Rows: func(s *Site) { s.Exec("UPDATE wp_posts SET post_content = 'by hand' WHERE ID = 10") },
			Want: `0 post_content_modified reverted: Restored from revision 12`,
			Changes: `~ meta 10 _edit_last: "2" -> "0"
				~ post 10 now post_content="after"
				+ revision A of 10 by 2 at 2026-01-12 10:00:00/2026-01-12 15:00:00: "Title" | "by hand" | ""
				+ revision B of 10 by 0 at now: "Title" | "after" | ""`,
		},
		Case{
			Name: "its author is the post's without _edit_last", Job: contentJob(10, 12),
			Rows: func(s *Site) {
				s.Exec("UPDATE wp_posts SET post_content = 'by hand', post_author = 7 WHERE ID = 10")
				s.Exec("DELETE FROM wp_postmeta")
			},
			Want: `0 post_content_modified reverted: Restored from revision 12`,
			Changes: `+ meta 10 _edit_last="0"
				~ post 10 now post_content="after"
				+ revision A of 10 by 7 at 2026-01-12 10:00:00/2026-01-12 15:00:00: "Title" | "by hand" | ""
				+ revision B of 10 by 0 at now: "Title" | "after" | ""`,
		},
		Case{
			Name: "what stood there is kept with its zero dates", Job: contentJob(10, 12),
			Rows: func(s *Site) {
				s.Exec("UPDATE wp_posts SET post_content = 'by hand', post_modified = '0000-00-00 00:00:00', post_modified_gmt = '0000-00-00 00:00:00' WHERE ID = 10")
			},
			Want: `0 post_content_modified reverted: Restored from revision 12`,
			Changes: `~ meta 10 _edit_last: "2" -> "0"
				~ post 10 now post_content="after"
				+ revision A of 10 by 2 at 0000-00-00 00:00:00/0000-00-00 00:00:00: "Title" | "by hand" | ""`,
		},
		Case{
			Name: "a revision restored that is the newest by date is not saved again", Job: contentJob(10, 11),
			Rows: func(s *Site) { s.Exec("UPDATE wp_posts SET post_date = '2026-01-20 00:00:00' WHERE ID = 11") },
			Want: ok, Changes: `~ meta 10 _edit_last: "2" -> "0"
				~ post 10 now post_content="before"`,
		},
		Case{
			Name: "a newest revision that differs in blanks alone is not saved again", Job: contentJob(10, 11),
			Rows: func(s *Site) {
				s.Revision(Revision{ID: 13, Of: 10, Content: " before\r\n", Date: "2026-01-20 00:00:00"})
			},
			Want: ok, Changes: `~ meta 10 _edit_last: "2" -> "0"
				~ post 10 now post_content="before"`,
		},
		Case{
			Name: "an auto-draft gets no revision", Rows: func(s *Site) { s.Exec("UPDATE wp_posts SET post_status = 'auto-draft' WHERE ID = 10") },
			Job: contentJob(10, 11), Want: ok, Changes: `~ meta 10 _edit_last: "2" -> "0"
				~ post 10 now post_content="before"`,
		},
		Case{
			Name: "duplicate _edit_last rows all change", Rows: func(s *Site) { s.Meta(10, "_edit_last", "1") },
			Job: contentJob(10, 11), Want: ok, Changes: `~ meta 10 _edit_last: "2" -> "0"
				~ meta 10 _edit_last: "1" -> "0"
				~ post 10 now post_content="before"
				+ revision A of 10 by 0 at now: "Title" | "before" | ""`,
		},
	)
	RunCases(t, open, linked, cases)
	RunCases(t, open, func(s *Site) { s.Options.KeepRevisions = false; linked(s) }, []Case{
		{
			Name: "a site without revisions makes none of the new text", Job: contentJob(10, 11), Want: ok,
			Changes: `~ meta 10 _edit_last: "2" -> "0"
				~ post 10 now post_content="before"`,
		},
		{
			Name: "a site without revisions still keeps what stood there", Job: contentJob(10, 12),
			Rows: func(s *Site) { s.Exec("UPDATE wp_posts SET post_content = 'by hand' WHERE ID = 10") },
			Want: `0 post_content_modified reverted: Restored from revision 12`,
			Changes: `~ meta 10 _edit_last: "2" -> "0"
				~ post 10 now post_content="after"
				+ revision A of 10 by 2 at 2026-01-12 10:00:00/2026-01-12 15:00:00: "Title" | "by hand" | ""`,
		},
	})
	RunCases(t, open, func(s *Site) { s.Options.User = 2; linked(s) }, []Case{{
		Name: "the acting user", Job: contentJob(10, 11), Want: ok,
		Changes: `~ post 10 now post_content="before"
			+ revision A of 10 by 2 at now: "Title" | "before" | ""`,
	}})
}
