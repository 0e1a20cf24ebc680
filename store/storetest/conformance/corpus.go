// Package conformance compares what a command did with what the reference
// command was recorded doing: output, exit code, every row and every file.
//
// A difference is one line of text. Rules, written down with their reasons, say
// which differences are wanted; every other line is a defect. The package runs
// nothing itself and is imported by tests only.
package conformance

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"datamachine/store/storetest"
)

// Case is one recorded run on a fresh site.
type Case struct {
	ID     string
	Seed   string // name of the .sql file without suffix
	Argv   string // shell words, without the leading wp
	Exit   int
	Stdout string
	Stderr string
	Rows   []RowChange
	Files  []FileChange
}

// RowChange is one recorded row: the whole row of an insert or delete, before
// and after of each changed column of an update.
type RowChange struct {
	Op    string
	Table string
	Key   string
	Row   storetest.Row
	Set   map[string][2]*string
}

// FileChange is one recorded file below uploads.
type FileChange struct{ Op, File string }

// Title is what rules select cases by.
func (c Case) Title() string { return c.Seed + " " + c.Argv }

// Corpus is a folder of recordings.
type Corpus struct{ Dir string }

// Find returns the corpus: the folder named by DATAMACHINE_CONFORMANCE, else
// shared/conformance beside the repository, whose root the caller gives.
// Without one the test is skipped; with REQUIRE_CONFORMANCE=1 it fails.
func Find(t testing.TB, root string) Corpus {
	t.Helper()
	dir := os.Getenv("DATAMACHINE_CONFORMANCE")
	if dir == "" {
		dir = filepath.Join(root, "..", "shared", "conformance")
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "cases.jsonl")); err != nil {
		storetest.Skip(t, "conformance", "REQUIRE_CONFORMANCE",
			"conformance corpus not found at "+dir+"; set DATAMACHINE_CONFORMANCE to its folder")
	}
	return Corpus{Dir: dir}
}

// Cases reads one file of cases, such as cases.jsonl.
func (c Corpus) Cases(name string) ([]Case, error) {
	content, err := os.ReadFile(filepath.Join(c.Dir, name))
	if err != nil {
		return nil, err
	}
	var cases []Case
	for line := range bytes.Lines(content) {
		var one Case
		decoder := json.NewDecoder(bytes.NewReader(line))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&one); err != nil {
			return nil, fmt.Errorf("%s: case %d: %w", name, len(cases)+1, err)
		}
		cases = append(cases, one)
	}
	return cases, nil
}

// SQL and Uploads name the files of a seed.
func (c Corpus) SQL(seed string) string { return filepath.Join(c.Dir, seed+".sql") }

// Uploads names the tar file of a seed's uploads.
func (c Corpus) Uploads(seed string) string { return filepath.Join(c.Dir, seed+"-uploads.tar") }

// RecentJobs returns the ids of the jobs that were under half an hour old when
// the seed's cases were recorded.
func (c Corpus) RecentJobs(seed string) ([]int, error) {
	content, err := os.ReadFile(filepath.Join(c.Dir, seed+"-names.json"))
	if err != nil {
		return nil, err
	}
	var names struct {
		Jobs   map[string]int
		Recent []string
	}
	if err := json.Unmarshal(content, &names); err != nil {
		return nil, fmt.Errorf("%s: %w", seed, err)
	}
	var ids []int
	for _, name := range names.Recent {
		id, ok := names.Jobs[name]
		if !ok {
			return nil, fmt.Errorf("%s: no job named %q", seed, name)
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// Words splits a command line as a shell does, without expansions: blanks part
// words, quotes and backslashes keep them together. Every other character,
// also < and |, stands for itself.
func Words(line string) ([]string, error) {
	var words []string
	var word strings.Builder
	started := false
	r := bufio.NewReader(strings.NewReader(line))
	var quote rune
	for {
		c, _, err := r.ReadRune()
		if err != nil {
			break
		}
		switch {
		case quote == 0 && (c == ' ' || c == '\t' || c == '\n'):
			if started {
				words = append(words, word.String())
				word.Reset()
				started = false
			}
			continue
		case c == quote:
			quote = 0
		case quote == 0 && (c == '\'' || c == '"'):
			quote = c
		case c == '\\' && quote != '\'':
			next, _, err := r.ReadRune()
			if err != nil {
				return nil, fmt.Errorf("%q ends in a backslash", line)
			}
			if quote == '"' && !strings.ContainsRune("\"\\$`", next) {
				word.WriteRune(c)
			}
			word.WriteRune(next)
		default:
			word.WriteRune(c)
		}
		started = true
	}
	if quote != 0 {
		return nil, fmt.Errorf("%q: open quote", line)
	}
	if started {
		words = append(words, word.String())
	}
	return words, nil
}
