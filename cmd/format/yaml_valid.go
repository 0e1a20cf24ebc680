package format

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// yamlReadsBack tells whether t, the library's form of s, is valid YAML that
// reads back as s. A quoted or bare text must give s to the byte; a block may
// differ in white space (it always does: it ends with a line break).
//
// Source: YAML 1.2.2, sections 5 to 8; tests: TestYAMLQuoted, FuzzYAML.
func yamlReadsBack(s, t string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	switch {
	case s == "":
		return true
	case t == s:
		return yamlBare(s)
	case t == "'"+s+"'":
		return yamlInLine(s)
	case t == `"`+s+`"`:
		return yamlInLine(s) && !strings.ContainsAny(s, `\"`)
	case strings.Contains(t, "\n"):
		return yamlBlock(s, t)
	}
	return false
}

// yamlBlock is yamlReadsBack for a block: an indicator line and indented lines.
func yamlBlock(s, t string) bool {
	_, content, _ := strings.Cut(t, "\n")
	indent := -1
	for line := range strings.SplitSeq(content, "\n") {
		text := strings.TrimLeft(line, " ")
		if indent < 0 {
			// The first line with text sets the indentation of all.
			if indent = len(line) - len(text); text == "" {
				indent = -1
			} else if text[0] == '\t' {
				return false
			}
		} else if text != "" && len(line)-len(text) < indent {
			return false
		}
		if !yamlInLine(line) {
			return false
		}
	}
	isSpace := func(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\r' }
	return slices.Equal(strings.FieldsFunc(s, isSpace), strings.FieldsFunc(content, isSpace))
}

// yamlBare tells whether s can stand without quotes as a value or key of a
// block map, or as an item of a block list. The tab, which YAML allows inside,
// is left out because readers such as PyYAML refuse it.
func yamlBare(s string) bool {
	if s == "" || !yamlInLine(s) || strings.Contains(s, "\t") || strings.Trim(s, " ") != s {
		return false
	}
	if strings.IndexByte(",[]{}#&*!|>'\"%@`", s[0]) >= 0 {
		return false
	}
	blankAfter := func(i int) bool { return i+1 == len(s) || s[i+1] == ' ' }
	if strings.IndexByte("-?:", s[0]) >= 0 && blankAfter(0) {
		return false
	}
	for i := 0; i < len(s); i++ {
		if s[i] == ':' && blankAfter(i) || s[i] == '#' && s[i-1] == ' ' {
			return false
		}
	}
	return true
}

// yamlInLine tells whether s has only characters that YAML allows unescaped,
// none of them a line break.
func yamlInLine(s string) bool {
	for _, r := range s {
		if !yamlPrintable(r) {
			return false
		}
	}
	return utf8.ValidString(s)
}

// yamlPrintable leaves out the line breaks of YAML 1.1 (LF CR NEL LS PS), the
// byte order mark and what no version allows.
func yamlPrintable(r rune) bool {
	switch {
	case r == '\t' || r >= 0x20 && r < 0x7f:
		return true
	case r == 0x2028 || r == 0x2029 || r == 0xfeff || r == 0xfffe || r == 0xffff:
		return false
	}
	return r >= 0xa0
}

// yamlKey is the key of a map: the library's form, quotes without escapes
// around a key with : or #, if that reads back, else quoted. "<<" is quoted
// because readers take it for a merge.
func yamlKey(k string) string {
	if strings.ContainsAny(k, ":#") {
		if t := `"` + k + `"`; yamlReadsBack(k, t) {
			return t
		}
		return yamlQuote(k)
	}
	marker := len(k) > 3 && (k[:3] == "---" || k[:3] == "...") && k[3] == ' '
	if k == "<<" || marker || !yamlBare(k) {
		return yamlQuote(k)
	}
	return k
}

// yamlEscapes are the short escapes of double-quoted YAML that are used here.
var yamlEscapes = map[rune]string{
	'"': `\"`, '\\': `\\`, '\n': `\n`, '\r': `\r`, '\t': `\t`, 0: `\0`,
}

// yamlQuote is s in double quotes, on one line, with escapes; a string that is
// not UTF-8, which YAML cannot hold, as !!binary.
func yamlQuote(s string) string {
	if !utf8.ValidString(s) {
		return `!!binary "` + base64.StdEncoding.EncodeToString([]byte(s)) + `"`
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		short, ok := yamlEscapes[r]
		switch {
		case ok:
			b.WriteString(short)
		case yamlPrintable(r):
			b.WriteRune(r)
		case r < 0x100:
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
