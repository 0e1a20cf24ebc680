package undotest

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"datamachine/jobs"
)

// testHostile: engine_data and metas that somebody wrote by hand, or that were
// cut, crash nothing and reach no file that is not an attachment's own.
func testHostile(t *testing.T, open Open) {
	for seed := range uint64(40) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			s := NewSite(t, open)
			s.AllowBytes(t, "wp_postmeta", "meta_value")
			s.AllowBytes(t, "wp_datamachine_jobs", "engine_data")
			g := &gambler{rand.New(rand.NewPCG(seed, 13))}
			g.site(s)
			for _, name := range []string{"index.php", "2026/02/.htaccess", "2026/02/foreign.jpg"} {
				s.File(name)
			}
			outside := filepath.Join(s.UploadsDir(), "..", "outside")
			if err := os.WriteFile(outside, nil, 0o600); err != nil {
				t.Fatal(err)
			}
			for id := range 4 {
				g.hostileAttachment(s, 40+id)
				data := g.job(jobs.JobID(100 + id)).engineData()
				if g.chance(50) {
					data = data[:len(data)-1] + `,` + g.hostileMember() + `}`
				}
				if g.chance(60) {
					data = g.mangle(data)
				}
				s.Job(Job{ID: jobs.JobID(100 + id), Data: data, Parent: jobs.JobID(99 + id), Label: "Image generation"})
			}
			for _, req := range []jobs.UndoRequest{ofType(0, "image_generation"), force(100), force(103), force(102), force(101)} {
				req.Options.Overwrite = g.chance(50)
				before := s.dump()
				o := s.Undo(req)
				after := s.dump()
				if o.Err != nil && o.Lines[len(o.Lines)-1] != "error none of the type" {
					t.Errorf("%+v: %s", req.ID, o.Text())
				}
				for id, was := range before["datamachine_jobs"] {
					if is := after["datamachine_jobs"][id]; was["engine_data"] != is["engine_data"] {
						s.checkBytes(id, was["engine_data"], is["engine_data"])
					}
				}
			}
			for _, name := range []string{"index.php", "2026/02/.htaccess", "2026/02/foreign.jpg", "../outside"} {
				if _, err := os.Stat(s.path(name)); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// fileName is a name that leads, or seems to lead, to a file nobody owns.
func (g *gambler) fileName() string {
	return pick(g, "../outside", "../../index.php", "/etc/hostname", ".htaccess", "./.htaccess", "x/../.htaccess", "..", ".", "",
		"caf\xe9.jpg", "a\x00b", "a\nb.jpg", "s3://b/c", `..\outside`, "C:x", "php://filter", repeat("x", 300), "2026", "x.jpg/y.jpg", "[", "(*", "x.")
}

// hostileAttachment puts one in the place of another.
func (g *gambler) hostileAttachment(s *Site, id int) {
	name := g.fileName()
	s.Exec("DELETE FROM wp_posts WHERE ID = ?", id)
	s.Exec("DELETE FROM wp_postmeta WHERE post_id = ?", id)
	a := Attachment{ID: postID(id), File: pick(g, "2026/02/x.jpg", "2026/02/"+name, orEmpty(name)), NoFiles: true, Prompt: "a"}
	switch g.IntN(4) {
	case 0:
		a.Metadata = g.mangle(serialized("file", g.fileName(), "thumb", g.fileName(), "original_image", g.fileName()))
	case 1:
		a.Sizes, a.Original = []string{g.fileName(), g.fileName()}, g.fileName()
	case 2:
		a.Backups = []string{g.fileName(), g.fileName()}
	case 3:
		a.Metadata = pick(g, `O:8:"stdClass":1:{s:5:"thumb";s:11:"foreign.jpg";}`, `a:1:{s:5:"sizes";R:1;}`, repeat("a:1:{i:0;", 3000), `a:999999999:{}`, `s:99:"x";`, "N;")
	}
	s.Attachment(a)
}

func (g *gambler) hostileMember() string {
	file := toJSON(pick(g, g.fileName(), "index.php", "2026/02/foreign.jpg", "2026/02/x.jpg"))
	return pick(g,
		`"datamachine_undo":{"results":[],"pending_files":[`+file+`]}`,
		`"datamachine_undo":{"results":[{"i":0,"sha256":"x","state":"reverted","replaced":{"postmeta":[{"post_id":40,"meta_key":"_wp_attached_file","meta_value":`+file+`}]}}],"pending_files":[`+file+`]}`,
		`"datamachine_undo":{"results":{"a":1},"pending_files":{"b":`+file+`}}`,
		`"undo":{"effects_reverted":-5,"effects_failed":"x"}`, `"undo":"0"`, `"effects":{"x":{"type":"attachment_created","attachment_id":41}}`,
		`"task_type":["image_generation"]`, `"effects":[[[[]]],{"type":{"a":1}},{"target":[]},{"type":"post_meta_set","target":"x"}]`,
		`"effects":[{"type":"post_meta_set","target":{"post_id":10,"meta_key":"\u0000\ud83d\ude00%_\\"},"previous_value":{"\u0000*\u0000p":1.5e300}}]`,
		`"deep":`+repeat(`{"a":`, 505)+`1`+repeat(`}`, 505),
	)
}

// mangle cuts, doubles or changes some bytes.
func (g *gambler) mangle(text string) string {
	b := []byte(text)
	for range 1 + g.IntN(3) {
		at := g.IntN(len(b))
		switch g.IntN(4) {
		case 0:
			b[at] = byte(g.IntN(256))
		case 1:
			b = append(b[:at], b[min(len(b), at+1+g.IntN(5)):]...)
		case 2:
			b = append(b[:at:at], append([]byte(pick(g, `"`, `}`, `,`, `{`, `:`, "\xff", `\`, `1`)), b[at:]...)...)
		case 3:
			to := min(len(b), at+g.IntN(20))
			b = append(b[:to:to], append([]byte(string(b[at:to])), b[to:]...)...)
		}
		if len(b) == 0 {
			return "x"
		}
	}
	return string(b)
}
