package undotest

import (
	"fmt"
	"testing"
)

// testHeld: an effect waits for another of its job, and stays when that stays.
func testHeld(t *testing.T, open Open) {
	const links = "_datamachine_internal_links"
	rows := func(s *Site) {
		linked(s)
		s.Meta(10, links, "tracked")
	}
	edit := func(s *Site) { s.Exec("UPDATE wp_posts SET post_content = 'mine' WHERE ID = 10") }
	job := func(effects ...string) Job { return Job{Type: "internal_linking", Effects: effects} }
	const conflict = `post_content_modified conflict: changed since the job (post_content, by bea at 2026-01-12 10:00:00); use --on-conflict=overwrite`
	const deleted = `- meta 10 _datamachine_internal_links="tracked"`
	RunCases(t, open, rows, []Case{
		{
			Name: "tracking goes with its content", Job: job(Content(10, 11), MetaSet(10, links, nil)),
			Want:    "1 post_meta_set reverted: Deleted _datamachine_internal_links\n0 post_content_modified reverted: Restored from revision 11",
			Changes: restored + "\n" + deleted,
		},
		{
			Name: "in the other order as well", Job: job(MetaSet(10, links, nil), Content(10, 11)),
			Want:    "1 post_content_modified reverted: Restored from revision 11\n0 post_meta_set reverted: Deleted _datamachine_internal_links",
			Changes: restored + "\n" + deleted,
		},
		{
			Name: "tracking stays while the content is in conflict", Rows: edit, Job: job(Content(10, 11), MetaSet(10, links, nil)),
			Want: "1 post_meta_set conflict: kept because post_content_modified (effect 1) of the same job was not reverted\n0 " + conflict,
		},
		{
			Name: "tracking stays while the content fails", Job: job(Content(10, 13), MetaSet(10, links, nil)),
			Want: `1 post_meta_set conflict: kept because post_content_modified (effect 1) of the same job was not reverted
				0 post_content_modified failed: Revision #13 not found or not a revision | The nearest older revision of post #10 is #12.`,
		},
		{
			Name: "tracking stays even with overwrite when the content fails", Overwrite: true, Job: job(Content(10, 13), MetaSet(10, links, nil)),
			Want: `1 post_meta_set conflict: kept because post_content_modified (effect 1) of the same job was not reverted
				0 post_content_modified failed: Revision #13 not found or not a revision | The nearest older revision of post #10 is #12.`,
		},
		{
			Name: "tracking that is gone holds nothing", Rows: func(s *Site) { edit(s); s.Exec("DELETE FROM wp_postmeta WHERE meta_key = ?", links) },
			Job:  job(Content(10, 11), MetaSet(10, links, nil)),
			Want: "1 post_meta_set already: _datamachine_internal_links was as before already\n0 " + conflict,
		},
		{
			Name: "another post's content does not hold it", Job: job(Content(13, 77), MetaSet(10, links, nil)),
			Want: `1 post_meta_set reverted: Deleted _datamachine_internal_links
				0 post_content_modified failed: Revision #77 not found or not a revision`,
			Changes: deleted,
		},
		{
			Name: "another meta is not held", Rows: func(s *Site) { edit(s); s.Meta(10, "k", "new") }, Job: job(Content(10, 11), MetaSet(10, "k", nil)),
			Want: "1 post_meta_set reverted: Deleted k\n0 " + conflict, Changes: `- meta 10 k="new"`,
		},
		{
			Name: "content that is as before does not hold it", Rows: func(s *Site) { s.Exec("UPDATE wp_posts SET post_content = 'before' WHERE ID = 10") },
			Job:     job(Content(10, 11), MetaSet(10, links, nil)),
			Want:    "1 post_meta_set reverted: Deleted _datamachine_internal_links\n0 post_content_modified already: Already as in revision 11",
			Changes: deleted,
		},
	})
}

// testHeldAttachment: a picture stays while a post of its job that could not be
// put back shows it.
func testHeldAttachment(t *testing.T, open Open) {
	const conflict = `0 post_content_modified conflict: changed since the job (post_content, by bea at 2026-01-12 10:00:00); use --on-conflict=overwrite`
	gone := func(file string) string {
		return fmt.Sprintf("- file %s\n- meta 84 _wp_attached_file=%q\n- attachment 84", file, file)
	}
	content := func(name, file, text string, held bool) Case {
		c := Case{
			Name: name, Job: imageJob(Content(10, 11), Created(84)),
			Rows: func(s *Site) {
				s.Attachment(Attachment{ID: 84, File: file})
				s.Exec("UPDATE wp_posts SET post_content = ? WHERE ID = 10", text)
			},
			Want: "1 attachment_created conflict: kept because post_content_modified (effect 1) of the same job was not reverted\n" + conflict,
		}
		if !held {
			c.Want, c.Changes = "1 attachment_created reverted: Deleted attachment 84\n"+conflict, gone(file)
		}
		return c
	}
	const file = "2026/02/sun.jpg"
	cases := []Case{
		content("its class", file, `mine <img class="alignleft wp-image-84" src="x.jpg"/>`, true),
		content("another picture's class", file, `mine <img class="wp-image-840">`, false),
		content("another class, then its own", file, `mine wp-image-840 wp-image-84`, true),
		content("its block", file, `mine <!-- wp:image {"id":84,"sizeSlug":"large"} -->`, true),
		content("another picture's block", file, `mine <!-- wp:image {"id":841} -->`, false),
		content("its file", file, `mine <img src="http://example.test/wp-content/uploads/2026/02/sun.jpg">`, true),
		content("a size of its file", file, `mine <img src="/wp-content/uploads/2026/02/sun-300x200.jpg">`, true),
		content("the original of a scaled file", "2026/02/sun-scaled.jpg", `mine <img src="/uploads/2026/02/sun.jpg">`, true),
		content("a file of the same name elsewhere", file, `mine <img src="/uploads/2026/01/sun.jpg">`, false),
		content("a file whose name goes on", file, `mine <img src="/uploads/2026/02/sunday.jpg">`, false),
		content("a word like a file at the top of the folder", "sun.jpg", `mine on sunday`, false),
		content("a file at the top of the folder", "sun.jpg", `mine <img src="/wp-content/uploads/sun.jpg">`, true),
		content("not shown at all", file, `mine 84`, false),
	}
	without := func(c Case, name string, rows func(s *Site)) Case {
		first := c.Rows
		c.Name, c.Rows = name, func(s *Site) { first(s); rows(s) }
		return c
	}
	cases = append(cases,
		without(content("", file, `mine`, true), "shown by the excerpt", func(s *Site) {
			s.Exec(`UPDATE wp_posts SET post_excerpt = '<img class="wp-image-84">' WHERE ID = 10`)
		}),
		Case{
			Name: "content that went back shows it no more", Job: imageJob(Created(84), Content(10, 11)),
			Rows: func(s *Site) {
				s.Attachment(Attachment{ID: 84, File: file})
				s.Exec(`UPDATE wp_posts SET post_content = 'wp-image-84' WHERE ID IN (10, 12)`)
			},
			Want:    "1 post_content_modified reverted: Restored from revision 11\n0 attachment_created reverted: Deleted attachment 84",
			Changes: restored + "\n" + gone(file),
		},
		Case{
			Name: "as a field", Job: imageJob(Created(84), Field(10, "post_content", []int{1})),
			Rows: func(s *Site) {
				s.Attachment(Attachment{ID: 84, File: file})
				s.Exec(`UPDATE wp_posts SET post_content = 'wp-image-84' WHERE ID = 10`)
			},
			Want: `1 post_field_set failed: Unusable previous_value in effect: not a text
				0 attachment_created conflict: kept because post_field_set (effect 2) of the same job was not reverted`,
		},
		Case{
			Name: "the post is gone and shows nothing", Job: imageJob(Created(84), Content(77, 11)),
			Rows:    func(s *Site) { s.Attachment(Attachment{ID: 84, File: file}) },
			Want:    "1 post_content_modified failed: Revision #11 belongs to post #10, not to post #77\n0 attachment_created reverted: Deleted attachment 84",
			Changes: gone(file),
		},
		Case{
			Name: "a thumbnail that could not go back", Job: imageJob(Created(84), Thumb(10, 78)),
			Rows: func(s *Site) {
				s.Attachment(Attachment{ID: 84, File: file})
				s.Meta(10, "_thumbnail_id", "84")
			},
			Want: `1 featured_image_set failed: Previous featured image #78 not found
				0 attachment_created conflict: kept because featured_image_set (effect 2) of the same job was not reverted`,
		},
		Case{
			Name: "a thumbnail of another picture does not hold it", Job: imageJob(Created(84), Thumb(10, 78)),
			Rows: func(s *Site) {
				s.Attachment(Attachment{ID: 84, File: file})
				s.Meta(10, "_thumbnail_id", "840")
			},
			Want: `1 featured_image_set conflict: changed since the job (_thumbnail_id, by somebody at an unknown time); use --on-conflict=overwrite
				0 attachment_created reverted: Deleted attachment 84`,
			Changes: gone(file),
		},
		Case{
			Name: "a held picture keeps its rows, the other one goes", Job: imageJob(Created(84), Created(85), Content(10, 11)),
			Rows: func(s *Site) {
				s.Attachment(Attachment{ID: 84, File: file})
				s.Attachment(Attachment{ID: 85, File: "2026/02/moon.jpg"})
				s.Exec(`UPDATE wp_posts SET post_content = 'mine wp-image-84' WHERE ID = 10`)
			},
			Want: `2 post_content_modified conflict: changed since the job (post_content, by bea at 2026-01-12 10:00:00); use --on-conflict=overwrite
				1 attachment_created reverted: Deleted attachment 85
				0 attachment_created conflict: kept because post_content_modified (effect 3) of the same job was not reverted`,
			Changes: "- file 2026/02/moon.jpg\n- meta 85 _wp_attached_file=\"2026/02/moon.jpg\"\n- attachment 85",
		},
	)
	RunCases(t, open, linked, cases)
}

// testUnsupported: what no rule is known for is left alone and reported.
func testUnsupported(t *testing.T, open Open) {
	effect := func(raw, want string) Case {
		return Case{Name: raw, Job: Job{Effects: []string{raw, MetaSet(10, "k", "old")}}, Changes: `~ meta 10 k: "new" -> "old"`,
			Want: "1 post_meta_set reverted: Restored the previous value of k\n0 " + want}
	}
	unknown := func(raw, kind string) Case {
		shown := kind
		if kind == "" {
			shown = "(no type)"
		}
		return effect(raw, shown+" unsupported: Unknown effect type: "+kind)
	}
	RunCases(t, open, func(s *Site) { s.Post(Post{ID: 10, Metas: []string{"k", "new"}}); s.File("2026/02/a.webp") }, []Case{
		unknown(`{"type":"attachment_file_modified","target":{"attachment_id":20,"file_path":"/x/2026/02/a.jpg"},"previous_size":9,"new_size":5}`, "attachment_file_modified"),
		unknown(`{"type":"file_created","target":{"file_path":"/x/2026/02/a.webp"}}`, "file_created"),
		unknown(`{"type":"something_new","target":{"post_id":10}}`, "something_new"),
		unknown(`{"type":"POST_META_SET","target":{"post_id":10,"meta_key":"k"}}`, "POST_META_SET"),
		unknown(`{"type":"post_meta_set ","target":{"post_id":10,"meta_key":"k"}}`, "post_meta_set "),
		unknown(`{"target":{"post_id":10,"meta_key":"k"}}`, ""),
		unknown(`{"type":null}`, ""),
		unknown(`{"type":""}`, ""),
		unknown(`{"type":5}`, "5"),
		unknown(`{"type":true}`, "1"),
		unknown(`{"type":["post_meta_set"]}`, "Array"),
		unknown(`{}`, ""),
		effect(`"oops"`, "(no type) failed: The effect is not an object"),
		effect(`null`, "(no type) failed: The effect is not an object"),
		effect(`7`, "(no type) failed: The effect is not an object"),
		unknown(`[]`, ""),
		effect(`["post_meta_set"]`, "(no type) unsupported: Unknown effect type: "),
	})
}
