package undotest

import "testing"

// testThumbnail: featured_image_set in every state.
func testThumbnail(t *testing.T, open Open) {
	rows := func(s *Site) {
		s.Post(Post{ID: 10, Metas: []string{"_thumbnail_id", "30"}})
		s.Revision(Revision{ID: 11, Of: 10})
		s.Attachment(Attachment{ID: 20})
		s.Attachment(Attachment{ID: 30})
	}
	one := func(post, previous any) Job {
		return Job{Type: "image_generation", Effects: []string{Thumb(post, previous)}}
	}
	const removed = `0 featured_image_set reverted: Removed the featured image`
	const restored = `0 featured_image_set reverted: Restored featured image 20`
	const gone, back = `- meta 10 _thumbnail_id="30"`, `~ meta 10 _thumbnail_id: "30" -> "20"`
	var cases []Case
	for _, previous := range []string{`0`, `"0"`, `""`, `null`, `-4`, `"-4"`, `false`} {
		cases = append(cases, Case{Name: "none before: " + previous, Job: one(10, raw(previous)), Want: removed, Changes: gone})
	}
	for _, previous := range []string{`"abc"`, `46.5`, `true`, `[20]`, `{"a":20}`, `"20x"`, `99999999999999999999`} {
		want := previous
		if previous == `99999999999999999999` {
			want = `1.0e+20`
		}
		cases = append(cases, Case{
			Name: "unusable: " + previous, Job: one(10, raw(previous)),
			Want: `0 featured_image_set failed: Unusable previous_value in effect: ` + want,
		})
	}
	cases = append(cases, []Case{
		{Name: "absent", Job: Job{Effects: []string{`{"type":"featured_image_set","target":{"post_id":10}}`}}, Want: removed, Changes: gone},
		{Name: "flat", Job: Job{Effects: []string{`{"type":"featured_image_set","post_id":10,"previous_value":20}`}}, Want: restored, Changes: back},
		{Name: "restored", Job: one(10, 20), Want: restored, Changes: back},
		{Name: "restored from digits", Job: one(10, "20"), Want: restored, Changes: back},
		{Name: "restored on the post of a revision", Job: one(11, 20), Want: restored, Changes: back},
		{
			Name: "restored on a post that has none", Rows: func(s *Site) { s.Post(Post{ID: 13}) }, Job: one(13, 20),
			Want: restored, Changes: `+ meta 13 _thumbnail_id="20"`,
		},
		{
			Name: "several rows", Rows: func(s *Site) { s.Meta(10, "_thumbnail_id", "31") }, Job: one(10, 20), Want: restored,
			Changes: back + "\n" + `~ meta 10 _thumbnail_id: "31" -> "20"`,
		},
		{
			Name: "several rows go", Rows: func(s *Site) { s.Meta(10, "_thumbnail_id", "31"); s.Meta(10, "_Thumbnail_id", "32") },
			Job: one(10, 0), Want: removed, Changes: gone + "\n" + `- meta 10 _thumbnail_id="31"`,
		},
		{Name: "already the same", Job: one(10, 30), Want: `0 featured_image_set already: The featured image was as before already`},
		{
			Name: "already none", Rows: func(s *Site) { s.Post(Post{ID: 13}) }, Job: one(13, 0),
			Want: `0 featured_image_set already: The featured image was as before already`,
		},
		{Name: "the post is gone, and had none before", Job: one(77, 0), Want: `0 featured_image_set already: The featured image was as before already`},
		{Name: "the post is gone", Job: one(77, 20), Want: `0 featured_image_set failed: Post #77 not found`},
		{Name: "no post", Job: one(nil, 20), Want: `0 featured_image_set failed: Missing post_id in effect target`},
		{Name: "the image is gone", Job: one(10, 78), Want: `0 featured_image_set failed: Previous featured image #78 not found`},
		{
			Name: "the image is a post", Rows: func(s *Site) { s.Post(Post{ID: 13}) }, Job: one(10, 13),
			Want: `0 featured_image_set failed: Previous featured image #13 is not an attachment`,
		},
	}...)
	shows := func(name string, a Attachment, ok bool) {
		a.ID, a.NoFiles = 40, true
		c := Case{Name: name, Rows: func(s *Site) { s.Attachment(a) }, Job: one(10, 40), Want: `0 featured_image_set failed: Previous featured image #40 shows no image`}
		if ok {
			c.Want, c.Changes = `0 featured_image_set reverted: Restored featured image 40`, `~ meta 10 _thumbnail_id: "30" -> "40"`
		}
		cases = append(cases, c)
	}
	const full = `a:1:{s:5:"sizes";a:1:{s:4:"full";a:1:{s:4:"file";s:7:"p-1.jpg";}}}`
	shows("an image whose file is gone", Attachment{}, true)
	shows("an svg", Attachment{MimeType: "image/svg+xml", File: "a.svg"}, true)
	shows("an image without a file", Attachment{File: Empty}, false)
	shows("an image without a file but with sizes", Attachment{File: Empty, Metadata: full}, false)
	shows("a pdf", Attachment{MimeType: "application/pdf", File: "a.pdf"}, false)
	shows("a pdf with other sizes", Attachment{MimeType: "application/pdf", File: "a.pdf", Sizes: []string{"a.jpg"}}, false)
	shows("a pdf with a full size", Attachment{MimeType: "application/pdf", File: "a.pdf", Metadata: full}, true)
	shows("a pdf with a list for sizes", Attachment{MimeType: "application/pdf", File: "a.pdf", Metadata: `a:1:{s:5:"sizes";a:1:{i:0;a:0:{}}}`}, false)
	shows("a jpg without a type", Attachment{MimeType: Empty, File: "a.jpg"}, false)
	shows("broken metadata", Attachment{MimeType: "application/pdf", File: "a.pdf", Metadata: full[:40]}, false)
	RunCases(t, open, rows, cases)
}

// testThumbnailEvidence: the picture the same job made tells whether the post
// still shows it.
func testThumbnailEvidence(t *testing.T, open Open) {
	const conflict = `0 featured_image_set conflict: changed since the job (_thumbnail_id, by somebody at an unknown time); use --on-conflict=overwrite`
	const removed = `0 featured_image_set reverted: Removed the featured image`
	thumb := func(value string) func(s *Site) {
		return func(s *Site) { s.Post(Post{ID: 10, Metas: []string{"_thumbnail_id", value}}) }
	}
	rows := func(s *Site) {
		s.Attachment(Attachment{ID: 20, NoFiles: true})
		s.Attachment(Attachment{ID: 21, NoFiles: true})
		s.Attachment(Attachment{ID: 30, NoFiles: true})
	}
	deleted := func(id string) string {
		return "\n- meta " + id + ` _wp_attached_file="2026/02/pic-` + id + `.jpg"` + "\n- attachment " + id
	}
	job := func(previous any) Job {
		return Job{Type: "image_generation", Effects: []string{Thumb(10, previous), Created(20)}}
	}
	RunCases(t, open, rows, []Case{
		{
			Name: "the job's picture", Rows: thumb("20"), Job: job(0),
			Want:    "1 attachment_created reverted: Deleted attachment 20\n" + removed,
			Changes: `- meta 10 _thumbnail_id="20"` + deleted("20"),
		},
		{
			Name: "somebody's picture", Rows: thumb("30"), Job: job(0),
			Want: "1 attachment_created reverted: Deleted attachment 20\n" + conflict, Changes: deleted("20"),
		},
		{
			Name: "somebody's picture, overwritten", Rows: thumb("30"), Job: job(0), Overwrite: true,
			Want:    "1 attachment_created reverted: Deleted attachment 20\n" + removed,
			Changes: `- meta 10 _thumbnail_id="30"` + deleted("20"),
		},
		{
			Name: "somebody's picture wins over one that is gone", Rows: thumb("30"), Job: job(77),
			Want: "1 attachment_created reverted: Deleted attachment 20\n" + conflict, Changes: deleted("20"),
		},
		{
			Name: "removed by somebody: as before already", Rows: func(s *Site) { s.Post(Post{ID: 10}) }, Job: job(0),
			Want:    "1 attachment_created reverted: Deleted attachment 20\n0 featured_image_set already: The featured image was as before already",
			Changes: deleted("20"),
		},
		{
			Name: "removed by somebody, another one before", Rows: func(s *Site) { s.Post(Post{ID: 10}) }, Job: job(30),
			Want: "1 attachment_created reverted: Deleted attachment 20\n" + conflict, Changes: deleted("20"),
		},
		{
			Name: "one of several pictures of the job", Rows: thumb("20"),
			Job: Job{Type: "image_generation", Effects: []string{Created(20), Created(21), Thumb(10, 30)}},
			Want: `2 featured_image_set reverted: Restored featured image 30
				1 attachment_created reverted: Deleted attachment 21
				0 attachment_created reverted: Deleted attachment 20`,
			Changes: `~ meta 10 _thumbnail_id: "20" -> "30"` + deleted("20") + deleted("21"),
		},
		{
			Name: "no picture of the job, no evidence", Rows: thumb("30"), Job: Job{Effects: []string{Thumb(10, 0)}},
			Want: removed, Changes: `- meta 10 _thumbnail_id="30"`,
		},
	})
}
