package cmd_test

import (
	"slices"
	"strings"
	"testing"

	"datamachine/store/storetest"
)

// newCrashProxySite is a site on the usual seed, behind a proxy.
func newCrashProxySite(t *testing.T, binary string, seed *crashSeed) (*crashSite, *crashProxy) {
	t.Helper()
	s := newCrashSite(t, binary, seed, seed.path(t))
	return s, newCrashProxy(t, s.server.Socket)
}

// killAtCommit runs the program and kills it when the server has executed its
// n-th COMMIT.
func (s *crashSite) killAtCommit(t *testing.T, p *crashProxy, n int, args ...string) {
	t.Helper()
	started := make(chan *crashChild, 1)
	commits := 0
	p.reset(func(e crashEvent) crashAction {
		if !e.Answered || !e.commit() {
			return crashPass
		}
		if commits++; commits != n {
			return crashPass
		}
		child := <-started
		_ = child.Process.Kill()
		<-child.done
		return crashCut
	})
	child := s.start(t, p.socket, args...)
	started <- child
	if o := child.outcome(); o.code >= 0 {
		t.Fatalf("%q was not killed: %s", args, o)
	}
	p.reset(nil)
	s.awaitGone(t)
}

// pending returns what a job's record still has to remove.
func (s *crashSite) pending(t *testing.T, job int) string {
	t.Helper()
	return s.value(t, `SELECT REPLACE(JSON_EXTRACT(engine_data, '$.datamachine_undo.pending_files'), '\\/', '/') FROM %swp_datamachine_jobs WHERE job_id = ?`, job)
}

// TestPendingFiles: a crash between the commit and the removal of the files
// leaves them in the job's record, and the next undo of that job removes them,
// although the job is undone already.
func TestPendingFiles(t *testing.T) {
	storetest.Server(t)
	binary := crashBinary(t)
	cat := []string{"2020/05/cat-1.png", "2020/05/cat-2.png", "2020/05/cat.png"}
	tree := []string{"2020/05/tree-1.png", "2020/05/tree.png"}
	for name, c := range map[string]struct {
		kill, next []string
		job        int
		left, gone []string
		stdout     string
		prepare    func(t *testing.T, s *crashSite)
		stderr     string
	}{
		"job": {
			kill: []string{"undo", "6"}, next: []string{"undo", "6"}, job: 6, left: cat, gone: cat,
			stdout: "  Job #6: already undone (use --force to re-undo).\n",
		},
		"task type": {
			kill: []string{"undo", "6"}, next: []string{"undo", "--task-type=image_generation"}, job: 6, left: cat, gone: cat,
			stdout: "  Job #6: already undone (use --force to re-undo).\n",
		},
		"force": {
			kill: []string{"undo", "6"}, next: []string{"undo", "6", "--force"}, job: 6, left: cat, gone: cat,
			stdout: "attachment_created reverted\n",
		},
		"child of a parent": {
			kill: []string{"undo", "10"}, next: []string{"undo", "10"}, job: 11, left: tree, gone: tree,
			stdout: "  Job #11: already undone (use --force to re-undo).\n",
		},
		"file in use by now": {
			kill: []string{"undo", "6"}, next: []string{"undo", "6"}, job: 6, left: cat, gone: cat[1:],
			prepare: func(t *testing.T, s *crashSite) {
				s.exec(t, "INSERT INTO %swp_posts (ID, post_content, post_title, post_excerpt, to_ping, pinged, post_content_filtered, post_type) VALUES (900, '', '', '', '', '', '', 'attachment')")
				s.exec(t, "INSERT INTO %swp_postmeta (post_id, meta_key, meta_value) VALUES (900, '_wp_attached_file', '2020/05/cat-1.png')")
			},
			stdout: "already undone", stderr: "Warning: kept 2020/05/cat-1.png: attachment #900 uses it.\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, p := newCrashProxySite(t, binary, newCrashSeed())
			all := s.listFiles(t)
			// The first COMMIT of a parent ends the look at the parent itself.
			commit := 1
			if c.job == 11 {
				commit = 2
			}
			s.killAtCommit(t, p, commit, c.kill...)
			if files := s.listFiles(t); !slices.Equal(files, all) {
				t.Fatalf("files %q went before the kill", files)
			}
			for _, file := range c.left {
				if pending := s.pending(t, c.job); !strings.Contains(pending, file) {
					t.Errorf("pending files %s, without %s", pending, file)
				}
			}
			crashed := s.state(t)
			if o := s.run(t, append(slices.Clone(c.kill), "--dry-run")...); o.code != 0 {
				t.Errorf("dry run: %s", o)
			}
			if now := s.state(t); !now.equal(crashed) || !slices.Equal(s.listFiles(t), all) {
				t.Errorf("a dry run changed something:\n%s", now.diff(crashed))
			}
			if c.prepare != nil {
				c.prepare(t, s)
			}
			o := s.run(t, c.next...)
			if o.code != 0 || !strings.Contains(o.stdout, c.stdout) || c.stderr != "" && o.stderr != c.stderr {
				t.Errorf("the next run: %s", o)
			}
			for _, file := range all {
				there := slices.Contains(s.listFiles(t), file)
				if want := !slices.Contains(c.gone, file); slices.Contains(c.left, file) && there != want {
					t.Errorf("%s there: %t, want %t", file, there, want)
				}
			}
			if pending := s.pending(t, c.job); pending != "[]" {
				t.Errorf("pending files %s after the next run", pending)
			}
		})
	}
}

// TestPendingFilesOfChild: what stands for its descendants is not done before
// their files are gone. Here a run after the crash does not find the uploads.
func TestPendingFilesOfChild(t *testing.T) {
	s, p := newCrashProxySite(t, crashBinary(t), newCrashSeed())
	s.killAtCommit(t, p, 2, "undo", "10")
	if o := s.run(t, "undo", "10", "--uploads="+s.dir+"/nowhere"); o.code != 3 || !strings.Contains(o.stderr, "#11") {
		t.Errorf("without uploads: %s", o)
	}
	if pending := s.pending(t, 11); !strings.Contains(pending, "tree.png") {
		t.Fatalf("pending files of job 11: %s", pending)
	}
	o := s.run(t, "undo", "10")
	if pending := s.pending(t, 11); pending != "[]" {
		t.Errorf("files of job 11 are left for good: %s\n%s", pending, o)
	}
}
