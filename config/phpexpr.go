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
