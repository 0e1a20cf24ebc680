package undotest

import "testing"

// testMetaBytes: values go back byte for byte, in the text PHP stores them as.
// The reference takes one level of backslashes off texts.
func testMetaBytes(t *testing.T, open Open) {
	values := []struct{ name, json, stored string }{
		{"backslashes", `"C:\\dir \\\\server \\0 \\"`, `C:\dir \\server \0 \`},
		{"quotes", `"it's \"so\" \u0027"`, `it's "so" '`},
		{"line ends", `"a\r\nb\nc\rd\te"`, "a\r\nb\nc\rd\te"},
		{"NUL", `"a\u0000b"`, "a\x00b"},
		{"4-byte characters", `"\ud83c\udfb5 \u00e9 漢"`, "🎵 é 漢"},
		{"combining and precomposed stay apart", `"e\u0301 \u00e9"`, "e\u0301 é"},
		{"spaces around", `"  old \t"`, "  old \t"},
		{"entities", `"&#151; &amp; &lt;script&gt;"`, "&#151; &amp; &lt;script&gt;"},
		{"markup", `"<script>x<\/script><b>unclosed"`, "<script>x</script><b>unclosed"},
		{"looks serialized", `"a:1:{i:0;i:1;}"`, `s:14:"a:1:{i:0;i:1;}";`},
		{"looks serialized with a tail", `"i:5;junk"`, `s:8:"i:5;junk";`},
		{"looks almost serialized", `"x:1;"`, `x:1;`},
		{"zero", `"0"`, "0"},
		{"a number", `12`, "12"},
		{"a float", `1.50`, "1.5"},
		{"true", `true`, "1"},
		{"false", `false`, ""},
		{"an empty list", `[]`, "a:0:{}"},
		{"an empty object", `{}`, "a:0:{}"},
		{"a list", `[1,"2",3.0,true,null]`, `a:5:{i:0;i:1;i:1;s:1:"2";i:2;d:3;i:3;b:1;i:4;N;}`},
		{"keys like integers", `{"0":"a","01":"b","-1":"c"}`, `a:3:{i:0;s:1:"a";s:2:"01";s:1:"b";i:-1;s:1:"c";}`},
		{"texts inside", `{"t":"T \\ \"x\" 🎵"}`, `a:1:{s:1:"t";s:12:"T \ "x" 🎵";}`},
		{"long", `"` + repeat("é\\\\", 20000) + `"`, repeat(`é\`, 20000)},
	}
	var cases []Case
	for _, v := range values {
		cases = append(cases, Case{
			Name: v.name, Job: Job{Effects: []string{MetaSet(10, "k", raw(v.json))}},
			Want:    `0 post_meta_set reverted: Restored the previous value of k`,
			Changes: `~ meta 10 k: "new" -> ` + quoted(v.stored),
		})
	}
	RunCases(t, open, func(s *Site) { s.Post(Post{ID: 10, Metas: []string{"k", "new"}}) }, cases)
}

// testMetaKeys: a key is its bytes. The collation of the column would take
// letter case, accents and trailing spaces for the same.
func testMetaKeys(t *testing.T, open Open) {
	rows := func(s *Site) {
		s.Post(Post{ID: 10, Metas: []string{"key", "own", "Key", "case", "kéy", "accent", "key ", "space", "key\t", "tab"}})
		s.Post(Post{ID: 13, Metas: []string{"key", "another post"}})
	}
	RunCases(t, open, rows, []Case{
		{
			Name: "restored", Job: Job{Effects: []string{MetaSet(10, "key", "old")}},
			Want: `0 post_meta_set reverted: Restored the previous value of key`, Changes: `~ meta 10 key: "own" -> "old"`,
		},
		{
			Name: "deleted", Job: Job{Effects: []string{MetaSet(10, "key", nil)}},
			Want: `0 post_meta_set reverted: Deleted key`, Changes: `- meta 10 key="own"`,
		},
		{
			Name: "another case", Job: Job{Effects: []string{MetaSet(10, "KEY", "old")}},
			Want: `0 post_meta_set reverted: Restored the previous value of KEY`, Changes: `+ meta 10 KEY="old"`,
		},
		{
			Name: "an accent", Job: Job{Effects: []string{MetaSet(10, "kéy", nil)}},
			Want: `0 post_meta_set reverted: Deleted kéy`, Changes: `- meta 10 kéy="accent"`,
		},
		{
			Name: "nothing but others like it", Job: Job{Effects: []string{MetaSet(10, "KEY", nil)}},
			Want: `0 post_meta_set already: KEY was as before already`,
		},
		{
			Name: "others like it do not make it as before", Job: Job{Effects: []string{MetaSet(10, "KEY", "case")}},
			Want: `0 post_meta_set reverted: Restored the previous value of KEY`, Changes: `+ meta 10 KEY="case"`,
		},
		{
			Name: "a value that differs in case alone", Job: Job{Effects: []string{MetaSet(10, "key", "OWN")}},
			Want: `0 post_meta_set reverted: Restored the previous value of key`, Changes: `~ meta 10 key: "own" -> "OWN"`,
		},
		{
			Name: "a key outside ASCII, with quotes", Job: Job{Effects: []string{MetaSet(10, `k"\🎵%_`, "old")}},
			Want: `0 post_meta_set reverted: Restored the previous value of k"\🎵%_`, Changes: `+ meta 10 k"\🎵%_="old"`,
		},
	})
}

// testBrokenText: a value that is no text is kept in the record so that it can
// be put back.
func testBrokenText(t *testing.T, open Open) {
	rows := func(s *Site) {
		s.AllowBytes(s.T, "wp_postmeta", "meta_value")
		s.Post(Post{ID: 9, Metas: []string{"k", "caf\xe9 \xff\x00"}})
	}
	RunCases(t, open, rows, []Case{
		{
			Name: "restored", Job: Job{Effects: []string{MetaSet(9, "k", "café")}},
			Want: `0 post_meta_set reverted: Restored the previous value of k`, Changes: `~ meta 9 k: "caf\xe9 \xff\x00" -> "café"`,
		},
		{
			Name: "an attachment's files are known from such metadata",
			Rows: func(s *Site) {
				s.Attachment(Attachment{
					ID: 20, Sizes: []string{"pic-20-150.jpg"},
					Metadata: `a:2:{s:5:"sizes";a:1:{s:1:"t";a:1:{s:4:"file";s:14:"pic-20-150.jpg";}}s:10:"image_meta";a:1:{s:7:"caption";s:4:"caf` + "\xe9" + `";}}`,
				})
			},
			Job:  Job{Type: "image_generation", Effects: []string{Created(20)}},
			Want: `0 attachment_created reverted: Deleted attachment 20`,
			Changes: `- file 2026/02/pic-20-150.jpg
				- file 2026/02/pic-20.jpg
				- meta 20 _wp_attached_file="2026/02/pic-20.jpg"
				- meta 20 _wp_attachment_metadata="a:2:{s:5:\"sizes\";a:1:{s:1:\"t\";a:1:{s:4:\"file\";s:14:\"pic-20-150.jpg\";}}s:10:\"image_meta\";a:1:{s:7:\"caption\";s:4:\"caf\xe9\";}}"
				- attachment 20`,
		},
		{
			Name: "a file name", Rows: func(s *Site) { s.Attachment(Attachment{ID: 20, File: "2026/02/caf\xe9.jpg"}) },
			Job:     Job{Type: "image_generation", Effects: []string{Created(20)}},
			Want:    `0 attachment_created reverted: Deleted attachment 20`,
			Changes: "- file 2026/02/caf\xe9.jpg\n- attachment 20\n" + `- meta 20 _wp_attached_file="2026/02/caf\xe9.jpg"`,
		},
		{
			Name: "a file name of a picture that may be shown",
			Rows: func(s *Site) {
				linked(s)
				s.Exec("UPDATE wp_posts SET post_content = 'mine' WHERE ID = 10")
				s.Attachment(Attachment{ID: 20, File: "2026/02/caf\xe9.jpg", NoFiles: true})
			},
			Job: Job{Type: "image_generation", Effects: []string{Created(20), Content(10, 11)}},
			Want: `1 post_content_modified conflict: changed since the job (post_content, by bea at 2026-01-12 10:00:00); use --on-conflict=overwrite
				0 attachment_created reverted: Deleted attachment 20`,
			Changes: "- attachment 20\n" + `- meta 20 _wp_attached_file="2026/02/caf\xe9.jpg"`,
		},
	})
}
