package store

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"datamachine/jobs"
	"datamachine/store/storetest"
	"datamachine/undo"
	"datamachine/undo/undotest"
)

// engineSite is a site on MariaDB for the engine's suite.
type engineSite struct {
	*storetest.Database
	dir string
}

func newEngineSite(t *testing.T) undotest.Backend {
	t.Helper()
	db := storetest.Server(t).NewDatabase(t,
		append(storetest.Schema(".."), filepath.Join("..", "undo", "undotest", "rows.sql"))...)
	return &engineSite{db, t.TempDir()}
}

func (s *engineSite) DB() *sql.DB        { return s.SQL() }
func (s *engineSite) UploadsDir() string { return s.dir }

func (s *engineSite) Store(t testing.TB) jobs.Undoer {
	t.Helper()
	return open(t, s.Database, Config{})
}

func (s *engineSite) OpenUploads(t testing.TB, dir string) undo.Uploads {
	t.Helper()
	u, err := OpenUploads(dir)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func (s *engineSite) AllowBytes(t testing.TB, table, column string) {
	t.Helper()
	s.Exec("ALTER TABLE " + table + " MODIFY " + column + " longblob DEFAULT NULL")
}

func (s *engineSite) Hold(t testing.TB, table, key string, id uint64) func() {
	t.Helper()
	tx, err := s.SQL().Begin()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec("SELECT 1 FROM "+table+" WHERE "+key+" = ? FOR UPDATE", id); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := tx.Rollback(); err != nil {
			t.Error(err)
		}
	}
}

func TestEngine(t *testing.T) { undotest.Suite(t, newEngineSite) }

// TestEngineRefused: a value a column refuses fails its effect alone, and what
// the effect had written before goes with it.
func TestEngineRefused(t *testing.T) {
	t.Parallel()
	rows := func(s *undotest.Site) {
		s.Post(undotest.Post{ID: 10, Content: "after", Metas: []string{"k", "new", "j", "new"}})
		s.Revision(undotest.Revision{ID: 11, Of: 10, Content: "before"})
	}
	const j = `1 post_meta_set reverted: Restored the previous value of j`
	const changed = `~ meta 10 j: "new" -> "old"`
	case2 := func(name, effect, reason string, rows func(s *undotest.Site)) undotest.Case {
		return undotest.Case{
			Name: name, Rows: rows, Job: undotest.Job{Effects: []string{effect, undotest.MetaSet(10, "j", "old")}},
			Want: j + "\n0 " + reason, Changes: changed, Unpredicted: true,
		}
	}
	undotest.RunCases(t, newEngineSite, rows, []undotest.Case{
		case2("a title that is too long", undotest.Field(10, "post_title", strings.Repeat("x", 65536)),
			"post_field_set failed: post 10: column post_title refuses the value: it is too long", nil),
		case2("an excerpt that is too long in bytes", undotest.Field(10, "post_excerpt", strings.Repeat("é", 32768)),
			"post_field_set failed: post 10: column post_excerpt refuses the value: it does not fit the column's type or character set", nil),
		case2("4-byte characters in an old table", undotest.MetaSet(10, "k", "🎵"),
			"post_meta_set failed: meta row 1001: column meta_value refuses the value: it does not fit the column's type or character set",
			func(s *undotest.Site) {
				s.Exec("ALTER TABLE wp_postmeta MODIFY meta_value longtext CHARACTER SET utf8mb3 DEFAULT NULL")
			}),
		case2("a key that is too long", undotest.MetaSet(10, strings.Repeat("k", 256), "x"),
			"post_meta_set failed: new meta of post 10: column meta_key refuses the value: it is too long", nil),
		case2("a key an old table cannot hold", undotest.MetaSet(10, "🎵", "x"),
			"post_meta_set failed: new meta of post 10: column meta_key refuses the value: it does not fit the column's type or character set",
			func(s *undotest.Site) {
				s.Exec("ALTER TABLE wp_postmeta MODIFY meta_key varchar(255) CHARACTER SET utf8mb3 DEFAULT NULL")
			}),
		case2("a trigger", undotest.Content(10, 11), "post_content_modified failed: post 10: the database refuses the value: a trigger of the table forbids it",
			func(s *undotest.Site) {
				s.Exec("CREATE TRIGGER stop BEFORE UPDATE ON wp_posts FOR EACH ROW IF NEW.ID = 10 THEN SIGNAL SQLSTATE '45000'; END IF")
			}),
		case2("a picture that cannot be deleted keeps its rows and files", undotest.Created(20),
			"attachment_created failed: posts 20: the database refuses the value: a trigger of the table forbids it",
			func(s *undotest.Site) {
				s.Attachment(undotest.Attachment{ID: 20})
				s.Meta(10, "_thumbnail_id", "20")
				s.Exec("CREATE TRIGGER stop BEFORE DELETE ON wp_posts FOR EACH ROW SIGNAL SQLSTATE '45000'")
			}),
	})
}

// TestEngineRecordRefused: when the record cannot be stored, nothing of the job
// is; a run of a type goes on with the next one.
func TestEngineRecordRefused(t *testing.T) {
	t.Parallel()
	rows := func(t *testing.T) *undotest.Site {
		s := undotest.NewSite(t, newEngineSite)
		s.Post(undotest.Post{ID: 10, Metas: []string{"k", "new"}})
		s.Attachment(undotest.Attachment{ID: 20})
		s.Job(undotest.Job{ID: 100, Effects: []string{undotest.MetaSet(10, "j", "old")}})
		s.Job(undotest.Job{ID: 101, Effects: []string{undotest.Created(20), undotest.MetaSet(10, "k", "old")}})
		s.Exec("CREATE TRIGGER stop BEFORE UPDATE ON wp_datamachine_jobs FOR EACH ROW IF NEW.job_id = 101 THEN SIGNAL SQLSTATE '45000'; END IF")
		return s
	}
	t.Run("one job", func(t *testing.T) {
		t.Parallel()
		s := rows(t)
		s.Run(undotest.Step{
			Req: jobs.UndoRequest{ID: 101}, Unpredicted: true,
			Want: "error job 101: the database refuses the value: a trigger of the table forbids it",
		})
	})
	t.Run("a type", func(t *testing.T) {
		t.Parallel()
		s := rows(t)
		s.Run(undotest.Step{
			Req: jobs.UndoRequest{TaskType: "alt_text_generation"}, Unpredicted: true,
			Want: `found 2 alt_text_generation
				problem 101 job 101: the database refuses the value: a trigger of the table forbids it
				undone 100 alt_text_generation
				0 post_meta_set reverted: Restored the previous value of j`,
			Changes: "+ meta 10 j=\"old\"\nlog info Job 100 undo: 1 reverted, 0 skipped, 0 failed",
		})
	})
}

// TestEngineNonTransactional: a table that cannot roll back is written only
// where that is allowed.
func TestEngineNonTransactional(t *testing.T) {
	t.Parallel()
	const reverted = "undone 100 alt_text_generation\n0 post_meta_set reverted: Restored the previous value of k"
	const changed = "~ meta 10 k: \"new\" -> \"old\"\nlog info Job 100 undo: 1 reverted, 0 skipped, 0 failed"
	for _, tt := range []struct {
		name, table   string
		allow         bool
		want, changes string
	}{
		{"a table the effects write", "wp_postmeta", false, "error cannot roll back", ""},
		{"the jobs", "wp_datamachine_jobs", false, "error cannot roll back", ""},
		{"the logs", "wp_datamachine_logs", false, "error cannot roll back", ""},
		{"a table the effects do not write", "wp_comments", false, reverted, changed},
		{"allowed", "wp_postmeta", true, reverted, changed},
	} {
		for _, engine := range []string{"MyISAM", "Aria"} {
			t.Run(tt.name+" "+engine, func(t *testing.T) {
				t.Parallel()
				s := undotest.NewSite(t, newEngineSite)
				s.Post(undotest.Post{ID: 10, Metas: []string{"k", "new"}})
				s.Job(undotest.Job{ID: 100, Effects: []string{undotest.MetaSet(10, "k", "old")}})
				s.Exec("ALTER TABLE " + tt.table + " ENGINE = " + engine)
				s.Run(undotest.Step{
					Req:  jobs.UndoRequest{ID: 100, AllowNonTransactional: tt.allow},
					Want: tt.want, Changes: tt.changes, Unpredicted: true,
				})
			})
		}
	}
}

// TestEngineLocks: rows of others do not hold an undo up.
func TestEngineLocks(t *testing.T) {
	t.Parallel()
	s := undotest.NewSite(t, newEngineSite)
	s.Post(undotest.Post{ID: 10, Content: "after", Metas: []string{"a", "new", "b", "new", "_edit_last", "1"}})
	s.Revision(undotest.Revision{ID: 11, Of: 10, Content: "before"})
	s.Post(undotest.Post{ID: 12, Metas: []string{"a", "new"}})
	s.Attachment(undotest.Attachment{ID: 20})
	s.Attachment(undotest.Attachment{ID: 21})
	for _, id := range []jobs.JobID{100, 101, 102} {
		s.Job(undotest.Job{ID: id, Effects: []string{undotest.Created(20), undotest.Content(10, 11), undotest.MetaSet(10, "a", "old")}})
	}
	for _, row := range []struct {
		table, key string
		id         uint64
	}{
		{"wp_datamachine_jobs", "job_id", 100}, {"wp_datamachine_jobs", "job_id", 102}, {"wp_posts", "ID", 12}, {"wp_posts", "ID", 21},
		{"wp_postmeta", "meta_id", 1004}, {"wp_postmeta", "meta_id", 1006}, {"wp_options", "option_id", 1},
	} {
		defer s.Hold(t, row.table, row.key, row.id)()
	}
	o := s.Undo(jobs.UndoRequest{ID: 101, LockWait: time.Second})
	if o.Err != nil || o.Sum.Reverted != 3 {
		t.Errorf("%s\n%v", o.Text(), o.Err)
	}
}
