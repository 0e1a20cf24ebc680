package phpvalue

import "unicode/utf8"

// AppendJSONString appends s to dst as a JSON string, quotes included, with the
// escapes PHP writes: \uxxxx in lower case for all non-ASCII and the control
// characters without a short form, \/ unless unescapedSlashes; 0x7f < > & and '
// stay. Bytes that are not valid UTF-8 are kept as they are: whoever cannot
// store them must check first, EncodeJSON does.
//
// Source: PHP ext/json/json_encoder.c, php_json_escape_string (8.2);
// test: TestAppendJSONString, TestPHPEncodeJSON.
func AppendJSONString(dst []byte, s string, unescapedSlashes bool) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			dst = appendASCII(dst, c, unescapedSlashes)
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			dst = append(dst, c)
		case r >= 0x10000:
			r -= 0x10000
			dst = appendUTF16(dst, 0xd800+r>>10)
			dst = appendUTF16(dst, 0xdc00+r&0x3ff)
		default:
			dst = appendUTF16(dst, r)
		}
		i += size
	}
	return append(dst, '"')
}

func appendASCII(dst []byte, c byte, unescapedSlashes bool) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '/':
		if unescapedSlashes {
			return append(dst, c)
		}
		return append(dst, '\\', c)
	case '\b':
		return append(dst, '\\', 'b')
	case '\f':
		return append(dst, '\\', 'f')
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	}
	if c < 0x20 {
		return appendUTF16(dst, rune(c))
	}
	return append(dst, c)
}

func appendUTF16(dst []byte, unit rune) []byte {
	const hex = "0123456789abcdef"
	return append(dst, '\\', 'u', hex[unit>>12&15], hex[unit>>8&15], hex[unit>>4&15], hex[unit&15])
}
