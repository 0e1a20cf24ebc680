package since

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// phpProgram reads [[now, value], …] and writes the timestamps, false for a refusal.
const phpProgram = `date_default_timezone_set("UTC");
if (PHP_MAJOR_VERSION * 100 + PHP_MINOR_VERSION !== 802) { echo json_encode(PHP_VERSION); exit; }
$out = [];
foreach (json_decode(stream_get_contents(STDIN)) as [$now, $value]) $out[] = strtotime($value, $now);
echo json_encode($out);`

type question struct {
	now   int64
	value string
}

func (q question) MarshalJSON() ([]byte, error) { return json.Marshal([]any{q.now, q.value}) }

// askPHP runs strtotime over all questions; nil in the answers is a refusal.
func askPHP(t *testing.T, questions []question) []*int64 {
	t.Helper()
	giveUp := t.Skipf
	if os.Getenv("REQUIRE_PHP") == "1" {
		giveUp = t.Fatalf
	}
	php, err := exec.LookPath("php")
	if err != nil {
		giveUp("not compared with PHP: no php command (apt-get install php-cli; REQUIRE_PHP=1 makes this a failure)")
	}
	input, err := json.Marshal(questions)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(php, "-n", "-d", "memory_limit=-1", "-r", phpProgram)
	cmd.Stdin = strings.NewReader(string(input))
	output, err := cmd.Output()
	if err != nil {
		t.Fatalf("php: %v", err)
	}
	var version string
	if json.Unmarshal(output, &version) == nil {
		giveUp("not compared with PHP: php is %s, the rules are those of 8.2", version)
	}
	var raw []any
	decoder := json.NewDecoder(strings.NewReader(string(output)))
	decoder.UseNumber()
	if err := decoder.Decode(&raw); err != nil || len(raw) != len(questions) {
		t.Fatalf("php: %d answers to %d questions: %v", len(raw), len(questions), err)
	}
	answers := make([]*int64, len(raw))
	for i, a := range raw {
		if n, ok := a.(json.Number); ok {
			v, err := n.Int64()
			if err != nil {
				t.Fatal(err)
			}
			answers[i] = &v
		}
	}
	return answers
}

var nows = []string{
	"2026-03-18 14:30:45", // a Wednesday
	"2026-03-22 00:00:00", // a Sunday
	"2026-03-23 23:59:59", // a Monday
	"2026-01-31 12:00:00", // month end
	"2026-03-31 06:07:08",
	"2024-02-29 18:00:00", // leap day
	"2023-12-31 23:00:00", // year end, a Sunday
	"2028-01-01 00:30:00", // a Saturday, leap year
	"2026-11-01 05:30:00", // New York leaves summer time
}

func at(t *testing.T, text string) time.Time {
	t.Helper()
	v, err := time.Parse(time.DateTime, text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// different are the values that differ on purpose: our own short form, and what
// PHP makes of a zone before a timestamp (a date before the year 0) and of five digits.
var different = regexp.MustCompile(`^[\s\x{a0}\x{202f}]*(?:-[0-9]+[hmdwsHMDWS])?$|[^\s].*@|[0-9]T[0-9]{5}(?:[^0-9]|$)`)

func TestAgainstPHP(t *testing.T) {
	t.Parallel()
	var questions []question
	ask := func(now, value string) { questions = append(questions, question{at(t, now).Unix(), value}) }
	for _, now := range nows {
		for _, row := range accepted {
			for _, value := range row.values {
				ask(now, value)
			}
		}
		for _, value := range rejected {
			ask(now, value)
		}
	}
	random, count := rand.New(rand.NewPCG(1, 2)), 3000
	if n, err := strconv.Atoi(os.Getenv("SINCE_CASES")); err == nil {
		random, count = rand.New(rand.NewPCG(rand.Uint64(), 2)), n
	}
	for range count {
		ask(nows[random.IntN(len(nows))], combine(random))
	}
	failures := 0
	for i, want := range askPHP(t, questions) {
		q := questions[i]
		got, err := Parse(q.value, time.Unix(q.now, 0))
		if errors.Is(err, ErrOffset) || different.MatchString(q.value) || err == nil && want != nil && got.Unix() == *want || err != nil && want == nil {
			continue
		}
		say := func(v *int64) string {
			if v == nil {
				return "refused"
			}
			return time.Unix(*v, 0).UTC().Format(time.DateTime)
		}
		mine := (*int64)(nil)
		if err == nil {
			n := got.Unix()
			mine = &n
		}
		t.Errorf("%q at %s: %s, PHP: %s", q.value, say(&q.now), say(mine), say(want))
		if failures++; failures > 60 {
			t.Fatal("and more")
		}
	}
}
