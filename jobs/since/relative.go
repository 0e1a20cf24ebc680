package since

import (
	"strings"
	"time"
)

// The words of counts, days of the week and units.
const (
	countWords = `first|second|third|fourth|fifth|sixth|seventh|eighth?|ninth|tenth|eleventh|twelfth`
	whichWords = `next|last|previous|this`
	dayWords   = `(?:sun|mon|tues|wednes|thurs|fri|satur)days?|sun|mon|tue|wed|thu|fri|sat`
	unitWords  = `ms|µs|(?:(?:milli|micro)second|[mµu]?sec|second|minute|min|hour|day|forth?night|month|year)s?|weeks`
)

// relativeFormats are the words that move away from a date and time.
var relativeFormats = []format{
	{shape: `<sign><n>[ \t]*(?:<unit>|<week>)`, read: readCounted},
	{shape: `<nth>[ \t]+<unit>`, read: readNth},
	{shape: `<this>[ \t]+week`, read: readWhichWeek},
	{shape: `<nth>[ \t]+<day>[ \t]+of`, read: readNthOf},
	{shape: `<day>|<wday>`, read: readWeekday},
	{shape: `<edge> day of`, read: func(r *reading, p parts) error {
		r.edge = strings.ToLower(p["edge"])
		return nil
	}},
	{shape: `ago`, read: func(r *reading, _ parts) error { r.reverse(); return nil }},
}

// shift is how far to go from the date and time found.
type shift struct {
	years, months, days, workdays, hours, minutes, seconds, micros int64
}

// weekdayRule says how a named day of the week is found from a date.
type weekdayRule int

const (
	noWeekday  weekdayRule = iota
	orToday                // "monday": the next one, or today
	afterToday             // "next monday": the next one after today
	inThisWeek             // "monday this week": weeks start on Monday
)

// counts are the numbers that countWords and whichWords stand for.
var counts = func() map[string]int64 {
	m := map[string]int64{"next": 1, "last": -1, "previous": -1, "this": 0, "eight": 8}
	for i, word := range strings.Split(strings.ReplaceAll(countWords, "?", ""), "|") {
		m[word] = int64(i + 1)
	}
	return m
}()

// readCounted reads "-2 days", "3 monday", "1 week".
func readCounted(r *reading, p parts) error {
	n := number(p["n"])
	if strings.Count(p["sign"], "-")%2 == 1 {
		n = -n
	}
	r.move(n, strings.ToLower(p["unit"]), orToday)
	return nil
}

// readNth reads "next month", "third friday"; a day of the week is meant from 00:00.
func readNth(r *reading, p parts) error {
	nth, unit := strings.ToLower(p["nth"]), strings.ToLower(p["unit"])
	rule := afterToday
	if nth == "this" {
		rule = orToday
	}
	if _, isDay := weekday(unit); isDay {
		r.clearTime()
	}
	r.move(counts[nth], unit, rule)
	return nil
}

// readWhichWeek reads "last week": the day of that week named elsewhere, or its Monday.
func readWhichWeek(r *reading, p parts) error {
	r.shift.days += 7 * counts[strings.ToLower(p["nth"])]
	if r.rule == noWeekday {
		r.weekday = 1
	}
	r.rule = inThisWeek
	return nil
}

// readNthOf reads "first monday of" and "last friday of" a month.
func readNthOf(r *reading, p parts) error {
	n := counts[strings.ToLower(p["nth"])]
	r.clearTime()
	start, rule := thisMonth, orToday
	switch {
	case n < 0:
		start, rule = monthAfter, afterToday
	case n == 0: // "this monday of"
		start = monthAfter
	}
	r.move(n, strings.ToLower(p["day"]), rule)
	r.monthStart, r.toWorkday = start, false
	return nil
}

// readWeekday reads a day's name alone, meant from 00:00.
func readWeekday(r *reading, p parts) error {
	r.clearTime()
	r.weekday, _ = weekday(strings.ToLower(p["day"]))
	if r.rule != inThisWeek {
		r.rule = orToday
	}
	return nil
}

// weekday numbers a day's name, Sunday being 0. "weekday" alone is a Monday.
func weekday(word string) (day int64, ok bool) {
	word = strings.TrimSuffix(word, "s")
	if word == "weekday" {
		return 1, true
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if name := strings.ToLower(d.String()); word == name || word == name[:3] {
			return int64(d), true
		}
	}
	return 0, false
}

// move adds n units to the shift.
func (r *reading) move(n int64, unit string, rule weekdayRule) {
	if strings.HasPrefix(unit, "weekday") {
		r.shift.workdays, r.toWorkday, r.monthStart = n, true, noMonthStart
		return
	}
	if day, ok := weekday(unit); ok {
		if n > 0 {
			n--
		}
		r.shift.days += 7 * n
		r.weekday, r.rule = day, rule
		return
	}
	to, each := r.shift.unit(unit)
	*to += n * each
}

// unit finds the field that counts a unit, and how many of it the unit is.
func (s *shift) unit(word string) (field *int64, each int64) {
	switch strings.TrimSuffix(word, "s") {
	case "µ", "µsec", "usec", "microsecond":
		return &s.micros, 1
	case "m", "msec", "millisecond":
		return &s.micros, 1000
	case "sec", "second":
		return &s.seconds, 1
	case "min", "minute":
		return &s.minutes, 1
	case "hour":
		return &s.hours, 1
	case "day":
		return &s.days, 1
	case "week":
		return &s.days, 7
	case "month":
		return &s.months, 1
	case "year":
		return &s.years, 1
	}
	return &s.days, 14 // fortnight, forthnight
}

// reverse is what "ago" does to everything relative before it but fractions.
func (r *reading) reverse() {
	s := &r.shift
	*s = shift{-s.years, -s.months, -s.days, -s.workdays, -s.hours, -s.minutes, -s.seconds, s.micros}
	if r.weekday = -r.weekday; r.weekday == 0 {
		r.weekday = -7
	}
}
