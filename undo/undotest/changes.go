package undotest

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// changes tells what happened between two dumps, a line for each row and file:
//
//	~ post 10 now post_content="before"
//	+ revision A of 10 by 0 at now: "Title" | "before" | ""
//	+ meta 10 _edit_last="0"
//	~ meta 10 k: "new" -> "old"
//	- meta 10 k="v"
//	- file 2026/02/pic.jpg
//	- comments 3
//	~ comments 4 comment_parent="1"
//
// New posts are called A, B, … by ascending id. "now" is the time of the undo in
// both zones. Jobs and logs are left out: see check.go.
func changes(before, after dump) []string {
	d := &differ{before: before, after: after, names: map[string]string{}}
	d.nameNew()
	var lines []string
	for _, table := range slices.Sorted(maps.Keys(before)) {
		if table == "datamachine_jobs" || table == "datamachine_logs" {
			continue
		}
		for _, key := range sortedKeys(before[table], after[table]) {
			was, is := before[table][key], after[table][key]
			if !maps.Equal(was, is) || (was == nil) != (is == nil) {
				lines = append(lines, d.line(table, key, was, is))
			}
		}
	}
	return lines
}

type differ struct {
	before, after dump
	names         map[string]string // of new posts, by id
}

func (d *differ) nameNew() {
	for _, id := range sortedKeys(d.before["posts"], d.after["posts"]) {
		if d.before["posts"][id] == nil {
			d.names[id] = string(rune('A' + len(d.names)))
		}
	}
}

// name is a post's id, a letter for a new one.
func (d *differ) name(id string) string {
	if n, ok := d.names[id]; ok {
		return n
	}
	return id
}

func (d *differ) line(table, key string, was, is row) string {
	op := "~"
	switch {
	case was == nil:
		op = "+"
	case is == nil:
		op = "-"
	}
	switch table {
	case "file":
		return op + " file " + oneLine.Replace(key)
	case "postmeta":
		return d.meta(op, was, is)
	case "posts":
		return d.post(op, key, was, is)
	case "options":
		name := was
		if name == nil {
			name = is
		}
		key = name["option_name"]
	}
	line := op + " " + table + " " + key
	if op != "-" {
		line += columns(was, is)
	}
	return line
}

func (d *differ) meta(op string, was, is row) string {
	r := is
	if r == nil {
		r = was
	}
	head := op + " meta " + d.name(r["post_id"]) + " " + r["meta_key"]
	if op != "~" {
		return head + "=" + quoted(r["meta_value"])
	}
	if was["post_id"] != is["post_id"] || was["meta_key"] != is["meta_key"] {
		return head + columns(was, is)
	}
	return head + ": " + quoted(was["meta_value"]) + " -> " + quoted(is["meta_value"])
}

func (d *differ) post(op, key string, was, is row) string {
	switch op {
	case "-":
		return "- " + was["post_type"] + " " + key
	case "~":
		return "~ post " + key + columns(was, is)
	}
	parent := is["post_parent"]
	if strings.Join(isRevisionRow(is, key, parent), "") != "" {
		return fmt.Sprintf("+ post %s unlike a revision: %s", d.name(key), strings.Join(isRevisionRow(is, key, parent), " "))
	}
	at := is["post_date"] + "/" + is["post_date_gmt"]
	if at == nowSite+"/"+nowUTC {
		at = "now"
	}
	return fmt.Sprintf("+ revision %s of %s by %s at %s: %s | %s | %s", d.name(key), d.name(parent), is["post_author"], at,
		quoted(is["post_title"]), quoted(is["post_content"]), quoted(is["post_excerpt"]))
}

// isRevisionRow names the columns that are not as WordPress fills them in a
// revision. Source: WordPress wp-includes/revision.php _wp_post_revision_data,
// wp-includes/post.php wp_insert_post (6.9).
func isRevisionRow(r row, id, parent string) []string {
	var odd []string
	for col, want := range map[string]string{
		"post_status": "inherit", "comment_status": "closed", "ping_status": "closed", "post_password": "",
		"post_name": parent + "-revision-v1", "to_ping": "", "pinged": "", "post_content_filtered": "",
		"post_modified": r["post_date"], "post_modified_gmt": r["post_date_gmt"], "guid": home + "/?p=" + id,
		"menu_order": "0", "post_type": "revision", "post_mime_type": "", "comment_count": "0",
	} {
		if r[col] != want {
			odd = append(odd, col+"="+quoted(r[col]))
		}
	}
	slices.Sort(odd)
	return odd
}

var oneLine = strings.NewReplacer("\n", `\n`, "\r", `\r`)

// columns lists the columns that differ with their new values.
func columns(was, is row) string {
	var b strings.Builder
	touched := is["post_modified"] == nowSite && is["post_modified_gmt"] == nowUTC
	if touched {
		b.WriteString(" now")
	}
	for _, col := range slices.Sorted(maps.Keys(is)) {
		if touched && strings.HasPrefix(col, "post_modified") {
			continue
		}
		if v, there := was[col]; !there || v != is[col] {
			b.WriteString(" " + col + "=" + quoted(is[col]))
		}
	}
	return b.String()
}

// quoted is text in Go's quotes; long text is cut and measured.
func quoted(s string) string {
	if s == null {
		return "NULL"
	}
	if len(s) > 200 {
		return strconv.Quote(s[:20]) + "…" + strconv.Itoa(len(s))
	}
	return strconv.Quote(s)
}

// sortedKeys are the keys of both, numbers by value.
func sortedKeys(a, b map[string]row) []string {
	all := map[string]bool{}
	for k := range a {
		all[k] = true
	}
	for k := range b {
		all[k] = true
	}
	keys := slices.Collect(maps.Keys(all))
	slices.SortFunc(keys, func(x, y string) int {
		i, errX := strconv.ParseUint(x, 10, 64)
		j, errY := strconv.ParseUint(y, 10, 64)
		if errX == nil && errY == nil {
			return int(i) - int(j)
		}
		return strings.Compare(x, y)
	})
	return keys
}
