package store

import (
	"testing"

	"datamachine/jobs"
	"datamachine/store/storetest"
	"datamachine/undo"
)

// manyJobs is a site with 100,000 jobs, every tenth of a system task with 2 kB of
// engine_data.
func manyJobs(b *testing.B) *Store {
	b.Helper()
	db := storetest.Server(b).NewDatabase(b, seed(b, "wp_", "wp_", "wordpress", "jobs-0.41"))
	db.Exec(`INSERT INTO wp_datamachine_jobs (status, source, flow_id, engine_data)
		SELECT IF(seq MOD 7 = 0, 'failed - x', 'completed'), IF(seq MOD 10 = 0, 'system', 'pipeline'), seq MOD 50,
		IF(seq MOD 10 = 0, CONCAT('{"task_type":"internal_linking","post_id":', seq, ',"x":"', REPEAT('caf\\u00e9 ', 200), '"}'), '{"a":1}')
		FROM seq_1_to_100000`)
	return open(b, db, Config{})
}

func BenchmarkRows(b *testing.B) {
	st := manyJobs(b)
	for name, q := range map[string]jobs.Query{
		"newest 20": {Limit: 20}, "all": {}, "all with engine_data": {Columns: []string{"job_id", "engine_data"}},
		"failed": {Status: "failed", Limit: 20}, "source": {Source: "system", Limit: 20},
	} {
		b.Run(name, func(b *testing.B) {
			if q.Columns == nil {
				q.Columns = []string{"job_id", "source", "flow_id", "status", "created_at", "completed_at"}
			}
			for b.Loop() {
				for _, err := range st.Rows(b.Context(), q) {
					if err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
	b.Run("count", func(b *testing.B) {
		for b.Loop() {
			if _, err := st.Count(b.Context(), jobs.Query{Status: "failed"}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkCandidates(b *testing.B) {
	st := manyJobs(b)
	for _, taskType := range []string{"internal_linking", "alt_text_generation"} {
		b.Run(taskType, func(b *testing.B) {
			n := 0
			for b.Loop() {
				for _, err := range st.Candidates(b.Context(), taskType) {
					if err != nil {
						b.Fatal(err)
					}
					n++
				}
			}
			b.ReportMetric(float64(n)/float64(b.N), "jobs/op")
		})
	}
}

func BenchmarkLaterJob(b *testing.B) {
	st := manyJobs(b)
	for b.Loop() {
		err := st.Snapshot(b.Context(), func(r jobs.UndoReader) error {
			_, _, err := r.LaterJob(b.Context(), undo.LaterQuery{After: 1, Post: 77, Types: []string{"post_content_modified"}})
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAttachmentsIn(b *testing.B) {
	db := storetest.Server(b).NewDatabase(b, seed(b, "wp_", "wp_", "wordpress"))
	db.Exec(`INSERT INTO wp_posts (ID, post_type, post_content, post_title, post_excerpt, to_ping, pinged, post_content_filtered)
		SELECT 1000 + seq, 'attachment', '', '', '', '', '', '' FROM seq_1_to_10000`)
	db.Exec(`INSERT INTO wp_postmeta (post_id, meta_key, meta_value) SELECT 1000 + seq, '_wp_attached_file', CONCAT('2026/01/pic', seq, '.jpg') FROM seq_1_to_10000`)
	db.Exec(`INSERT INTO wp_postmeta (post_id, meta_key, meta_value) SELECT 1000 + seq, '_wp_attachment_metadata', CONCAT('pic', seq, '-150x150.jpg', REPEAT('metadata ', 300)) FROM seq_1_to_10000`)
	st := open(b, db, Config{})
	names := []string{"pic77.jpg", "pic77-150x150.jpg", "pic77-300x300.jpg", "pic77-768x768.jpg", "pic77-1024x1024.jpg", "pic77-scaled.jpg"}
	for b.Loop() {
		err := st.Snapshot(b.Context(), func(r jobs.UndoReader) error {
			_, err := r.AttachmentsIn(b.Context(), "2026/01", names, 0)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
