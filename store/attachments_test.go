package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"datamachine/jobs"
	"datamachine/store/storetest"
	"datamachine/undo"
	"datamachine/undo/phpvalue"
)

// deletion deletes attachment 50 and returns the changes as "op table key".
func deletion(t *testing.T, db *storetest.Database, st *Store) ([]string, *undo.Attachment, storetest.Dump) {
	t.Helper()
	before := db.Dump()
	var a *undo.Attachment
	write(t, st, func(tx jobs.UndoTx) error {
		var ok bool
		var err error
		if a, ok, err = tx.Attachment(t.Context(), 50); err != nil || !ok {
			t.Fatal(ok, err)
		}
		return tx.DeleteAttachment(t.Context(), a)
	})
	var got []string
	for _, c := range diff(before, db.Dump()) {
		got = append(got, c.Op+" "+strings.TrimPrefix(c.Table, "wp_")+" "+c.Key)
	}
	slices.Sort(got)
	return got, a, before
}

// wantDeletion is what wp_delete_attachment does to the rows of attachment.sql.
var wantDeletion = []string{
	"delete commentmeta 1",
	"delete comments 2", "delete comments 3",
	"delete options 301", "delete options 304",
	"delete postmeta 201", "delete postmeta 202", "delete postmeta 203", "delete postmeta 204",
	"delete postmeta 205", "delete postmeta 206", "delete postmeta 210", "delete postmeta 211",
	"delete posts 50", "delete posts 53",
	"delete term_relationships 50/1", "delete term_relationships 50/2", "delete term_relationships 50/5",
	"delete term_relationships 50/6", "delete term_relationships 53/4",
	"update comments 4",
	"update term_taxonomy 4", "update term_taxonomy 6", // 5 is at zero already
}

func TestDeleteAttachment(t *testing.T) {
	t.Parallel()
	db, st := site(t, "wordpress", "attachment")
	got, a, before := deletion(t, db, st)
	if diff := cmp.Diff(wantDeletion, got); diff != "" {
		t.Error(diff)
	}
	for query, want := range map[string]string{
		"SELECT comment_parent FROM wp_comments WHERE comment_ID = 4":         "1", // past 3 and 2
		"SELECT count FROM wp_term_taxonomy WHERE term_taxonomy_id = 4":       "1",
		"SELECT count FROM wp_term_taxonomy WHERE term_taxonomy_id = 5":       "0",
		"SELECT count FROM wp_term_taxonomy WHERE term_taxonomy_id = 6":       "4",
		"SELECT COUNT(*) FROM wp_term_relationships WHERE object_id = 50":     "1", // the link
		"SELECT post_parent FROM wp_posts WHERE ID = 52":                      "50",
		"SELECT option_value FROM wp_options WHERE option_name = 'site_icon'": "50",
	} {
		if got := db.Value(query); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	// Every row that went or changed is in Rows, whole, as it was.
	n := 0
	for _, e := range a.Rows.Entries() {
		table := before["wp_"+e.Key.String()]
		for _, row := range list(a.Rows, e.Key.String()) {
			n++
			kept := storetest.Row{}
			for _, col := range row.Entries() {
				kept[col.Key.String()] = nil
				if s, ok := col.Value.(phpvalue.String); ok {
					kept[col.Key.String()] = p(string(s))
				}
			}
			if want := table.Rows[table.KeyOf(kept)]; !want.Equal(kept) || want == nil {
				t.Errorf("%s: kept %v, was %v", e.Key, kept, want)
			}
		}
	}
	if n != len(wantDeletion)+1 { // and the count at zero
		t.Errorf("%d rows kept, %d changed", n, len(wantDeletion))
	}
	var keys []string
	for _, m := range a.Metas {
		keys = append(keys, fmt.Sprint(m.ID, m.Key))
	}
	if diff := cmp.Diff([]string{"201_wp_attached_file", "202_wp_attachment_metadata", "203_wp_trash_meta_status", "204"}, keys); diff != "" {
		t.Error(diff)
	}
}

func TestDeleteAttachmentWithoutOptionalTables(t *testing.T) {
	t.Parallel()
	db, st := site(t, "wordpress", "attachment")
	for _, table := range []string{"comments", "commentmeta", "term_relationships", "term_taxonomy"} {
		db.Exec("DROP TABLE wp_" + table)
	}
	got, _, _ := deletion(t, db, st)
	want := slices.DeleteFunc(slices.Clone(wantDeletion), func(s string) bool {
		return strings.Contains(s, "comment") || strings.Contains(s, "term_")
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAttachmentOfOtherType(t *testing.T) {
	t.Parallel()
	_, st := site(t, "wordpress", "attachment")
	snapshot(t, st, func(r jobs.UndoReader) {
		a, ok, err := r.Attachment(t.Context(), 10)
		if err != nil || !ok || a.Post.Type != "post" || a.Rows.Len() != 0 || len(a.Metas) != 0 {
			t.Error(a, ok, err)
		}
		if _, ok, err := r.Attachment(t.Context(), 999); ok || err != nil {
			t.Error(ok, err)
		}
	})
}

func TestThemeSettings(t *testing.T) {
	t.Parallel()
	urls := []string{"http://example.test/?attachment_id=50", "http://example.test/wp-content/uploads/2026/02/pic.jpg", "/2026/02/pic.jpg"}
	s := func(v string) string { return fmt.Sprintf(`s:%d:"%s";`, len(v), v) }
	for _, tt := range []struct {
		name, mods, siteLogo, rest string
		empty, changes             bool
	}{
		{"logo", `a:2:{` + s("custom_logo") + `i:50;` + s("x") + `d:1.5;}`, "", `a:1:{` + s("x") + `d:1.5;}`, false, true},
		{"logo as text, with its text", `a:2:{` + s("custom_logo") + s("50") + s("header_text") + `b:0;}`, "", `a:0:{}`, true, true},
		{"other logo", `a:1:{` + s("custom_logo") + `i:500;}`, "", "", false, false},
		{"header_text alone", `a:1:{` + s("header_text") + `b:0;}`, "", "", false, false},
		{"the site's logo wins", `a:1:{` + s("custom_logo") + `i:50;}`, "51", "", false, false},
		{"the site's logo goes, the theme's with it", `a:1:{` + s("custom_logo") + `i:51;}`, "50", `a:0:{}`, true, true},
		{"header", `a:2:{` + s("header_image") + s("https://example.test/wp-content/uploads/2026/02/pic.jpg") + s("header_image_data") + `a:0:{}}`, "", `a:0:{}`, true, true},
		{"header on another host", `a:1:{` + s("header_image") + s("https://cdn.test/2026/02/pic.jpg") + `}`, "", `a:0:{}`, true, true},
		{"header removed", `a:1:{` + s("header_image") + s("remove-header") + `}`, "", "", false, false},
		{"other header", `a:1:{` + s("header_image") + s("https://example.test/2026/02/pic.jpg.png") + `}`, "", "", false, false},
		{"background", `a:1:{` + s("background_image") + s("http://example.test/?attachment_id=50") + `}`, "", `a:0:{}`, true, true},
		{"integer keys stay", `a:2:{i:0;b:0;` + s("custom_logo") + `i:50;}`, "", `a:1:{i:0;b:0;}`, false, true},
		{"object inside", `a:2:{` + s("custom_logo") + `i:50;` + s("x") + `O:8:"stdClass":0:{}}`, "", "", false, false},
		{"reference inside", `a:2:{` + s("custom_logo") + `i:50;` + s("x") + `R:2;}`, "", "", false, false},
		{"enum inside", `a:2:{` + s("custom_logo") + `i:50;` + s("x") + `E:3:"A:B";}`, "", "", false, false},
		{"old string form", `a:2:{` + s("custom_logo") + `i:50;` + s("x") + `S:1:"y";}`, "", "", false, false},
		{"bytes behind", `a:1:{` + s("custom_logo") + `i:50;}junk`, "", "", false, false},
		{"broken", `a:1:{`, "", "", false, false},
		{"no array", `i:50;`, "", "", false, false},
		{"nothing", ``, "", "", false, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			rest, empty, changes := shown{id: "50", siteLogo: tt.siteLogo, urls: urls}.without(tt.mods)
			if rest != tt.rest || empty != tt.empty || changes != tt.changes {
				t.Errorf("%q %v %v, want %q %v %v", rest, empty, changes, tt.rest, tt.empty, tt.changes)
			}
		})
	}
}

func TestThemeSettingsStored(t *testing.T) {
	t.Parallel()
	db, st := site(t, "wordpress", "attachment")
	db.Exec("DELETE FROM wp_options WHERE option_name = 'site_logo'")
	db.Exec(`UPDATE wp_options SET option_value = 'a:3:{s:12:"header_image";s:57:"https://example.test/wp-content/uploads/2026/02/pic.jpg?x";s:11:"custom_logo";i:50;s:1:"c";s:2:"é";}' WHERE option_id = 304`)
	got, _, _ := deletion(t, db, st)
	if !slices.Contains(got, "update options 304") {
		t.Error(got)
	}
	if v := db.Value("SELECT option_value FROM wp_options WHERE option_id = 304"); v != `a:2:{s:12:"header_image";s:57:"https://example.test/wp-content/uploads/2026/02/pic.jpg?x";s:1:"c";s:2:"é";}` {
		t.Error(v)
	}
}

func TestAttachmentsIn(t *testing.T) {
	t.Parallel()
	db, st := site(t, "wordpress", "attachment")
	meta := func(id int, key, value string) {
		db.Exec("INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES (?, ?, ?)", id, key, value)
	}
	for i, file := range []string{"2026/02/sub/pic-150.jpg", "/var/www/uploads/2026/02/pic-150.jpg", "pic-150.jpg", "2026_02/pic-150.jpg", "x2026/02/pic-150.jpg"} {
		db.Exec("INSERT INTO wp_posts (ID, post_type, post_content, post_title, post_excerpt, to_ping, pinged, post_content_filtered) VALUES (?, 'attachment', '', '', '', '', '', '')", 60+i)
		meta(60+i, "_wp_attached_file", file)
	}
	meta(51, "_wp_attachment_backup_sizes", "old-100%.jpg")
	meta(51, "_wp_attached_file", "second/row.jpg")
	for _, tt := range []struct {
		dir   string
		names []string
		want  string
	}{
		{"2026/02", []string{"pic-150.jpg"}, "50 51 61"},
		{"2026/02", []string{"other.jpg", "nothing"}, "51"},
		{"2026/02", []string{"OTHER.jpg"}, ""},
		{"2026/02", []string{"old-100%.jpg"}, "51"},
		{"2026/02", []string{"old-100_.jpg"}, ""},
		{"2026/02", nil, ""},
		{"2026/02/sub", []string{"pic-150.jpg"}, "60"},
		{"", []string{"pic-150.jpg"}, "61 62"},
		{"2026", []string{"pic-150.jpg"}, ""},
	} {
		check := func(r undo.Reader) {
			files, err := r.AttachmentsIn(t.Context(), tt.dir, tt.names, 0)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range files {
				got = append(got, f.ID.String())
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("%s %v: %v, want %s", tt.dir, tt.names, got, tt.want)
			}
		}
		snapshot(t, st, func(r jobs.UndoReader) { check(r) })
		write(t, st, func(tx jobs.UndoTx) error { check(tx); return nil })
	}
	snapshot(t, st, func(r jobs.UndoReader) {
		files, err := r.AttachmentsIn(t.Context(), "2026/02", []string{"pic-150.jpg"}, 50)
		want := undo.AttachedFiles{
			ID: 51, Attached: "2026/02/other.jpg", BackupSizes: "old-100%.jpg",
			Metadata: `a:1:{s:5:"sizes";a:1:{s:1:"t";a:1:{s:4:"file";s:11:"pic-150.jpg";}}}`,
		}
		if len(files) != 2 || files[0] != want || err != nil {
			t.Error(files, err)
		}
	})
}
