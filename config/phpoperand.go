package config

import (
	"strings"
)

// primary reads a literal, a variable, a constant, a call or a parenthesis.
func (e *expr) primary() phpValue {
	c := e.code
	t := c.toks[e.i]
	lit := c.text(e.i)
	var v phpValue
	switch t.kind {
	case tokVar:
		return e.variable()
	case tokIdent:
		return e.named()
	case tokInt:
		v = parseInt(lit)
	case tokFloat:
		v = parseFloat(lit)
	case tokSingle:
		v = stringValue(decodeSingle(lit))
	case tokDouble:
		v = e.template(lit[1:len(lit)-1], false)
	case tokNowdoc:
		if text, ok := heredocText(lit); ok {
			v = stringValue(text)
		}
	case tokHeredoc:
		if text, ok := heredocText(lit); ok {
			v = e.template(text, true)
		}
	default:
		if !c.is(e.i, "(") {
			return e.giveUp()
		}
		end := c.closer(e.i, e.end)
		v = e.st.evalRange(c, e.i+1, end, e.run, e.depth)
		e.i = end
	}
	e.i++
	return e.operand(v)
}

// operand returns v unless something follows that takes it apart: an index, a
// property, a call.
func (e *expr) operand(v phpValue) phpValue {
	if e.i > e.end {
		return e.giveUp()
	}
	if e.more() && e.code.toks[e.i].kind == tokOp {
		switch e.code.text(e.i) {
		case "[", "{", "(", "->", "?->", "::":
			return e.giveUp()
		}
	}
	return v
}

// template evaluates the text of a "..." or heredoc.
func (e *expr) template(body string, heredoc bool) phpValue {
	e.st.work -= len(body)
	if !e.run || e.st.work < 0 {
		return phpValue{}
	}
	parts, ok := decodeDouble(body, heredoc)
	if !ok {
		return phpValue{}
	}
	v := stringValue("")
	for _, p := range parts {
		next := stringValue(p.text)
		if p.isVar {
			next = e.st.variable(p.text)
		}
		if v = e.concat(v, next); v.kind == phpUnknown {
			return v
		}
	}
	return v
}

// variable reads $name, $name['key'] or an assignment to one.
func (e *expr) variable() phpValue {
	c := e.code
	at := c.position(e.i)
	ref := varRef{name: c.text(e.i)[1:]}
	e.i++
	if e.more() && c.is(e.i, "[") {
		end := c.closer(e.i, e.end)
		key := e.st.evalRange(c, e.i+1, end, e.run, e.depth)
		e.i = end + 1
		if e.i > e.end {
			return e.giveUp()
		}
		ref.indexed = true
		ref.key, ref.keyKnown = key.text()
	}
	if !e.more() || c.toks[e.i].kind != tokOp {
		return e.read(ref)
	}
	op := c.text(e.i)
	switch op {
	case "[", "{", "(", "->", "?->", "::", "++", "--",
		"+=", "-=", "*=", "/=", "%=", "**=", "&=", "^=", "<<=", ">>=":
		return e.giveUp()
	case "=", ".=", "|=", "??=":
	default:
		return e.read(ref)
	}
	e.i++
	exprStart := e.i
	var v phpValue
	switch op {
	case "=":
		v = e.parse(precTernary)
	case "??=":
		v = e.coalesce(e.read(ref), precTernary)
	default:
		old := e.read(ref)
		v = e.binary(op[:1], old, e.parse(precTernary))
	}
	if e.run && !e.fail {
		e.st.assign(ref, entry{value: v, at: at, expr: e.source(exprStart, e.i)})
	}
	return v
}

func (e *expr) read(ref varRef) phpValue {
	if !e.run {
		return phpValue{}
	}
	return e.st.read(ref)
}

// source is the text of tokens [from,to) as written, cut to what fits a message.
func (e *expr) source(from, to int) string { return e.code.source(from, to) }

func (c *script) source(from, to int) string {
	if from >= to || from >= len(c.toks) {
		return ""
	}
	s := c.src[c.toks[from].off:c.toks[to-1].end]
	if len(s) > 200 {
		s = s[:200]
	}
	return s
}

// named reads what starts with an identifier.
func (e *expr) named() phpValue {
	c := e.code
	start := e.i
	word := c.word(start)
	e.i++
	switch word {
	case "true", "false":
		return e.operand(boolValue(word == "true"))
	case "null":
		return e.operand(phpValue{kind: phpNull})
	case "__dir__":
		return e.operand(stringValue(e.st.dir))
	case "__file__":
		if c.evalLine > 0 { // PHP adds ": eval()'d code"
			return e.operand(phpValue{})
		}
		return e.operand(stringValue(e.st.file))
	case "include", "include_once", "require", "require_once":
		target := e.parse(precTernary)
		if e.run && !e.fail {
			e.st.include(c, start, e.i, target)
		}
		return phpValue{}
	case "exit", "die":
		if e.more() && c.is(e.i, "(") {
			e.i = c.closer(e.i, e.end) + 1
		} else if e.more() {
			return e.giveUp()
		}
		if e.run {
			e.st.stopped = true
		}
		return e.operand(phpValue{})
	case "new", "clone", "function", "fn", "static", "match", "yield", "throw", "print", "array", "list":
		return e.giveUp()
	}
	if !e.more() || !c.is(e.i, "(") {
		if e.more() && c.is(e.i, "::") {
			return e.giveUp()
		}
		if !e.run {
			return e.operand(phpValue{})
		}
		return e.operand(e.st.constant(strings.TrimPrefix(c.text(start), `\`)))
	}
	end := c.closer(e.i, e.end)
	if end >= e.end {
		return e.giveUp()
	}
	open := e.i
	e.i = end + 1
	var v phpValue
	if e.run {
		v = e.call(word, start, open, end)
	}
	return e.operand(v)
}

// call evaluates the function word, whose parentheses are tokens open and end.
func (e *expr) call(word string, start, open, end int) phpValue {
	fn, ok := functionNamed(word)
	args := splitArgs(e.code, open+1, end)
	if !ok || len(args) < fn.min || len(args) > fn.max {
		e.st.poison(e.code, start, end+1)
		return phpValue{}
	}
	c := &call{e: e, start: start, args: args}
	if !fn.byName {
		for _, a := range args {
			c.values = append(c.values, e.st.evalRange(e.code, a.from, a.to, true, e.depth))
		}
	}
	return fn.eval(c)
}
