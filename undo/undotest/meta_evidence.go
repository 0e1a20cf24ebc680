package undotest

import (
	"fmt"
	"testing"

	"datamachine/undo/phpvalue"
)

// testAltText: the alt text a job recorded tells whether the picture still has
// it, also where WordPress took a level of backslashes off it.
func testAltText(t *testing.T, open Open) {
	job := func(alt string) Job {
		return Job{More: `"alt_text":` + toJSON(alt) + `,"attachment_id":20`, Effects: []string{MetaSet(20, altKey, "old")}}
	}
	RunCases(t, open, func(s *Site) { s.Attachment(Attachment{ID: 20}) }, []Case{
		{
			Name: "equal", Rows: alt("a cat"), Job: job("a cat"),
			Want:    `0 post_meta_set reverted: Restored the previous value of _wp_attachment_image_alt`,
			Changes: `~ meta 20 _wp_attachment_image_alt: "a cat" -> "old"`,
		},
		{
			Name: "equal once unslashed", Rows: alt(`a "cat" \ C:dir`), Job: job(`a \"cat\" \\ C:\dir`),
			Want:    `0 post_meta_set reverted: Restored the previous value of _wp_attachment_image_alt`,
			Changes: `~ meta 20 _wp_attachment_image_alt: "a \"cat\" \\ C:dir" -> "old"`,
		},
		{
			Name: "equal with its backslashes", Rows: alt(`C:\dir`), Job: job(`C:\dir`),
			Want:    `0 post_meta_set reverted: Restored the previous value of _wp_attachment_image_alt`,
			Changes: `~ meta 20 _wp_attachment_image_alt: "C:\\dir" -> "old"`,
		},
		{
			Name: "changed", Rows: alt("a dog"), Job: job("a cat"),
			Want: `0 post_meta_set conflict: changed since the job (_wp_attachment_image_alt, by somebody at an unknown time); use --on-conflict=overwrite`,
		},
		{
			Name: "changed in letter case alone", Rows: alt("A cat"), Job: job("a cat"),
			Want: `0 post_meta_set conflict: changed since the job (_wp_attachment_image_alt, by somebody at an unknown time); use --on-conflict=overwrite`,
		},
		{
			Name: "changed and overwritten", Rows: alt("a dog"), Job: job("a cat"), Overwrite: true,
			Want:    `0 post_meta_set reverted: Restored the previous value of _wp_attachment_image_alt`,
			Changes: `~ meta 20 _wp_attachment_image_alt: "a dog" -> "old"`,
		},
		{
			Name: "force is no consent to overwrite", Rows: alt("a dog"), Job: job("a cat"), Force: true,
			Want: `0 post_meta_set conflict: changed since the job (_wp_attachment_image_alt, by somebody at an unknown time); use --on-conflict=overwrite`,
		},
		{
			Name: "deleted", Job: job("a cat"),
			Want: `0 post_meta_set conflict: changed since the job (_wp_attachment_image_alt, by somebody at an unknown time); use --on-conflict=overwrite`,
		},
		{
			Name: "deleted, and overwritten", Job: job("a cat"), Overwrite: true,
			Want:    `0 post_meta_set reverted: Restored the previous value of _wp_attachment_image_alt`,
			Changes: `+ meta 20 _wp_attachment_image_alt="old"`,
		},
		{
			Name: "as before already, whatever the job wrote", Rows: alt("old"), Job: job("a cat"),
			Want: `0 post_meta_set already: _wp_attachment_image_alt was as before already`,
		},
		{
			Name: "no evidence without a recorded text", Rows: alt("a dog"), Job: Job{Effects: []string{MetaSet(20, altKey, "old")}},
			Want:    `0 post_meta_set reverted: Restored the previous value of _wp_attachment_image_alt`,
			Changes: `~ meta 20 _wp_attachment_image_alt: "a dog" -> "old"`,
		},
		{
			Name: "no evidence for another key", Rows: alt("a dog"),
			Job:     Job{More: `"alt_text":"a cat"`, Effects: []string{MetaSet(20, "k", "old")}},
			Want:    `0 post_meta_set reverted: Restored the previous value of k`,
			Changes: `+ meta 20 k="old"`,
		},
		{
			Name: "the later job that wrote it is named", Job: job("a cat"),
			Rows: func(s *Site) {
				alt("a dog")(s)
				s.Job(Job{ID: 102, More: `"alt_text":"a cow"`, Effects: []string{MetaSet(20, altKey, "a cat")}, Completed: "2026-02-02 00:00:00"})
				s.Job(Job{ID: 103, More: `"alt_text":"a dog"`, Effects: []string{MetaSet(20, altKey, "a cow")}, Completed: "2026-02-03 04:05:06"})
				s.Job(Job{ID: 104, More: `"alt_text":"a dog"`, Effects: []string{MetaSet(20, altKey, "a dog")}})
			},
			Want: `0 post_meta_set conflict: changed since the job (_wp_attachment_image_alt, by job #103 at 2026-02-03 04:05:06); use --on-conflict=overwrite`,
		},
		{
			Name: "jobs that did not write it are not named", Job: job("a cat"),
			Rows: func(s *Site) {
				alt("a dog")(s)
				const dog = `"alt_text":"a dog"`
				s.Job(Job{ID: 90, More: dog, Effects: []string{MetaSet(20, altKey, "earlier")}})
				s.Job(Job{ID: 102, More: dog, Effects: []string{MetaSet(21, altKey, "another picture")}})
				s.Job(Job{ID: 103, More: dog, Effects: []string{MetaSet(20, altKey, "failed")}, Status: "failed"})
				s.Job(Job{ID: 104, More: dog, Effects: []string{Created(20)}})
				s.Job(Job{ID: 105, More: `"alt_text":"another"`, Effects: []string{MetaSet(20, altKey, "x")}})
				s.Job(Job{ID: 106, Effects: []string{MetaSet(20, altKey, "x")}})
			},
			Want: `0 post_meta_set conflict: changed since the job (_wp_attachment_image_alt, by somebody at an unknown time); use --on-conflict=overwrite`,
		},
	})
}

func alt(value string) func(*Site) {
	return func(s *Site) { s.Meta(20, altKey, value) }
}

// testLinksMeta: the tracking meta of internal linking carries its job's id.
func testLinksMeta(t *testing.T, open Open) {
	const key = "_datamachine_internal_links"
	links := func(job phpvalue.Value) string {
		m := phpvalue.NewArray(3)
		m.Set("processed_at", phpvalue.String("2026-02-01 05:00:00"))
		m.Set("links", phpvalue.NewList())
		if job != nil {
			m.Set("job_id", job)
		}
		return phpvalue.Serialize(m)
	}
	job := Job{Type: "internal_linking", Effects: []string{MetaSet(10, key, nil)}}
	stored := func(value string) func(*Site) {
		return func(s *Site) { s.Meta(10, key, value) }
	}
	goes := func(name, value string) Case {
		return Case{
			Name: name, Rows: stored(value), Job: job, Want: `0 post_meta_set reverted: Deleted _datamachine_internal_links`,
			Changes: `- meta 10 _datamachine_internal_links=` + quoted(value),
		}
	}
	conflict := `0 post_meta_set conflict: changed since the job (_datamachine_internal_links, by job #101 at %s); use --on-conflict=overwrite`
	overwritten := goes("another job's, overwritten", links(phpvalue.Int(101)))
	overwritten.Overwrite = true
	RunCases(t, open, func(s *Site) { s.Post(Post{ID: 10}) }, []Case{
		goes("the job's own", links(phpvalue.Int(100))),
		goes("the job's own as text", links(phpvalue.String("100"))),
		goes("without a job id", links(nil)),
		goes("not serialized", "plain"),
		goes("no array", `s:3:"100";`),
		goes("broken", `a:1:{s:6:"job_id";i:101`),
		overwritten,
		{
			Name: "another job's", Rows: stored(links(phpvalue.Int(101))), Job: job,
			Want: fmt.Sprintf(conflict, "2026-02-01 05:00:00"),
		},
		{
			Name: "another job's without a time", Rows: stored(`a:1:{s:6:"job_id";i:101;}`), Job: job,
			Want: fmt.Sprintf(conflict, "an unknown time"),
		},
		{Name: "gone", Job: job, Want: `0 post_meta_set already: _datamachine_internal_links was as before already`},
		{
			Name: "the previous links come back as PHP stores them", Rows: stored(links(phpvalue.Int(100))),
			Job: Job{Type: "internal_linking", Effects: []string{MetaSet(10, key,
				raw(`{"processed_at":"2024-01-01 00:00:00","links":[{"url":"http:\/\/a\/b","post_id":3,"title":"T \\ é"}],"job_id":1}`))}},
			Want: `0 post_meta_set reverted: Restored the previous value of _datamachine_internal_links`,
			Changes: `~ meta 10 _datamachine_internal_links: ` + quoted(links(phpvalue.Int(100))) + ` -> ` +
				quoted(`a:3:{s:12:"processed_at";s:19:"2024-01-01 00:00:00";s:5:"links";a:1:{i:0;a:3:{s:3:"url";s:10:"http://a/b";s:7:"post_id";i:3;s:5:"title";s:6:"T \ é";}}s:6:"job_id";i:1;}`),
		},
		{
			Name: "another key is no evidence", Rows: func(s *Site) { s.Meta(10, "links", links(phpvalue.Int(101))) },
			Job:     Job{Type: "internal_linking", Effects: []string{MetaSet(10, "links", nil)}},
			Want:    `0 post_meta_set reverted: Deleted links`,
			Changes: `- meta 10 links=` + quoted(links(phpvalue.Int(101))),
		},
	})
}

// testDescriptionMeta: a meta description kept in a meta, as Data Machine 0.34
// did under a key of the site's choice.
func testDescriptionMeta(t *testing.T, open Open) {
	job := Job{Type: "meta_description_generation", More: `"meta_description":"made \\\"it\\\""`, Effects: []string{MetaSet(10, "_seo", nil)}}
	RunCases(t, open, func(s *Site) { s.Post(Post{ID: 10}) }, []Case{
		{
			Name: "equal once unslashed", Rows: func(s *Site) { s.Meta(10, "_seo", `made "it"`) }, Job: job,
			Want: `0 post_meta_set reverted: Deleted _seo`, Changes: `- meta 10 _seo="made \"it\""`,
		},
		{
			Name: "changed", Rows: func(s *Site) { s.Meta(10, "_seo", "mine") }, Job: job,
			Want: `0 post_meta_set conflict: changed since the job (_seo, by somebody at an unknown time); use --on-conflict=overwrite`,
		},
		{
			Name: "changed and overwritten", Rows: func(s *Site) { s.Meta(10, "_seo", "mine") }, Job: job, Overwrite: true,
			Want: `0 post_meta_set reverted: Deleted _seo`, Changes: `- meta 10 _seo="mine"`,
		},
		{
			Name: "no evidence for a meta beside the excerpt it was written to", Rows: func(s *Site) { s.Meta(10, "_seo_done", "yes") },
			Job: Job{Type: job.Type, More: job.More, Effects: []string{Field(10, "post_excerpt", ""), MetaSet(10, "_seo_done", nil)}},
			Want: `1 post_meta_set reverted: Deleted _seo_done
				0 post_field_set already: post_excerpt was as before already`,
			Changes: `- meta 10 _seo_done="yes"`,
		},
	})
}
