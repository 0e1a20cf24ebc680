package cmd_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"datamachine/store/storetest"
)

// writer is a session that edits as WordPress does: single statements that
// commit by themselves, REPEATABLE READ.
func (s *crashSite) writer(t *testing.T, lockWait int) *sql.Conn {
	t.Helper()
	conn, err := s.server.Admin().Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	set := func(seconds int) {
		if _, err := conn.ExecContext(context.Background(), fmt.Sprintf("SET SESSION innodb_lock_wait_timeout = %d", seconds)); err != nil {
			t.Error(err)
		}
	}
	set(lockWait)
	t.Cleanup(func() {
		set(10)
		_ = conn.Close()
	})
	return conn
}

// TestUndoBlocksNoStranger stops an undo before each of its statements. What the
// job did not touch can be edited at any such moment without any wait; and between
// two jobs, everything can.
func TestUndoBlocksNoStranger(t *testing.T) {
	storetest.Server(t)
	binary := crashBinary(t)
	for _, c := range []crashCase{{args: []string{"undo", "5"}}, {args: []string{"undo", "--task-type=internal_linking"}}} {
		t.Run(c.String(), func(t *testing.T) {
			t.Parallel()
			s, p := newCrashProxySite(t, binary, newCrashSeed())
			conn := s.writer(t, 0)
			edit := func(e crashEvent, queries ...string) {
				for _, query := range queries {
					if _, err := conn.ExecContext(t.Context(), s.query(query)); err != nil {
						t.Errorf("%s\nbefore statement %d, %.150s: %v", query, e.N, e.SQL, err)
					}
				}
			}
			p.reset(func(e crashEvent) crashAction {
				if e.Answered {
					return crashPass
				}
				edit(e, "UPDATE %swp_posts SET menu_order = menu_order + 1 WHERE ID IN (18, 22)",
					"UPDATE %swp_postmeta SET meta_value = CONCAT(meta_value, '.') WHERE post_id = 19 AND meta_key = 'first'",
					"INSERT INTO %swp_posts (ID, post_content, post_title, post_excerpt, to_ping, pinged, post_content_filtered) VALUES (900, '', '', '', '', '', '')",
					"INSERT INTO %swp_posts (ID, post_content, post_title, post_excerpt, to_ping, pinged, post_content_filtered, post_parent, post_type, post_name) VALUES (901, '', '', '', '', '', '', 13, 'revision', '13-autosave-v1')",
					"INSERT INTO %swp_postmeta (meta_id, post_id, meta_key, meta_value) VALUES (900, 13, 'new', 'x'), (901, 10, 'new', 'x'), (902, 900, 'new', 'x')",
					"DELETE FROM %swp_postmeta WHERE meta_id IN (900, 901, 902)",
					"DELETE FROM %swp_posts WHERE ID IN (900, 901)",
					"UPDATE %swp_options SET option_value = CONCAT(option_value, '') WHERE option_name = 'home'",
					"INSERT INTO %swp_datamachine_jobs (job_id, status) VALUES (900, 'pending')",
					"UPDATE %swp_datamachine_jobs SET status = 'processing' WHERE job_id = 900",
					"DELETE FROM %swp_datamachine_jobs WHERE job_id = 900",
					"UPDATE %swp_datamachine_jobs SET label = CONCAT(label, '.') WHERE job_id = 8",
					"INSERT INTO %swp_datamachine_logs (message) VALUES ('x')")
				if e.begins() {
					edit(e, "UPDATE %swp_posts SET menu_order = menu_order + 1", "UPDATE %swp_postmeta SET meta_value = CONCAT(meta_value, '')",
						"UPDATE %swp_datamachine_jobs SET label = CONCAT(label, '.')", "UPDATE %swp_options SET autoload = CONCAT(autoload, '')")
				}
				return crashPass
			})
			if o := s.start(t, p.socket, c.args...).outcome(); o.code != 0 {
				t.Errorf("the undo beside it: %s", o)
			}
			p.reset(nil)
		})
	}
}

// TestUndoMakesNoDeadlock: WordPress updates a meta of a post while an undo holds
// another meta of it and is about to delete that one or to add a third. The
// editor waits; it must not be the victim of a deadlock, for WordPress does not
// repeat a statement, and the edit is lost.
func TestUndoMakesNoDeadlock(t *testing.T) {
	storetest.Server(t)
	binary := crashBinary(t)
	elsewhere := newCrashSeed()
	elsewhere.post(23, "post", "Post 23", "Text 23", "", 0)
	elsewhere.meta(23, "_thumbnail_id", "51")
	elsewhere.meta(23, "_edit_last", "1")
	for name, c := range map[string]struct {
		seed       *crashSeed
		job        string
		post       int
		key        string // the editor's
		statements string // the undo is stopped before
	}{
		"deletes": {newCrashSeed(), "2", 10, "_edit_last", "DELETE FROM `wp_postmeta`"},
		"adds":    {newCrashBatch(1, false), "1", 1001, "other", "INSERT INTO `wp_postmeta`"},
		// The picture that goes is by now the thumbnail of a post of which the job knows nothing.
		"deletes elsewhere": {elsewhere, "6", 23, "_edit_last", "DELETE FROM `wp_postmeta`"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// As on a real site the key is common, and the post's own index is used.
			fmt.Fprintf(&c.seed.sql, "INSERT INTO wp_postmeta (post_id, meta_key, meta_value) SELECT 100000 + seq, '%s', '1' FROM seq_1_to_3000;\n", c.key)
			s, p := newCrashProxySite(t, binary, c.seed)
			s.exec(t, "ANALYZE TABLE %swp_postmeta")
			conn := s.writer(t, 10)
			edited, stopped := make(chan error, 1), false
			p.reset(func(e crashEvent) crashAction {
				if stopped || e.Answered || e.Command != crashComExecute || !strings.Contains(e.SQL, c.statements) {
					return crashPass
				}
				stopped = true
				go func() {
					_, err := conn.ExecContext(context.Background(), s.query("UPDATE %swp_postmeta SET meta_value = '77' WHERE post_id = ? AND meta_key = ?"), c.post, c.key)
					edited <- err
				}()
				crashAwait(t, "the editor to wait or to be done", func() bool { return len(edited) > 0 || s.waitsForLock(t, "UPDATE") })
				return crashPass
			})
			o := s.start(t, p.socket, "undo", c.job).outcome()
			p.reset(nil)
			if !stopped {
				t.Fatalf("no %s: %s", c.statements, o)
			}
			if err := <-edited; err != nil {
				t.Errorf("the editor's statement fails: %v", err)
			}
			if got := s.value(t, "SELECT meta_value FROM %swp_postmeta WHERE post_id = ? AND meta_key = ?", c.post, c.key); got != "77" {
				t.Errorf("%s is %q, the editor wrote 77: %s", c.key, got, o)
			}
			if o.code != 0 {
				t.Errorf("%s", o)
			}
		})
	}
}

// crashEdit is one edit of a post by somebody while the jobs are undone.
type crashEdit struct {
	job     int
	content bool // of the text; else of the meta
	before  bool // done when the job's transaction began
	victims int  // tries that ended in a deadlock
	done    chan struct{}
	err     error
}

// TestWriterBesideUndo edits the posts of a batch at random moments of its undo.
// No edit is lost: it is what stands there in the end, and one that was there
// before its job's turn is reported as a conflict.
func TestWriterBesideUndo(t *testing.T) {
	storetest.Server(t)
	const jobs = 12
	seed := crashRandomSeed(t)
	random := rand.New(rand.NewPCG(uint64(seed), 100))
	s, p := newCrashProxySite(t, crashBinary(t), newCrashBatch(jobs, false))
	args := []string{"undo", "--task-type=image_generation", "--format=json"}
	tr := s.trace(t, p, args...)
	rounds := 12
	if testing.Short() {
		rounds = 2
	}
	var before, after, victims int
	for range rounds {
		s.restore(t)
		edits := s.editBeside(t, p, args, tr.statements, jobs, random)
		for _, e := range edits {
			if e.before {
				before++
			} else {
				after++
			}
			victims += e.victims
		}
		if t.Failed() {
			t.Fatalf("%s=%d", crashSeedEnv, seed)
		}
	}
	t.Logf("%d edits before their job's turn, %d during or after it; %d deadlocks", before, after, victims)
}

// editBeside runs one undo with one edit of each post, and checks what is left.
func (s *crashSite) editBeside(t *testing.T, p *crashProxy, args []string, statements, jobs int, random *rand.Rand) []*crashEdit {
	t.Helper()
	at := map[int][]*crashEdit{}
	edits := make([]*crashEdit, jobs+1)
	for id := 1; id <= jobs; id++ {
		edits[id] = &crashEdit{job: id, content: random.IntN(2) == 0, done: make(chan struct{})}
		n := 3 + random.IntN(statements-3)
		at[n] = append(at[n], edits[id])
	}
	begin := func(n int) {
		for _, edit := range at[n] {
			go func() { // it may have to wait for a job's rows
				edit.err = s.edit(edit)
				close(edit.done)
			}()
		}
		delete(at, n)
	}
	turn := jobs + 1 // the job at hand; they come newest first
	p.reset(func(e crashEvent) crashAction {
		if e.Answered {
			return crashPass
		}
		if e.begins() {
			turn--
			select {
			case <-edits[turn].done:
				edits[turn].before = true
			default:
			}
		}
		begin(e.N)
		return crashPass
	})
	o := s.start(t, p.socket, args...).outcome()
	p.reset(nil)
	for n := range at { // conflicts make the run shorter than the undisturbed one
		begin(n)
	}
	for _, edit := range edits[1:] {
		<-edit.done
	}
	s.awaitGone(t)

	var report struct {
		Reverted, Skipped []struct {
			Job   int `json:"job_id"`
			Type  string
			State string
		}
	}
	if err := json.Unmarshal([]byte(o.stdout), &report); err != nil {
		t.Fatalf("%v: %s", err, o)
	}
	conflict := map[string]bool{}
	for _, r := range report.Skipped {
		conflict[fmt.Sprintf("%d %s", r.Job, r.Type)] = r.State == "conflict"
	}
	for _, e := range edits[1:] {
		kind, text, meta := "post_meta_set", fmt.Sprintf("before %d", e.job), "edited"
		if e.content {
			kind, text, meta = "post_content_modified", "edited", "before"
		}
		gotText := s.value(t, "SELECT post_content FROM %swp_posts WHERE ID = ?", 1000+e.job)
		gotMeta := s.value(t, "SELECT meta_value FROM %swp_postmeta WHERE post_id = ? AND meta_key = 'description'", 1000+e.job)
		if e.err != nil || gotText != text || gotMeta != meta {
			t.Errorf("job %d: text %q, want %q; meta %q, want %q; the edit came before its turn: %t, failed with %v", e.job, gotText, text, gotMeta, meta, e.before, e.err)
		}
		if told := conflict[fmt.Sprintf("%d %s", e.job, kind)]; e.before && !told {
			t.Errorf("job %d: the edit of %s came before its turn and is not reported as a conflict", e.job, kind)
		}
	}
	if t.Failed() {
		t.Log(o)
	}
	return edits[1:]
}

// edit is a save in the editor, or a change of a meta. Unlike WordPress it tries
// again after a deadlock (see TestUndoMakesNoDeadlock).
func (s *crashSite) edit(e *crashEdit) error {
	post := 1000 + e.job
	run := func(query string, args ...any) error {
		for {
			_, err := s.server.Admin().Exec(s.query(query), args...)
			if err == nil || !strings.Contains(err.Error(), "Deadlock") {
				return err
			}
			e.victims++
		}
	}
	if !e.content {
		return run("UPDATE %swp_postmeta SET meta_value = 'edited' WHERE post_id = ? AND meta_key = 'description'", post)
	}
	if err := run("UPDATE %swp_posts SET post_content = 'edited', post_modified = '2020-07-01 00:00:00' WHERE ID = ?", post); err != nil {
		return err
	}
	return run(`INSERT INTO %swp_posts (post_content, post_title, post_excerpt, to_ping, pinged, post_content_filtered, post_parent, post_type, post_name, post_status, post_date)
		VALUES ('edited', ?, '', '', '', '', ?, 'revision', ?, 'inherit', '2020-07-01 00:00:00')`, fmt.Sprintf("Post %d", post), post, fmt.Sprintf("%d-revision-v1", post))
}
