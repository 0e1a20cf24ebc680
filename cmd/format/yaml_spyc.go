package format

import (
	"slices"
	"strings"

	"datamachine/undo/phpvalue"
)

// The forms in which WP-CLI's YAML library writes a string. Source of all rules
// in this file: wp-cli Spyc fork (wp-cli/mustangostang-spyc 0.6.3), _dumpNode,
// _doLiteralBlock and _doFolding; tests: TestSpycText, TestSpycMap.

// phpSpace is what PHP's trim takes away.
const phpSpace = " \t\n\r\x00\x0b"

// spycWords are the words the library would read as a boolean or null.
var spycWords = func() []string {
	var words []string
	for _, w := range []string{"true", "on", "yes", "y", "false", "off", "no", "n", "null", "~"} {
		upper := strings.ToUpper(w)
		words = append(words, w, upper, upper[:1]+w[1:])
	}
	return words
}()

// spycText is s as the value of a node at the given indent; fold is the length
// from which it is folded, 0 for never.
func spycText(s string, indent, fold int) string {
	text := s
	switch {
	case spycSpecial(s):
		text = spycBlock(s, indent)
	case fold > 0 && len(s) > fold:
		margin := "\n" + strings.Repeat(" ", indent+2)
		text = ">" + margin + wrapWords(s, fold, margin)
	case s == "":
		text = `""`
	default:
		if _, _, _, numeric := phpvalue.NumericString(s); numeric {
			text = `"` + s + `"`
		}
	}
	if len(text) <= 5 && slices.Contains(spycWords, text) { // "false" is the longest
		text = spycBlock(text, indent)
	}
	// Also true of a block whose last line is blank: its lines are then taken
	// apart a second time.
	if strings.Trim(text, phpSpace) != text {
		text = spycBlock(text, indent)
	}
	return text
}

// spycSpecial tells which texts are never written bare.
func spycSpecial(s string) bool {
	if s == "" {
		return false
	}
	if s[0] == '!' || s[len(s)-1] == ':' || strings.ContainsAny(s, "\n*#<>%[]{}&'") {
		return true
	}
	for _, pair := range []string{": ", "- ", "  "} {
		if strings.Contains(s, pair) {
			return true
		}
	}
	return false
}

// spycBlock quotes a text of one line, if it lacks one of the quotes, and makes
// a block of every other: each line trimmed and freed of a pair of quotes. A
// first line that is a block indicator counts as the indicator.
func spycBlock(s string, indent int) string {
	if s == "\n" {
		return `\n`
	}
	if !strings.Contains(s, "\n") {
		for _, quote := range []string{"'", `"`} {
			if !strings.Contains(s, quote) {
				return quote + s + quote
			}
		}
	}
	lines := strings.Split(s, "\n")
	var b strings.Builder
	switch lines[0] {
	case "|", "|-", ">":
		b.WriteString(lines[0])
		lines = lines[1:]
	default:
		b.WriteByte('|')
	}
	margin := "\n" + strings.Repeat(" ", indent+2)
	for _, line := range lines {
		line = strings.Trim(line, phpSpace)
		if n := len(line); n > 0 && (line[0] == '"' || line[0] == '\'') && line[n-1] == line[0] {
			line = line[1:max(1, n-1)]
		}
		b.WriteString(margin)
		b.WriteString(line)
	}
	return b.String()
}

// wrapWords breaks s at spaces so that lines have at most width bytes where
// words allow it; the space gives way to the break. A space at the very start
// of a line is no place to break.
//
// Source: PHP 8.2, ext/standard/string.c, wordwrap without cutting; test:
// TestWrapWords.
func wrapWords(s string, width int, breakText string) string {
	var b strings.Builder
	start, space := 0, 0 // of the line; of the last space that may become a break
	for i := 0; i < len(s); i++ {
		full := i-start >= width
		switch {
		case s[i] == ' ' && full:
			b.WriteString(s[start:i])
			b.WriteString(breakText)
			start, space = i+1, i+1
		case s[i] == ' ':
			space = i
		case full && space > start:
			b.WriteString(s[start:space])
			b.WriteString(breakText)
			start = space + 1
			space = start
		}
	}
	b.WriteString(s[start:])
	return b.String()
}
