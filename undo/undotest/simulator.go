package undotest

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"datamachine/undo"
	"datamachine/undo/phpvalue"
)

// simulator does to a site what Data Machine's tasks do through WordPress, and
// records the effects they record: tasks of 0.41 to 0.75, and a third party's.
// Where core saves no revision because the newest one is equal, the newest one
// is recorded.
// Source: Data Machine inc/Engine/AI/System/Tasks (0.41.0, 0.75.0); WordPress
// wp-includes/revision.php wp_save_post_revision, wp-includes/meta.php
// update_metadata (6.9).
type simulator struct {
	*gambler
	s       *Site
	words   int
	clock   int
	effects []string
	more    []string
	// recorded: only the tasks that record what tells their work from a person's.
	recorded bool
}

func newSimulator(s *Site, seed uint64) *simulator {
	m := &simulator{gambler: &gambler{rand.New(rand.NewPCG(seed, 11))}, s: s}
	for _, id := range []undo.PostID{10, 20} {
		p := Post{ID: id, Title: m.fresh(), Content: m.fresh(), Excerpt: pick(m.gambler, Empty, m.fresh())}
		if id == 20 {
			p.Type = "page"
		}
		if m.chance(50) {
			p.Metas = []string{"footnotes", m.fresh()}
		}
		s.Post(p)
		if m.chance(60) {
			m.saveRevision(id)
		}
	}
	s.Attachment(Attachment{ID: 40, Sizes: []string{"pic-40-1.jpg"}, Metas: []string{altKey, m.fresh()}})
	s.Attachment(Attachment{ID: 41})
	if m.chance(50) {
		s.Meta(10, "_thumbnail_id", "40")
	}
	s.Meta(10, "twice", "one")
	s.Meta(10, "Twice", "case")
	return m
}

// fresh is text that was never there before, with what is awkward to store.
func (m *simulator) fresh() string {
	m.words++
	return fmt.Sprintf("%sword%d%s", pick(m.gambler, "", " ", "<b>", "\r\n"), m.words, pick(m.gambler, "", ` \"q\" \\ C:\dir`, " é🎵 ", "\n\n", `a:1:{i:0;i:1;}`, "&#151;"))
}

// job runs one task and stores what it recorded.
func (m *simulator) job(id int) {
	m.effects, m.more = nil, nil
	post := pick[undo.PostID](m.gambler, 10, 20)
	kind := pick(m.gambler, "internal_linking", "alt_text_generation", "meta_description_generation", "image_generation", "third_party")
	if m.recorded && kind == "third_party" {
		kind = "image_generation"
	}
	switch kind {
	case "internal_linking":
		m.content(post, m.fresh())
		m.links(post, id)
		m.more = append(m.more, `"links_inserted":1`)
	case "alt_text_generation":
		m.evidence("alt_text", func(text string) { m.meta(pick[undo.PostID](m.gambler, 40, 41), altKey, text) })
	case "meta_description_generation":
		m.evidence("meta_description", func(text string) { m.field(post, "post_excerpt", text) })
	case "image_generation":
		m.image(post, id)
	default:
		for range 1 + m.IntN(4) {
			m.thirdParty(post)
		}
	}
	if m.chance(20) && !m.recorded && kind != "meta_description_generation" {
		post := pick[undo.PostID](m.gambler, 10, 20)
		m.meta(post, "twice", m.fresh())
	}
	m.s.Job(Job{ID: jobID(id), Type: kind, Effects: m.effects, More: strings.Join(m.more, ",")})
}

func (m *simulator) thirdParty(post undo.PostID) {
	switch m.IntN(4) {
	case 0:
		m.meta(post, pick(m.gambler, "twice", "own"), m.fresh())
	case 1:
		m.field(post, pick(m.gambler, "post_title", "post_content"), m.fresh())
	case 2:
		m.content(post, m.fresh())
	case 3:
		m.contentAndNotes(post)
	}
}

// evidence writes a text the job also records, as WordPress stores it.
func (m *simulator) evidence(key string, write func(text string)) {
	text := m.fresh()
	m.more = append(m.more, toJSON(key)+":"+toJSON(text))
	write(phpvalue.Unslash(text))
}

// meta writes a text.
func (m *simulator) meta(post undo.PostID, key, text string) {
	m.store(post, key, phpvalue.MetaText(phpvalue.String(text)))
}

// links writes the tracking meta of internal linking.
func (m *simulator) links(post undo.PostID, job int) {
	links := phpvalue.NewArray(2)
	links.Set("processed_at", phpvalue.String(m.now()))
	links.Set("job_id", phpvalue.Int(job))
	m.store(post, "_datamachine_internal_links", phpvalue.Serialize(links))
}

// store gives every row of a key the value and records the first one's value as
// PHP reads it: null for an absent one, and for one that PHP takes for nothing.
func (m *simulator) store(post undo.PostID, key, value string) {
	was := m.s.readTable("postmeta", tables["postmeta"])
	rows := metasOf(dump{"postmeta": was}, post.String(), key)
	var previous any
	if len(rows) > 0 && rows[0] != "" && rows[0] != "0" {
		previous = rows[0]
		if phpvalue.IsSerialized(rows[0], true) {
			previous = raw(jsonText(mustUnserialize(rows[0])))
		}
	}
	m.effects = append(m.effects, MetaSet(uint64(post), key, previous))
	if len(rows) == 0 {
		m.s.Meta(post, key, value)
		return
	}
	for id, r := range was {
		if r["post_id"] == post.String() && r["meta_key"] == key {
			m.s.Exec("UPDATE wp_postmeta SET meta_value = ? WHERE meta_id = ?", value, id)
		}
	}
}

func mustUnserialize(text string) phpvalue.Value {
	v, err := phpvalue.Unserialize(text)
	if err != nil {
		panic(err)
	}
	return v
}

// content changes the text of a post with a revision before and after.
func (m *simulator) content(post undo.PostID, text string) {
	m.effects = append(m.effects, Content(uint64(post), uint64(m.saveRevision(post))))
	m.update(post, "post_content", m.s.Value("SELECT post_content FROM wp_posts WHERE ID = ?", uint64(post))+text)
}

func (m *simulator) contentAndNotes(post undo.PostID) {
	m.effects = append(m.effects, Content(uint64(post), uint64(m.saveRevision(post))))
	m.s.Exec("DELETE FROM wp_postmeta WHERE post_id = ? AND meta_key = 'footnotes'", uint64(post))
	if m.chance(60) {
		m.s.Meta(post, "footnotes", m.fresh())
	}
	m.update(post, "post_content", m.fresh())
}

func (m *simulator) field(post undo.PostID, field, text string) {
	var previous any
	if old := m.s.Value("SELECT "+field+" FROM wp_posts WHERE ID = ?", uint64(post)); old != "" {
		previous = old
	}
	m.effects = append(m.effects, Field(uint64(post), field, previous))
	m.update(post, field, text)
}

func (m *simulator) image(post undo.PostID, job int) {
	prompt := m.fresh()
	m.more = append(m.more, `"data":{"prompt":`+toJSON(prompt)+`}`, `"tool_name":"image_generation"`)
	id := m.s.Attachment(Attachment{
		ID: postID(2000 + job), File: fmt.Sprintf("2026/02/made-%d.jpg", job), Sizes: []string{fmt.Sprintf("made-%d-150.jpg", job)},
		Prompt: phpvalue.Unslash(prompt), Parent: post,
	})
	m.effects = append(m.effects, Created(uint64(id)))
	if m.chance(50) {
		m.content(post, fmt.Sprintf("%s<!-- wp:image {\"id\":%d} --><img class=\"wp-image-%d\">", m.fresh(), id, id))
		return
	}
	previous := 0
	was := metasOf(dump{"postmeta": m.s.readTable("postmeta", tables["postmeta"])}, post.String(), "_thumbnail_id")
	if len(was) > 0 {
		if _, err := fmt.Sscan(was[0], &previous); err != nil {
			panic(err)
		}
		m.s.Exec("UPDATE wp_postmeta SET meta_value = ? WHERE post_id = ? AND meta_key = '_thumbnail_id'", id.String(), uint64(post))
	} else {
		m.s.Meta(post, "_thumbnail_id", id.String())
	}
	m.effects = append(m.effects, Thumb(uint64(post), previous))
}

// update saves one column of a post and a revision of what became of it.
func (m *simulator) update(post undo.PostID, column, text string) {
	m.s.Exec("UPDATE wp_posts SET "+column+" = ?, post_modified = ? WHERE ID = ?", text, m.now(), uint64(post))
	m.saveRevision(post)
}

// saveRevision saves the post as a revision unless the newest one is equal, and
// returns the newest.
func (m *simulator) saveRevision(post undo.PostID) undo.PostID {
	d := dump{"posts": m.s.readTable("posts", tables["posts"]), "postmeta": m.s.readTable("postmeta", tables["postmeta"])}
	p := d["posts"][post.String()]
	notes := metasOf(d, post.String(), "footnotes")
	for _, id := range sortedKeysDown(d["posts"]) {
		r := d["posts"][id]
		if r["post_type"] != "revision" || r["post_parent"] != post.String() {
			continue
		}
		if r["post_title"] == p["post_title"] && r["post_content"] == p["post_content"] && r["post_excerpt"] == p["post_excerpt"] &&
			fmt.Sprint(metasOf(d, id, "footnotes")) == fmt.Sprint(notes) {
			var newest undo.PostID
			if _, err := fmt.Sscan(id, &newest); err != nil {
				panic(err)
			}
			return newest
		}
		break
	}
	r := Revision{Of: post, Title: orEmpty(p["post_title"]), Content: orEmpty(p["post_content"]), Excerpt: p["post_excerpt"], Date: m.now()}
	for _, n := range notes {
		r.Metas = append(r.Metas, "footnotes", n)
	}
	return m.s.Revision(r)
}

func orEmpty(s string) string {
	if s == "" {
		return Empty
	}
	return s
}

func sortedKeysDown(rows map[string]row) []string {
	keys := sortedKeys(rows, nil)
	for i, j := 0, len(keys)-1; i < j; i, j = i+1, j-1 {
		keys[i], keys[j] = keys[j], keys[i]
	}
	return keys
}

// now moves on with every call.
func (m *simulator) now() string {
	m.clock++
	return fmt.Sprintf("2026-02-%02d %02d:%02d:00", 1+m.clock/1440, m.clock/60%24, m.clock%60)
}
