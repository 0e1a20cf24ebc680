package cmd_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"datamachine/store/storetest"
)

// TestFlakyConnection breaks connections at random, again and again in one run. The
// program either does all of it and says so, or ends with an error and leaves
// whole jobs; the next run brings about the same end.
func TestFlakyConnection(t *testing.T) {
	storetest.Server(t)
	seed := crashRandomSeed(t)
	binary, sql := crashBinary(t), newCrashSeed()
	path := sql.path(t)
	rounds := 30
	if testing.Short() {
		rounds = 8
	}
	var mu sync.Mutex
	var broken, whole, partly int
	t.Run("rounds", func(t *testing.T) {
		const workers = 4
		for w := range workers {
			t.Run(fmt.Sprint(w), func(t *testing.T) {
				t.Parallel()
				random := rand.New(rand.NewPCG(uint64(seed), 200+uint64(w)))
				s := newCrashSite(t, binary, sql, path)
				p := newCrashProxy(t, s.server.Socket)
				traces := map[string]*crashTrace{}
				for round := w; round < rounds && !t.Failed(); round += workers {
					c := crashCases[random.IntN(len(crashCases))]
					if traces[c.String()] == nil {
						traces[c.String()] = s.trace(t, p, c.args...)
					}
					// One packet of 20 to 300 meets a break.
					breaks, done := s.flaky(t, p, c, traces[c.String()], random, 20+random.IntN(280))
					mu.Lock()
					broken += breaks
					if done {
						whole++
					} else {
						partly++
					}
					mu.Unlock()
				}
			})
		}
	})
	t.Logf("%d breaks; %d runs did all, %d said that they could not", broken, whole, partly)
}

func (s *crashSite) flaky(t *testing.T, p *crashProxy, c crashCase, tr *crashTrace, random *rand.Rand, every int) (breaks int, done bool) {
	t.Helper()
	s.restore(t)
	var mu sync.Mutex
	p.reset(func(crashEvent) crashAction {
		mu.Lock()
		defer mu.Unlock()
		if random.IntN(every) > 0 {
			return crashPass
		}
		breaks++
		return []crashAction{crashCut, crashHalf}[random.IntN(2)]
	})
	o := s.start(t, p.socket, c.args...).outcome()
	p.reset(nil)
	s.awaitGone(t)
	state, files := s.state(t), s.listFiles(t)
	last := len(tr.states) - 1
	switch {
	case o.code == tr.outcome.code && o.stdout == tr.outcome.stdout && o.stderr == tr.outcome.stderr:
		done = true
		if !state.equal(tr.states[last]) || !slices.Equal(files, tr.files[last+1]) {
			t.Errorf("%s claims to have done all, with files %q:\n%s", c, files, state.diff(tr.states[last]))
		}
	case o.code == 0 || o.stderr == "":
		t.Errorf("%s: neither done nor an error: %s", c, o)
	case tr.find(state, files) < 0:
		// A batch goes on behind a job it has to leave, so look at each alone.
		if broken := s.halves(t); broken != "" {
			t.Errorf("%s leaves half a job: %s%s", c, broken, o)
		}
	}
	s.toldTheTruth(t, o)
	s.run(t, c.args...)
	s.run(t, c.args...)
	s.awaitGone(t)
	if end := s.state(t); !crashSameButOrder(end, tr.end) {
		t.Errorf("%s: two more runs end elsewhere\n%s%s", c, end.diff(tr.end), o)
	}
	if files := s.listFiles(t); !slices.Equal(files, tr.endFiles) {
		t.Errorf("%s: two more runs leave files %q, want %q\n%s", c, files, tr.endFiles, o)
	}
	return breaks, done
}

var crashUndoing = regexp.MustCompile(`Job #([0-9]+) \([a-z_]*\): undoing`)

// toldTheTruth: a job shown as undone has its record, and one with a record is
// shown, if only as one whose end is unknown.
func (s *crashSite) toldTheTruth(t *testing.T, o crashOutcome) {
	t.Helper()
	recorded := strings.Split(s.value(t, "SELECT COALESCE(GROUP_CONCAT(job_id), '') FROM %swp_datamachine_jobs WHERE JSON_EXISTS(engine_data, '$.datamachine_undo')"), ",")
	for _, shown := range crashUndoing.FindAllStringSubmatch(o.stdout, -1) {
		if !slices.Contains(recorded, shown[1]) {
			t.Errorf("job %s is shown as undone and is not: %s", shown[1], o)
		}
	}
	for _, id := range recorded {
		if id != "" && !strings.Contains(o.stdout+o.stderr, "ob #"+id) {
			t.Errorf("job %s was undone and is not shown: %s", id, o)
		}
	}
}

// halves looks for pictures whose row is there without a file or the reverse, for
// jobs whose record does not account for that.
func (s *crashSite) halves(t *testing.T) string {
	t.Helper()
	broken := ""
	files := s.listFiles(t)
	for picture, job := range map[int]int{50: 5, 51: 6, 52: 11} {
		row := s.value(t, "SELECT COUNT(*) FROM %swp_posts WHERE ID = ?", picture) == "1"
		undone := s.value(t, "SELECT JSON_EXISTS(engine_data, '$.datamachine_undo') FROM %swp_datamachine_jobs WHERE job_id = ?", job) == "1"
		file := slices.Contains(files, map[int]string{50: "2020/05/robot.png", 51: "2020/05/cat.png", 52: "2020/05/tree.png"}[picture])
		pending := undone && s.pending(t, job) != "[]"
		if row == undone || row && !file || !row && file && !pending {
			broken += fmt.Sprintf("picture %d: row %t, file %t, job undone %t, files pending %t\n", picture, row, file, undone, pending)
		}
	}
	return broken
}

// TestConcurrentKill: five processes undo the same at once and most of them are
// killed. Those that live, and one more run, bring about the same end.
func TestConcurrentKill(t *testing.T) {
	storetest.Server(t)
	seed := crashRandomSeed(t)
	random := rand.New(rand.NewPCG(uint64(seed), 300))
	s, p := newCrashProxySite(t, crashBinary(t), newCrashSeed())
	rounds := 12
	if testing.Short() {
		rounds = 3
	}
	traces := map[string]*crashTrace{}
	for _, c := range crashCases {
		if c.partial {
			continue
		}
		traces[c.String()] = s.trace(t, p, c.args...)
	}
	killed := 0
	for round := range rounds {
		c := crashCases[random.IntN(len(crashCases))]
		tr := traces[c.String()]
		if tr == nil {
			c = crashCases[6+round%2*3] // the parent, and the batch with files
			tr = traces[c.String()]
		}
		s.restore(t)
		children := make([]*crashChild, 5)
		for i := range children {
			children[i] = s.start(t, "", c.args...)
			if i < 4 {
				delay := time.Duration(random.Float64() * 1.5 * float64(tr.outcome.took))
				kill := time.AfterFunc(delay, func() { _ = children[i].Process.Kill() })
				defer kill.Stop()
			}
		}
		for i, child := range children {
			o := child.outcome()
			if o.code < 0 {
				killed++
			} else if o.code != tr.outcome.code || i == 4 && o.code != 0 {
				t.Errorf("%s: one that was not killed: %s", c, o)
			}
		}
		s.awaitGone(t)
		s.run(t, c.args...)
		s.awaitGone(t)
		if end := s.state(t); !crashSameButOrder(end, tr.end) {
			t.Errorf("%s ends elsewhere\n%s", c, end.diff(tr.end))
		}
		if files := s.listFiles(t); !slices.Equal(files, tr.endFiles) {
			t.Errorf("%s leaves files %q, want %q", c, files, tr.endFiles)
		}
		if t.Failed() {
			t.Fatalf("in round %d (%s=%d)", round, crashSeedEnv, seed)
		}
	}
	t.Logf("%d of %d processes killed", killed, rounds*5)
}
