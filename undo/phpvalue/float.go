package phpvalue

import (
	"math"
	"strconv"
	"strings"
)

// FloatString is PHP's (string) cast of a float with its default precision of
// 14 digits: 1.0 is 1, 0.1+0.2 is 0.3, 1e25 is 1.0E+25, negative zero is -0;
// INF, -INF and NAN.
//
// Source: PHP Zend/zend_operators.c, zend_double_to_str (8.2); test: TestFloat, TestPHPFloat.
func FloatString(f float64) string { return formatFloat(f, 14, 14, 'E') }

// FloatJSON is how json_encode() writes a float: the fewest digits that read
// back as f, 1.0 as 1, negative zero as -0, 1e20 as 1.0e+20. JSON has no
// infinity and no NAN; they are 0, as with JSON_PARTIAL_OUTPUT_ON_ERROR.
//
// Source: PHP ext/json/json_encoder.c, php_json_encode_double with
// serialize_precision -1 (8.2); test: TestFloat, TestPHPFloat.
func FloatJSON(f float64) string {
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return "0"
	}
	return formatFloat(f, 0, 17, 'e')
}

// floatSerialized is how serialize() writes a float.
func floatSerialized(f float64) string { return formatFloat(f, 0, 17, 'E') }

// formatFloat writes f with that many significant digits, 0 for the fewest that
// read back as f. Numbers with more than limit digits before the point or more
// than three zeros right behind it get an exponent.
//
// Source: PHP Zend/zend_strtod.c, zend_gcvt (8.2); test: TestFloat, TestPHPFloat.
func formatFloat(f float64, digits, limit int, exponent byte) string {
	switch {
	case math.IsNaN(f):
		return "NAN"
	case math.IsInf(f, 1):
		return "INF"
	case math.IsInf(f, -1):
		return "-INF"
	}
	// Precision -1 is strconv's word for the fewest digits.
	text := strconv.FormatFloat(math.Abs(f), 'e', digits-1, 64)
	mantissa, exp, _ := strings.Cut(text, "e")
	mantissa = strings.Replace(mantissa, ".", "", 1)
	// point is where the decimal point stands, counted in digits of mantissa.
	point, _ := strconv.Atoi(exp)
	point++
	if !keepsZeros(f, digits, point) {
		mantissa = strings.TrimRight(mantissa, "0")
	}

	var out []byte
	if math.Signbit(f) {
		out = append(out, '-')
	}
	switch {
	case mantissa == "":
		out = append(out, '0')
	case point > limit || point < -3:
		out = append(out, mantissa[0], '.')
		out = append(out, orZero(mantissa[1:])...)
		out = append(out, exponent)
		if point > 0 {
			out = append(out, '+')
		}
		out = strconv.AppendInt(out, int64(point-1), 10)
	case point <= 0:
		out = append(out, "0."...)
		out = append(out, strings.Repeat("0", -point)...)
		out = append(out, mantissa...)
	case point >= len(mantissa):
		out = append(out, mantissa...)
		out = append(out, strings.Repeat("0", point-len(mantissa))...)
	default:
		out = append(out, mantissa[:point]...)
		out = append(out, '.')
		out = append(out, mantissa[point:]...)
	}
	return string(out)
}

// keepsZeros tells whether PHP leaves zeros at the end of the digits. It does in
// one case: a whole number has one digit too many, that is a 5, and the digit
// before it a 0. So 100000000000105.0 is 1.0000000000010E+14 as a string.
//
// Source: PHP Zend/zend_strtod.c, zend_dtoa, the part for small integers (8.2);
// test: TestFloat, TestPHPFloat.
func keepsZeros(f float64, digits, point int) bool {
	return digits == 14 && point == 15 && math.Mod(math.Abs(f), 100) == 5
}

func orZero(digits string) string {
	if digits == "" {
		return "0"
	}
	return digits
}
