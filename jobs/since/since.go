// Package since reads the value of --since the way PHP's strtotime does, so
// that "2 days ago", "last monday" and "2026-03-14 10:00 EST" select the same
// jobs as in the reference. It knows neither flags nor jobs.
//
//	t, err := since.Parse("2 hours ago", time.Now())
//
// A value is a row of notations (dates, times, zones, relative words), read
// from left to right into a reading, which is then counted out from now.
//
// Source: PHP, ext/date/lib/parse_date.re (8.2) for what is accepted, tm2unixtime.c
// for the arithmetic; test: TestAgainstPHP.
package since

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var (
	// ErrUnparsable means that the value names no point in time.
	ErrUnparsable = errors.New("not a date or time")
	// ErrOffset means a number and a letter, such as +1h, that PHP silently
	// takes for an offset from UTC.
	ErrOffset = errors.New("number and letter would be read as an offset from UTC; write -1h or \"1 hour ago\"")
)

const maxLength = 256

// ago is our own short form; PHP would read it as an offset from UTC.
var ago = regexp.MustCompile(`^-([0-9]{1,13})([hmdwsHMDWS])$`)

var agoUnits = map[string]string{"h": " hours", "m": " minutes", "d": " days", "w": " weeks", "s": " seconds"}

// wideSpaces are the spaces PHP knows besides blank and tab.
var wideSpaces = strings.NewReplacer("\u00a0", " ", "\u202f", " ")

// Parse returns the point in time that value names, as PHP's strtotime does
// with UTC as the default zone; only -1h, -30m, -2d, -1w and -45s, which mean that
// long ago, and what ErrOffset refuses differ.
//
// The result is in UTC, in whole seconds; it may be later than now, and outside
// the years 0 to 9999. now is cut to whole seconds first. An empty value, one of
// more than 256 bytes, and a year beyond some 10^11 are errors.
// Errors: ErrUnparsable, ErrOffset.
func Parse(value string, now time.Time) (time.Time, error) {
	if len(value) > maxLength {
		return time.Time{}, ErrUnparsable
	}
	value = strings.Trim(wideSpaces.Replace(value), " \t\n\v\f\r")
	strange := func(c rune) bool { return c == 0 || c > '~' && c != 'µ' }
	if value == "" || strings.ContainsFunc(value, strange) {
		return time.Time{}, ErrUnparsable
	}
	if m := ago.FindStringSubmatch(value); m != nil {
		value = "-" + m[1] + agoUnits[strings.ToLower(m[2])]
	}
	now = now.UTC()
	r := &reading{year: unset, month: unset, day: unset, hour: unset}
	for rest, err := value+"\x00", error(nil); rest != ""; {
		if rest, err = r.next(rest); err != nil {
			return time.Time{}, err
		}
	}
	return r.resolve(now)
}

func number(digits string) int64 {
	n, _ := strconv.ParseInt(digits, 10, 64) // shapes bound the length; "" is 0
	return n
}
