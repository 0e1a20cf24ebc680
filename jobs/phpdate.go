package jobs

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// phpDate formats a time by PHP's date() letters, in English. A backslash keeps
// the next character; letters without meaning stand for themselves.
// Source: PHP manual, DateTimeInterface::format (8.2).
func phpDate(layout string, t time.Time) string {
	var b strings.Builder
	for i := 0; i < len(layout); i++ {
		if layout[i] == '\\' {
			if i++; i < len(layout) {
				b.WriteByte(layout[i])
			}
			continue
		}
		b.WriteString(phpDateLetter(layout[i], t))
	}
	return b.String()
}

// goLayouts are the letters Go's own layouts know.
var goLayouts = map[byte]string{
	'd': "02", 'D': "Mon", 'j': "2", 'l': "Monday", 'F': "January", 'm': "01", 'M': "Jan", 'n': "1",
	'Y': "2006", 'y': "06", 'a': "pm", 'A': "PM", 'g': "3", 'h': "03", 'H': "15", 'i': "04", 's': "05",
	'O': "-0700", 'P': "-07:00", 'c': "2006-01-02T15:04:05-07:00", 'r': "Mon, 02 Jan 2006 15:04:05 -0700",
}

func phpDateLetter(c byte, t time.Time) string {
	if layout, ok := goLayouts[c]; ok {
		return t.Format(layout)
	}
	zone, offset := t.Zone()
	isoYear, week := t.ISOWeek()
	switch c {
	case 'N':
		return strconv.Itoa((int(t.Weekday())+6)%7 + 1)
	case 'w':
		return strconv.Itoa(int(t.Weekday()))
	case 'S':
		return ordinal(t.Day())
	case 'z':
		return strconv.Itoa(t.YearDay() - 1)
	case 'W':
		return fmt.Sprintf("%02d", week)
	case 'o':
		return strconv.Itoa(isoYear)
	case 't':
		return strconv.Itoa(time.Date(t.Year(), t.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day())
	case 'L':
		return bit(time.Date(t.Year(), 12, 31, 0, 0, 0, 0, time.UTC).YearDay() == 366)
	case 'G':
		return strconv.Itoa(t.Hour())
	case 'B':
		beat := (t.Unix() + 3600) % 86400 * 1000 / 86400
		return fmt.Sprintf("%03d", (beat+1000)%1000)
	case 'u':
		return "000000"
	case 'v':
		return "000"
	case 'e':
		if name := t.Location().String(); name != "" {
			return name
		}
		return t.Format("-07:00")
	case 'I':
		return bit(t.IsDST())
	case 'p':
		if offset == 0 {
			return "Z"
		}
		return t.Format("-07:00")
	case 'T':
		if zone == "" || zone[0] == '+' || zone[0] == '-' {
			return t.Format("-07:00")
		}
		return zone
	case 'Z':
		return strconv.Itoa(offset)
	case 'U':
		return strconv.FormatInt(t.Unix(), 10)
	}
	return string(c)
}

func ordinal(day int) string {
	if day%100/10 != 1 {
		switch day % 10 {
		case 1:
			return "st"
		case 2:
			return "nd"
		case 3:
			return "rd"
		}
	}
	return "th"
}

func bit(b bool) string {
	if b {
		return "1"
	}
	return "0"
}
