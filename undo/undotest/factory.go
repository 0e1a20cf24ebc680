package undotest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"datamachine/undo"
	"datamachine/undo/phpvalue"
)

// Empty is the empty text where a field left "" means something else.
const Empty = "\x00empty"

func orElse(s, other string) string {
	switch s {
	case "":
		return other
	case Empty:
		return ""
	}
	return s
}

// Post is a row of posts. Zero values: the next free ID, author 1, title
// "Title", content "Content", no excerpt, a published post of user 1 made and
// changed on 2026-01-10 at ten in the morning of the site.
type Post struct {
	ID                      undo.PostID
	Author                  uint64
	Title, Content, Excerpt string
	Type, Status, Name      string
	MimeType                string
	Parent                  undo.PostID
	Date, DateGMT           string
	Modified, ModifiedGMT   string
	Metas                   []string // key, value, key, value, …
}

// Post inserts a post with its metas.
func (s *Site) Post(p Post) undo.PostID {
	s.T.Helper()
	if p.ID == 0 {
		s.nextPost++
		p.ID = s.nextPost
	}
	if p.Author == 0 {
		p.Author = 1
	}
	p.Type = orElse(p.Type, "post")
	p.Date, p.DateGMT = orElse(p.Date, "2026-01-10 10:00:00"), orElse(p.DateGMT, "2026-01-10 15:00:00")
	status := "publish"
	if p.Type == "attachment" || p.Type == "revision" {
		status = "inherit"
	}
	s.Exec(`INSERT INTO wp_posts (ID, post_author, post_date, post_date_gmt, post_content, post_title, post_excerpt, post_status,
		comment_status, ping_status, post_password, post_name, to_ping, pinged, post_modified, post_modified_gmt,
		post_content_filtered, post_parent, guid, menu_order, post_type, post_mime_type, comment_count)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'open', 'open', '', ?, '', '', ?, ?, '', ?, ?, 0, ?, ?, 0)`,
		uint64(p.ID), p.Author, p.Date, p.DateGMT, orElse(p.Content, "Content"), orElse(p.Title, "Title"), orElse(p.Excerpt, ""),
		orElse(p.Status, status), orElse(p.Name, fmt.Sprintf("post-%d", p.ID)), orElse(p.Modified, p.Date), orElse(p.ModifiedGMT, p.DateGMT),
		uint64(p.Parent), fmt.Sprintf("%s/?p=%d", home, p.ID), p.Type, orElse(p.MimeType, ""))
	for i := 0; i+1 < len(p.Metas); i += 2 {
		s.Meta(p.ID, p.Metas[i], p.Metas[i+1])
	}
	return p.ID
}

// Revision is a saved revision of a post. Zero values as in Post, but a name as
// WordPress gives it and the date 2026-01-11.
type Revision struct {
	ID, Of                  undo.PostID
	Title, Content, Excerpt string
	Author                  uint64
	Name, Date              string
	Metas                   []string
}

// Revision inserts a revision.
func (s *Site) Revision(r Revision) undo.PostID {
	s.T.Helper()
	date := orElse(r.Date, "2026-01-11 10:00:00")
	return s.Post(Post{
		ID: r.ID, Parent: r.Of, Type: "revision", Title: r.Title, Content: r.Content, Excerpt: r.Excerpt, Author: r.Author,
		Name: orElse(r.Name, fmt.Sprintf("%d-revision-v1", r.Of)), Date: date, DateGMT: date, Metas: r.Metas,
	})
}

// Meta inserts a row of postmeta.
func (s *Site) Meta(post undo.PostID, key, value string) undo.MetaID {
	s.T.Helper()
	s.nextMeta++
	s.Exec("INSERT INTO wp_postmeta (meta_id, post_id, meta_key, meta_value) VALUES (?, ?, ?, ?)", uint64(s.nextMeta), uint64(post), key, value)
	return s.nextMeta
}

// Option inserts a row of options.
func (s *Site) Option(name, value string) {
	s.T.Helper()
	s.Exec("INSERT INTO wp_options (option_name, option_value) VALUES (?, ?)", name, value)
}

// Attachment is a picture in the uploads folder. Zero values: an image/jpeg
// called 2026/02/pic-<ID>.jpg without sizes.
type Attachment struct {
	ID       undo.PostID
	File     string   // relative to the uploads folder; Empty: no attached file
	Sizes    []string // file names beside File
	Original string   // file name beside File
	Backups  []string // file names beside File
	Metadata string   // in place of what Sizes and Original say
	MimeType string
	Prompt   string // the prompt of the job that made it
	Parent   undo.PostID
	Metas    []string
	NoFiles  bool // rows alone
}

// Attachment inserts a picture's rows and writes its files.
func (s *Site) Attachment(a Attachment) undo.PostID {
	s.T.Helper()
	id := s.Post(Post{ID: a.ID, Type: "attachment", MimeType: orElse(a.MimeType, "image/jpeg"), Parent: a.Parent, Content: Empty})
	file := orElse(a.File, fmt.Sprintf("2026/02/pic-%d.jpg", id))
	if file != "" {
		s.Meta(id, "_wp_attached_file", file)
	}
	if text := orElse(a.Metadata, a.metadata(file)); text != "" {
		s.Meta(id, "_wp_attachment_metadata", text)
	}
	if len(a.Backups) > 0 {
		s.Meta(id, "_wp_attachment_backup_sizes", phpvalue.Serialize(sizes(a.Backups)))
	}
	if a.Prompt != "" {
		s.Meta(id, "_datamachine_generated", "1")
		s.Meta(id, "_datamachine_generation_prompt", a.Prompt)
	}
	for i := 0; i+1 < len(a.Metas); i += 2 {
		s.Meta(id, a.Metas[i], a.Metas[i+1])
	}
	if file != "" && !a.NoFiles {
		s.File(file)
		for _, name := range append(append([]string{a.Original}, a.Sizes...), a.Backups...) {
			if name != "" {
				s.File(filepath.Join(filepath.Dir(file), name))
			}
		}
	}
	return id
}

func (a Attachment) metadata(file string) string {
	if len(a.Sizes) == 0 && a.Original == "" {
		return ""
	}
	m := phpvalue.NewArray(3)
	m.Set("file", phpvalue.String(file))
	m.Set("sizes", sizes(a.Sizes))
	if a.Original != "" {
		m.Set("original_image", phpvalue.String(a.Original))
	}
	return phpvalue.Serialize(m)
}

func sizes(files []string) *phpvalue.Array {
	all := phpvalue.NewArray(len(files))
	for i, f := range files {
		one := phpvalue.NewArray(1)
		one.Set("file", phpvalue.String(f))
		all.Set(fmt.Sprintf("size%d", i), one)
	}
	return all
}

// File writes a file of the uploads folder; its content is its name.
func (s *Site) File(name string) {
	s.T.Helper()
	path := filepath.Join(s.UploadsDir(), filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		s.T.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(name), 0o600); err != nil {
		s.T.Fatal(err)
	}
}

// lines cuts a block of text into its lines without indentation.
func lines(text string) []string {
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

func repeat(s string, n int) string { return strings.Repeat(s, n) }

func postID(id int) undo.PostID { return undo.PostID(id) }
