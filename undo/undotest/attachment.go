package undotest

import (
	"fmt"
	"testing"

	"datamachine/undo"
)

func imageJob(effects ...string) Job { return Job{Type: "image_generation", Effects: effects} }

// picture is what deleting attachment 20 of a case takes away.
const picture = `- file 2026/02/pic-20.jpg
	- meta 20 _wp_attached_file="2026/02/pic-20.jpg"
	- attachment 20`

// testAttachment: attachment_created in every state.
func testAttachment(t *testing.T, open Open) {
	const ok = `0 attachment_created reverted: Deleted attachment 20`
	rows := func(s *Site) { s.Attachment(Attachment{ID: 20}) }
	RunCases(t, open, rows, []Case{
		{Name: "deleted", Job: imageJob(Created(20)), Want: ok, Changes: picture},
		{Name: "digits", Job: imageJob(Created("20")), Want: ok, Changes: picture},
		{Name: "flat", Job: imageJob(`{"type":"attachment_created","attachment_id":20}`), Want: ok, Changes: picture},
		{
			Name: "both shapes differ", Job: imageJob(`{"type":"attachment_created","attachment_id":21,"target":{"attachment_id":20}}`),
			Want: `0 attachment_created failed: The effect names two different values of attachment_id`,
		},
		{Name: "gone", Job: imageJob(Created(77)), Want: `0 attachment_created already: Attachment 77 was gone already`},
		{
			Name: "a post of another type", Rows: func(s *Site) { s.Post(Post{ID: 10}) }, Job: imageJob(Created(10)),
			Want: `0 attachment_created failed: Failed to delete attachment #10`,
		},
		{
			Name: "in the trash", Rows: func(s *Site) {
				s.Exec("UPDATE wp_posts SET post_status = 'trash' WHERE ID = 20")
				s.Meta(20, "_wp_trash_meta_status", "inherit")
			},
			Job: imageJob(Created(20)), Want: ok, Changes: picture + "\n- meta 20 _wp_trash_meta_status=\"inherit\"",
		},
		{
			Name: "twice in one job", Job: imageJob(Created(20), Created(20)),
			Want: `1 attachment_created reverted: Deleted attachment 20
				0 attachment_created already: Attachment 20 was gone already`,
			Changes: picture,
		},
	})
}

// testPrompt: an attachment is no longer the job's when its prompt is another.
func testPrompt(t *testing.T, open Open) {
	const ok = `0 attachment_created reverted: Deleted attachment 20`
	const conflict = `0 attachment_created conflict: changed since the job (_datamachine_generation_prompt, by somebody at an unknown time); use --on-conflict=overwrite`
	job := func(more string) Job {
		j := imageJob(Created(20))
		j.More = more
		return j
	}
	const data = `"success":true,"data":{"message":"m","prompt":"a \\\"cat\\\""}`
	with := func(metas ...string) func(s *Site) {
		return func(s *Site) { s.Attachment(Attachment{ID: 20, File: Empty, Metas: metas}) }
	}
	const generated, prompt = "_datamachine_generated", "_datamachine_generation_prompt"
	rows := func(values ...string) (out string) {
		for i := 0; i < len(values); i += 2 {
			out += fmt.Sprintf("- meta 20 %s=%s\n", values[i], quoted(values[i+1]))
		}
		return out + "- attachment 20"
	}
	RunCases(t, open, nil, []Case{
		{
			Name: "the same once unslashed", Rows: with(generated, "1", prompt, `a "cat"`), Job: job(data), Want: ok,
			Changes: rows(generated, "1", prompt, `a "cat"`),
		},
		{
			Name: "the same", Rows: with(generated, "1", prompt, `a \"cat\"`), Job: job(data), Want: ok,
			Changes: rows(generated, "1", prompt, `a \"cat\"`),
		},
		{Name: "another prompt", Rows: with(generated, "1", prompt, "a dog"), Job: job(data), Want: conflict},
		{Name: "no prompt", Rows: with(generated, "1"), Job: job(data), Want: conflict},
		{Name: "not generated", Rows: with(prompt, `a "cat"`), Job: job(data), Want: conflict},
		{Name: "a top-level prompt", Rows: with(generated, "1", prompt, "a dog"), Job: job(`"prompt":"a cat"`), Want: conflict},
		{
			Name: "overwritten", Rows: with(generated, "1", prompt, "a dog"), Job: job(data), Overwrite: true, Want: ok,
			Changes: rows(generated, "1", prompt, "a dog"),
		},
		{Name: "no recorded prompt, no evidence", Rows: with(prompt, "a dog"), Job: job(`"success":true`), Want: ok, Changes: rows(prompt, "a dog")},
		{Name: "gone needs no evidence", Job: job(data), Want: `0 attachment_created already: Attachment 20 was gone already`},
	})
}

// testAttachmentRows: the rows deleting an attachment takes along and changes,
// and their neighbours that stay.
// Source: WordPress wp-includes/post.php wp_delete_attachment (6.9).
func testAttachmentRows(t *testing.T, open Open) {
	s := NewSite(t, open)
	s.Post(Post{ID: 9, Content: `<img class="wp-image-20">`})
	s.Post(Post{ID: 10, Metas: []string{"_thumbnail_id", "20"}})
	s.Revision(Revision{ID: 11, Of: 10, Metas: []string{"_thumbnail_id", "20"}})
	s.Post(Post{ID: 12, Metas: []string{"_thumbnail_id", "200", "_Thumbnail_ID", "20", "gallery", "20"}})
	s.Attachment(Attachment{ID: 20, Parent: 10, Metas: []string{"custom", "x", "custom", "x", "", "no key"}})
	s.Post(Post{ID: 21, Type: "page", Parent: 20})
	s.Post(Post{ID: 22, Type: "nav_menu_item", Metas: []string{"_menu_item_type", "post_type", "_menu_item_object_id", "20", "_menu_item_url", ""}})
	s.Post(Post{ID: 23, Type: "nav_menu_item", Metas: []string{"_menu_item_type", "taxonomy", "_menu_item_object_id", "20"}})
	s.Post(Post{ID: 24, Type: "post", Metas: []string{"_menu_item_type", "post_type", "_menu_item_object_id", "20"}})
	comment := func(id, post, parent int) {
		s.Exec("INSERT INTO wp_comments (comment_ID, comment_post_ID, comment_author, comment_content, comment_parent) VALUES (?, ?, 'x', 'y', ?)", id, post, parent)
		s.Exec("INSERT INTO wp_commentmeta (meta_id, comment_id, meta_key, meta_value) VALUES (?, ?, 'k', 'v')", id, id)
	}
	comment(1, 10, 0)
	comment(2, 20, 1)
	comment(3, 20, 2)
	comment(4, 10, 3)
	comment(5, 20, 0)
	comment(6, 10, 5)
	for i, taxonomy := range []string{"category", "post_tag", "link_category", "nav_menu", "media_folder", "media_folder"} {
		s.Exec("INSERT INTO wp_terms (term_id, name, slug) VALUES (?, 'x', 'x')", i+1)
		s.Exec("INSERT INTO wp_term_taxonomy (term_taxonomy_id, term_id, taxonomy, description, count) VALUES (?, ?, ?, '', ?)", i+1, i+1, taxonomy, 2*(i%5))
	}
	for _, r := range [][2]int{{20, 1}, {20, 2}, {20, 3}, {20, 5}, {20, 6}, {22, 4}, {23, 4}, {10, 1}} {
		s.Exec("INSERT INTO wp_term_relationships (object_id, term_taxonomy_id) VALUES (?, ?)", r[0], r[1])
	}
	s.Option("site_logo", "20")
	s.Option("site_icon", "20")
	s.Option("sticky_posts", "a:1:{i:0;i:20;}")
	s.Option("theme_mods_leaf", `a:3:{s:11:"custom_logo";i:20;s:11:"header_text";b:1;s:1:"c";s:2:"é";}`)
	s.Option("theme_mods_other", `a:1:{s:11:"custom_logo";i:20;}`)
	s.Job(Job{ID: 100, Type: "image_generation", Effects: []string{Created(20)}})
	s.Run(Step{
		Req:  undoJob(100),
		Want: "undone 100 image_generation\n0 attachment_created reverted: Deleted attachment 20",
		Changes: picture + `
			- meta 20 custom="x"
			- meta 20 custom="x"
			- meta 20 ="no key"
			- meta 10 _thumbnail_id="20"
			- meta 11 _thumbnail_id="20"
			- meta 22 _menu_item_object_id="20"
			- meta 22 _menu_item_type="post_type"
			- meta 22 _menu_item_url=""
			- nav_menu_item 22
			- comments 2
			- comments 3
			- comments 5
			- commentmeta 2
			- commentmeta 3
			- commentmeta 5
			~ comments 4 comment_parent="1"
			~ comments 6 comment_parent="0"
			- term_relationships 20/1
			- term_relationships 20/2
			- term_relationships 20/5
			- term_relationships 20/6
			- term_relationships 22/4
			~ term_taxonomy 4 count="5"
			~ term_taxonomy 5 count="7"
			- options site_logo
			~ options theme_mods_leaf option_value="a:1:{s:1:\"c\";s:2:\"é\";}"
			log info Job 100 undo: 1 reverted, 0 skipped, 0 failed`,
	})
}

// testIDs: an id that PHP would cast to some other post's is refused, for every
// kind of effect, and fails alone.
func testIDs(t *testing.T, open Open) {
	kinds := []struct {
		kind, key, missing string
		effect             func(id any) string
	}{
		{"post_meta_set", "post_id", "Missing post_id or meta_key in effect target", func(id any) string { return MetaSet(id, "k", "old") }},
		{"post_content_modified", "post_id", "Missing post_id in effect target", func(id any) string { return Content(id, 11) }},
		{"post_field_set", "post_id", "Missing post_id in effect target", func(id any) string { return Field(id, "post_title", "x") }},
		{"attachment_created", "attachment_id", "Missing attachment_id in effect target", Created},
		{"featured_image_set", "post_id", "Missing post_id in effect target", func(id any) string { return Thumb(id, 0) }},
		{"post_content_modified", "revision_id", "No revision_id recorded for post #10", func(id any) string { return Content(10, id) }},
	}
	for _, k := range kinds {
		var cases []Case
		for _, id := range []string{`0`, `-1`, `null`, `""`, `"0"`, `"-7"`} {
			cases = append(cases, Case{
				Name: k.kind + " " + k.key + " " + id, Job: Job{Effects: []string{k.effect(raw(id)), MetaSet(10, "k", "old")}},
				Want: "1 post_meta_set reverted: Restored the previous value of k\n0 " + k.kind + " failed: " + k.missing, Changes: `~ meta 10 k: "new" -> "old"`,
			})
		}
		for id, shown := range map[string]string{
			`"abc"`: `"abc"`, `"12abc"`: `"12abc"`, `10.5`: `10.5`, `10.0`: `10`, `true`: `true`, `false`: `false`, `[10]`: `[10]`,
			`{"a":10}`: `{"a":10}`, `" 10"`: `" 10"`, `"0x0a"`: `"0x0a"`, `"99999999999999999999"`: `"99999999999999999999"`,
			`"` + repeat("x", 300) + `"`: `"` + repeat("x", 79) + `...`,
		} {
			cases = append(cases, Case{
				Name: k.kind + " " + k.key + " " + quoted(id), Job: Job{Effects: []string{k.effect(raw(id)), MetaSet(10, "k", "old")}},
				Want: "1 post_meta_set reverted: Restored the previous value of k\n0 " + k.kind + " failed: Unusable " + k.key + " in effect: " + shown, Changes: `~ meta 10 k: "new" -> "old"`,
			})
		}
		// One site is enough for the ids of a kind: nothing of theirs is written.
		t.Run(k.kind+" "+k.key, func(t *testing.T) {
			t.Parallel()
			s := NewSite(t, open)
			s.Post(Post{ID: 10})
			s.Revision(Revision{ID: 11, Of: 10})
			for i, c := range cases {
				s.Exec("DELETE FROM wp_postmeta")
				s.Meta(10, "k", "new")
				c.Job.ID = 100 + s.Job(Job{}) + undo.JobID(i)
				s.runCase(c)
			}
		})
	}
}
