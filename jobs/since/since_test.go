package since

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
)

// wednesday is the now of the tables.
var wednesday = time.Date(2026, time.March, 18, 14, 30, 45, 123456789, time.UTC)

// accepted lists what values mean on wednesday; TestAgainstPHP asks PHP as well.
var accepted = []struct {
	want   string
	values []string
}{
	// words
	{"2026-03-18 14:30:45", []string{"now"}},
	{"2026-03-18 00:00:00", []string{"today", "midnight", "00:00", "Today"}},
	{"2026-03-18 12:00:00", []string{"noon"}},
	{"2026-03-17 00:00:00", []string{"yesterday", "noon yesterday"}},
	{"2026-03-19 00:00:00", []string{"tomorrow", "24:00"}},
	{"2026-03-17 12:00:00", []string{"yesterday noon"}},
	{"2026-03-17 14:00:00", []string{"yesterday 14:00"}},
	{"2026-03-18 09:30:00", []string{"today 09:30"}},

	// so long ago
	{"2026-03-18 13:30:45", []string{"1 hour ago", "-1 hour", "1 hours ago"}},
	{"2026-03-18 15:30:45", []string{"1 hour", "+1 hour"}},
	{"2026-03-18 12:30:45", []string{"2 hours ago", " 2 HOURS AGO ", "now -2 hours", "now - 2 hours"}},
	{"2026-03-18 13:00:45", []string{"-90 minutes", "90 min ago", "1 hour 30 minutes ago"}},
	{"2026-03-18 14:25:45", []string{"5 mins ago", "5mins ago", "5min ago"}},
	{"2026-03-18 14:00:45", []string{"-30 min"}},
	{"2026-03-18 14:30:00", []string{"-45 sec"}},
	{"2026-03-18 14:30:15", []string{"30 seconds ago"}},
	{"2026-03-17 14:30:45", []string{"1 day ago", "-1 day", "-24 hours"}},
	{"2026-03-15 14:30:45", []string{"3 day ago"}},
	{"2026-03-16 14:30:45", []string{"2days ago", "-2days"}},
	{"2026-03-17 00:00:00", []string{"-1 day midnight", "today -1 day", "today - 1 day"}},
	{"2026-03-15 00:00:00", []string{"3 days ago 00:00"}},
	{"2026-03-11 14:30:45", []string{"-7 days", "7 days ago", "-1 week", "1 week ago"}},
	{"2026-03-04 14:30:45", []string{"2 weeks ago", "-1 fortnight"}},
	{"2026-03-09 14:30:45", []string{"last week", "1 week 2 days ago"}},
	{"2026-03-16 14:30:45", []string{"this week"}},
	{"2026-03-13 14:30:45", []string{"-3 weekdays"}},
	{"2026-02-18 14:30:45", []string{"-1 month", "1 month ago", "last month"}},
	{"2025-03-18 14:30:45", []string{"-1 year", "last year"}},

	// days of months and weeks
	{"2026-03-01 14:30:45", []string{"first day of this month"}},
	{"2026-02-01 14:30:45", []string{"first day of last month"}},
	{"2026-02-28 14:30:45", []string{"last day of previous month"}},
	{"2026-01-01 00:00:00", []string{"first day of january this year"}},
	{"2026-03-23 00:00:00", []string{"monday", "this monday", "next monday"}},
	{"2026-03-16 00:00:00", []string{"last monday", "monday this week"}},
	{"2026-03-09 00:00:00", []string{"monday last week", "2026-W11"}},
	{"2026-03-15 00:00:00", []string{"sunday last week"}},
	{"2026-03-13 00:00:00", []string{"last friday"}},
	{"2026-03-24 10:00:00", []string{"tuesday 10:00"}},
	{"2026-03-02 00:00:00", []string{"first monday of march 2026", "2026-02-30"}},
	{"2026-03-11 00:00:00", []string{"2026-W11-3"}},

	// dates and times
	{"2026-03-14 00:00:00", []string{
		"2026-03-14", "20260314", "2026/03/14", "03/14/2026", "14-03-2026", "14.03.2026",
		"14 March 2026", "March 14, 2026", "14 Mar", "Mar 14", "3/14",
	}},
	{"2026-03-14 10:00:00", []string{
		"2026-03-14 10:00", "2026-03-14 10:00:00", "2026-03-14T10:00:00", "2026-03-14T10",
		"2026-03-14T10:00:00Z", "2026-03-14T10:00:00.123Z", "2026-03-14 10:00:00 UTC", "20260314T100000", "20260314100000",
		"Sat, 14 Mar 2026 10:00:00 +0000", "Sat, 14 Mar 2026 10:00:00 GMT",
		"Sat, 14 Mar 2026 10:00:00 +0000 (UTC)",
	}},
	{"2026-03-14 08:00:00", []string{"2026-03-14T10:00:00+02:00"}},
	{"2026-03-14 15:00:00", []string{"2026-03-14 10:00:00 -0500", "2026-03-14 10:00 EST"}},
	{"2026-03-14 14:00:00", []string{"2026-03-14 10:00:00 America/New_York"}},
	{"2026-03-14 23:00:00", []string{"15 Mar 2026 00:00 Europe/Paris"}},
	{"2026-03-14 14:53:20", []string{"@1773500000"}},
	{"1970-01-01 00:00:00", []string{"@0"}},
	{"2026-03-18 10:00:00", []string{"10:00", "10am"}},
	{"2026-03-18 22:00:00", []string{"10:00 pm"}},
	{"2026-03-01 00:00:00", []string{"Mar 2026"}},
	{"2026-03-18 20:26:00", []string{"2026"}},
	{"2026-03-18 14:03:26", []string{"14.03.26"}},
	{"1998-03-18 14:30:45", []string{"1998"}},

	// clock changes: once skipped, once twice; hours move the clock on the wall
	{"2026-03-08 07:30:00", []string{"2026-03-08 02:30 America/New_York", "2026-03-08 01:30 America/New_York +1 hour"}},
	{"2026-11-01 05:30:00", []string{"2026-11-01 01:30 America/New_York"}},
	{"2026-11-01 07:30:00", []string{"2026-11-01 00:30 America/New_York +2 hour"}},
	{"2026-03-17 14:30:45", []string{"1\u00a0day ago"}},
}

var rejected = []string{
	"1773500000", "1h", "24h", "2d", "1w", "5m", "1h ago", "1hr ago", "an hour ago", "one hour ago",
	"half an hour ago", "1.5 hours ago", "P1D", "2026-13-01", "2026-03-14 25:00", "since yesterday",
	"yesterday garbage", "10:00 Europe/Nowhere", "hier", "garbage",
	"", " ", "10:00 11:00", "2026-03-14 2026-03-15", "10:00 local", "10:00 America", "é",
	"@99999999999999999999", "1 μs", "1 wee\u212a", // letters that are µ and k but for their case
}

// refusedHere are values that PHP reads somehow, some of them wrongly.
var refusedHere = []string{
	"10:00\x00", "+99999999999999999-01-01", "+999999999999 years", "EST @0", "20260314T10000",
	strings.Repeat(" ", maxLength) + "now",
}

func TestAccepted(t *testing.T) {
	t.Parallel()
	for _, row := range accepted {
		for _, value := range row.values {
			got, err := Parse(value, wednesday)
			if err != nil || got.Format(time.DateTime) != row.want || got.Nanosecond() != 0 || got.Location() != time.UTC {
				t.Errorf("Parse(%q) = %v, %v; want %s", value, got, err, row.want)
			}
		}
	}
}

func TestRejected(t *testing.T) {
	t.Parallel()
	for _, value := range slices.Concat(rejected, refusedHere) {
		if got, err := Parse(value, wednesday); !errors.Is(err, ErrUnparsable) {
			t.Errorf("Parse(%q) = %v, %v; want ErrUnparsable", value, got, err)
		}
	}
}

func TestAgo(t *testing.T) {
	t.Parallel()
	for value, long := range map[string]time.Duration{
		"-1h": time.Hour, "-24H": 24 * time.Hour, "-30m": 30 * time.Minute, "-45s": 45 * time.Second,
		"-1d": 24 * time.Hour, "-7d": 7 * 24 * time.Hour, "-2w": 14 * 24 * time.Hour, " -1h ": time.Hour, "-0d": 0,
	} {
		want := wednesday.Add(-long).Truncate(time.Second)
		if got, err := Parse(value, wednesday); err != nil || !got.Equal(want) {
			t.Errorf("Parse(%q) = %v, %v; want %v", value, got, err, want)
		}
	}
}

func TestOffsetTrap(t *testing.T) {
	t.Parallel()
	for _, value := range []string{
		"+1h", "+30m", "+2d", "+1W", "-1y", "+1y", "-1hr", "-1 h", "-1h ago", "-1h30m", "now -1h", "10:00 -2d", "2026-03-14 -1w",
	} {
		if got, err := Parse(value, wednesday); !errors.Is(err, ErrOffset) {
			t.Errorf("Parse(%q) = %v, %v; want ErrOffset", value, got, err)
		}
	}
}

func TestNowInAnyZone(t *testing.T) {
	t.Parallel()
	tokyo := wednesday.In(time.FixedZone("", 9*3600))
	if got, err := Parse("today", tokyo); err != nil || got.Format(time.DateTime) != "2026-03-18 00:00:00" {
		t.Errorf("today = %v, %v; want the day in UTC", got, err)
	}
}

func FuzzParse(f *testing.F) {
	for _, row := range accepted {
		for _, value := range row.values {
			f.Add(value, wednesday.Unix())
		}
	}
	for _, value := range append(slices.Concat(rejected, refusedHere), "-1h", "+1h", "9999999999999 weekdays ago", "+99999999999-12-31 Europe/Paris 9999999999999 hours") {
		f.Add(value, int64(math.MinInt32))
	}
	f.Fuzz(func(t *testing.T, value string, now int64) {
		now %= 1e11
		got, err := Parse(value, time.Unix(now, 0))
		switch {
		case err != nil:
			if !got.IsZero() || !errors.Is(err, ErrUnparsable) && !errors.Is(err, ErrOffset) {
				t.Errorf("Parse(%q) = %v, %v", value, got, err)
			}
		case got.Location() != time.UTC || got.Nanosecond() != 0 || got.Year() > 2*maxYear || got.Year() < -2*maxYear:
			t.Errorf("Parse(%q) = %v (%d)", value, got, got.Unix())
		}
		if again, err2 := Parse(" "+value, time.Unix(now, 999)); len(value) < maxLength && (again != got || (err == nil) != (err2 == nil)) {
			t.Errorf("Parse(%q) = %v, then %v", value, got, again)
		}
	})
}
