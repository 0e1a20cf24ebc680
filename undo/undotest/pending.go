package undotest

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// crashed is a site where the rows of attachment 20 are gone and its two files
// are still there, as after a crash behind the commit.
func crashed(t *testing.T, open Open) *Site {
	t.Helper()
	s := NewSite(t, open)
	s.Attachment(Attachment{ID: 20, Sizes: []string{"pic-1.jpg"}})
	s.Job(Job{ID: 100, Type: "image_generation", Effects: []string{Created(20)}})
	whole := s.Options.Uploads
	s.Options.Uploads = &faulty{Uploads: whole, remove: func(string) error { return errors.New("crash") }}
	o := s.Undo(undoJob(100))
	s.Options.Uploads = whole
	want := []string{
		"undone 100 image_generation", "0 attachment_created reverted: Deleted attachment 20",
		"problem 100 file could not be removed: 2026/02/pic-1.jpg: crash; make it removable and undo job #100 again",
	}
	if diff := cmp.Diff(want, o.Lines); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
	st := readStored(s.EngineData(100))
	if !o.Sum.FilesLeft || len(o.Problems) != 1 || st.undo == "" || len(st.Pending) != 2 || o.Err != nil {
		t.Fatalf("%s\n%+v %v pending %q marker %s", o.Text(), o.Sum, o.Err, st.Pending, st.undo)
	}
	return s
}

// testPending: files a crash left are removed by the next run of that job, before
// anything else.
func testPending(t *testing.T, open Open) {
	const files = "- file 2026/02/pic-1.jpg\n- file 2026/02/pic-20.jpg\n"
	const struck = `job 100 pending []`
	step := func(name string, rows func(s *Site), st Step) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := crashed(t, open)
			if rows != nil {
				rows(s)
			}
			if st.Req.ID == 0 && st.Req.TaskType == "" {
				st.Req = undoJob(100)
			}
			s.Run(st)
			if left := readStored(s.EngineData(100)).Pending; strings.Contains(st.Changes, struck) != (len(left) == 0) {
				t.Errorf("pending files: %q", left)
			}
		})
	}
	step("finished before the undone check", nil, Step{Want: "skip 100 undone image_generation", Changes: files + struck})
	step("by a run of the type too", nil, Step{Req: ofType(0, "image_generation"), Want: "found 1 image_generation\nskip 100 undone image_generation", Changes: files + struck})
	step("one file is gone already", func(s *Site) { s.remove("2026/02/pic-1.jpg") }, Step{Want: "skip 100 undone image_generation", Changes: "- file 2026/02/pic-20.jpg\n" + struck})
	step("another attachment uses one by now", func(s *Site) {
		s.Attachment(Attachment{ID: 30, File: "2026/02/pic-1.jpg"})
	}, Step{
		Want: "kept 100 2026/02/pic-1.jpg by 30\nskip 100 undone image_generation", Changes: "- file 2026/02/pic-20.jpg\n" + struck, Unpredicted: true,
	})
	step("one became a symlink", func(s *Site) { s.remove("2026/02/pic-1.jpg"); s.link("pic-20.jpg", "2026/02/pic-1.jpg") }, Step{
		Want:    "kept 100 2026/02/pic-1.jpg: it is not a regular file inside the uploads directory\nskip 100 undone image_generation",
		Changes: "- file 2026/02/pic-20.jpg\n" + struck, Unpredicted: true,
	})
	step("the attachment is there again", func(s *Site) { s.Attachment(Attachment{ID: 20, NoFiles: true}) }, Step{
		Want: `kept 100 2026/02/pic-1.jpg: the job's record does not show that its attachment owned it
			kept 100 2026/02/pic-20.jpg: the job's record does not show that its attachment owned it
			skip 100 undone image_generation`,
		Changes: struck, Unpredicted: true,
	})
	step("still not removable", func(s *Site) {
		s.Options.Uploads = &faulty{Uploads: s.Options.Uploads, remove: func(name string) error { return errors.New("still") }}
	}, Step{Want: "problem 100 file could not be removed: 2026/02/pic-1.jpg: still; make it removable and undo job #100 again", Unpredicted: true})
	step("no uploads folder", func(s *Site) { s.Options.Uploads, s.Options.UploadsErr = nil, errors.New("no uploads folder") }, Step{
		Want: "problem 100 file could not be removed: no uploads folder; name the uploads directory with --uploads=DIR and undo job #100 again", Unpredicted: true,
	})
	step("the folder is gone", func(s *Site) {
		if err := os.RemoveAll(s.path("2026")); err != nil {
			s.T.Fatal(err)
		}
	}, Step{Want: "skip 100 undone image_generation", Changes: struck})
	step("as a descendant", func(s *Site) {
		s.Job(Job{ID: 90, Type: "image_generation"})
		s.Exec("UPDATE wp_datamachine_jobs SET parent_job_id = 90 WHERE job_id = 100")
	}, Step{Req: undoJob(90), Want: "skip 100 undone image_generation", Changes: files + struck + "\njob 90 undo 1/0/0\nlog info Job 90 undo: 0 reverted, 1 skipped, 0 failed"})
	step("other jobs leave them", func(s *Site) { s.Job(Job{ID: 101}) }, Step{Req: undoJob(101), Want: "skip 101 no effects alt_text_generation"})
}

// testForgedPending: a file goes only when the record shows that a deleted
// attachment of the job owned it.
func testForgedPending(t *testing.T, open Open) {
	const owned = ": the job's record does not show that its attachment owned it"
	forge := func(t *testing.T, files ...string) *Site {
		t.Helper()
		s := crashed(t, open)
		list, err := json.Marshal(files)
		if err != nil {
			t.Fatal(err)
		}
		was := s.EngineData(100)
		forged := strings.Replace(was, `"pending_files":["2026\/02\/pic-1.jpg","2026\/02\/pic-20.jpg"]`, `"pending_files":`+string(list), 1)
		if forged == was {
			t.Fatal("nothing to forge in ", was)
		}
		s.Exec("UPDATE wp_datamachine_jobs SET engine_data = ? WHERE job_id = 100", forged)
		return s
	}
	for _, c := range []struct{ name, file, kept string }{
		{"a foreign file", "index.php", "index.php" + owned},
		{"a file of the same folder", "2026/02/other.jpg", "2026/02/other.jpg" + owned},
		{"a step upwards", "../secret", "../secret" + owned},
		{"an absolute path", "/etc/hostname", "/etc/hostname" + owned},
		{"the same file in another spelling", "2026/./02/pic-1.jpg", "2026/./02/pic-1.jpg" + owned},
		{"a directory", "2026", "2026" + owned},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := forge(t, c.file, "2026/02/pic-20.jpg")
			s.File("index.php")
			s.File("2026/02/other.jpg")
			if err := os.WriteFile(s.UploadsDir()+"/../secret", nil, 0o600); err != nil {
				t.Fatal(err)
			}
			s.Run(Step{
				Req: undoJob(100), Unpredicted: true,
				Want: "kept 100 " + c.kept + "\nskip 100 undone image_generation", Changes: "- file 2026/02/pic-20.jpg\njob 100 pending []",
			})
			if _, err := os.Stat(s.UploadsDir() + "/../secret"); err != nil {
				t.Error(err)
			}
		})
	}
	t.Run("a record whose attachment never existed", func(t *testing.T) {
		t.Parallel()
		s := NewSite(t, open)
		s.File("index.php")
		effect := Created(77)
		row := `{"post_id":"77","meta_key":"_wp_attached_file","meta_value":"index.php"}`
		s.Job(Job{ID: 100, Type: "image_generation", Effects: []string{effect}, More: fmt.Sprintf(
			`"undo":{"undone_at":"x"},"datamachine_undo":{"results":[{"i":0,"sha256":"other","state":"reverted","replaced":{"postmeta":[%s]}}],"pending_files":["index.php"]}`, row)})
		s.Run(Step{
			Req: undoJob(100), Unpredicted: true,
			Want: "kept 100 index.php" + owned + "\nskip 100 undone image_generation", Changes: "job 100 pending []",
		})
	})
}
