package cmd_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// crashSeed is a site with jobs to undo: SQL behind the schema, and files below
// the uploads directory. All its times lie in 2020.
type crashSeed struct {
	sql   strings.Builder
	files map[string][]byte
}

// crashEffect is one recorded effect.
type crashEffect struct {
	Type     string         `json:"type"`
	Target   map[string]any `json:"target"`
	Previous any            `json:"previous_value,omitempty"`
	Revision int            `json:"revision_id,omitempty"`
}

// path writes the seed's rows as one file for storetest.
func (s *crashSeed) path(t testing.TB) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "seed.sql")
	if err := os.WriteFile(name, []byte("SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO';\n"+s.sql.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// insert adds one row; values are int, string or nil.
func (s *crashSeed) insert(table, columns string, values ...any) {
	literals := make([]string, len(values))
	for i, v := range values {
		switch v := v.(type) {
		case nil:
			literals[i] = "NULL"
		case string:
			literals[i] = "'" + strings.NewReplacer(`\`, `\\`, `'`, `''`, "\n", `\n`, "\r", `\r`).Replace(v) + "'"
		default:
			literals[i] = fmt.Sprint(v)
		}
	}
	fmt.Fprintf(&s.sql, "INSERT INTO wp_%s (%s) VALUES (%s);\n", table, columns, strings.Join(literals, ", "))
}

func (s *crashSeed) post(id int, kind, title, content, excerpt string, parent int) {
	name, status, mime := strings.ToLower(title), "publish", ""
	switch kind {
	case "revision":
		name, status = fmt.Sprintf("%d-revision-v1", parent), "inherit"
	case "attachment":
		status, mime = "inherit", "image/png"
	}
	at := fmt.Sprintf("2020-05-%02d 10:00:00", 1+id%28)
	s.insert("posts", "ID, post_author, post_date, post_date_gmt, post_content, post_title, post_excerpt, post_status, post_name, "+
		"to_ping, pinged, post_modified, post_modified_gmt, post_content_filtered, post_parent, guid, post_type, post_mime_type",
		id, 1, at, at, content, title, excerpt, status, name, "", "", at, at, "", parent, fmt.Sprintf("http://example.test/?p=%d", id), kind, mime)
}

func (s *crashSeed) meta(post int, key, value string) {
	s.insert("postmeta", "post_id, meta_key, meta_value", post, key, value)
}

// job adds a job; data goes into engine_data beside its type and effects.
func (s *crashSeed) job(id, parent int, taskType, status string, data map[string]any, effects ...crashEffect) {
	engine := map[string]any{"task_type": taskType}
	for k, v := range data {
		engine[k] = v
	}
	if len(effects) > 0 {
		engine["effects"] = effects
	}
	text, err := json.Marshal(engine)
	if err != nil {
		panic(err)
	}
	var above any
	if parent != 0 {
		above = parent
	}
	s.insert("datamachine_jobs", "job_id, source, label, parent_job_id, status, engine_data, created_at, completed_at",
		id, "system", taskType, above, status, string(text), "2020-06-01 00:00:00", "2020-06-01 00:01:00")
}

// picture adds an attachment made by a job with these files of 2020/05: sizes,
// and last the file itself. A file may belong to another attachment as well.
func (s *crashSeed) picture(id int, prompt string, names ...string) {
	main := names[len(names)-1]
	s.post(id, "attachment", fmt.Sprintf("Picture %d", id), "", "", 0)
	s.meta(id, "_wp_attached_file", "2020/05/"+main)
	sizes := ""
	for i, n := range names[:len(names)-1] {
		sizes += fmt.Sprintf(`s:6:"size%02d";a:1:{s:4:"file";s:%d:"%s";}`, i, len(n), n)
	}
	s.meta(id, "_wp_attachment_metadata", fmt.Sprintf(`a:2:{s:4:"file";s:%d:"2020/05/%s";s:5:"sizes";a:%d:{%s}}`,
		len(main)+8, main, len(names)-1, sizes))
	s.meta(id, "_datamachine_generated", "1")
	s.meta(id, "_datamachine_generation_prompt", prompt)
	random := rand.New(rand.NewPCG(uint64(id), 1))
	for i, n := range names {
		content := make([]byte, 1<<(4*i)) // 1 byte, 16, 256, 4 KB, 64 KB
		for j := range content {
			content[j] = byte(random.Uint32())
		}
		s.files["2020/05/"+n] = content
	}
}

// revisions adds a post with a revision for each text; the last is the post's.
func (s *crashSeed) revisions(post int, texts ...string) {
	s.post(post, "post", fmt.Sprintf("Post %d", post), texts[len(texts)-1], "", 0)
	for i, text := range texts {
		s.post(post*10+i+1, "revision", fmt.Sprintf("Post %d", post), text, "", post)
	}
}

func crashContent(post, revision int) crashEffect {
	return crashEffect{Type: "post_content_modified", Target: map[string]any{"post_id": post}, Revision: revision}
}

func crashMeta(post int, key string, previous any) crashEffect {
	return crashEffect{Type: "post_meta_set", Target: map[string]any{"post_id": post, "meta_key": key}, Previous: previous}
}

func crashField(post int, field string, previous any) crashEffect {
	return crashEffect{Type: "post_field_set", Target: map[string]any{"post_id": post, "field": field}, Previous: previous}
}

func crashPicture(id int) crashEffect {
	return crashEffect{Type: "attachment_created", Target: map[string]any{"attachment_id": id}}
}

func crashThumbnail(post int, previous any) crashEffect {
	return crashEffect{Type: "featured_image_set", Target: map[string]any{"post_id": post}, Previous: previous}
}

// newCrashSeed is a site whose jobs cover every kind of effect:
//
//	1 2 3 4  links in content with revisions; 1 and 2 in the same post
//	5        all five kinds; its picture is in a folder, a comment, a logo
//	6        a picture and a thumbnail where none was before
//	7        an alternative text
//	8        a description: excerpt and meta
//	9        one effect each that goes back, fails, is in conflict, is unknown
//	10       no effects: stands for 11, 12, 13 and their child 14
//	15       failed, with effects
func newCrashSeed() *crashSeed {
	s := &crashSeed{files: map[string][]byte{"2020/05/unrelated.png": []byte("unrelated")}}
	s.linkJobs()
	s.pictureJobs()
	s.post(18, "post", "Post 18", "Text 18", "generated", 0)
	s.meta(18, "_yoast_wpseo_metadesc", "generated")
	s.job(8, 0, "meta_description_generation", "completed", map[string]any{"meta_description": "generated"},
		crashField(18, "post_excerpt", "written \\ by 'hand' 🎵"), crashMeta(18, "_yoast_wpseo_metadesc", "old description"))
	s.post(19, "post", "Post 19", "Text 19", "", 0)
	s.meta(19, "first", "generated")
	s.meta(19, "second", "edited by hand")
	s.job(9, 0, "meta_description_generation", "completed", map[string]any{"meta_description": "generated"},
		crashMeta(19, "first", "old"), crashMeta(9999, "first", "old"), crashMeta(19, "second", "old"),
		crashEffect{Type: "file_created", Target: map[string]any{"path": "/x"}})
	s.job(10, 0, "alt_text_generation", "completed", map[string]any{"batch": true})
	s.revisions(20, "child before", "child after")
	s.picture(52, "a tree", "tree-1.png", "shared.png", "tree.png")
	s.picture(61, "a bush", "shared.png", "bush.png")
	s.meta(20, "_thumbnail_id", "52")
	s.job(11, 10, "image_generation", "completed", map[string]any{"prompt": "a tree"}, crashPicture(52), crashThumbnail(20, 60))
	s.job(12, 10, "internal_linking", "completed", nil, crashContent(20, 201))
	s.meta(60, "_wp_attachment_image_alt", "a generated text")
	s.job(13, 10, "alt_text_generation", "completed", map[string]any{"alt_text": "a generated text"}, crashMeta(60, "_wp_attachment_image_alt", "an old text"))
	s.post(21, "page", "Post 21", "Text 21", "generated", 0)
	s.job(14, 12, "meta_description_generation", "completed", map[string]any{"meta_description": "generated"}, crashField(21, "post_excerpt", nil))
	s.revisions(22, "failed before", "failed after")
	s.job(15, 0, "internal_linking", "failed - timeout", nil, crashContent(22, 221))
	return s
}

func (s *crashSeed) linkJobs() {
	links := `a:2:{s:6:"job_id";i:%d;s:12:"processed_at";s:19:"2020-06-01 00:00:30";}`
	s.revisions(10, "first", "first with a link", "first with a link and another")
	s.meta(10, "_datamachine_internal_links", fmt.Sprintf(links, 2))
	s.meta(10, "_edit_last", "2")
	s.job(1, 0, "internal_linking", "completed", nil, crashContent(10, 101))
	s.job(2, 0, "internal_linking", "completed", nil, crashContent(10, 102), crashMeta(10, "_datamachine_internal_links", nil))
	// Saved without a revision of the new text, and with footnotes.
	s.post(11, "post", "Post 11", "second \\ with 'a link' 🎵\r\n", "", 0)
	s.post(111, "revision", "Post 11", "second \\ 'before' 🎵\r\n", "", 11)
	s.meta(11, "footnotes", `[{"id":"n","content":"now"}]`)
	s.meta(111, "footnotes", `[{"id":"n","content":"before"}]`)
	s.job(3, 0, "internal_linking", "completed - 1 link", nil, crashContent(11, 111))
	s.revisions(12, "third", "third with a link")
	s.job(4, 0, "internal_linking", "completed", nil, crashContent(12, 121))
}

func (s *crashSeed) pictureJobs() {
	s.picture(60, "an old picture", "old-1.png", "old.png")
	s.picture(50, "a robot", "robot-1.png", "robot-2.png", "robot-3.png", "robot-4.png", "robot.png")
	s.insert("term_relationships", "object_id, term_taxonomy_id", 50, 1)
	s.insert("comments", "comment_ID, comment_post_ID, comment_author, comment_content", 1, 50, "a", "on the picture")
	s.insert("commentmeta", "comment_id, meta_key, meta_value", 1, "k", "v")
	s.revisions(13, "page before", `page <img class="wp-image-50">`)
	s.meta(13, "_thumbnail_id", "50")
	s.post(14, "post", "Generated title", "Text 14", "", 0)
	s.meta(14, "subtitle", "generated")
	s.job(5, 0, "image_generation", "completed", map[string]any{"data": map[string]any{"prompt": "a robot"}},
		crashPicture(50), crashThumbnail(13, 60), crashContent(13, 131), crashField(14, "post_title", "Old title"), crashMeta(14, "subtitle", "old"))
	s.picture(51, "a cat", "cat-1.png", "cat-2.png", "cat.png")
	s.post(15, "post", "Post 15", "Text 15", "", 0)
	s.meta(15, "_thumbnail_id", "51")
	s.job(6, 0, "image_generation", "completed", map[string]any{"prompt": "a cat"}, crashPicture(51), crashThumbnail(15, nil))
	s.meta(51, "_wp_attachment_image_alt", "alt of the cat")
	s.meta(50, "_wp_attachment_image_alt", "alt of the robot")
	s.post(16, "attachment", "Scan", "", "", 0)
	s.meta(16, "_wp_attachment_image_alt", "a scan, generated")
	s.job(7, 0, "alt_text_generation", "completed", map[string]any{"alt_text": "a scan, generated"}, crashMeta(16, "_wp_attachment_image_alt", "a scan"))
}

// newCrashBatch is a site with jobs 1 to n of one type, each with a picture or
// not. Job i changed the text and a meta of post 1000+i.
func newCrashBatch(n int, pictures bool) *crashSeed {
	s := &crashSeed{files: map[string][]byte{"2020/05/unrelated.png": []byte("unrelated")}}
	for i := 1; i <= n; i++ {
		post := 1000 + i
		s.revisions(post, fmt.Sprintf("before %d", i), fmt.Sprintf("after %d", i))
		s.meta(post, "description", "generated")
		s.meta(post, "other", "untouched")
		effects := []crashEffect{crashContent(post, post*10+1), crashMeta(post, "description", "before")}
		if pictures {
			picture := 5000 + i
			s.picture(picture, "generated", fmt.Sprintf("p%d-1.png", i), fmt.Sprintf("p%d.png", i))
			s.meta(post, "_thumbnail_id", fmt.Sprint(picture))
			effects = append(effects, crashPicture(picture), crashThumbnail(post, nil))
		}
		s.job(i, 0, "image_generation", "completed", map[string]any{"meta_description": "generated", "prompt": "generated"}, effects...)
	}
	return s
}
