package since

import "strings"

// dayWordFormats name a day or a time of day by a word.
var dayWordFormats = []format{
	{shape: `now`, read: func(*reading, parts) error { return nil }},
	{shape: `today|midnight`, read: func(r *reading, _ parts) error { r.clearTime(); return nil }},
	{shape: `noon`, read: func(r *reading, _ parts) error {
		r.clearTime()
		r.times, r.hour = 1, 12
		return nil
	}},
	{shape: `yesterday`, read: func(r *reading, _ parts) error { r.clearTime(); r.shift.days = -1; return nil }},
	{shape: `tomorrow`, read: func(r *reading, _ parts) error { r.clearTime(); r.shift.days = 1; return nil }},
}

// timeFormats are the times of day.
var timeFormats = []format{
	{shape: `<H12>[ \t]*<ap>`, read: readStamp},
	{shape: `<H12>[.:]<II>[ \t]*<ap>`, read: readStamp},
	{shape: `<H12>[.:]<I>[.:]<SS>[ \t]*<ap>`, read: readStamp},
	{shape: `<H12>:<II>:<SS>[.:]<f><ap>`, read: readStamp},
	{shape: `back of <H>(?:[ \t]*<ap>)?`, read: readNear(15)},
	{shape: `front of <H>(?:[ \t]*<ap>)?`, read: readNear(-15)},
	{shape: `t<H>`, read: readStamp},
	{shape: `t?<H>[.:]<I>`, read: readStamp},
	{shape: `t?<H>[.:]<I>[.:]<S>(?:\.<f>)?`, read: readStamp},
	{shape: `t?<HH><II>`, read: readFourDigits},
	{shape: `t?<HH><II><SS>`, read: readStamp},
}

// setTime stores the time parts there are; a second time is refused.
func (r *reading) setTime(p parts) error {
	h, ok := p["h"]
	if !ok {
		return nil
	}
	if r.times > 0 {
		return ErrUnparsable
	}
	r.times = 1
	r.hour, r.minute, r.second, r.micro = number(h), number(p["i"]), number(p["s"]), micros(p["f"])
	switch ap := strings.ToLower(p["ap"]); {
	case ap == "a" && r.hour == 12:
		r.hour = 0
	case ap == "p" && r.hour != 12:
		r.hour += 12
	}
	return nil
}

// micros reads the first six digits of a fraction.
func micros(digits string) int64 { return number((digits + "000000")[:6]) }

// clearTime makes the time of day 00:00 and free to be set again.
func (r *reading) clearTime() {
	r.times, r.hour, r.minute, r.second, r.micro = 0, 0, 0, 0, 0
}

// readNear reads "back of 7" (7:15) and "front of 7" (6:45).
func readNear(minutes int64) func(*reading, parts) error {
	return func(r *reading, p parts) error {
		r.clearTime()
		err := r.setTime(p)
		r.minute = minutes
		return err
	}
}

// readFourDigits reads the first such number as a time, the next as a year.
func readFourDigits(r *reading, p parts) error {
	switch r.times {
	case 0:
		return r.setTime(p)
	case 1:
		r.times = 2
		r.year = number(p["h"] + p["i"])
		return nil
	}
	return ErrUnparsable
}
