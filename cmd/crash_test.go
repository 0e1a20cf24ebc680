package cmd_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"datamachine/store/storetest"
)

// crashSeedEnv repeats the random choices of an earlier run.
const crashSeedEnv = "DATAMACHINE_KILL_SEED"

// crashCase is an undo to disturb.
type crashCase struct {
	args []string
	// parent is a job that stands for its descendants: its log row counts what
	// one run did.
	parent bool
	// partial: something fails every time, and every run logs that.
	partial bool
}

// crashCases are undos of all kinds of effects on the seed of newCrashSeed.
var crashCases = []crashCase{
	{args: []string{"undo", "2"}},
	{args: []string{"undo", "3"}},
	{args: []string{"undo", "5"}},
	{args: []string{"undo", "6"}},
	{args: []string{"undo", "8"}},
	{args: []string{"undo", "9"}, partial: true},
	{args: []string{"undo", "10"}, parent: true},
	{args: []string{"undo", "15", "--force"}, partial: true},
	{args: []string{"undo", "--task-type=internal_linking"}},
	{args: []string{"undo", "--task-type=image_generation"}},
	{args: []string{"undo", "--task-type=alt_text_generation"}, parent: true, partial: true}, // of 10 a part stays
}

func (c crashCase) String() string { return strings.Join(c.args, " ") }

var crashCounts = regexp.MustCompile(`[0-9]+ (reverted|skipped|failed)|"(reverted|skipped|failed)":[0-9]+|\\"(reverted|skipped|failed)\\":[0-9]+`)

// end makes the state after a broken and a second run comparable with that after
// two whole ones: only the log tells them apart.
func (c crashCase) end(s crashState) crashState {
	var lines crashState
	for _, line := range s {
		log := strings.HasPrefix(line, "wp_datamachine_logs/")
		if log && (c.parent || c.partial) {
			line = crashCounts.ReplaceAllString(line, "N $1$2$3")
		}
		if log && c.partial {
			line = regexp.MustCompile(`new[0-9]+`).ReplaceAllString(line, "new")
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	if c.partial {
		lines = slices.Compact(lines)
	}
	return lines
}

// crashKills counts when the kills came.
type crashKills struct {
	mu                                 sync.Mutex
	rounds, before, between, last, end int
}

func crashRandomSeed(t *testing.T) int64 {
	t.Helper()
	seed := time.Now().UnixNano()
	if text := os.Getenv(crashSeedEnv); text != "" {
		var err error
		if seed, err = strconv.ParseInt(text, 10, 64); err != nil {
			t.Fatalf("%s: %v", crashSeedEnv, err)
		}
	}
	t.Logf("%s=%d", crashSeedEnv, seed)
	return seed
}

// TestKillUndo kills undos with SIGKILL at random times and at random packets.
// The database must be in a state the undisturbed run commits, with its files,
// and the same command must then bring about the same end.
//
// The seed of the randomness is printed; DATAMACHINE_KILL_SEED sets it.
func TestKillUndo(t *testing.T) {
	storetest.Server(t)
	seed := crashRandomSeed(t)
	rounds := 200
	if testing.Short() {
		rounds = 20
	}
	binary, sql := crashBinary(t), newCrashSeed()
	path := sql.path(t)
	kills := &crashKills{}
	t.Run("rounds", func(t *testing.T) {
		const workers = 4
		for w := range workers {
			t.Run(fmt.Sprint(w), func(t *testing.T) {
				t.Parallel()
				k := &crashKiller{
					crashSite: newCrashSite(t, binary, sql, path), proxy: newCrashProxy(t, storetest.Server(t).Socket),
					random: rand.New(rand.NewPCG(uint64(seed), uint64(w))), traces: map[string]*crashTrace{}, kills: kills,
				}
				for round := w; round < rounds; round += workers {
					k.round(t, round, crashCases[round%len(crashCases)])
					if t.Failed() {
						t.Fatalf("in round %d (%s=%d)", round, crashSeedEnv, seed)
					}
				}
			})
		}
	})
	storetest.Note(t, fmt.Sprintf("kill -9: %d undos; killed before the first commit %d, between commits %d, after the last %d; ended before the kill %d (%s=%d)",
		kills.rounds, kills.before, kills.between, kills.last, kills.end, crashSeedEnv, seed))
}

// crashKiller is one site and the undos killed there, one after another.
type crashKiller struct {
	*crashSite
	proxy  *crashProxy
	random *rand.Rand
	traces map[string]*crashTrace
	kills  *crashKills
}

// round kills one undo. Every third dies at a packet, half of these at a
// COMMIT, the others at a time.
func (k *crashKiller) round(t *testing.T, round int, c crashCase) {
	tr := k.traces[c.String()]
	if tr == nil {
		tr = k.trace(t, k.proxy, c.args...)
		k.restore(t)
		tr.outcome = k.run(t, c.args...) // without the proxy, for its time
		k.awaitGone(t)
		k.traces[c.String()] = tr
	}
	k.restore(t)
	var child *crashChild
	var when string
	if round%3 == 2 {
		n, answered := 1+k.random.IntN(tr.statements), k.random.IntN(2) == 1
		if k.random.IntN(2) == 1 {
			n = tr.commits[k.random.IntN(len(tr.commits))]
		}
		when = fmt.Sprintf("statement %d, answered %t", n, answered)
		child = k.killAt(t, n, answered, c)
	} else {
		delay := time.Duration(k.random.Float64() * 1.2 * float64(tr.outcome.took))
		when = fmt.Sprintf("%s of %s", delay, tr.outcome.took)
		child = k.start(t, "", c.args...)
		select {
		case <-time.After(delay):
			_ = child.Process.Kill()
		case <-child.done:
		}
	}
	broken := child.outcome()
	k.awaitGone(t)
	state, files := k.state(t), k.listFiles(t)
	at := tr.find(state, files)
	if at < 0 {
		t.Errorf("%s killed at %s: the database is in no state the undo commits\n%s%s", c, when, tr.nearest(state, files), broken)
		return
	}
	k.kills.count(at, len(tr.states)-1, broken)
	k.run(t, c.args...)
	second := k.run(t, c.args...)
	k.awaitGone(t)
	if second.code != tr.outcome.code && !c.partial {
		t.Errorf("%s killed at %s: the last run ends with %s", c, when, second)
	}
	if end := c.end(k.state(t)); !end.equal(c.end(tr.end)) {
		t.Errorf("%s killed at %s: two more runs end elsewhere\n%s%s", c, when, end.diff(c.end(tr.end)), second)
	}
	if files := k.listFiles(t); !slices.Equal(files, tr.endFiles) {
		t.Errorf("%s killed at %s: files %q, want %q", c, when, files, tr.endFiles)
	}
}

// killAt kills the program when its n-th statement is about to reach the server,
// or when the server's answer is about to reach the program.
func (k *crashKiller) killAt(t *testing.T, n int, answered bool, c crashCase) *crashChild {
	started := make(chan *crashChild, 1)
	k.proxy.reset(func(e crashEvent) crashAction {
		if e.N != n || e.Answered != answered {
			return crashPass
		}
		child := <-started
		_ = child.Process.Kill()
		<-child.done
		return crashCut
	})
	child := k.start(t, k.proxy.socket, c.args...)
	started <- child
	<-child.done
	k.proxy.reset(nil)
	return child
}

func (k *crashKills) count(at, last int, o crashOutcome) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.rounds++
	switch {
	case o.code >= 0:
		k.end++
	case at == 0:
		k.before++
	case at < last:
		k.between++
	default:
		k.last++
	}
}
