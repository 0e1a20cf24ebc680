package cmd_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"datamachine/store/storetest"
	"datamachine/store/storetest/conformance"
)

// caseTimeout is far more than one run takes on a busy machine.
const caseTimeout = time.Minute

// notRun are the recordings that no test here runs yet, with the reason.
var notRun = map[string]string{
	"cases-multisite.jsonl": "networks of sites are not built",
	"cases-sqlite.jsonl":    "SQLite is not built",
}

// needRecentJobs are the cases recorded while the seed's recent jobs were young.
var needRecentJobs = regexp.MustCompile(`\bjobs? (cleanup|recover-stuck)\b`)

// TestConformance runs the built binary on each recorded case of the corpus and
// compares output, exit code, all tables and all files with the recording.
// Wanted differences stand in testdata/conformance/decided.yaml; any other one
// fails. One case alone: go test ./cmd -run TestConformance/undo-e409b621
func TestConformance(t *testing.T) {
	corpus := conformance.Find(t, "..")
	server := storetest.Server(t)
	cases, err := corpus.Cases("cases.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	rules, err := conformance.ReadRules(filepath.Join("testdata", "conformance", "decided.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	r := &conformanceRun{corpus: corpus, server: server, rules: rules, binary: buildBinary(t), total: len(cases)}
	for name, why := range notRun {
		more, err := corpus.Cases(name)
		if err != nil {
			t.Fatal(err)
		}
		r.notRun += len(more)
		t.Logf("%d cases of %s not run: %s", len(more), name, why)
	}
	t.Cleanup(func() { r.finish(t) })
	for _, c := range cases {
		t.Run(c.ID, func(t *testing.T) {
			t.Parallel()
			r.run(t, c)
		})
	}
}

// buildBinary builds the program as `make build` does, without the version.
func buildBinary(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "datamachine")
	cmd := exec.Command("go", "build", "-o", binary, "./datamachine")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return binary
}

type conformanceRun struct {
	corpus conformance.Corpus
	server *storetest.MariaDB
	rules  *conformance.Rules
	binary string
	total  int
	notRun int

	mu                                       sync.Mutex
	done, alike, decided, different, unbuilt int
}

func (r *conformanceRun) run(t *testing.T, c conformance.Case) {
	count := func(n *int) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.done++
		*n++
	}
	if name := r.rules.IsNotBuilt(c.Title()); name != "" {
		count(&r.unbuilt) // named with its number in the line of totals
		t.Skipf("not built: %s", name)
	}
	outcome := r.outcome(t, c)
	// The words of one version are the product's on every site.
	lines, err := conformance.Compare(c, outcome, c.Seed == "dm-0.41.0")
	if err != nil {
		t.Fatal(err)
	}
	names, rest := r.rules.Decide(c.Title(), lines)
	switch {
	case len(rest) > 0:
		count(&r.different)
		t.Errorf("%s\n%s", c.Title(), shorten(rest))
	case len(names) > 0:
		count(&r.decided)
		t.Logf("%s\ndecided: %s\n%s", c.Title(), strings.Join(names, "; "), shorten(lines))
	default:
		count(&r.alike)
	}
}

// outcome lays the case's site down and runs the command there.
func (r *conformanceRun) outcome(t *testing.T, c conformance.Case) conformance.Outcome {
	t.Helper()
	argv, err := conformance.Words(c.Argv)
	if err != nil {
		t.Fatal(err)
	}
	db := r.server.NewDatabase(t, r.corpus.SQL(c.Seed))
	if needRecentJobs.MatchString(c.Argv) {
		ids, err := r.corpus.RecentJobs(c.Seed)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range ids {
			db.Exec("UPDATE wp_datamachine_jobs SET created_at = UTC_TIMESTAMP() - INTERVAL 25 MINUTE WHERE job_id = ?", id)
		}
	}
	zone, err := time.LoadLocation(db.Value("SELECT option_value FROM wp_options WHERE option_name = 'timezone_string'"))
	if err != nil {
		t.Fatal(err)
	}
	site := storetest.Site(t, db, storetest.SiteOptions{Uploads: r.corpus.Uploads(c.Seed)})
	uploads := filepath.Join(site, "wp-content", "uploads")
	o := conformance.Outcome{Zone: zone, Before: db.Dump(), FilesBefore: storetest.Files(t, uploads)}

	ctx, cancel := context.WithTimeout(t.Context(), caseTimeout)
	defer cancel()
	var stdout, stderr strings.Builder
	cmd := exec.CommandContext(ctx, r.binary, argv...)
	cmd.Dir = site // and /dev/null as stdin: nothing is a terminal
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	o.Start = time.Now()
	err = cmd.Run()
	o.End = time.Now()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) || ctx.Err() != nil {
		t.Fatalf("%s: %v", c.Argv, errors.Join(err, ctx.Err()))
	}
	o.Exit = cmd.ProcessState.ExitCode()
	o.Stdout, o.Stderr = stdout.String(), strings.ReplaceAll(stderr.String(), site, "SITE")
	o.After, o.FilesAfter = db.Dump(), storetest.Files(t, uploads)
	return o
}

// finish prints the summary and, after a whole run, fails on stale rules.
func (r *conformanceRun) finish(t *testing.T) {
	storetest.Note(t, fmt.Sprintf("conformance: %d alike, %d decided, %d different, %d not built, %d not run",
		r.alike, r.decided, r.different, r.unbuilt, r.notRun))
	if r.done < r.total {
		return // -run chose some, or a case broke off
	}
	t.Logf("differences each rule decided:\n%s", r.rules.Table())
	for _, line := range r.rules.Stale() {
		t.Errorf("stale: %s", line)
	}
}

// shorten cuts long rows for reading.
func shorten(lines []string) string {
	const most = 1500
	var b strings.Builder
	for _, line := range lines {
		if len(line) > most {
			line = line[:most] + "…"
		}
		b.WriteString("  " + line + "\n")
	}
	return b.String()
}
