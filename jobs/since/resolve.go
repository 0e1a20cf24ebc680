package since

import (
	"math"
	"time"
)

// A reading is what the notations of a value add up to.
type reading struct {
	year, month, day            int64 // unset: as now
	hour, minute, second, micro int64
	hasDate                     bool
	times                       int // 2: a four-digit year after a time
	zones                       int
	zone                        *time.Location

	shift      shift
	weekday    int64 // 0 Sunday; negative after "ago"
	rule       weekdayRule
	toWorkday  bool
	monthStart monthStart
	edge       string // "first" or "last" day of the month
}

// monthStart is where "first monday of" counts from.
type monthStart int

const (
	noMonthStart monthStart = iota
	thisMonth
	monthAfter // "last monday of" counts back from there
)

const (
	unset = math.MinInt64
	// maxYear keeps seconds within int64, with room for every shift.
	maxYear = 100_000_000_000
)

// resolve counts the reading out from now, in this order: what is missing,
// month start, day of the week, shift, first or last day of the month, working
// days, zone. A shift by hours thus moves the clock on the wall.
func (r *reading) resolve(now time.Time) (time.Time, error) {
	r.fill(now)
	if r.monthStart != noMonthStart {
		r.month += r.shift.months + int64(r.monthStart-thisMonth)
		r.day, r.shift.months = 1, 0
	}
	if r.tooFar() {
		return time.Time{}, ErrUnparsable
	}
	r.toEdge()
	r.normalize()
	if r.rule != noWeekday {
		r.day += r.daysToWeekday()
		r.normalize()
	}
	s := r.shift
	r.year += s.years
	r.month += s.months
	r.day += s.days
	r.second += s.hours*3600 + s.minutes*60 + s.seconds + floorDiv(r.micro+s.micros, 1e6)
	r.toEdge()
	if r.tooFar() {
		return time.Time{}, ErrUnparsable
	}
	r.normalize()
	if r.toWorkday {
		r.day += daysToWorkday(r.date().Weekday(), s.workdays)
	}
	if r.tooFar() {
		return time.Time{}, ErrUnparsable
	}
	return time.Unix(r.inZone(), 0).UTC(), nil
}

// fill takes from now what the value leaves open; a date alone is from 00:00.
func (r *reading) fill(now time.Time) {
	y, m, d := now.Date()
	if r.year == unset {
		r.year = int64(y)
	}
	if r.month == unset {
		r.month = int64(m)
	}
	if r.day == unset {
		r.day = int64(d)
	}
	if r.hour == unset {
		r.hour, r.minute, r.second = int64(now.Hour()), int64(now.Minute()), int64(now.Second())
		if r.hasDate {
			r.clearTime()
		}
	}
	if r.zone == nil {
		r.zone = time.UTC
	}
}

func (r *reading) tooFar() bool {
	year := r.year + r.month/12 + r.day/365
	return year > maxYear || year < -maxYear
}

func (r *reading) date() time.Time {
	return time.Date(int(r.year), time.Month(r.month), int(r.day), 0, 0, 0, 0, time.UTC)
}

// normalize turns February 30 into March 2, and 24:00 into 00:00 of the next day.
func (r *reading) normalize() {
	seconds := r.hour*3600 + r.minute*60 + r.second
	days := floorDiv(seconds, 24*3600)
	r.day += days
	r.hour, r.minute, r.second = 0, 0, seconds-days*24*3600
	y, m, d := r.date().Date()
	r.year, r.month, r.day = int64(y), int64(m), int64(d)
}

func (r *reading) toEdge() {
	switch r.edge {
	case "first":
		r.day = 1
	case "last":
		r.month, r.day = r.month+1, 0
	}
}

// daysToWeekday is how far the named day of the week is from the date, before
// the shift. Going back, the week's day may be today: the shift holds a week more.
func (r *reading) daysToWeekday() int64 {
	today := int64(r.date().Weekday())
	switch {
	case r.rule == inThisWeek:
		day := r.weekday
		if day == 0 {
			day = 7
		}
		return day - (today+6)%7 - 1
	case r.weekday < 0: // "monday ago": in the week before, weeks starting on Sunday
		return -r.weekday - today - 7
	}
	days := r.weekday - today
	switch {
	case days < 0, days == 0 && r.rule == afterToday && r.shift.days >= 0:
		return days + 7
	}
	return days
}

// daysToWorkday is how many days n working days from a day of the week are.
// A weekend counts with the Friday before it, going back with the Monday after.
func daysToWorkday(today time.Weekday, n int64) int64 {
	from := int64(today+6) % 7 // Monday is 0
	move := int64(0)
	if from > 4 {
		move = 4 - from
		if n <= 0 {
			move = 7 - from
		}
	}
	start := (from + move) % 7
	weeks := floorDiv(start+n, 5)
	return move + weeks*7 + (start + n - weeks*5) - start
}

// floorDiv divides, rounding down.
func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// inZone is the reading's date and time of day in seconds since 1970. A time
// that a clock change repeats is the first of the two; one it skips is counted
// with the offset from before.
func (r *reading) inZone() int64 {
	wall := r.date().Unix() + r.hour*3600 + r.minute*60 + r.second
	offset := func(at int64) int64 {
		_, seconds := time.Unix(at, 0).In(r.zone).Zone()
		return int64(seconds)
	}
	const day = 24 * 3600
	before := offset(wall - day)
	for _, guess := range []int64{before, offset(wall + day)} {
		if offset(wall-guess) == guess {
			return wall - guess
		}
	}
	return wall - before
}
