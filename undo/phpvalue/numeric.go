package phpvalue

import (
	"math"
	"strconv"
)

// NumericString reads s as PHP 8 reads a numeric string; ok tells whether it is
// one. Allowed are white space on both sides, a sign, digits with an optional
// fraction (".5" and "5." too) and an exponent; hex, underscores, "" and
// trailing text are not.
//
// isInt tells whether PHP makes an int of it: only digits, within int64. Then i
// is the number and f its nearest float; else i is 0. Numbers beyond float64
// are infinite.
//
// Source: PHP Zend/zend_operators.c, _is_numeric_string_ex (8.2);
// test: TestNumericString, TestPHPNumeric.
func NumericString(s string) (f float64, isInt bool, i int64, ok bool) {
	start := skipPHPSpace(s, 0)
	end, isFloat := numericPrefix(s, start)
	if end == start || skipPHPSpace(s, end) != len(s) {
		return 0, false, 0, false
	}
	f, isInt, i = parseNumeric(s[start:end], isFloat)
	return f, isInt, i, true
}

// LeadingInt is PHP's (int) cast of a string: the number s starts with, after
// optional white space, else 0. Fractions are cut off; numbers beyond int64
// saturate, but numbers beyond float64, such as 1e999, are 0 as in PHP.
//
// Source: PHP Zend/zend_operators.c, zval_get_long and zend_dval_to_long_cap (8.2); test: TestLeadingInt, TestPHPNumeric.
func LeadingInt(s string) int64 {
	start := skipPHPSpace(s, 0)
	end, isFloat := numericPrefix(s, start)
	if end == start {
		return 0
	}
	f, isInt, i := parseNumeric(s[start:end], isFloat)
	switch {
	case isInt:
		return i
	case math.IsInf(f, 0):
		return 0
	case f >= 1<<63:
		return math.MaxInt64
	case f < -1<<63:
		return math.MinInt64
	}
	return int64(f)
}

// numericPrefix finds the number that starts at start; end equals start when
// there is none. isFloat tells that it has a fraction or an exponent.
func numericPrefix(s string, start int) (end int, isFloat bool) {
	i := start
	if i < len(s) && (s[i] == '+' || s[i] == '-') {
		i++
	}
	whole := skipDigits(s, i)
	end = whole
	if whole < len(s) && s[whole] == '.' {
		if fraction := skipDigits(s, whole+1); whole > i || fraction > whole+1 {
			end, isFloat = fraction, true
		}
	}
	if end == i {
		return start, false
	}
	if end < len(s) && s[end]|0x20 == 'e' {
		e := end + 1
		if e < len(s) && (s[e] == '+' || s[e] == '-') {
			e++
		}
		if after := skipDigits(s, e); after > e {
			end, isFloat = after, true
		}
	}
	return end, isFloat
}

func parseNumeric(s string, isFloat bool) (f float64, isInt bool, i int64) {
	if !isFloat {
		if i, err := strconv.ParseInt(s, 10, 64); err == nil {
			return float64(i), true, i
		}
	}
	// The only error left is the range, and then f is the infinity PHP makes.
	f, _ = strconv.ParseFloat(s, 64)
	return f, false, 0
}

func skipDigits(s string, i int) int {
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	return i
}

// skipPHPSpace skips the white space PHP allows around numbers. Unlike trim()
// it knows form feed and not NUL.
func skipPHPSpace(s string, i int) int {
	for i < len(s) && (s[i] == ' ' || s[i] >= '\t' && s[i] <= '\r') {
		i++
	}
	return i
}
