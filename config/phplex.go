package config

import (
	"strings"
)

// tokenKind sorts PHP tokens as far as reading constants needs it.
type tokenKind uint8

const (
	tokOp       tokenKind = iota // operator or punctuation, also any byte PHP would refuse
	tokEnd                       // ?>, which ends a statement as ; does
	tokEcho                      // <?=
	tokVar                       // $name
	tokIdent                     // keyword, function or constant name, may contain \
	tokInt                       // 1, 0x1F, 0b1, 017, 1_000
	tokFloat                     // 1.5, .5, 1e3
	tokSingle                    // '...'
	tokDouble                    // "..."
	tokHeredoc                   // <<<ID
	tokNowdoc                    // <<<'ID'
	tokBacktick                  // `...`, a shell command
	tokCast                      // (int), (string), ...
	tokAttr                      // #[ of an attribute
	tokBroken                    // a string or heredoc that never ends
)

// token is one PHP token: source bytes [off,end), the line it starts on (from
// 1), and for ( [ { and #[ the index of the closing token, len(tokens) if none.
type token struct {
	kind           tokenKind
	off, end, line int32
	match          int32
}

// operators holds PHP's operators of two and three bytes, longest first.
var operators = []string{
	"<=>", "**=", "...", "<<=", ">>=", "===", "!==", "??=", "?->",
	"==", "!=", "<>", "<=", ">=", "&&", "||", "??", "++", "--", "+=", "-=", "*=", "/=", ".=",
	"%=", "&=", "|=", "^=", "->", "=>", "::", "<<", ">>", "**",
}

// castTypes holds the names PHP accepts in a cast.
var castTypes = map[string]bool{
	"int": true, "integer": true, "bool": true, "boolean": true, "string": true, "binary": true,
	"float": true, "double": true, "real": true, "array": true, "object": true, "unset": true,
}

// lexer splits PHP source into tokens. It never fails: what PHP would refuse
// becomes tokBroken or a one-byte tokOp.
type lexer struct {
	src  string
	pos  int
	line int32
	toks []token
}

// lexPHP returns the tokens of src. inPHP says that src starts in PHP code, as
// the text given to eval does, and not in text before the first <?php.
//
// Source: PHP Zend/zend_language_scanner.l (8.2); test: TestLexPHP.
func lexPHP(src string, inPHP bool) []token {
	lx := &lexer{src: src, line: 1}
	if inPHP || lx.html() {
		lx.php()
	}
	matchBrackets(src, lx.toks)
	return lx.toks
}

// matchBrackets fills in token.match.
func matchBrackets(src string, toks []token) {
	var open []int
	for i := range toks {
		t := &toks[i]
		if t.kind == tokAttr {
			t.match = int32(len(toks))
			open = append(open, i)
			continue
		}
		if t.kind != tokOp {
			continue
		}
		switch c := src[t.off]; c {
		case '(', '[', '{':
			t.match = int32(len(toks))
			open = append(open, i)
		case ')', ']', '}':
			// A wrong closer closes nothing: such a file does not run in PHP.
			if n := len(open); n > 0 && closerOf(src, toks[open[n-1]]) == c {
				toks[open[n-1]].match = int32(i)
				open = open[:n-1]
			}
		}
	}
}

func closerOf(src string, t token) byte {
	if t.kind == tokAttr {
		return ']'
	}
	switch src[t.off] {
	case '(':
		return ')'
	case '[':
		return ']'
	}
	return '}'
}

func (lx *lexer) emit(kind tokenKind, start int, line int32) {
	lx.toks = append(lx.toks, token{kind: kind, off: int32(start), end: int32(lx.pos), line: line})
}

// advance moves to position to, counting lines: LF, CRLF and a lone CR each
// end one.
func (lx *lexer) advance(to int) {
	for i := lx.pos; i < to; i++ {
		switch lx.src[i] {
		case '\n':
			lx.line++
		case '\r':
			if i+1 >= len(lx.src) || lx.src[i+1] != '\n' {
				lx.line++
			}
		}
	}
	lx.pos = to
}

// html skips text outside PHP and reports whether an open tag follows. A bare
// <? counts as one, as with short_open_tag on: no config could start so with it off.
func (lx *lexer) html() bool {
	for {
		i := strings.Index(lx.src[lx.pos:], "<?")
		if i < 0 {
			lx.advance(len(lx.src))
			return false
		}
		lx.advance(lx.pos + i)
		rest := lx.src[lx.pos+2:]
		switch {
		case strings.HasPrefix(rest, "="):
			start := lx.pos
			lx.pos += 3
			lx.emit(tokEcho, start, lx.line)
			return true
		case len(rest) >= 3 && strings.EqualFold(rest[:3], "php") && (len(rest) == 3 || isSpace(rest[3])):
			lx.pos += 5
			return true
		case len(rest) >= 3 && strings.EqualFold(rest[:3], "xml"):
			lx.pos += 2
		default:
			lx.pos += 2
			return true
		}
	}
}

// php reads PHP code, and the text between later ?> and <?php, to the end.
func (lx *lexer) php() {
	for lx.pos < len(lx.src) {
		c := lx.src[lx.pos]
		rest := lx.src[lx.pos:]
		switch {
		case isSpace(c):
			lx.advance(lx.pos + 1)
		case strings.HasPrefix(rest, "?>"):
			start := lx.pos
			lx.pos += 2
			lx.emit(tokEnd, start, lx.line)
			if !lx.html() {
				return
			}
		case strings.HasPrefix(rest, "#["):
			start := lx.pos
			lx.pos += 2
			lx.emit(tokAttr, start, lx.line)
		case c == '#' || strings.HasPrefix(rest, "//"):
			lx.lineComment()
		case strings.HasPrefix(rest, "/*"):
			end := strings.Index(rest[2:], "*/")
			if end < 0 {
				lx.advance(len(lx.src))
			} else {
				lx.advance(lx.pos + 2 + end + 2)
			}
		case c == '\'' || c == '"' || c == '`':
			lx.quoted(c)
		case strings.HasPrefix(rest, "<<<") && lx.heredoc():
		case c == '$' && len(rest) > 1 && isNameStart(rest[1]):
			start := lx.pos
			lx.pos = nameEnd(lx.src, lx.pos+1)
			lx.emit(tokVar, start, lx.line)
		case isNameStart(c) || c == '\\' && len(rest) > 1 && isNameStart(rest[1]):
			if lx.name() {
				return
			}
		case isDigit(c) || c == '.' && len(rest) > 1 && isDigit(rest[1]):
			lx.number()
		case c == '(' && lx.cast():
		default:
			n := 1
			for _, op := range operators {
				if strings.HasPrefix(rest, op) {
					n = len(op)
					break
				}
			}
			start := lx.pos
			lx.pos += n
			lx.emit(tokOp, start, lx.line)
		}
	}
}

// lineComment skips a // or # comment, which ends at the line's end or before ?>.
func (lx *lexer) lineComment() {
	i := lx.pos
	for i < len(lx.src) && lx.src[i] != '\n' && lx.src[i] != '\r' && !strings.HasPrefix(lx.src[i:], "?>") {
		i++
	}
	lx.advance(i)
}

// quoted reads a string in '...', "..." or `...`.
func (lx *lexer) quoted(q byte) {
	start, line := lx.pos, lx.line
	kind := tokSingle
	switch q {
	case '"':
		kind = tokDouble
	case '`':
		kind = tokBacktick
	}
	i := start + 1
	for i < len(lx.src) && lx.src[i] != q {
		switch {
		case lx.src[i] == '\\':
			i += 2
		case q != '\'' && (strings.HasPrefix(lx.src[i:], "{$") || strings.HasPrefix(lx.src[i:], "${")):
			i = skipInterpolation(lx.src, i+2)
		default:
			i++
		}
	}
	if i >= len(lx.src) {
		lx.advance(len(lx.src))
		lx.emit(tokBroken, start, line)
		return
	}
	lx.advance(i + 1)
	lx.emit(kind, start, line)
}

// skipInterpolation returns the position after the } that ends the expression
// at i inside a string; the expression may hold braces and strings itself.
func skipInterpolation(src string, i int) int {
	depth := 1
	for i < len(src) {
		switch c := src[i]; c {
		case '{':
			depth++
		case '}':
			depth--
			if depth == 0 {
				return i + 1
			}
		case '\'', '"':
			i++
			for i < len(src) && src[i] != c {
				if src[i] == '\\' {
					i++
				}
				i++
			}
		}
		i++
	}
	return len(src)
}

// name reads an identifier with namespace parts. It reports true after
// __halt_compiler, behind which nothing is code.
func (lx *lexer) name() bool {
	start := lx.pos
	i := start
	if lx.src[i] == '\\' {
		i++
	}
	i = nameEnd(lx.src, i)
	for i+1 < len(lx.src) && lx.src[i] == '\\' && isNameStart(lx.src[i+1]) {
		i = nameEnd(lx.src, i+1)
	}
	lx.pos = i
	if strings.EqualFold(lx.src[start:i], "__halt_compiler") {
		return true
	}
	lx.emit(tokIdent, start, lx.line)
	return false
}

// number reads an integer or a float.
func (lx *lexer) number() {
	start := lx.pos
	src := lx.src
	if src[start] == '0' && start+1 < len(src) && strings.IndexByte("xXbBoO", src[start+1]) >= 0 {
		i := start + 2
		for i < len(src) && (isHex(src[i]) || src[i] == '_') {
			i++
		}
		lx.pos = i
		lx.emit(tokInt, start, lx.line)
		return
	}
	kind := tokInt
	i := digitsEnd(src, start)
	if i < len(src) && src[i] == '.' && !strings.HasPrefix(src[i:], "..") {
		kind = tokFloat
		i = digitsEnd(src, i+1)
	}
	if i < len(src) && (src[i] == 'e' || src[i] == 'E') {
		j := i + 1
		if j < len(src) && (src[j] == '+' || src[j] == '-') {
			j++
		}
		if j < len(src) && isDigit(src[j]) {
			kind = tokFloat
			i = digitsEnd(src, j)
		}
	}
	lx.pos = i
	lx.emit(kind, start, lx.line)
}

// cast reads a cast such as (int) and reports false if ( starts none.
func (lx *lexer) cast() bool {
	start := lx.pos
	i := skipBlanks(lx.src, start+1)
	if i >= len(lx.src) || !isNameStart(lx.src[i]) {
		return false
	}
	end := nameEnd(lx.src, i)
	j := skipBlanks(lx.src, end)
	if j >= len(lx.src) || lx.src[j] != ')' || !castTypes[strings.ToLower(lx.src[i:end])] {
		return false
	}
	lx.pos = j + 1
	lx.emit(tokCast, start, lx.line)
	return true
}
