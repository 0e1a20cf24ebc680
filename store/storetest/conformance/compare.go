package conformance

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/diff"

	"datamachine/store/storetest"
)

// Outcome is what a run on the case's site did.
type Outcome struct {
	Exit           int
	Stdout, Stderr string
	Start, End     time.Time // clock before and after the run
	Zone           *time.Location
	Before, After  storetest.Dump
	FilesBefore    map[string]string // digest by path below uploads
	FilesAfter     map[string]string
}

// Compare returns the differences between a run and its recording, one line
// each, without line breaks; none means alike. With output false only rows and
// files count.
//
//	exit: 0 != 3                                     recorded != got
//	stdout: - a line only the recording has
//	stderr: + a line only the run has
//	row: missing insert wp_postmeta {"meta_key":"_pingme",…}
//	row: unexpected update wp_posts 17 post_date ["before","after"]
//	row: wrong update wp_posts 17 post_title "recorded" != "got"
//	file: unexpected delete 2026/11/x.jpg
//
// Clock readings of the run appear as <NOW> (UTC) and <NOW:site>. Not compared:
// auto-increment ids of new rows, also in guid and in columns that point at
// them; debug rows of the log; the engine_data member datamachine_undo. The
// other members of engine_data are compared byte for byte, each as a column
// engine_data.{key}, with the punctuation before it.
func Compare(c Case, o Outcome, output bool) ([]string, error) {
	var lines []string
	if output {
		if c.Exit != o.Exit {
			lines = append(lines, fmt.Sprintf("exit: %d != %d", c.Exit, o.Exit))
		}
		lines = append(lines, compareText("stdout", c.Stdout, o.Stdout)...)
		lines = append(lines, compareText("stderr", c.Stderr, o.Stderr)...)
	}
	want, err := recorded(c.Rows, o.Before)
	if err != nil {
		return nil, err
	}
	got := storetest.Diff(o.Before, o.After)
	stampClock(got, o)
	lines = append(lines, compareRows(o.Before,
		newChangeSet(o.Before, o.After, want),
		newChangeSet(o.Before, o.After, got))...)
	return append(lines, compareFiles(c.Files, o)...), nil
}

// recordedBytes spells broken UTF-8 as the recordings do, such as \xc3.
func recordedBytes(s string) string {
	var b strings.Builder
	for i, r := range s {
		if r == utf8.RuneError && !strings.HasPrefix(s[i:], string(utf8.RuneError)) {
			fmt.Fprintf(&b, `\x%02x`, s[i])
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// compareText returns the lines of a diff without its context.
func compareText(name, want, got string) []string {
	got = recordedBytes(got)
	if want == got {
		return nil
	}
	var lines []string
	hunk := false    // the diff starts with file names that look like changes
	changed := false // the line before belongs to one side only
	for line := range strings.Lines(string(diff.Diff("want", []byte(want), "got", []byte(got)))) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(line, "@@"):
			hunk = true
		case hunk && strings.HasPrefix(line, `\`): // no newline at end of file
			if changed {
				lines[len(lines)-1] += " (without newline)"
			}
		case hunk:
			if changed = line[0] == '-' || line[0] == '+'; changed {
				lines = append(lines, name+": "+line[:1]+" "+line[1:])
			}
		}
	}
	return lines
}

// recorded turns recorded changes into whole rows, taking what did not change
// from the seed.
func recorded(rows []RowChange, before storetest.Dump) ([]storetest.Change, error) {
	var changes []storetest.Change
	for _, r := range rows {
		change := storetest.Change{Op: r.Op, Table: r.Table, Key: r.Key}
		switch r.Op {
		case "insert":
			change.After = r.Row
		case "delete":
			change.Before = r.Row
		case "update":
			change.Before = before[r.Table].Rows[r.Key]
			change.After = maps.Clone(change.Before)
			for column, values := range r.Set {
				if show(change.Before[column]) != show(values[0]) {
					return nil, fmt.Errorf("%s %s: the recording starts with %s %s, the site with %s",
						r.Table, r.Key, column, show(values[0]), show(change.Before[column]))
				}
				change.After[column] = values[1]
			}
		default:
			return nil, fmt.Errorf("unknown operation %q", r.Op)
		}
		changes = append(changes, change)
	}
	return changes, nil
}

func compareFiles(recorded []FileChange, o Outcome) []string {
	want, got := map[FileChange]bool{}, map[FileChange]bool{}
	for _, f := range recorded {
		want[f] = true
	}
	for name, digest := range o.FilesBefore {
		after, there := o.FilesAfter[name]
		if !there {
			got[FileChange{"delete", name}] = true
		} else if after != digest {
			got[FileChange{"update", name}] = true
		}
	}
	for name := range o.FilesAfter {
		if _, there := o.FilesBefore[name]; !there {
			got[FileChange{"insert", name}] = true
		}
	}
	var lines []string
	for f := range want {
		if !got[f] {
			lines = append(lines, "file: missing "+f.Op+" "+f.File)
		}
	}
	for f := range got {
		if !want[f] {
			lines = append(lines, "file: unexpected "+f.Op+" "+f.File)
		}
	}
	slices.Sort(lines)
	return lines
}
