package cmd_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"datamachine/store/storetest"
)

// crashState is a whole database as lines: ids of rows the seed does not have
// become their rank, times after the seed's become NOW.
type crashState []string

var (
	crashTime = regexp.MustCompile(`\b20[2-9][0-9]-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}\b`)
	// crashIDs finds where text names a row: a revision's address and what a
	// job's record keeps. The submatches are table key and id.
	crashIDs = regexp.MustCompile(`(\?p=|"revision_id":|"meta_id":"?)([0-9]+)`)
)

// state reads the database.
func (s *crashSite) state(t testing.TB) crashState {
	t.Helper()
	return s.normalize(s.db.Dump())
}

func (s *crashSite) normalize(dump storetest.Dump) crashState {
	names := map[string]map[string]string{}
	for table, content := range dump {
		names[table] = crashNewIDs(content, s.seed[table])
	}
	var lines crashState
	for _, table := range slices.Sorted(maps.Keys(dump)) {
		content := dump[table]
		for key, row := range content.Rows {
			shown := storetest.Row{}
			for column, value := range row {
				shown[column] = value
				if value == nil {
					continue
				}
				text := crashText(*value, names)
				if column == content.Auto || table == "wp_postmeta" && column == "post_id" {
					owner := table
					if column == "post_id" {
						owner = "wp_posts"
					}
					if name, ok := names[owner][*value]; ok {
						text = name
					}
				}
				shown[column] = &text
			}
			if name, ok := names[table][key]; ok {
				key = name
			}
			lines = append(lines, fmt.Sprintf("%s/%s %s", table, key, shown))
		}
	}
	slices.Sort(lines)
	return lines
}

// crashNewIDs names the rows the seed does not have by their rank.
func crashNewIDs(content, seed storetest.Table) map[string]string {
	var fresh []uint64
	for key := range content.Rows {
		if _, old := seed.Rows[key]; old {
			continue
		}
		if id, err := strconv.ParseUint(key, 10, 64); err == nil {
			fresh = append(fresh, id)
		}
	}
	slices.Sort(fresh)
	names := map[string]string{}
	for i, id := range fresh {
		names[fmt.Sprint(id)] = fmt.Sprintf("new%d", i+1)
	}
	return names
}

func crashText(text string, names map[string]map[string]string) string {
	text = crashTime.ReplaceAllStringFunc(text, func(at string) string {
		if at < "2021" {
			return at
		}
		return "NOW"
	})
	return crashIDs.ReplaceAllStringFunc(text, func(match string) string {
		parts := crashIDs.FindStringSubmatch(match)
		table := "wp_posts"
		if strings.HasPrefix(parts[1], `"meta`) {
			table = "wp_postmeta"
		}
		if name, ok := names[table][parts[2]]; ok {
			return parts[1] + name
		}
		return match
	})
}

func (s crashState) equal(other crashState) bool { return slices.Equal(s, other) }

// diff lists the lines only one of two states has.
func (s crashState) diff(want crashState) string {
	var b strings.Builder
	for _, line := range want {
		if _, ok := slices.BinarySearch(s, line); !ok {
			b.WriteString("  missing: " + line + "\n")
		}
	}
	for _, line := range s {
		if _, ok := slices.BinarySearch(want, line); !ok {
			b.WriteString("  extra:   " + line + "\n")
		}
	}
	return b.String()
}

// crashTrace is every state an undisturbed run commits.
type crashTrace struct {
	states []crashState // the seed's first
	// files[i] are the files when states[i] was committed; one more for the end.
	files      [][]string
	outcome    crashOutcome
	statements int
	commits    []int // the numbers of those that are a COMMIT
	// end is what two runs leave: the second finds everything done, but for
	// effects that fail.
	end      crashState
	endFiles []string
}

// trace runs the program undisturbed behind a proxy.
func (s *crashSite) trace(t testing.TB, p *crashProxy, args ...string) *crashTrace {
	t.Helper()
	s.restore(t)
	tr := &crashTrace{}
	note := func() {
		tr.states = append(tr.states, s.state(t))
		tr.files = append(tr.files, s.listFiles(t))
	}
	note()
	p.reset(func(e crashEvent) crashAction {
		if e.Answered && e.commit() {
			tr.commits = append(tr.commits, e.N)
			note()
		}
		return crashPass
	})
	tr.outcome = s.start(t, p.socket, args...).outcome()
	tr.statements = p.reset(nil)
	s.awaitGone(t)
	tr.files = append(tr.files, s.listFiles(t))
	if last := tr.states[len(tr.states)-1]; !last.equal(s.state(t)) {
		t.Fatalf("%q changed the database behind its last COMMIT", args)
	}
	tr.checkCommits(t)
	s.run(t, args...)
	s.awaitGone(t)
	tr.end, tr.endFiles = s.state(t), s.listFiles(t)
	return tr
}

// checkCommits: what changes the site records it with the job in one commit, and
// no commit is about two jobs.
func (tr *crashTrace) checkCommits(t testing.TB) {
	t.Helper()
	for i, state := range tr.states[1:] {
		diff := strings.Split(strings.TrimSpace(state.diff(tr.states[i])), "\n")
		site, recorded := 0, map[string]bool{}
		for _, line := range diff {
			switch line = strings.TrimSpace(line); {
			case line == "" || strings.Contains(line, " wp_datamachine_logs/"):
			case strings.Contains(line, " wp_datamachine_jobs/"):
				recorded[strings.Fields(line)[1]] = true
			default:
				site++
			}
		}
		if len(recorded) > 1 || site > 0 && len(recorded) != 1 {
			t.Errorf("commit %d changes %d rows of the site and the records of %v", i+1, site, recorded)
		}
	}
}

// find returns which of the committed states a database and its files are in, -1
// for none. Files leave between the commit that struck their rows and the next.
func (tr *crashTrace) find(state crashState, files []string) int {
	for i := len(tr.states) - 1; i >= 0; i-- {
		if tr.states[i].equal(state) && crashSubset(tr.files[i+1], files) && crashSubset(files, tr.files[i]) {
			return i
		}
	}
	return -1
}

func crashSubset(some, all []string) bool {
	return !slices.ContainsFunc(some, func(s string) bool { return !slices.Contains(all, s) })
}

// nearest tells how a state differs from the most similar committed one.
func (tr *crashTrace) nearest(state crashState, files []string) string {
	best := ""
	for i, known := range tr.states {
		diff := fmt.Sprintf("nearest is state %d of %d\n%s  files %q\n  between %q and %q\n", i, len(tr.states)-1, state.diff(known), files, tr.files[i+1], tr.files[i])
		if best == "" || strings.Count(diff, "\n") < strings.Count(best, "\n") {
			best = diff
		}
	}
	return best
}

var (
	crashNew    = regexp.MustCompile(`\bnew[0-9]+\b`)
	crashMarker = regexp.MustCompile(`,\\"undo\\":\{[^}]*\}`)
)

// crashSameButOrder compares two states in which jobs were undone in another
// order, or at the second attempt: with other numbers for new rows, more or fewer
// log rows, and the two keys of an undo in another order.
func crashSameButOrder(a, b crashState) bool {
	bare := func(s crashState) []string {
		var lines []string
		for _, line := range s {
			if strings.HasPrefix(line, "wp_datamachine_logs/") {
				continue
			}
			line = crashNew.ReplaceAllString(line, "new")
			marker := crashMarker.FindString(line)
			lines = append(lines, strings.Replace(line, marker, "", 1)+marker)
		}
		slices.Sort(lines)
		return lines
	}
	return slices.Equal(bare(a), bare(b))
}
