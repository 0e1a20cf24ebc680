package phpvalue

import (
	"math"
	"strconv"
	"strings"
)

// integer reads i:…;. Numbers beyond int64 saturate.
func (r *reader) integer() (int64, bool) {
	r.pos++
	if !r.eat(":") {
		return 0, false
	}
	end, isFloat := numericPrefix(r.text, r.pos)
	if end == r.pos || isFloat {
		return 0, false
	}
	// On a range error ParseInt returns the saturated number.
	i, _ := strconv.ParseInt(r.text[r.pos:end], 10, 64)
	r.pos = end
	return i, r.eat(";")
}

// float reads d:…;. It takes integers and every spelling of a fraction.
func (r *reader) float() (Value, bool) {
	r.pos++
	if !r.eat(":") {
		return nil, false
	}
	switch {
	case r.eat("NAN;"):
		return Float(math.NaN()), true
	case r.eat("INF;"):
		return Float(math.Inf(1)), true
	case r.eat("-INF;"):
		return Float(math.Inf(-1)), true
	}
	end, _ := numericPrefix(r.text, r.pos)
	if end == r.pos {
		return nil, false
	}
	// On a range error ParseFloat returns the infinity PHP makes.
	f, _ := strconv.ParseFloat(r.text[r.pos:end], 64)
	r.pos = end
	return Float(f), r.eat(";")
}

// str reads s:len:"bytes"; or the older S: form, where a byte may be written as
// a backslash and two hex digits and len counts the bytes these stand for.
func (r *reader) str() (string, bool) {
	escaped := r.peek() == 'S'
	r.pos++
	n, ok := r.size()
	if !ok {
		return "", false
	}
	var s string
	if escaped {
		s, ok = r.quotedHex(n)
	} else {
		s, ok = r.quoted(n)
	}
	return s, ok && r.eat(";")
}

// quoted reads n bytes between quotes; the quotes are not what ends them.
func (r *reader) quoted(n uint64) (string, bool) {
	if !r.eat(`"`) || n > uint64(len(r.text)-r.pos) {
		return "", false
	}
	start := r.pos
	r.pos += int(n)
	// A clone, so that one small string does not keep the document in memory.
	return strings.Clone(r.text[start:r.pos]), r.eat(`"`)
}

func (r *reader) quotedHex(n uint64) (string, bool) {
	if !r.eat(`"`) || n > uint64(len(r.text)-r.pos) {
		return "", false
	}
	out := make([]byte, 0, n)
	for ; n > 0; n-- {
		if r.pos == len(r.text) {
			return "", false
		}
		c := r.text[r.pos]
		r.pos++
		if c == '\\' {
			if r.pos+2 > len(r.text) {
				return "", false
			}
			high, okHigh := hexDigit(r.text[r.pos])
			low, okLow := hexDigit(r.text[r.pos+1])
			if !okHigh || !okLow {
				return "", false
			}
			c = high<<4 | low
			r.pos += 2
		}
		out = append(out, c)
	}
	return string(out), r.eat(`"`)
}

// size reads a length between colons, digits only.
func (r *reader) size() (uint64, bool) {
	if !r.eat(":") {
		return 0, false
	}
	n, ok := r.unsigned()
	return n, ok && r.eat(":")
}

// unsigned reads digits. PHP counts in 64 bits and wraps around, so a forged
// length may come out small; what stands at that length must still fit.
// Source: PHP ext/standard/var_unserializer.re, parse_uiv (8.2); test: TestUnserialize.
func (r *reader) unsigned() (uint64, bool) {
	start := r.pos
	var n uint64
	for isDigit(r.peek()) {
		n = n*10 + uint64(r.peek()-'0')
		r.pos++
	}
	return n, r.pos > start
}

// count reads a number of elements; it saturates, and negative ones are refused.
// Behind a class name PHP is laxer than anywhere else: a sign is allowed, and no
// digits are 0.
// Source: PHP ext/standard/var_unserializer.re, parse_iv2 and object_common (8.2);
// test: TestUnserialize.
func (r *reader) count() (uint64, bool) {
	start := r.pos
	if c := r.peek(); c == '+' || c == '-' {
		r.pos++
	}
	r.pos = skipDigits(r.text, r.pos)
	n, err := strconv.ParseInt(r.text[start:r.pos], 10, 64)
	if err != nil && n == 0 {
		return 0, true // nothing but a sign
	}
	return uint64(max(n, 0)), n >= 0
}
