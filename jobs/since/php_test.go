package since

import (
	"encoding/json"
	"errors"
	"fmt"
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

// combine makes a value of one to four fragments of every notation.
func combine(random *rand.Rand) string {
	pick := func(words string) string {
		w := strings.Split(words, "|")
		return w[random.IntN(len(w))]
	}
	digits := func(low, high int) string { return strconv.Itoa(low + random.IntN(high-low+1)) }
	two := func(low, high int) string { return fmt.Sprintf("%02d", low+random.IntN(high-low+1)) }
	sep := func() string { return pick(`||-|.| |/|, |	|:`) }
	fragment := func() string {
		name := pick(`jan|February|mar|sept|September|DEC|III|xii|may|V|august|oct`)
		day := pick(`mon|Tuesday|wed|thursday|FRI|sat|sunday|weekday|mondays|sun|weekdays|thurs`)
		unit := pick(`sec|seconds|min|minutes|hour|hours|day|days|week|weeks|fortnight|month|months|year|years|ms|µs|msec|usec|forthnights`)
		nth := pick(`next|last|previous|this|first|second|third|eighth|twelfth|LAST`)
		zone := pick(`UTC|Z|EST|cet|+02:00|-0500|+2|GMT+1|America/New_York|Europe/Paris|(PDT)|Europe/Nowhere|+05:30|+1:2|-013015|Asia/Kathmandu|t|xyz|GMT-0330|UTC+3|japan`)
		clock := pick(`10:00|10:00:00|9.30|T10:15:30|t1030|23:59:60|24:00|00:00|2:30|02:30:00.5|1:05:09.123456|1400|143000|10:00 pm|3am|12 a.m.|12:30 PM|11:59:59 pm|11:22:33:444am|back of 7|front of 5pm|10:5|1030`)
		switch random.IntN(21) {
		case 0:
			return pick(`now|today|midnight|noon|yesterday|tomorrow|Today|NOON`)
		case 1, 2:
			return pick(`-|+||- |+ |--|+-`) + digits(0, 40) + pick(`| |  `) + unit
		case 3:
			return nth + pick(` |  |	|`) + unit
		case 4:
			return nth + ` ` + day
		case 5:
			return day
		case 6:
			return nth + ` ` + day + ` of`
		case 7:
			return pick(`next|last|previous|this`) + ` week`
		case 8:
			return pick(`first|last|second`) + ` day of`
		case 9:
			return `ago`
		case 10, 11:
			return clock
		case 12, 13:
			return zone
		case 14:
			return digits(1995, 2030) + pick(`-|/||.|:`) + two(0, 13) + pick(`-|/||.|:`) + two(0, 32)
		case 15:
			return digits(0, 32) + sep() + digits(0, 13) + sep() + digits(0, 2030)
		case 16:
			return digits(1, 31) + pick(`st|th|nd||||`) + sep() + name + sep() + pick(`2026|26|1999|`)
		case 17:
			return name + sep() + digits(0, 31) + pick(`st|th|, |`) + sep() + pick(`2026|2024|87|`)
		case 18:
			return pick(`2026|2024|2019|26|99`) + sep() + name + pick(``+`|-`+two(1, 31))
		case 19:
			return pick(`2026|2020|1970|2001`) + pick(`-||.`) + pick(`W`+two(0, 54)+pick(`|-|`)+digits(0, 8)+`|W07|`+fmt.Sprintf("%03d", random.IntN(368)))
		}
		return pick(name+`|`+digits(1, 2100)+`|-1h|+2d|week|of|garbage|12`) + ``
	}
	parts := make([]string, 1+random.IntN(4))
	for i := range parts {
		parts[i] = fragment()
	}
	if random.IntN(8) == 0 { // whole stamps; a zone before @ is the one gap
		parts[0] = pick(`@` + digits(-5, 2000000000) + `|@1.5|@-3.25|2026-03-08T02:30:00 America/New_York|` +
			`2026-11-01 01:30:00 America/New_York|2026-10-25 02:30:00 Europe/Paris|2026-03-08 10:00 Australia/Sydney|` +
			`14/Mar/2026:10:00:00 +0200|2026:03:14 10:00:00|2026-03-14T10:00:00.123+02:00|` +
			`20260314T100000|20260314100000|2026-3-4T5:6:7`)
	}
	value := strings.Join(parts, pick(` | | |  |, |`))
	if random.IntN(4) == 0 { // a slip of the pen
		i := random.IntN(len(value))
		j := min(len(value), i+random.IntN(2))
		value = strings.ToValidUTF8(value[:i]+pick(`|0|1|7|9| |-|+|:|.|,|/|t|T|Z|s|h|th|of| |W|(|)`)+value[j:], "")
	}
	return value
}
