package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"datamachine/jobs"
	"datamachine/store/storetest"
	"datamachine/undo"
)

func diff(before, after storetest.Dump) []storetest.Change { return storetest.Diff(before, after) }

func TestPostMeta(t *testing.T) {
	t.Parallel()
	_, st := site(t, "wordpress")
	check := func(r undo.Reader) {
		for key, want := range map[string][]undo.Meta{
			"k":    {{ID: 101, Key: "k", Value: "one"}, {ID: 105, Key: "k", Value: "two"}},
			"K":    {{ID: 102, Key: "K", Value: "upper"}},
			"k ":   {{ID: 103, Key: "k ", Value: "space"}},
			"ķ":    {{ID: 104, Key: "ķ", Value: "accent"}},
			"nil":  {{ID: 106, Key: "nil", Null: true}},
			"none": nil,
			"":     nil,
			"k%":   nil,
		} {
			got, err := r.PostMeta(t.Context(), 10, key)
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("key %q: %v\n%s", key, err, diff)
			}
		}
		if got, err := r.PostMeta(t.Context(), 999, "k"); len(got) > 0 || err != nil {
			t.Error(got, err)
		}
	}
	snapshot(t, st, func(r jobs.UndoReader) { check(r) })
	write(t, st, func(tx jobs.UndoTx) error { check(tx); return nil })
}

func TestWriteMeta(t *testing.T) {
	t.Parallel()
	db, st := site(t, "wordpress")
	before := db.Dump()
	write(t, st, func(tx jobs.UndoTx) error {
		if err := tx.UpdateMeta(t.Context(), []undo.MetaID{101, 105}, `a:1:{i:0;s:4:"\'🎵";}`); err != nil {
			return err
		}
		if err := tx.UpdateMeta(t.Context(), []undo.MetaID{102}, "upper"); err != nil { // as it is
			return err
		}
		if err := tx.DeleteMeta(t.Context(), []undo.MetaID{103, 106}); err != nil {
			return err
		}
		return tx.InsertMeta(t.Context(), 13, "New ", "")
	})
	got := map[string]string{}
	for _, c := range diff(before, db.Dump()) {
		if c.Table != "wp_postmeta" {
			t.Error(c)
		}
		got[c.Op+" "+c.Key] = c.After.String()
	}
	for _, want := range []string{"update 101", "update 105", "delete 103", "delete 106", "insert 109"} {
		if _, ok := got[want]; !ok {
			t.Errorf("no %s", want)
		}
	}
	if len(got) != 5 {
		t.Error(got)
	}
	if v := db.Value("SELECT CONCAT(post_id, '|', meta_key, '|', meta_value) FROM wp_postmeta WHERE meta_id = 109"); v != "13|New |" {
		t.Error(v)
	}
	if v := db.Value("SELECT meta_value FROM wp_postmeta WHERE meta_id = 105"); v != `a:1:{i:0;s:4:"\'🎵";}` {
		t.Error(v)
	}
	err := st.Write(t.Context(), jobs.WriteOptions{}, func(tx jobs.UndoTx) error {
		return tx.UpdateMeta(t.Context(), []undo.MetaID{103}, "gone")
	})
	if err == nil {
		t.Error("updated a missing row")
	}
}

// TestLatin1 is a site whose tables and DB_CHARSET never left latin1.
func TestLatin1(t *testing.T) {
	t.Parallel()
	db, _ := site(t, "wordpress")
	db.Exec("DELETE FROM wp_postmeta WHERE meta_id = 104")
	db.Exec("DELETE FROM wp_posts WHERE ID = 13")
	db.Exec("ALTER TABLE wp_postmeta CONVERT TO CHARACTER SET latin1 COLLATE latin1_general_ci")
	db.Exec("ALTER TABLE wp_posts CONVERT TO CHARACTER SET latin1 COLLATE latin1_swedish_ci")
	db.Exec("UPDATE wp_posts SET post_content = 'é' WHERE ID = 11")
	db.Exec("INSERT INTO wp_postmeta (meta_id, post_id, meta_key, meta_value) VALUES (120, 10, 'é', 'ü')")
	for _, tt := range []struct{ charset, e, u string }{{"utf8mb4", "é", "ü"}, {"latin1", "\xe9", "\xfc"}} {
		st := open(t, db, Config{Charset: tt.charset})
		write(t, st, func(tx jobs.UndoTx) error {
			got, err := tx.PostMeta(t.Context(), 10, tt.e)
			if diff := cmp.Diff([]undo.Meta{{ID: 120, Key: tt.e, Value: tt.u}}, got); diff != "" || err != nil {
				t.Errorf("%s: %v\n%s", tt.charset, err, diff)
			}
			id, ok, err := tx.RevisionHolding(t.Context(), 10, undo.PostText{Title: "Title", Content: tt.e})
			if id != 11 || !ok || err != nil {
				t.Errorf("%s: revision %d, %v", tt.charset, id, err)
			}
			if got, err := tx.PostMeta(t.Context(), 10, "🎵"); len(got) > 0 || err != nil && tt.charset == "utf8mb4" {
				t.Errorf("%s: a key the column cannot hold: %v, %v", tt.charset, got, err)
			}
			return tx.UpdateMeta(t.Context(), []undo.MetaID{120}, tt.u)
		})
	}
}
