package config

import (
	"strings"
)

const (
	maxDepth   = 100     // nesting of parentheses, calls, blocks
	maxText    = 1 << 18 // bytes of one computed string
	maxEvals   = 3       // nesting of eval
	startWork  = 1 << 23 // tokens and bytes one config may cost
	costlyCall = 64      // work of one evaluated range
)

// operator precedences, PHP 8, low to high. Operators that are not listed end
// an expression, which makes it unknown as a whole.
const (
	precOr = iota + 1
	precAnd
	precTernary
	precCoalesce
	precBoolOr
	precBoolAnd
	precBitOr
	precEqual
	precConcat
	precUnary
)

var binaryPrec = map[string]int{
	"or": precOr, "and": precAnd, "?": precTernary, "??": precCoalesce, "||": precBoolOr,
	"&&": precBoolAnd, "|": precBitOr, "===": precEqual, "!==": precEqual, ".": precConcat,
}

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

// expr evaluates one expression in tokens [i,end) of a script.
type expr struct {
	st   *phpState
	code *script
	i    int
	end  int
	// run is false where PHP would not get to, as behind a false &&: then
	// nothing is looked up or set and every value is unknown.
	run   bool
	fail  bool
	depth int
}

// evalRange evaluates tokens [from,to). What is not understood to the last
// token is unknown, and so is everything it may set.
func (st *phpState) evalRange(c *script, from, to int, run bool, depth int) phpValue {
	st.work -= costlyCall
	if from >= to || !run {
		return phpValue{}
	}
	if st.work > 0 && depth < maxDepth {
		e := &expr{st: st, code: c, i: from, end: to, run: true, depth: depth}
		v := e.parse(precOr)
		if !e.fail && e.i == to {
			return v
		}
	}
	st.poison(c, from, to)
	return phpValue{}
}

// giveUp marks the expression as not understood.
func (e *expr) giveUp() phpValue {
	e.fail = true
	e.i = e.end
	return phpValue{}
}

func (e *expr) more() bool { return !e.fail && e.i < e.end }

// parse reads operators of at least precedence minPrec.
func (e *expr) parse(minPrec int) phpValue {
	e.depth++
	defer func() { e.depth-- }()
	e.st.work--
	if e.depth > maxDepth || e.st.work < 0 {
		return e.giveUp()
	}
	left := e.unary()
	ternary := false
	for e.more() {
		op := e.code.text(e.i)
		if k := e.code.toks[e.i].kind; k == tokIdent {
			op = strings.ToLower(op)
		} else if k != tokOp {
			break
		}
		prec := binaryPrec[op]
		if prec == 0 || prec < minPrec {
			break
		}
		e.i++
		switch op {
		case "or", "||":
			left = e.shortCircuit(left, true, prec)
		case "and", "&&":
			left = e.shortCircuit(left, false, prec)
		case "?":
			if ternary { // needs parentheses in PHP 8
				return e.giveUp()
			}
			left, ternary = e.ternary(left)
		case "??":
			left = e.coalesce(left, precCoalesce)
		default:
			left = e.binary(op, left, e.parse(prec+1))
		}
	}
	return left
}

// aside parses an operand whose evaluation depends on whether PHP gets there:
// certainly, certainly not, or not known.
func (e *expr) aside(reached, known bool, prec int) phpValue {
	start, run := e.i, e.run
	e.run = run && known && reached
	v := e.parse(prec)
	e.run = run
	if run && !known {
		e.st.poison(e.code, start, e.i)
	}
	return v
}

// shortCircuit evaluates the right side of || (or is true) or &&.
func (e *expr) shortCircuit(left phpValue, or bool, prec int) phpValue {
	l, known := e.truth(left)
	right := e.aside(l != or, known, prec+1)
	if !e.run || !known {
		return phpValue{}
	}
	if l == or {
		return boolValue(l)
	}
	r, known := e.truth(right)
	if !known {
		return phpValue{why: right.why}
	}
	return boolValue(r)
}

// ternary evaluates what follows the ? of a ? b : c or a ?: c. full is true
// for the first form.
func (e *expr) ternary(cond phpValue) (v phpValue, full bool) {
	t, known := e.truth(cond)
	if e.code.is(e.i, ":") {
		e.i++
		other := e.aside(!t, known, precCoalesce)
		switch {
		case !known:
			return phpValue{why: cond.why}, false
		case t:
			return cond, false
		}
		return other, false
	}
	yes := e.aside(t, known, precTernary)
	if !e.more() || !e.code.is(e.i, ":") {
		return e.giveUp(), true
	}
	e.i++
	no := e.aside(!t, known, precCoalesce)
	switch {
	case !known:
		return phpValue{why: cond.why}, true
	case t:
		return yes, true
	}
	return no, true
}

// coalesce evaluates the right side of ?? or ??=.
func (e *expr) coalesce(left phpValue, prec int) phpValue {
	known := left.kind != phpUnknown
	right := e.aside(left.kind == phpNull, known, prec)
	if left.kind == phpNull {
		return right
	}
	return left
}

// binary applies an operator that always evaluates both sides.
func (e *expr) binary(op string, a, b phpValue) phpValue {
	if !e.run {
		return phpValue{}
	}
	switch op {
	case ".":
		return e.concat(a, b)
	case "|":
		x, y := e.st.force(a), e.st.force(b)
		if x.kind == phpInt && y.kind == phpInt {
			return intValue(x.i | y.i)
		}
		return phpValue{}
	}
	same, known := identical(e.st.force(a), e.st.force(b))
	if !known {
		return phpValue{}
	}
	return boolValue(same == (op == "==="))
}

// concat joins two values as PHP's dot does.
func (e *expr) concat(a, b phpValue) phpValue {
	x, why := e.st.textOf(a)
	if why != nil {
		return *why
	}
	y, why := e.st.textOf(b)
	if why != nil {
		return *why
	}
	e.st.work -= len(x) + len(y)
	if len(x)+len(y) > maxText || e.st.work < 0 {
		return phpValue{}
	}
	return stringValue(x + y)
}

func (e *expr) truth(v phpValue) (truth, known bool) {
	if !e.run {
		return false, false
	}
	return e.st.force(v).truth()
}

// unary reads prefix operators and one operand.
func (e *expr) unary() phpValue {
	e.depth++
	defer func() { e.depth-- }()
	if !e.more() || e.depth > maxDepth {
		return e.giveUp()
	}
	t := e.code.toks[e.i]
	if t.kind == tokCast {
		name := strings.ToLower(strings.Trim(e.code.text(e.i), "() \t"))
		e.i++
		return e.castTo(name, e.unary())
	}
	if t.kind == tokOp {
		switch e.code.text(e.i) {
		case "!":
			e.i++
			b, known := e.truth(e.unary())
			if !known {
				return phpValue{}
			}
			return boolValue(!b)
		case "@":
			e.i++
			return e.unary()
		case "-", "+":
			neg := e.code.text(e.i) == "-"
			e.i++
			v := e.unary()
			switch {
			case v.kind != phpInt && v.kind != phpFloat:
				return phpValue{why: v.why}
			case neg:
				v.i, v.f = -v.i, -v.f
			}
			return v
		}
	}
	return e.primary()
}

func (e *expr) castTo(name string, v phpValue) phpValue {
	if !e.run {
		return phpValue{}
	}
	switch name {
	case "string", "binary":
		s, why := e.st.textOf(v)
		if why != nil {
			return *why
		}
		return stringValue(s)
	case "bool", "boolean":
		if b, known := e.truth(v); known {
			return phpValue{kind: phpBool, b: b, weak: v.weak}
		}
	case "int", "integer":
		if i, ok := e.st.force(v).integer(); ok {
			return intValue(i)
		}
	}
	return phpValue{why: v.why}
}

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

// call is one function call.
type call struct {
	e      *expr
	start  int
	args   []span
	values []phpValue // of args, unless byName
}

// span is a range of tokens [from,to).
type span struct{ from, to int }

// splitArgs splits tokens [from,to) at the commas outside brackets. A comma at
// the end adds nothing, as in PHP.
func splitArgs(c *script, from, to int) []span {
	var out []span
	start := from
	for i := from; i < to; i++ {
		switch {
		case c.toks[i].match > 0:
			i = c.closer(i, to)
		case c.is(i, ","):
			out = append(out, span{start, i})
			start = i + 1
		}
	}
	if start < to {
		out = append(out, span{start, to})
	}
	return out
}

// function is one PHP function or construct that is understood.
type function struct {
	min, max int // fewest and most arguments
	// byName says that eval looks at the arguments themselves.
	byName bool
	eval   func(c *call) phpValue
}

// functionNamed returns the PHP function word, in lower case.
func functionNamed(word string) (f function, ok bool) {
	switch word {
	case "define":
		return function{2, 3, false, callDefine}, true
	case "defined":
		return function{1, 1, false, callDefined}, true
	case "constant":
		return function{1, 1, false, callConstant}, true
	case "dirname":
		return function{1, 2, false, callDirname}, true
	case "getenv":
		return function{1, 2, false, callGetenv}, true
	case "getenv_docker":
		return function{1, 2, false, callGetenvDocker}, true
	case "isset":
		return function{1, 100, true, callIsset}, true
	case "empty":
		return function{1, 1, true, callEmpty}, true
	case "eval":
		return function{1, 1, false, callEval}, true
	}
	return function{}, false
}

func callDefine(c *call) phpValue {
	at := c.e.code.position(c.start)
	name, known := c.values[0].text()
	value := c.values[1]
	if !known {
		c.e.st.opaque(at)
		return phpValue{}
	}
	return c.e.st.define(name, entry{value: value, at: at, expr: c.e.source(c.args[1].from, c.args[1].to)})
}

func callDefined(c *call) phpValue {
	name, known := c.values[0].text()
	if !known {
		return phpValue{}
	}
	return c.e.st.defined(name)
}

func callConstant(c *call) phpValue {
	name, known := c.values[0].text()
	if !known {
		return phpValue{}
	}
	return c.e.st.constant(name)
}

func callDirname(c *call) phpValue {
	path, why := c.e.st.textOf(c.values[0])
	if why != nil {
		return *why
	}
	levels := int64(1)
	if len(c.args) > 1 {
		n := c.values[1]
		if n.kind != phpInt || n.i < 1 {
			return phpValue{}
		}
		levels = n.i
	}
	return stringValue(phpDirname(path, levels))
}

func callGetenv(c *call) phpValue {
	name, known := c.values[0].text()
	if !known {
		return phpValue{}
	}
	return c.e.st.getenv(name, phpValue{kind: phpBool})
}

// callGetenvDocker is the helper of the official Docker image: the contents of
// the file that NAME_FILE names, else NAME even if empty, else the default.
//
// Source: docker-library/wordpress wp-config-docker.php getenv_docker; test: TestDockerConfig.
func callGetenvDocker(c *call) phpValue {
	name, known := c.values[0].text()
	if !known {
		return phpValue{}
	}
	file := c.e.st.getenv(name+"_FILE", phpValue{kind: phpBool})
	switch set, known := file.truth(); {
	case !known:
		return file
	case set:
		return phpValue{kind: phpFile, s: file.s}
	}
	v := c.e.st.getenv(name, phpValue{kind: phpBool})
	if v.weak == "" || len(c.args) < 2 {
		return v
	}
	return c.values[1]
}

func callIsset(c *call) phpValue {
	for _, a := range c.args {
		ref, ok := c.e.ref(a)
		if !ok {
			return phpValue{}
		}
		if v := c.e.st.isset(ref); v.kind != phpBool || !v.b {
			return v
		}
	}
	return boolValue(true)
}

func callEmpty(c *call) phpValue {
	v := phpValue{}
	if ref, ok := c.e.ref(c.args[0]); ok {
		set := c.e.st.isset(ref)
		if set.kind != phpBool {
			return set
		}
		if !set.b {
			return boolValue(true)
		}
		v = c.e.st.read(ref)
	} else {
		a := c.args[0]
		v = c.e.st.evalRange(c.e.code, a.from, a.to, true, c.e.depth)
	}
	if b, known := c.e.truth(v); known {
		return boolValue(!b)
	}
	return phpValue{why: v.why}
}

// ref reads tokens that are nothing but $name or $name['key'].
func (e *expr) ref(a span) (varRef, bool) {
	c := e.code
	if a.to-a.from < 1 || c.toks[a.from].kind != tokVar {
		return varRef{}, false
	}
	ref := varRef{name: c.text(a.from)[1:]}
	if a.to == a.from+1 {
		return ref, true
	}
	if !c.is(a.from+1, "[") || c.closer(a.from+1, a.to) != a.to-1 {
		return varRef{}, false
	}
	key := e.st.evalRange(c, a.from+2, a.to-1, true, e.depth)
	ref.indexed = true
	ref.key, ref.keyKnown = key.text()
	return ref, ref.keyKnown
}

// callEval reads the text as more of the config, as the Docker image does with
// WORDPRESS_CONFIG_EXTRA.
func callEval(c *call) phpValue {
	st := c.e.st
	at := c.e.code.position(c.start)
	text, why := st.textOf(c.values[0])
	if why != nil || st.evals >= maxEvals || len(text) > maxText {
		st.opaque(at)
		return phpValue{}
	}
	st.work -= len(text)
	if st.work < 0 {
		st.opaque(at)
		return phpValue{}
	}
	st.evals++
	st.run(&script{src: text, toks: lexPHP(text, true), evalLine: at.line})
	st.evals--
	st.stopped = false // a return in the text ends the text
	return phpValue{}
}
