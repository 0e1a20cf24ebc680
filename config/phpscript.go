package config

import (
	"strings"
)

// script is one piece of PHP code: the file itself or a text given to eval.
type script struct {
	src  string
	toks []token
	// evalLine is the line of the file that holds the eval; 0 for the file.
	evalLine int32
}

// text is the source of token i, "" past the end.
func (c *script) text(i int) string {
	if i < 0 || i >= len(c.toks) {
		return ""
	}
	return c.src[c.toks[i].off:c.toks[i].end]
}

// word is text in lower case without a leading \, and "" unless token i is an identifier.
func (c *script) word(i int) string {
	if i < 0 || i >= len(c.toks) || c.toks[i].kind != tokIdent {
		return ""
	}
	return strings.ToLower(strings.TrimPrefix(c.text(i), `\`))
}

// is reports whether token i is the operator op.
func (c *script) is(i int, op string) bool {
	return i >= 0 && i < len(c.toks) && c.toks[i].kind == tokOp && c.text(i) == op
}

// closer is the index of the token that closes the bracket at i, at most end.
func (c *script) closer(i, end int) int { return min(int(c.toks[i].match), end) }

func (c *script) position(i int) position {
	if i >= len(c.toks) {
		return position{line: c.evalLine}
	}
	if c.evalLine > 0 {
		return position{line: c.evalLine, evalLine: c.toks[i].line}
	}
	return position{line: c.toks[i].line}
}
