package phpvalue

import "strings"

// IsSerialized tells whether WordPress takes s for serialize() text. It looks
// at both ends only and does not parse. White space and NUL around s are
// ignored.
//
// Strict is the test before reading: s must also end as such text does. Not
// strict is the test before writing: text behind it does not matter.
//
// Source: WordPress wp-includes/functions.php, is_serialized (6.9);
// test: TestIsSerialized, TestWordPressIsSerialized.
func IsSerialized(s string, strict bool) bool {
	s = strings.Trim(s, " \n\r\t\v\x00") // the set of PHP's trim()
	if s == "N;" {
		return true
	}
	if len(s) < 4 || s[1] != ':' {
		return false
	}
	if strict {
		if last := s[len(s)-1]; last != ';' && last != '}' {
			return false
		}
	} else {
		semicolon, brace := strings.IndexByte(s, ';'), strings.IndexByte(s, '}')
		if semicolon < 0 && brace < 0 {
			return false
		}
		if semicolon >= 0 && semicolon < 3 || brace >= 0 && brace < 4 {
			return false
		}
	}
	switch s[0] {
	case 's':
		if strict && s[len(s)-2] != '"' || strings.IndexByte(s, '"') < 0 {
			return false
		}
		return digitsAndColon(s[2:])
	case 'a', 'O', 'E':
		return digitsAndColon(s[2:])
	case 'b', 'i', 'd':
		n := len(s[2:]) - len(strings.TrimLeft(s[2:], "0123456789.E+-"))
		return n > 0 && 2+n < len(s) && s[2+n] == ';' && (!strict || 3+n == len(s))
	}
	return false
}

func digitsAndColon(s string) bool {
	n := skipDigits(s, 0)
	return n > 0 && n < len(s) && s[n] == ':'
}

// MetaText is the text update_post_meta() stores for v, with one difference on
// purpose: WordPress removes a level of backslashes on the way in, MetaText
// does not (see Unslash).
//
// Strings stay as they are, unless they look serialized; then they are
// serialized once more, or reading them would decode them. Arrays and objects
// are serialized, other values are cast by ToString: true "1", false "". Null
// has no text, callers delete the meta; it gives "".
//
// Source: WordPress wp-includes/functions.php, maybe_serialize (6.9);
// test: TestMetaText.
func MetaText(v Value) (text string) {
	switch v := v.(type) {
	case String:
		if IsSerialized(string(v), false) {
			return Serialize(v)
		}
		return string(v)
	case *Array, *Object, Enum:
		return Serialize(v)
	}
	return ToString(v)
}
