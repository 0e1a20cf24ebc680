package config

import (
	"strings"
)

// heredoc reads a heredoc or nowdoc and reports false when <<< starts none.
func (lx *lexer) heredoc() bool {
	start, line := lx.pos, lx.line
	body, id, nowdoc, ok := heredocHead(lx.src, start)
	if !ok {
		return false
	}
	_, _, after, ok := heredocBody(lx.src, body, id)
	lx.advance(after)
	switch {
	case !ok:
		lx.emit(tokBroken, start, line)
	case nowdoc:
		lx.emit(tokNowdoc, start, line)
	default:
		lx.emit(tokHeredoc, start, line)
	}
	return true
}

// heredocHead reads <<<ID, <<<"ID" or <<<'ID' and its line end at src[at:].
// body is where the text starts.
func heredocHead(src string, at int) (body int, id string, nowdoc, ok bool) {
	i := at + 3
	for i < len(src) && (src[i] == ' ' || src[i] == '\t') {
		i++
	}
	var quote byte
	if i < len(src) && (src[i] == '\'' || src[i] == '"') {
		quote = src[i]
		i++
	}
	if i >= len(src) || !isNameStart(src[i]) {
		return 0, "", false, false
	}
	end := nameEnd(src, i)
	id = src[i:end]
	i = end
	if quote != 0 {
		if i >= len(src) || src[i] != quote {
			return 0, "", false, false
		}
		i++
	}
	n := newlineLen(src, i)
	if n == 0 {
		return 0, "", false, false
	}
	return i + n, id, quote == '\'', true
}

// heredocBody finds the closing id of a heredoc whose text starts at body.
// text is the source without the last line end, indent the white space before
// the closing id, after the position behind it.
func heredocBody(src string, body int, id string) (text, indent string, after int, ok bool) {
	lineStart := body
	for lineStart <= len(src) {
		i := lineStart
		for i < len(src) && (src[i] == ' ' || src[i] == '\t') {
			i++
		}
		if strings.HasPrefix(src[i:], id) && (i+len(id) == len(src) || !isNamePart(src[i+len(id)])) {
			end := lineStart
			if end > body {
				end--
				if end > body && src[end] == '\n' && src[end-1] == '\r' {
					end--
				}
			}
			return src[body:end], src[lineStart:i], i + len(id), true
		}
		for i < len(src) && newlineLen(src, i) == 0 {
			i++
		}
		if i >= len(src) {
			break
		}
		lineStart = i + newlineLen(src, i)
	}
	return "", "", len(src), false
}
