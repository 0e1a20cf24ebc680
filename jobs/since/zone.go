package since

import (
	"regexp"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // named zones work on machines without a zone database
)

// A zone offset such as +2, -0500, +05:30, GMT+2, +01:30:15, and a zone name:
// an abbreviation (EST, Z) or an identifier (Europe/Paris).
const (
	offsetShape   = `(?-i:GMT)?[-+](?:(?:[01]?[0-9]|2[0-4])(?::?[0-5]?[0-9])?|(?:[01][0-9]|2[0-4])(?:[0-5][0-9](?:[0-5][0-9]|60)|:[0-5][0-9]:(?:[0-5][0-9]|60)))`
	zoneNameShape = `\(?[a-z]{1,6}\)?|(?-i:[A-Z][a-z]+)(?:[_/-][a-z]+)+`
)

// zoneFormats is a zone by itself.
var zoneFormats = []format{
	{shape: `<zone>`, read: func(r *reading, p parts) error { return r.setZone(p["z"]) }},
}

// setZone stores the first zone, ignores the second ("+0000 (UTC)") whatever it
// says, and refuses a third.
func (r *reading) setZone(text string) error {
	r.zones++
	switch r.zones {
	case 1:
		var err error
		r.zone, err = zone(text)
		return err
	case 2:
		return nil
	}
	return ErrUnparsable
}

// unitLike are the letters someone writes after a number to mean a length of
// time, and that PHP takes for a second zone.
var unitLike = regexp.MustCompile(`^(?i)[ \t]*(?:s|m|mn|mo|mos|h|hr|hrs|d|dy|w|wk|wks|y|yr|yrs)(?:[^a-z]|$)`)

// looksLikeShift tells "+1h", cut after the zone, from "10:00 +0100 (CET)".
func looksLikeShift(zone, rest string) bool {
	return zone != "" && strings.Trim(zone[1:], "0123456789") == "" &&
		(zone[0] == '-' || zone[0] == '+') && unitLike.MatchString(rest)
}

// zone reads an offset, an abbreviation or an identifier, in any letter case.
func zone(text string) (*time.Location, error) {
	text = strings.Trim(text, "()")
	if i := strings.IndexAny(text, "+-"); i == 0 || i == 3 && strings.HasPrefix(text, "GMT") {
		return offset(text[i:]), nil
	}
	if seconds, ok := abbreviations()[strings.ToLower(text)]; ok {
		return time.FixedZone(text, seconds), nil
	}
	if strings.EqualFold(text, "local") { // LoadLocation's word for this machine's zone
		return nil, ErrUnparsable
	}
	loc, err := time.LoadLocation(text)
	if err != nil {
		loc, err = time.LoadLocation(titleCase(text))
	}
	if err != nil {
		return nil, ErrUnparsable
	}
	return loc, nil
}

// titleCase gives a zone name the usual capitals: europe/paris, Europe/PARIS.
func titleCase(name string) string {
	b, start := []byte(strings.ToLower(name)), true
	for i, c := range b {
		letter := c >= 'a' && c <= 'z'
		if letter && start {
			b[i] = c - 'a' + 'A'
		}
		start = !letter
	}
	return string(b)
}

// offset reads a sign and hours, hours and minutes, or all with seconds.
func offset(text string) *time.Location {
	var h, m, s int
	if fields := strings.Split(text[1:], ":"); len(fields) > 1 {
		h, m = int(number(fields[0])), int(number(fields[1]))
		if len(fields) > 2 {
			s = int(number(fields[2]))
		}
	} else {
		n := int(number(text[1:]))
		switch len(text) - 1 {
		case 1, 2:
			h = n
		case 3, 4:
			h, m = n/100, n%100
		default:
			h, m, s = n/10000, n/100%100, n%100
		}
	}
	seconds := h*3600 + m*60 + s
	if text[0] == '-' {
		seconds = -seconds
	}
	return time.FixedZone(text, seconds)
}

// abbreviationsByOffset are zone abbreviations by seconds east of UTC. Where the
// same letters stand for several zones, it is the one PHP takes. Single letters are
// the military zones; odd seconds, old local mean times.
var abbreviationsByOffset = map[int]string{
	-43200: "y",
	-39600: "sst x",
	-36000: "ahst bdt hst w",
	-34200: "hdt hpt hwt",
	-32400: "ahdt akst yst v",
	-28800: "akdt pst ydt ypt ywt u",
	-26248: "emt",
	-25200: "mst pdt ppt pwt yddt t",
	-21600: "cst mdt mpt mwt pddt s",
	-20173: "sjmt",
	-19776: "hmt",
	-18840: "qmt",
	-18000: "cdt cpt cwt est mddt r",
	-17340: "ppmt",
	-16800: "sdmt",
	-15408: "cmt",
	-14660: "ffmt",
	-14400: "ast cddt edt ept ewt q",
	-14309: "bmt",
	-13884: "smt",
	-13840: "amt",
	-13236: "pmt",
	-12600: "nst",
	-10800: "adt apt awt eddt p",
	-9052:  "ndt",
	-9000:  "npt nwt",
	-7200:  "addt o",
	-5400:  "nddt",
	-4056:  "fmt",
	-3600:  "n",
	-1521:  "dmt",
	0:      "gmt uct utc wet z",
	3600:   "bst cet met wat west a",
	5040:   "wmt",
	5736:   "kmt",
	5794:   "rmt",
	7200:   "bdst cat cest eet ist mest sast wast wemt b",
	8440:   "jmt",
	9017:   "mmt",
	9394:   "lst",
	10751:  "tbmt",
	10800:  "cemt eat eest idt msk c",
	12344:  "tmt",
	14400:  "iddt msd d",
	16279:  "mdst",
	18000:  "pkt e",
	21600:  "pkst f",
	25025:  "imt",
	25200:  "wib g",
	25590:  "plmt",
	28800:  "awst hkt wita h",
	30600:  "kst",
	32400:  "awdt hkst jst wit i",
	34200:  "acst cast",
	36000:  "aest chst gst jdt kdt k",
	37800:  "acdt",
	39600:  "aedt gdt l",
	41400:  "nzmt",
	43200:  "nzst m",
	46800:  "nzdt",
}

var abbreviations = sync.OnceValue(func() map[string]int {
	m := map[string]int{}
	for seconds, words := range abbreviationsByOffset {
		for _, word := range strings.Fields(words) {
			m[word] = seconds
		}
	}
	return m
})
