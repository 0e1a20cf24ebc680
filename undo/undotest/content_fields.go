package undotest

import (
	"strings"
	"testing"
)

// testContentFields: title, content, excerpt and footnotes are decided each on
// its own between before (revision 11), left behind by the job (revision 12) and
// now. A state is the four texts; "" leaves footnotes out.
func testContentFields(t *testing.T, open Open) {
	type texts [4]string
	for _, c := range []struct {
		name              string
		before, left, now texts
		want              texts // what the post becomes, the zero value for no change
		conflict          string
		overwritten       texts // with overwrite, when in conflict
	}{
		{"content alone", texts{"T", "a", "E"}, texts{"T", "b", "E"}, texts{"T", "b", "E"}, texts{"T", "a", "E"}, "", texts{}},
		{"title alone", texts{"T", "a", "E"}, texts{"U", "a", "E"}, texts{"U", "a", "E"}, texts{"T", "a", "E"}, "", texts{}},
		{"excerpt alone", texts{"T", "a", "E"}, texts{"T", "a", "F"}, texts{"T", "a", "F"}, texts{"T", "a", "E"}, "", texts{}},
		{"all of them", texts{"T", "a", "E", "n"}, texts{"U", "b", "F", "m"}, texts{"U", "b", "F", "m"}, texts{"T", "a", "E", "n"}, "", texts{}},
		{"a title someone changed stays", texts{"T", "a", "E"}, texts{"T", "b", "E"}, texts{"mine", "b", "E"}, texts{"mine", "a", "E"}, "", texts{}},
		{"an excerpt someone changed stays", texts{"T", "a", "E"}, texts{"T", "b", "E"}, texts{"T", "b", "mine"}, texts{"T", "a", "mine"}, "", texts{}},
		{"footnotes someone changed stay", texts{"T", "a", "E", "n"}, texts{"T", "b", "E", "n"}, texts{"T", "b", "E", "mine"}, texts{"T", "a", "E", "mine"}, "", texts{}},
		{"footnotes go back", texts{"T", "a", "E", "n"}, texts{"T", "b", "E", "m"}, texts{"T", "b", "E", "m"}, texts{"T", "a", "E", "n"}, "", texts{}},
		{"footnotes alone", texts{"T", "a", "E", "n"}, texts{"T", "a", "E", "m"}, texts{"T", "a", "E", "m"}, texts{"T", "a", "E", "n"}, "", texts{}},
		{"footnotes that were not there go", texts{"T", "a", "E", ""}, texts{"T", "b", "E", "m"}, texts{"T", "b", "E", "m"}, texts{"T", "a", "E", ""}, "", texts{}},
		{"footnotes that went come back", texts{"T", "a", "E", "n"}, texts{"T", "b", "E", ""}, texts{"T", "b", "E", ""}, texts{"T", "a", "E", "n"}, "", texts{}},
		{"one field is as before already", texts{"T", "a", "E"}, texts{"U", "b", "E"}, texts{"T", "b", "E"}, texts{"T", "a", "E"}, "", texts{}},
		{"content changed on", texts{"T", "a", "E"}, texts{"T", "b", "E"}, texts{"T", "c", "E"}, texts{}, "post_content", texts{"T", "a", "E"}},
		{"title changed on", texts{"T", "a", "E"}, texts{"U", "a", "E"}, texts{"V", "a", "E"}, texts{}, "post_title", texts{"T", "a", "E"}},
		{"excerpt changed on", texts{"T", "a", "E"}, texts{"T", "a", "F"}, texts{"T", "a", "G"}, texts{}, "post_excerpt", texts{"T", "a", "E"}},
		{"footnotes changed on", texts{"T", "a", "E", "n"}, texts{"T", "b", "E", "m"}, texts{"T", "b", "E", "mine"}, texts{}, "footnotes", texts{"T", "a", "E", "n"}},
		{"two fields changed on", texts{"T", "a", "E"}, texts{"U", "b", "E"}, texts{"V", "c", "E"}, texts{}, "post_title, post_content", texts{"T", "a", "E"}},
		{"one field changed on holds the others back", texts{"T", "a", "E"}, texts{"U", "b", "E"}, texts{"U", "c", "E"}, texts{}, "post_content", texts{"T", "a", "E"}},
		{"overwriting spares what the job did not change", texts{"T", "a", "E", "n"}, texts{"T", "b", "E", "n"}, texts{"mine", "c", "mine", "mine"}, texts{}, "post_content", texts{"mine", "a", "mine", "mine"}},
		{"blanks do not count against the job", texts{"T", "a", "E"}, texts{"T", "b  c\n\nd", "E"}, texts{"T", " b c\r\nd\n", "E"}, texts{"T", "a", "E"}, "", texts{}},
		{"blanks alone are no change of the job", texts{"T", "a b", "E"}, texts{"T", "a  b\n", "E"}, texts{"T", "c", "E"}, texts{}, "", texts{}},
		{"blanks alone were left behind and stay", texts{"T", "a b", "E"}, texts{"T", "a  b\n", "E"}, texts{"T", "a  b\n", "E"}, texts{}, "", texts{}},
		{"letter case is a change", texts{"T", "a", "E"}, texts{"T", "A", "E"}, texts{"T", "A", "E"}, texts{"T", "a", "E"}, "", texts{}},
		{"an accent is a change", texts{"T", "a", "E"}, texts{"T", "b", "E"}, texts{"T", "ḃ", "E"}, texts{}, "post_content", texts{"T", "a", "E"}},
	} {
		rows := func(s *Site) {
			meta := func(note string) []string {
				if note == "" {
					return nil
				}
				return []string{"footnotes", note}
			}
			s.Post(Post{ID: 10, Title: c.now[0], Content: c.now[1], Excerpt: c.now[2], Metas: append(meta(c.now[3]), "_edit_last", "2"), Modified: "2026-01-13 10:00:00"})
			s.Revision(Revision{ID: 11, Of: 10, Title: c.before[0], Content: c.before[1], Excerpt: c.before[2], Metas: meta(c.before[3])})
			s.Revision(Revision{ID: 12, Of: 10, Title: c.left[0], Content: c.left[1], Excerpt: c.left[2], Metas: meta(c.left[3]), Date: "2026-01-12 10:00:00"})
		}
		job := contentJob(10, 11)
		one := Case{Name: c.name, Job: job, Want: `0 post_content_modified already: Already as in revision 11`}
		if c.want != (texts{}) {
			one.Want = `0 post_content_modified reverted: Restored from revision 11`
			one.Changes = fieldChanges(c.left, c.now, c.want)
		}
		cases := []Case{one}
		if c.conflict != "" {
			cases[0].Want = `0 post_content_modified conflict: changed since the job (` + c.conflict + `, by bea at 2026-01-13 10:00:00); use --on-conflict=overwrite`
			cases = append(cases, Case{
				Name: c.name + ", overwritten", Job: job, Overwrite: true,
				Want:    `0 post_content_modified reverted: Restored from revision 11`,
				Changes: fieldChanges(c.left, c.now, c.overwritten),
			})
		}
		RunCases(t, open, rows, cases)
	}
}

// fieldChanges words the change of a post and its revisions: what stood there is
// kept first, unless the revision the job left holds it.
func fieldChanges(left, now, becomes [4]string) string {
	var out []string
	letter := "A"
	kept := [3]string(now[:3]) != [3]string(left[:3]) || now[3] != left[3] && now[3] != becomes[3]
	if kept {
		letter = "B"
	}
	if now[3] != becomes[3] && now[3] != "" {
		out = append(out, "- meta 10 footnotes="+quoted(now[3]))
	}
	if kept && now[3] != "" {
		out = append(out, "+ meta A footnotes="+quoted(now[3]))
	}
	if becomes[3] != "" {
		out = append(out, "+ meta "+letter+" footnotes="+quoted(becomes[3]))
		if now[3] != becomes[3] {
			out = append(out, "+ meta 10 footnotes="+quoted(becomes[3]))
		}
	}
	post := "~ post 10 now"
	out = append(out, `~ meta 10 _edit_last: "2" -> "0"`)
	for i, col := range []string{"post_content", "post_excerpt", "post_title"} {
		if at := []int{1, 2, 0}[i]; now[at] != becomes[at] {
			post += " " + col + "=" + quoted(becomes[at])
		}
	}
	text := func(s [4]string) string {
		return quoted(s[0]) + " | " + quoted(s[1]) + " | " + quoted(s[2])
	}
	out = append(out, post)
	if kept {
		out = append(out, "+ revision A of 10 by 2 at 2026-01-13 10:00:00/2026-01-10 15:00:00: "+text(now))
	}
	out = append(out, "+ revision "+letter+" of 10 by 0 at now: "+text(becomes))
	return strings.Join(out, "\n")
}
