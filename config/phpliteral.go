package config

import (
	"strings"
)

// decodeSingle returns the bytes of a '...' literal: only \\ and \' are escapes.
func decodeSingle(lit string) string {
	body := lit[1 : len(lit)-1]
	if strings.IndexByte(body, '\\') < 0 {
		return body
	}
	var b strings.Builder
	for i := 0; i < len(body); i++ {
		if body[i] == '\\' && i+1 < len(body) && (body[i+1] == '\\' || body[i+1] == '\'') {
			i++
		}
		b.WriteByte(body[i])
	}
	return b.String()
}

// stringPart is a piece of a "..." or heredoc text: literal bytes, or the name
// of a variable that stands there.
type stringPart struct {
	text  string
	isVar bool
}

// decodeDouble splits the text between double quotes (or of a heredoc, whose
// \" is no escape) into parts. ok is false for interpolation beyond $name and
// {$name} and for escapes PHP refuses.
//
// Source: PHP Zend/zend_language_scanner.l zend_scan_escape_string (8.2); test: TestStringEscapes.
func decodeDouble(body string, heredoc bool) (parts []stringPart, ok bool) {
	var b strings.Builder
	flush := func() {
		if b.Len() > 0 {
			parts = append(parts, stringPart{text: b.String()})
			b.Reset()
		}
	}
	for i := 0; i < len(body); {
		c := body[i]
		switch {
		case c == '\\':
			n, valid := unescape(&b, body[i:], heredoc)
			if !valid {
				return nil, false
			}
			i += n
		case c == '$' && i+1 < len(body) && isNameStart(body[i+1]):
			end := nameEnd(body, i+1)
			after := body[end:]
			if strings.HasPrefix(after, "[") || strings.HasPrefix(after, "->") || strings.HasPrefix(after, "?->") {
				return nil, false
			}
			flush()
			parts = append(parts, stringPart{text: body[i+1 : end], isVar: true})
			i = end
		case strings.HasPrefix(body[i:], "{$"):
			if i+2 >= len(body) || !isNameStart(body[i+2]) {
				return nil, false
			}
			end := nameEnd(body, i+2)
			if end >= len(body) || body[end] != '}' {
				return nil, false
			}
			flush()
			parts = append(parts, stringPart{text: body[i+2 : end], isVar: true})
			i = end + 1
		case strings.HasPrefix(body[i:], "${"):
			return nil, false
		default:
			b.WriteByte(c)
			i++
		}
	}
	flush()
	return parts, true
}

// unescape writes the byte or bytes that the escape at the start of s stands
// for and returns its length in s. ok is false for a malformed \u{...}.
func unescape(b *strings.Builder, s string, heredoc bool) (n int, ok bool) {
	if len(s) < 2 {
		b.WriteByte('\\')
		return 1, true
	}
	simple := map[byte]byte{'n': '\n', 't': '\t', 'r': '\r', 'v': '\v', 'e': 0x1b, 'f': '\f', '\\': '\\', '$': '$'}
	c := s[1]
	switch v, found := simple[c]; {
	case found:
		b.WriteByte(v)
		return 2, true
	case c == '"' && !heredoc:
		b.WriteByte('"')
		return 2, true
	case isOctal(c):
		v, i := 0, 1
		for i < len(s) && i < 4 && isOctal(s[i]) {
			v = v*8 + int(s[i]-'0')
			i++
		}
		b.WriteByte(byte(v))
		return i, true
	case c == 'x' || c == 'X':
		v, i := 0, 2
		for i < len(s) && i < 4 && isHex(s[i]) {
			v = v*16 + hexValue(s[i])
			i++
		}
		if i == 2 {
			break
		}
		b.WriteByte(byte(v))
		return i, true
	case c == 'u' && len(s) > 2 && s[2] == '{':
		end := strings.IndexByte(s, '}')
		if end < 4 {
			return 0, false
		}
		v := 0
		for _, h := range []byte(s[3:end]) {
			if !isHex(h) || v > 0x10FFFF {
				return 0, false
			}
			v = v*16 + hexValue(h)
		}
		if v > 0x10FFFF {
			return 0, false
		}
		writeCodePoint(b, v)
		return end + 1, true
	}
	b.WriteByte('\\')
	b.WriteByte(c)
	return 2, true
}

// writeCodePoint writes v in UTF-8; unlike Go, PHP also writes surrogates.
func writeCodePoint(b *strings.Builder, v int) {
	if v >= 0xD800 && v <= 0xDFFF {
		b.Write([]byte{0xE0 | byte(v>>12), 0x80 | byte(v>>6&0x3F), 0x80 | byte(v&0x3F)})
		return
	}
	b.WriteRune(rune(v))
}

func hexValue(c byte) int {
	switch {
	case isDigit(c):
		return int(c - '0')
	case c >= 'a':
		return int(c-'a') + 10
	}
	return int(c-'A') + 10
}

// heredocText returns the text of a heredoc or nowdoc literal with the
// indentation of its closing id taken off every line. ok is false when a line
// is indented less, which PHP refuses.
func heredocText(lit string) (text string, ok bool) {
	body, id, _, ok := heredocHead(lit, 0)
	if !ok {
		return "", false
	}
	text, indent, _, ok := heredocBody(lit, body, id)
	if !ok || indent == "" {
		return text, ok
	}
	if strings.Contains(indent, " ") && strings.Contains(indent, "\t") {
		return "", false
	}
	var b strings.Builder
	for i := 0; i <= len(text); {
		end := i
		for end < len(text) && newlineLen(text, end) == 0 {
			end++
		}
		next := end + newlineLen(text, end)
		line := text[i:end]
		switch {
		case strings.HasPrefix(line, indent):
			line = line[len(indent):]
		case strings.Trim(line, indent[:1]) == "":
			line = ""
		default:
			return "", false
		}
		b.WriteString(line)
		b.WriteString(text[end:next])
		if next == end {
			break
		}
		i = next
	}
	return b.String(), true
}
