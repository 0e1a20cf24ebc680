package undotest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"datamachine/undo"
	"datamachine/undo/phpvalue"
)

// testFiles: which files of an attachment go, and which stay.
func testFiles(t *testing.T, open Open) {
	const ok = `0 attachment_created reverted: Deleted attachment 20`
	const notOurs = ": it is not a file of this attachment inside the uploads directory"
	const notRegular = ": it is not a regular file inside the uploads directory"
	// files makes a case of files alone: the rows are taken from the attachment.
	files := func(name string, a Attachment, rows func(s *Site), kept, gone []string) Case {
		a.ID = 20
		c := Case{Name: name, Job: imageJob(Created(20)), Want: ok, Rows: func(s *Site) {
			s.Attachment(a)
			if rows != nil {
				rows(s)
			}
		}}
		for _, k := range kept {
			c.Want += "\nkept 100 " + k
		}
		c.Changes = strings.Join(append(metasOfAttachment(a), "- attachment 20"), "\n")
		for _, f := range gone {
			c.Changes += "\n- file " + oneLine.Replace(f)
		}
		return c
	}
	main := []string{"2026/02/pic-20.jpg"}
	RunCases(t, open, func(s *Site) { s.File("2026/02/other.jpg"); s.File("2026/02/pic-20.webp"); s.File("index.php") }, []Case{
		files("sizes, original and backups",
			Attachment{Sizes: []string{"pic-150.jpg", "pic-300.jpg"}, Original: "pic.jpg", Backups: []string{"pic-e1.jpg", "pic-e1-150.jpg"}, File: "2026/02/pic-scaled.jpg"}, nil, nil,
			[]string{"2026/02/pic-150.jpg", "2026/02/pic-300.jpg", "2026/02/pic-e1-150.jpg", "2026/02/pic-e1.jpg", "2026/02/pic-scaled.jpg", "2026/02/pic.jpg"}),
		files("the older and newer kinds of companion",
			Attachment{Metadata: serialized("thumb", "t.jpg", "source_image", "s.heic", "animated_video", "v.mp4", "animated_video_poster", "p.jpg")},
			func(s *Site) {
				for _, f := range []string{"t.jpg", "s.heic", "v.mp4", "p.jpg"} {
					s.File("2026/02/" + f)
				}
			}, nil, []string{"2026/02/p.jpg", "2026/02/pic-20.jpg", "2026/02/s.heic", "2026/02/t.jpg", "2026/02/v.mp4"}),
		files("at the top of the uploads folder", Attachment{File: "top.jpg", Sizes: []string{"top-1.jpg"}}, nil, nil, []string{"top-1.jpg", "top.jpg"}),
		files("a folder called like the file", Attachment{File: "a.jpg/a.jpg", Sizes: []string{"a-1.jpg"}}, nil, nil, []string{"a.jpg/a-1.jpg", "a.jpg/a.jpg"}),
		files("missing files are no problem", Attachment{File: "1999/01/gone.jpg", Sizes: []string{"gone-1.jpg"}, NoFiles: true}, nil, nil, nil),
		files("a missing size", Attachment{Sizes: []string{"pic-150.jpg"}},
			func(s *Site) { s.remove("2026/02/pic-150.jpg") }, nil, main),
		files("names outside ASCII and with blanks", Attachment{File: "2026/02/ü 🎵's.jpg", Sizes: []string{"ü 🎵's-1.jpg"}}, nil, nil, []string{"2026/02/ü 🎵's-1.jpg", "2026/02/ü 🎵's.jpg"}),
		files("no attached file, no files", Attachment{File: Empty, Metadata: serialized("thumb", "other.jpg")}, nil, nil, nil),
		files("broken metadata names no files", Attachment{Metadata: `a:1:{s:5:"thumb";s:9:"other.jpg"`}, nil, nil, main),
		files("metadata that is no array", Attachment{Metadata: `s:9:"other.jpg";`}, nil, nil, main),
		files("odd metadata", Attachment{Metadata: `a:2:{s:5:"sizes";s:9:"other.jpg";s:5:"thumb";a:0:{}}`}, nil, nil, main),
		files("backups lie where the metadata says",
			Attachment{Metadata: serialized("file", "2025/12/x.jpg"), Backups: []string{"b.jpg"}},
			func(s *Site) { s.File("2025/12/b.jpg") }, nil, []string{"2025/12/b.jpg", "2026/02/pic-20.jpg"}),
		files("a step upwards", Attachment{Sizes: []string{"../../other/evil.jpg", "x/../../y.jpg"}, NoFiles: true},
			func(s *Site) { s.File("other/evil.jpg"); s.File("2026/y.jpg"); s.File("2026/02/pic-20.jpg") },
			[]string{"../../other/evil.jpg" + notOurs, "x/../../y.jpg" + notOurs}, main),
		files("a step upwards in the attached file", Attachment{File: "2026/../index.php", NoFiles: true}, nil, []string{"2026/../index.php" + notOurs}, nil),
		files("an absolute size", Attachment{Sizes: []string{"/etc/hostname"}, NoFiles: true},
			func(s *Site) { s.File("2026/02/pic-20.jpg") }, []string{"/etc/hostname" + notOurs}, main),
		files("an absolute attached file", Attachment{File: "/etc/hostname", Sizes: []string{"passwd"}, NoFiles: true}, nil, []string{"/etc/hostname" + notOurs}, nil),
		files("a stream", Attachment{File: "s3://bucket/2026/02/pic.jpg", Sizes: []string{"other.jpg"}, NoFiles: true}, nil, []string{"s3://bucket/2026/02/pic.jpg" + notOurs}, nil),
		files("a drive and a backslash", Attachment{Sizes: []string{`C:\x.jpg`, `a\b.jpg`, "C:x.jpg"}, NoFiles: true},
			func(s *Site) { s.File("2026/02/pic-20.jpg") }, []string{`C:\x.jpg` + notOurs, `a\b.jpg` + notOurs, "C:x.jpg" + notOurs}, main),
		files(".htaccess", Attachment{Sizes: []string{".htaccess", "x/.htaccess"}},
			nil, []string{".htaccess" + notOurs, "x/.htaccess" + notOurs}, main),
		files(".htaccess as attached file", Attachment{File: ".htaccess"}, nil, []string{".htaccess" + notOurs}, nil),
		files("a symlink out of the folder", Attachment{Sizes: []string{"link.jpg"}, NoFiles: true},
			func(s *Site) { s.File("2026/02/pic-20.jpg"); s.link("/etc/hostname", "2026/02/link.jpg") },
			[]string{"2026/02/link.jpg" + notRegular}, main),
		files("a symlink inside the folder", Attachment{Sizes: []string{"link.jpg"}, NoFiles: true},
			func(s *Site) { s.File("2026/02/pic-20.jpg"); s.link("other.jpg", "2026/02/link.jpg") },
			[]string{"2026/02/link.jpg" + notRegular}, main),
		files("a folder that leads out", Attachment{File: "out/hostname", NoFiles: true},
			func(s *Site) { s.link("/etc", "out") }, []string{"out/hostname" + notRegular}, nil),
		files("a directory", Attachment{Sizes: []string{"dir"}},
			func(s *Site) { s.remove("2026/02/dir"); s.File("2026/02/dir/inside.jpg") },
			[]string{"2026/02/dir" + notRegular}, main),
		files("a name no file can have", Attachment{Sizes: []string{repeat("x", 300) + ".jpg", "a\x00b.jpg"}, NoFiles: true},
			func(s *Site) { s.File("2026/02/pic-20.jpg") }, []string{"a\x00b.jpg" + notOurs}, main),
		files("a name with line ends", Attachment{File: "2026/02/a\nb.jpg", Sizes: []string{"a\r\n.jpg"}}, nil, nil, []string{"2026/02/a\nb.jpg", "2026/02/a\r\n.jpg"}),
		files("a file where a folder should be", Attachment{File: "index.php/a.jpg", NoFiles: true}, nil, nil, nil),
		files("used by another attachment",
			Attachment{Sizes: []string{"pic-1.jpg", "pic-2.jpg", "pic-3.jpg", "pic-4.jpg"}},
			func(s *Site) {
				s.Attachment(Attachment{ID: 30, File: "2026/02/pic-1.jpg"})
				s.Attachment(Attachment{ID: 31, File: "2026/02/x.jpg", Sizes: []string{"pic-2.jpg"}})
				s.Attachment(Attachment{ID: 32, File: "2026/02/y.jpg", Backups: []string{"pic-3.jpg"}})
				s.Attachment(Attachment{ID: 33, File: "2026/03/pic-4.jpg", Sizes: []string{"pic-1.jpg"}})
				s.Post(Post{ID: 34, Metas: []string{"_wp_attached_file", "2026/02/pic-4.jpg"}})
			},
			[]string{"2026/02/pic-1.jpg by 30", "2026/02/pic-2.jpg by 31", "2026/02/pic-3.jpg by 32"}, []string{"2026/02/pic-20.jpg", "2026/02/pic-4.jpg"}),
		files("used by another attachment and gone anyway", Attachment{NoFiles: true},
			func(s *Site) { s.Attachment(Attachment{ID: 30, File: "2026/02/pic-20.jpg", NoFiles: true}) }, nil, nil),
		files("a name that only contains it is no use",
			Attachment{}, func(s *Site) {
				s.Attachment(Attachment{ID: 30, File: "2026/02/not-pic-20.jpg", Sizes: []string{"pic-20.jpg.png"}})
			}, nil, main),
	})
}

// metasOfAttachment words the metas a deleted attachment takes along.
func metasOfAttachment(a Attachment) []string {
	file := orElse(a.File, "2026/02/pic-20.jpg")
	var out []string
	add := func(key, value string) {
		if value != "" {
			out = append(out, "- meta 20 "+key+"="+quoted(value))
		}
	}
	add("_wp_attached_file", file)
	add("_wp_attachment_metadata", orElse(a.Metadata, a.metadata(file)))
	if len(a.Backups) > 0 {
		add("_wp_attachment_backup_sizes", phpvalue.Serialize(sizes(a.Backups)))
	}
	return out
}

// serialized is a PHP array of texts.
func serialized(pairs ...string) string {
	m := phpvalue.NewArray(len(pairs))
	for i := 0; i < len(pairs); i += 2 {
		m.Set(pairs[i], phpvalue.String(pairs[i+1]))
	}
	return phpvalue.Serialize(m)
}

func (s *Site) path(name string) string {
	return filepath.Join(s.UploadsDir(), filepath.FromSlash(name))
}

func (s *Site) remove(name string) {
	s.T.Helper()
	if err := os.Remove(s.path(name)); err != nil {
		s.T.Fatal(err)
	}
}

func (s *Site) link(target, name string) {
	s.T.Helper()
	if err := os.MkdirAll(filepath.Dir(s.path(name)), 0o755); err != nil {
		s.T.Fatal(err)
	}
	if err := os.Symlink(target, s.path(name)); err != nil {
		s.T.Fatal(err)
	}
}

// faulty is an uploads folder that misbehaves.
type faulty struct {
	undo.Uploads
	removable func(name string) error // nil: as it is
	remove    func(name string) error // runs first
}

func (f *faulty) Removable(name string) error {
	if err := f.Uploads.Removable(name); err != nil || f.removable == nil {
		return err
	}
	return f.removable(name)
}

func (f *faulty) Remove(name string) error {
	if err := f.remove(name); err != nil {
		return err
	}
	return f.Uploads.Remove(name)
}

// testUploads: an attachment stays when its files could not go with it.
func testUploads(t *testing.T, open Open) {
	rows := func(s *Site) {
		s.Attachment(Attachment{ID: 20, Sizes: []string{"pic-1.jpg"}})
		s.Attachment(Attachment{ID: 21, File: Empty})
		s.Attachment(Attachment{ID: 22, File: "1999/01/gone.jpg", NoFiles: true})
	}
	readOnly := func(s *Site) {
		s.Options.Uploads = &faulty{Uploads: s.Options.Uploads, removable: func(name string) error {
			return &fs.PathError{Op: "unlink", Path: name, Err: fs.ErrPermission}
		}}
	}
	missing := func(s *Site) {
		s.Options.Uploads, s.Options.UploadsErr = nil, errors.New("no uploads folder at /nowhere")
	}
	const without = "\n- meta 22 _wp_attached_file=\"1999/01/gone.jpg\"\n- attachment 22"
	RunCases(t, open, rows, []Case{
		{
			Name: "read-only", Rows: readOnly, Job: imageJob(Created(22), Created(21), Created(20)),
			Want: `2 attachment_created failed: 2026/02/pic-1.jpg could not be deleted: unlink 2026/02/pic-1.jpg: permission denied | Make the uploads directory writable or name it with --uploads=DIR; nothing was changed.
				1 attachment_created reverted: Deleted attachment 21
				0 attachment_created reverted: Deleted attachment 22`,
			Changes: `- attachment 21` + without,
		},
		{
			Name: "missing", Rows: missing, Job: imageJob(Created(22), Created(21), Created(20)),
			Want: `2 attachment_created failed: no uploads folder at /nowhere | Name the uploads directory with --uploads=DIR; nothing was changed.
				1 attachment_created reverted: Deleted attachment 21
				0 attachment_created failed: no uploads folder at /nowhere | Name the uploads directory with --uploads=DIR; nothing was changed.`,
			Changes: `- attachment 21`,
		},
		{
			Name: "missing, other effects go on", Rows: func(s *Site) { missing(s); s.Post(Post{ID: 10, Metas: []string{"_thumbnail_id", "20"}}) },
			Job: imageJob(Created(20), Thumb(10, 0)),
			Want: `1 featured_image_set reverted: Removed the featured image
				0 attachment_created failed: no uploads folder at /nowhere | Name the uploads directory with --uploads=DIR; nothing was changed.`,
			Changes: `- meta 10 _thumbnail_id="20"`,
		},
	})
	t.Run("files leave after the commit", func(t *testing.T) {
		t.Parallel()
		s := NewSite(t, open)
		rows(s)
		removed := 0
		s.Options.Uploads = &faulty{Uploads: s.Options.Uploads, remove: func(string) error {
			removed++
			if n := s.Value("SELECT COUNT(*) FROM wp_posts WHERE ID = 20"); n != "0" {
				return fmt.Errorf("the attachment is still there")
			}
			if st := readStored(s.EngineData(100)); st.undo == "" || len(st.Pending) == 0 {
				return fmt.Errorf("the record does not name the files: %+v", st)
			}
			return nil
		}}
		s.Job(Job{ID: 100, Type: "image_generation", Effects: []string{Created(20)}})
		o := s.Undo(undoJob(100))
		if len(o.Problems) > 0 || removed != 2 {
			t.Errorf("%d files removed, %s", removed, o.Text())
		}
		if st := readStored(s.EngineData(100)); len(st.Pending) != 0 {
			t.Errorf("pending files are left: %q", st.Pending)
		}
	})
}
