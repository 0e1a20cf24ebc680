package undotest

import "testing"

const altKey = "_wp_attachment_image_alt"

// testMetaSet: post_meta_set in every state that needs no evidence.
func testMetaSet(t *testing.T, open Open) {
	rows := func(s *Site) {
		s.Post(Post{ID: 10, Metas: []string{"k", "new"}})
		s.Revision(Revision{ID: 11, Of: 10})
		s.Revision(Revision{ID: 12, Of: 99})
	}
	one := func(effect string) Job { return Job{Type: "internal_linking", Effects: []string{effect}} }
	RunCases(t, open, rows, []Case{
		{
			Name: "previous text", Job: one(MetaSet(10, "k", "old")),
			Want: `0 post_meta_set reverted: Restored the previous value of k`, Changes: `~ meta 10 k: "new" -> "old"`,
		},
		{
			Name: "null deletes", Job: one(MetaSet(10, "k", nil)),
			Want: `0 post_meta_set reverted: Deleted k`, Changes: `- meta 10 k="new"`,
		},
		{
			Name: "an absent previous_value deletes", Job: one(`{"type":"post_meta_set","target":{"post_id":10,"meta_key":"k"}}`),
			Want: `0 post_meta_set reverted: Deleted k`, Changes: `- meta 10 k="new"`,
		},
		{
			Name: "no row: one is inserted", Job: one(MetaSet(10, "gone", "old")),
			Want: `0 post_meta_set reverted: Restored the previous value of gone`, Changes: `+ meta 10 gone="old"`,
		},
		{
			Name: "the empty text is a value", Job: one(MetaSet(10, "k", "")),
			Want: `0 post_meta_set reverted: Restored the previous value of k`, Changes: `~ meta 10 k: "new" -> ""`,
		},
		{
			Name: "already: equal", Job: one(MetaSet(10, "k", "new")),
			Want: `0 post_meta_set already: k was as before already`,
		},
		{
			Name: "already: no row to delete", Job: one(MetaSet(10, "gone", nil)),
			Want: `0 post_meta_set already: gone was as before already`,
		},
		{
			Name: "all rows of the key get the value",
			Rows: func(s *Site) { s.Meta(10, "k", "second"); s.Meta(10, "k", "old") },
			Job:  one(MetaSet(10, "k", "old")),
			Want: `0 post_meta_set reverted: Restored the previous value of k`,
			Changes: `~ meta 10 k: "new" -> "old"
				~ meta 10 k: "second" -> "old"`,
		},
		{
			Name: "all rows of the key go",
			Rows: func(s *Site) { s.Meta(10, "k", "second"); s.Meta(10, "k", "new") },
			Job:  one(MetaSet(10, "k", nil)),
			Want: `0 post_meta_set reverted: Deleted k`,
			Changes: `- meta 10 k="new"
				- meta 10 k="second"
				- meta 10 k="new"`,
		},
		{
			Name: "several rows that are all as before", Rows: func(s *Site) { s.Meta(10, "k", "new") },
			Job: one(MetaSet(10, "k", "new")), Want: `0 post_meta_set already: k was as before already`,
		},
		{
			Name: "a row whose value is NULL", Rows: func(s *Site) { s.Exec("UPDATE wp_postmeta SET meta_value = NULL") },
			Job: one(MetaSet(10, "k", "old")), Want: `0 post_meta_set reverted: Restored the previous value of k`,
			Changes: `~ meta 10 k: NULL -> "old"`,
		},
		{
			Name: "post_id as digits", Job: one(MetaSet("10", "k", "old")),
			Want: `0 post_meta_set reverted: Restored the previous value of k`, Changes: `~ meta 10 k: "new" -> "old"`,
		},
		{
			Name: "the flat shape", Job: one(`{"type":"post_meta_set","post_id":10,"meta_key":"k","previous_value":"old"}`),
			Want: `0 post_meta_set reverted: Restored the previous value of k`, Changes: `~ meta 10 k: "new" -> "old"`,
		},
		{
			Name: "both shapes agree", Job: one(`{"type":"post_meta_set","post_id":10,"target":{"post_id":10,"meta_key":"k"},"previous_value":"old"}`),
			Want: `0 post_meta_set reverted: Restored the previous value of k`, Changes: `~ meta 10 k: "new" -> "old"`,
		},
		{
			Name: "both shapes differ", Job: one(`{"type":"post_meta_set","post_id":10,"target":{"post_id":11,"meta_key":"k"},"previous_value":"old"}`),
			Want: `0 post_meta_set failed: The effect names two different values of post_id`,
		},
		{
			Name: "both shapes differ in the key", Job: one(`{"type":"post_meta_set","meta_key":"j","target":{"post_id":10,"meta_key":"k"},"previous_value":"old"}`),
			Want: `0 post_meta_set failed: The effect names two different values of meta_key`,
		},
		{
			Name: "a revision's metas are its post's", Job: one(MetaSet(11, "k", "old")),
			Want: `0 post_meta_set reverted: Restored the previous value of k`, Changes: `~ meta 10 k: "new" -> "old"`,
		},
		{
			Name: "a revision whose post is gone", Job: one(MetaSet(12, "k", "old")),
			Want: `0 post_meta_set failed: Post #12 not found`,
		},
		{
			Name: "the post is gone: no orphan row", Job: one(MetaSet(77, "k", "old")),
			Want: `0 post_meta_set failed: Post #77 not found`,
		},
		{
			Name: "the post is gone, nothing to delete either", Job: one(MetaSet(77, "k", nil)),
			Want: `0 post_meta_set failed: Post #77 not found`,
		},
		{
			Name: "a key that is empty", Job: one(MetaSet(10, "", "old")),
			Want: `0 post_meta_set failed: Missing post_id or meta_key in effect target`,
		},
		{
			Name: "a key that PHP takes for empty", Job: one(MetaSet(10, "0", "old")),
			Want: `0 post_meta_set failed: Missing post_id or meta_key in effect target`,
		},
		{
			Name: "a key that is no text", Job: one(`{"type":"post_meta_set","target":{"post_id":10,"meta_key":["k"]},"previous_value":"old"}`),
			Want: `0 post_meta_set failed: Unusable meta_key in effect: not a string`,
		},
		{
			Name: "no target at all", Job: one(`{"type":"post_meta_set"}`),
			Want: `0 post_meta_set failed: Missing post_id or meta_key in effect target`,
		},
	})
}
