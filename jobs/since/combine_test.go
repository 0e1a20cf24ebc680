package since

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
)

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
