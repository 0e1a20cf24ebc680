package undotest

import "testing"

// testDryRun: what a dry run must know of the jobs and effects before. The
// comparison with the real run is part of every step.
func testDryRun(t *testing.T, open Open) {
	rows := func(s *Site) {
		s.Post(Post{ID: 10, Metas: []string{"k", "new", "_thumbnail_id", "20"}})
		s.Attachment(Attachment{ID: 20, Sizes: []string{"shared.jpg"}})
		s.Attachment(Attachment{ID: 21, Sizes: []string{"shared.jpg"}})
		s.Post(Post{ID: 22, Type: "nav_menu_item", Metas: []string{"_menu_item_type", "post_type", "_menu_item_object_id", "20"}})
	}
	image := func(id int, effects ...string) func(s *Site) {
		return func(s *Site) { s.Job(Job{ID: jobID(id), Type: "image_generation", Effects: effects}) }
	}
	jobs := func(makers ...func(s *Site)) func(s *Site) {
		return func(s *Site) {
			for _, m := range makers {
				m(s)
			}
		}
	}
	const (
		kind   = "image_generation"
		menu   = "- nav_menu_item 22\n- meta 22 _menu_item_type=\"post_type\"\n- meta 22 _menu_item_object_id=\"20\"\n"
		rows20 = "- attachment 20\n- meta 20 _wp_attached_file=\"2026/02/pic-20.jpg\"\n" +
			`- meta 20 _wp_attachment_metadata="a:2:{s:4:\"file\";s:18:\"2026/02/pic-20.jpg\";s:5:\"sizes\";a:1:{s:5:\"size0\";a:1:{s:4:\"file\";s:10:\"shared.jpg\";}}}"` + "\n- file 2026/02/pic-20.jpg\n" + menu
		rows21 = "- attachment 21\n- meta 21 _wp_attached_file=\"2026/02/pic-21.jpg\"\n" +
			`- meta 21 _wp_attachment_metadata="a:2:{s:4:\"file\";s:18:\"2026/02/pic-21.jpg\";s:5:\"sizes\";a:1:{s:5:\"size0\";a:1:{s:4:\"file\";s:10:\"shared.jpg\";}}}"` + "\n- file 2026/02/pic-21.jpg\n"
		shared = "- file 2026/02/shared.jpg\n"
		thumb  = "- meta 10 _thumbnail_id=\"20\"\n"
		found2 = "found 2 image_generation\n"
	)
	logs := func(counts ...string) (out string) {
		for i, c := range counts {
			level := "info"
			if c[len(c)-1] != '0' {
				level = "warning"
			}
			out += "log " + level + " Job 10" + string(rune('0'+i)) + " undo: " + string(c[0]) + " reverted, " + string(c[1]) + " skipped, " + string(c[2]) + " failed\n"
		}
		return out
	}
	runCalls(t, open, rows, []call{
		{"a meta an earlier job put back", jobs(image(100, MetaSet(10, "k", "oldest")), image(101, MetaSet(10, "k", "oldest"))), ofType(0, kind),
			found2 + "undone 101 image_generation\n" + alike + "\nundone 100 image_generation\n0 post_meta_set already: k was as before already",
			`~ meta 10 k: "new" -> "oldest"` + "\n" + logs("100", "100")},
		{"a picture an earlier job deleted", jobs(image(100, Created(20)), image(101, Created(20))), ofType(0, kind),
			found2 + "undone 101 image_generation\n0 attachment_created reverted: Deleted attachment 20\nkept 101 2026/02/shared.jpg by 21\nundone 100 image_generation\n0 attachment_created already: Attachment 20 was gone already",
			rows20 + thumb + logs("100", "100")},
		{"a file that two pictures share", jobs(image(100, Created(20)), image(101, Created(21))), ofType(0, kind),
			found2 + "undone 101 image_generation\n0 attachment_created reverted: Deleted attachment 21\nkept 101 2026/02/shared.jpg by 20\nundone 100 image_generation\n0 attachment_created reverted: Deleted attachment 20",
			rows20 + rows21 + shared + thumb + logs("100", "100")},
		{"a file that two pictures of one job share", image(100, Created(20), Created(21)), undoJob(100),
			"undone 100 image_generation\n1 attachment_created reverted: Deleted attachment 21\n0 attachment_created reverted: Deleted attachment 20",
			rows20 + rows21 + shared + thumb + logs("200")},
		{"a thumbnail whose picture went", jobs(image(100, Thumb(10, 0)), image(101, Created(20))), ofType(0, kind),
			found2 + "undone 101 image_generation\n0 attachment_created reverted: Deleted attachment 20\nkept 101 2026/02/shared.jpg by 21\nundone 100 image_generation\n0 featured_image_set already: The featured image was as before already",
			rows20 + thumb + logs("100", "100")},
		{"the picture before went", jobs(image(100, Thumb(10, 20)), image(101, Created(20))), ofType(0, kind),
			found2 + "undone 101 image_generation\n0 attachment_created reverted: Deleted attachment 20\nkept 101 2026/02/shared.jpg by 21\nundone 100 image_generation\n0 featured_image_set failed: Previous featured image #20 not found",
			rows20 + thumb + logs("001", "100")},
		{"a menu item that went with its picture", jobs(image(100, MetaSet(22, "k", "old")), image(101, Created(20))), ofType(0, kind),
			found2 + "undone 101 image_generation\n0 attachment_created reverted: Deleted attachment 20\nkept 101 2026/02/shared.jpg by 21\nundone 100 image_generation\n0 post_meta_set failed: Post #22 not found",
			rows20 + thumb + logs("001", "100")},
		{"metas of a picture that went", jobs(image(100, MetaSet(20, altKey, "old")), image(101, Created(20))), ofType(0, kind),
			found2 + "undone 101 image_generation\n0 attachment_created reverted: Deleted attachment 20\nkept 101 2026/02/shared.jpg by 21\nundone 100 image_generation\n0 post_meta_set failed: Post #20 not found",
			rows20 + thumb + logs("001", "100")},
		{"a prompt an earlier effect put back", jobs(func(s *Site) {
			s.Attachment(Attachment{ID: 30, File: Empty, Prompt: "a dog"})
			s.Job(Job{ID: 100, Type: kind, More: `"prompt":"a cat"`, Effects: []string{Created(30), MetaSet(30, "_datamachine_generation_prompt", "a cat")}})
		}), undoJob(100),
			"undone 100 image_generation\n1 post_meta_set reverted: Restored the previous value of _datamachine_generation_prompt\n0 attachment_created reverted: Deleted attachment 30",
			"- attachment 30\n- meta 30 _datamachine_generated=\"1\"\n- meta 30 _datamachine_generation_prompt=\"a dog\"\n" + logs("200")},
		{"a file name an earlier effect put back", jobs(func(s *Site) {
			s.File("2026/02/old.jpg")
			s.Attachment(Attachment{ID: 30})
			s.Job(Job{ID: 100, Type: kind, Effects: []string{Created(30), MetaSet(30, "_wp_attached_file", "2026/02/old.jpg")}})
		}), undoJob(100),
			"undone 100 image_generation\n1 post_meta_set reverted: Restored the previous value of _wp_attached_file\n0 attachment_created reverted: Deleted attachment 30",
			"- attachment 30\n- meta 30 _wp_attached_file=\"2026/02/pic-30.jpg\"\n- file 2026/02/old.jpg\n" + logs("200")},
		{"a file another picture named until an earlier job", jobs(func(s *Site) {
			s.Attachment(Attachment{ID: 30})
			s.Attachment(Attachment{ID: 31, File: "2026/02/pic-30.jpg"})
		}, image(100, Created(30)), image(101, MetaSet(31, "_wp_attached_file", "2026/02/own.jpg"))), ofType(0, kind),
			found2 + "undone 101 image_generation\n0 post_meta_set reverted: Restored the previous value of _wp_attached_file\nundone 100 image_generation\n0 attachment_created reverted: Deleted attachment 30",
			`~ meta 31 _wp_attached_file: "2026/02/pic-30.jpg" -> "2026/02/own.jpg"` + "\n- attachment 30\n- meta 30 _wp_attached_file=\"2026/02/pic-30.jpg\"\n- file 2026/02/pic-30.jpg\n" + logs("100", "100")},
	})
}

// testDryRunText: jobs that changed one text after the other.
func testDryRunText(t *testing.T, open Open) {
	s := NewSite(t, open)
	s.Post(Post{ID: 10, Content: "c2", Excerpt: "e2", Metas: []string{"footnotes", "n2"}})
	s.Revision(Revision{ID: 11, Of: 10, Content: "c0"})
	s.Revision(Revision{ID: 12, Of: 10, Content: "c1", Date: "2026-01-12 00:00:00", Metas: []string{"footnotes", "n1"}})
	s.Revision(Revision{ID: 13, Of: 10, Content: "c2", Date: "2026-01-13 00:00:00", Metas: []string{"footnotes", "n2"}})
	s.Job(Job{ID: 100, Type: "internal_linking", Effects: []string{Content(10, 11)}})
	s.Job(Job{ID: 101, Type: "internal_linking", Effects: []string{Content(10, 12)}})
	s.Job(Job{ID: 102, Type: "internal_linking", Effects: []string{Field(10, "post_excerpt", nil)}})
	s.Run(Step{
		Req: ofType(0, "internal_linking"),
		Want: `found 3 internal_linking
			undone 102 internal_linking
			0 post_field_set reverted: Restored the previous post_excerpt
			undone 101 internal_linking
			0 post_content_modified reverted: Restored from revision 12
			undone 100 internal_linking
			0 post_content_modified reverted: Restored from revision 11`,
		Changes: `~ post 10 now post_content="c0" post_excerpt=""
			- meta 10 footnotes="n2"
			+ meta 10 _edit_last="0"
			+ revision A of 10 by 1 at 2026-01-10 10:00:00/2026-01-10 15:00:00: "Title" | "c2" | "e2"
			+ meta A footnotes="n2"
			+ revision B of 10 by 0 at now: "Title" | "c1" | ""
			+ meta B footnotes="n1"
			+ revision C of 10 by 0 at now: "Title" | "c0" | ""
			log info Job 102 undo: 1 reverted, 0 skipped, 0 failed
			log info Job 101 undo: 1 reverted, 0 skipped, 0 failed
			log info Job 100 undo: 1 reverted, 0 skipped, 0 failed`,
	})
}
