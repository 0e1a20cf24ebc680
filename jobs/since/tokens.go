package since

import (
	"regexp"
	"sync"
)

// A format is one notation: what it looks like and what it does to the
// reading. At every place in the value the notation that takes most text wins;
// of equals, the earlier one in formats.
type format struct {
	shape string // regular expression with the <words> of vocabulary
	read  func(*reading, parts) error
	re    *regexp.Regexp
}

// parts are the named pieces of a matched notation: "y" year, "m" month, "d"
// day, "h" hour, "i" minute, "s" second, "f" fraction, "ap" am or pm, "z" zone,
// "w" week, "wd" its day, "n" number, "sign", "nth", "unit", "day" of the week,
// "edge" of the month.
type parts map[string]string

// vocabulary spells the <words> used in shapes. Doubled letters mean leading
// zeros are needed. Letter case is ignored except where (?-i:) says otherwise.
var vocabulary = map[string]string{
	"YYYY":  `(?P<y>[0-9]{4})`,
	"+YYYY": `(?P<y>[-+]?[0-9]{4}|[-+][0-9]{5,18})`,
	"Y":     `(?P<y>[0-9]{1,4})`,
	"YY":    `(?P<y>[0-9]{2})`,
	"MM":    `(?P<m>0[0-9]|1[0-2])`,
	"M":     `(?P<m>0?[0-9]|1[0-2])`,
	"mon":   `(?P<m>` + monthNames + `|` + romanMonths + `)`,
	"Name":  `(?P<m>` + monthNames + `)`,
	"Mon":   `(?P<m>jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)`,
	"DD":    `(?P<d>0[0-9]|[1-2][0-9]|3[01])`,
	"D":     `(?P<d>[0-2]?[0-9]|3[01])`,
	"Dth":   `(?P<d>[0-2]?[0-9]|3[01])(?-i:st|nd|rd|th)?`,
	"DDD":   `(?P<d>00[1-9]|0[1-9][0-9]|[12][0-9][0-9]|3[0-5][0-9]|36[0-6])`,
	"WW":    `(?-i:W)(?P<w>0[1-9]|[1-4][0-9]|5[0-3])`,
	"after": `(?-i:[,.stndrh\t ]+)`,
	"HH":    `(?P<h>[01][0-9]|2[0-4])`,
	"H":     `(?P<h>[01]?[0-9]|2[0-4])`,
	"H12":   `(?P<h>0?[1-9]|1[0-2])`,
	"II":    `(?P<i>[0-5][0-9])`,
	"I":     `(?P<i>[0-5]?[0-9])`,
	"SS":    `(?P<s>[0-5][0-9]|60)`,
	"S":     `(?P<s>[0-5]?[0-9]|60)`,
	"wd":    `(?P<wd>[0-7])`,
	"f":     `(?P<f>[0-9]+)`,
	"f6":    `(?P<f>[0-9]{0,6})`,
	"N":     `(?P<n>-?[0-9]+)`,
	"ap":    `(?P<ap>[ap])\.?m\.?[\x00\t ]`,
	"zone":  `(?P<z>` + offsetShape + `|` + zoneNameShape + `)`,
	"off":   `(?P<z>` + offsetShape + `)`,
	"sign":  `(?P<sign>[-+]*)[ \t]*`,
	"day":   `(?P<day>` + dayWords + `)`,
	"wday":  `(?P<day>weekdays?)`,
	"unit":  `(?P<unit>` + unitWords + `|weekdays?|` + dayWords + `)`,
	"n":     `(?P<n>[0-9]{1,13})`,
	"week":  `(?P<unit>week)`,
	"edge":  `(?P<edge>first|last)`,
	"nth":   `(?P<nth>` + countWords + `|` + whichWords + `)`,
	"this":  `(?P<nth>` + whichWords + `)`,
}

var placeholder = regexp.MustCompile(`<[+A-Za-z0-9]+>`)

// formats compiles every notation, once.
var formats = sync.OnceValue(func() []format {
	var all []format
	for _, group := range [][]format{dayWordFormats, timeFormats, dateFormats, stampFormats, relativeFormats, zoneFormats, gapFormats} {
		for _, f := range group {
			shape := placeholder.ReplaceAllStringFunc(f.shape, func(word string) string {
				return vocabulary[word[1:len(word)-1]]
			})
			f.re = regexp.MustCompile(`^(?i:` + shape + `)`)
			f.re.Longest()
			all = append(all, f)
		}
	}
	return all
})

// gapFormats are what may stand between notations. The NUL is the end mark
// that Parse appends, so that "10am" and "March 14" can ask for an end.
var gapFormats = []format{{shape: `[ .,\t\n\x00]`, read: func(*reading, parts) error { return nil }}}

// next reads the notation at the front of text and returns what is left.
func (r *reading) next(text string) (string, error) {
	var best format
	var found []int
	for _, f := range formats() {
		if at := f.re.FindStringSubmatchIndex(text); at != nil && (found == nil || at[1] > found[1]) {
			best, found = f, at
		}
	}
	if found == nil || found[1] == 0 {
		return "", ErrUnparsable
	}
	p := parts{}
	for i, name := range best.re.SubexpNames() {
		if name != "" && found[2*i] >= 0 {
			p[name] = text[found[2*i]:found[2*i+1]]
		}
	}
	rest := text[found[1]:]
	if looksLikeShift(p["z"], rest) {
		return "", ErrOffset
	}
	return rest, best.read(r, p)
}
