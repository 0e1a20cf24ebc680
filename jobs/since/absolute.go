package since

import (
	"strings"
	"time"
)

// The names of months; Roman numbers need capitals.
const (
	monthNames = `january|february|march|april|may|june|july|august|september|october|november|december|` +
		`jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec`
	romanMonths = `(?-i:I{1,3}|I[VX]|VI{0,3}|XI{0,2})`
)

// dateFormats are the days, months and years.
var dateFormats = []format{
	{shape: `<M>/<Dth>(?:/<Y>)?`, read: readStamp},
	{shape: `<+YYYY>-<MM>-<DD>`, read: readStamp},
	{shape: `<YYYY>/<M>/<Dth>`, read: readStamp},
	{shape: `<YYYY>/<MM>/<DD>/`, read: readStamp},
	{shape: `<YYYY>-<M>`, read: readMonth},
	{shape: `<Y>-<M>-<Dth>`, read: readStamp},
	{shape: `<Dth>[-.\t]<M>[-.]<YYYY>`, read: readStamp},
	{shape: `<Dth>[.\t]<M>\.<YY>`, read: readStamp},
	{shape: `<Dth>[ \t.-]*<mon>[ \t.-]*<Y>`, read: readStamp},
	{shape: `<mon>[ \t.-]*<YYYY>`, read: readMonth},
	{shape: `<YYYY>[ \t.-]*<mon>`, read: readMonth},
	{shape: `<mon>[ \t.-]*<D><after><Y>`, read: readStamp},
	{shape: `<mon>[ \t.-]*<D>(?:<after>|\x00)`, read: readMonthDay},
	{shape: `<Dth>[ \t.-]*<mon>`, read: readStamp},
	{shape: `<Mon>-<DD>-<Y>`, read: readStamp},
	{shape: `<Y>-<Mon>-<DD>`, read: readStamp},
	{shape: `<YYYY><MM><DD>`, read: readStamp},
	{shape: `<YYYY>`, read: readYear},
	{shape: `<Name>`, read: readStamp},
	{shape: `<YYYY>[.-]?<DDD>`, read: readDayOfYear},
	{shape: `<YYYY>-?<WW>(?:-?<wd>)?`, read: readWeek},
}

// stampFormats are a date and a time that only count together.
var stampFormats = []format{
	{shape: `@<N>(?:\.<f6>)?`, read: readEpoch},
	{shape: `<YYYY>-<MM>-<DD>t<HH>:<II>:<SS>\.<f>(?:<off>)?`, read: readZonedStamp},
	{shape: `<YYYY>-<M>-<Dth>t<H>:<I>:<S>`, read: readStamp},
	{shape: `<YYYY>:<MM>:<DD> <HH>:<II>:<SS>`, read: readStamp},
	{shape: `<D>/<Mon>/<YYYY>:<HH>:<II>:<SS>[ \t]+<zone>`, read: readZonedStamp},
	{shape: `<mon>[ \t.-]*<D><after>t?<H>[:.]<I>(?:[:.]<S>)?`, read: readZonedStamp},
	{shape: `<mon>[ \t.-]*<D><after>t?<H>[:.]<I>[:.]<SS>[ \t]*<zone>`, read: readZonedStamp},
	{shape: `<mon>[ \t.-]*<D><after><H12>[:.]<II>(?:[:.]<SS>)?[ \t]*<ap>`, read: readStamp},
}

// readStamp stores whatever date and time the notation has.
func readStamp(r *reading, p parts) error {
	if err := r.setDate(p); err != nil {
		return err
	}
	return r.setTime(p)
}

// readZonedStamp reads a stamp whose zone, if any, gives way to one that follows.
func readZonedStamp(r *reading, p parts) (err error) {
	if z, ok := p["z"]; ok {
		if r.zone, err = zone(z); err != nil {
			return err
		}
	}
	return readStamp(r, p)
}

// readMonthDay reads "March 14" of this year, whatever year came before.
func readMonthDay(r *reading, p parts) error {
	r.year = unset
	return readStamp(r, p)
}

// setDate stores the date parts there are; a second date is refused.
func (r *reading) setDate(p parts) error {
	y, hasYear := p["y"]
	m, hasMonth := p["m"]
	d, hasDay := p["d"]
	if !hasYear && !hasMonth && !hasDay {
		return nil
	}
	if r.hasDate {
		return ErrUnparsable
	}
	r.hasDate = true
	if hasYear {
		r.year = fullYear(y)
	}
	if hasMonth {
		r.month = month(m)
	}
	if hasDay {
		r.day = number(d)
	}
	return nil
}

// fullYear reads 00-69 as 2000-2069 and 70-99 as 1970-1999, unless written with four digits.
func fullYear(text string) int64 {
	n := number(strings.TrimLeft(text, "-+"))
	switch {
	case text[0] == '-':
		return -n
	case len(text) >= 4 || n >= 100:
		return n
	case n < 70:
		return n + 2000
	}
	return n + 1900
}

var roman = []string{"I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"}

func month(text string) int64 {
	if text[0] >= '0' && text[0] <= '9' {
		return number(text)
	}
	for m := time.January; m <= time.December; m++ {
		if text == roman[m-1] || strings.HasPrefix(strings.ToLower(text), strings.ToLower(m.String()[:3])) {
			return int64(m)
		}
	}
	return 0
}

func readYear(r *reading, p parts) error {
	r.year = number(p["y"])
	return nil
}

// readMonth reads a month of a year, meaning its first day.
func readMonth(r *reading, p parts) error {
	p["d"] = "1"
	return r.setDate(p)
}

func readDayOfYear(r *reading, p parts) error {
	p["m"] = "1"
	return r.setDate(p)
}

// readWeek reads an ISO 8601 week, and its day (Monday, if there is none).
func readWeek(r *reading, p parts) error {
	weekday := int64(1)
	if wd, ok := p["wd"]; ok {
		weekday = number(wd)
	}
	p["m"], p["d"] = "1", "1"
	if err := r.setDate(p); err != nil {
		return err
	}
	// Week 1 holds January 4; its Monday is that many days from January 1.
	fourth := time.Date(int(r.year), time.January, 4, 0, 0, 0, 0, time.UTC).Weekday()
	r.shift.days = 3 - int64(fourth+6)%7 + 7*(number(p["w"])-1) + weekday - 1
	return nil
}

// readEpoch reads seconds since 1970 in UTC; a later date or time moves the start.
func readEpoch(r *reading, p parts) error {
	r.clearTime()
	r.hasDate, r.year, r.month, r.day = false, 1970, 1, 1
	if f, ok := p["f"]; ok && f == "" || len(p["n"]) > 18 { // "@5.", or beyond int64
		return ErrUnparsable
	}
	n, f := number(strings.TrimPrefix(p["n"], "-")), micros(p["f"])
	if strings.HasPrefix(p["n"], "-") {
		n, f = -n, -f
	}
	r.shift.seconds += n
	r.shift.micros += f
	if r.zones > 0 {
		return ErrUnparsable
	}
	return r.setZone("UTC")
}
