package phpvalue

import "strconv"

// ToString is PHP's (string) cast: null and false are "", true is "1", floats
// are FloatString, arrays "Array". PHP has no string for an Object or Enum, and
// a Ref has no value of its own: they are "".
//
// Source: PHP Zend/zend_operators.c, zval_get_string (8.2); test: TestToString.
func ToString(v Value) string {
	switch v := v.(type) {
	case Bool:
		if v {
			return "1"
		}
	case Int:
		return strconv.FormatInt(int64(v), 10)
	case Float:
		return FloatString(float64(v))
	case String:
		return string(v)
	case *Array:
		return "Array"
	}
	return ""
}

// Truthy is PHP's (bool) cast: null, false, 0, 0.0, -0.0, "", "0" and the empty
// array are false, everything else is true, "0.0", NAN and objects included. A
// Ref counts as true: what it points at is not known here.
//
// Source: PHP Zend/zend_operators.c, zend_is_true (8.2); test: TestTruthy.
func Truthy(v Value) bool {
	switch v := v.(type) {
	case Bool:
		return bool(v)
	case Int:
		return v != 0
	case Float:
		return v != 0
	case String:
		return v != "" && v != "0"
	case *Array:
		return v.Len() > 0
	case *Object, Enum, Ref:
		return true
	}
	return false
}
