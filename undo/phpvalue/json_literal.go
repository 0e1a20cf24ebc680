package phpvalue

import (
	"strconv"
	"unicode/utf8"
)

// str reads a string literal; the position is at its opening quote. Bytes that
// are not valid UTF-8 pass (see DecodeJSON); control characters do not.
func (s *scanner) str() (string, error) {
	start := s.pos + 1
	escaped := false
	for i := start; i < len(s.text); {
		switch c := s.text[i]; {
		case c == '"':
			s.pos = i + 1
			switch {
			case s.check:
				return "", nil
			case escaped:
				return unescapeJSON(s.text[start:i]), nil
			}
			return string(s.text[start:i]), nil
		case c == '\\':
			_, size := escape(s.text[i:])
			if size == 0 {
				return "", s.syntax(i, "escape sequence expected")
			}
			escaped = true
			i += size
		case c < 0x20:
			return "", s.syntax(i, "control character in a string")
		default:
			i++
		}
	}
	return "", s.syntax(len(s.text), "closing quote expected")
}

// unescapeJSON resolves the escape sequences of a string body str has checked.
func unescapeJSON(body []byte) string {
	out := make([]byte, 0, len(body))
	for i := 0; i < len(body); {
		if body[i] != '\\' {
			out = append(out, body[i])
			i++
			continue
		}
		r, size := escape(body[i:])
		out = utf8.AppendRune(out, r)
		i += size
	}
	return string(out)
}

// escape reads the escape sequence at the start of b. A surrogate pair is one
// sequence. Size 0 means there is none, a lone surrogate included.
// Source: PHP ext/json/json_scanner.re, states UTF16_1 to UTF16_4 (8.2);
// test: TestDecodeJSON, TestPHPDecodeJSON.
func escape(b []byte) (r rune, size int) {
	if len(b) < 2 {
		return 0, 0
	}
	switch b[1] {
	case '"', '\\', '/':
		return rune(b[1]), 2
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case 'u':
		return escapeUTF16(b)
	}
	return 0, 0
}

func escapeUTF16(b []byte) (r rune, size int) {
	r, ok := hex4(b)
	switch {
	case !ok || r >= 0xdc00 && r <= 0xdfff:
		return 0, 0
	case r < 0xd800 || r > 0xdfff:
		return r, 6
	}
	low, ok := hex4(b[6:])
	if !ok || low < 0xdc00 || low > 0xdfff {
		return 0, 0
	}
	return 0x10000 + (r-0xd800)<<10 + (low - 0xdc00), 12
}

// hex4 reads a backslash, a lower-case u and four hex digits of either case.
func hex4(b []byte) (rune, bool) {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return 0, false
	}
	var r rune
	for _, c := range b[2:6] {
		d, ok := hexDigit(c)
		if !ok {
			return 0, false
		}
		r = r<<4 | rune(d)
	}
	return r, true
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case isDigit(c):
		return c - '0', true
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10, true
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

// number reads a number; the position is at its sign or first digit. It stops
// where the number does: in "01" or "1." the rest is the caller's error.
func (s *scanner) number() (Value, error) {
	start := s.pos
	if s.peek() == '-' {
		s.pos++
	}
	switch c := s.peek(); {
	case c == '0':
		s.pos++
	case isDigit(c):
		s.digits()
	default:
		return nil, s.syntax(s.pos, "digit expected")
	}
	fraction := s.peek() == '.'
	if fraction {
		s.pos++
		if !s.digits() {
			return nil, s.syntax(s.pos, "digit expected")
		}
	}
	exponent := s.peek()|0x20 == 'e'
	if exponent {
		s.pos++
		if c := s.peek(); c == '+' || c == '-' {
			s.pos++
		}
		if !s.digits() {
			return nil, s.syntax(s.pos, "digit expected")
		}
	}
	if s.check {
		return Null{}, nil
	}
	text := string(s.text[start:s.pos])
	if !fraction && !exponent {
		if i, err := strconv.ParseInt(text, 10, 64); err == nil {
			return Int(i), nil
		}
	}
	// The only error left is the range, and then f is the infinity PHP makes.
	f, _ := strconv.ParseFloat(text, 64)
	return Float(f), nil
}

// digits skips decimal digits and tells whether there was one.
func (s *scanner) digits() bool {
	start := s.pos
	for isDigit(s.peek()) {
		s.pos++
	}
	return s.pos > start
}
