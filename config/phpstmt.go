package config

// run executes a script.
func (st *phpState) run(c *script) {
	st.work -= len(c.toks)
	st.declare(c)
	st.exec(c, 0, len(c.toks), 0)
}

// exec executes the statements in tokens [i,end).
func (st *phpState) exec(c *script, i, end, depth int) {
	for i < end && !st.stopped {
		if st.work < 0 || depth > maxDepth {
			st.opaque(c.position(i))
			st.poison(c, i, end)
			return
		}
		st.work--
		next := st.statement(c, i, end, depth)
		if next <= i {
			next = i + 1
		}
		i = next
	}
}

// statement executes the statement at i and returns where the next one starts.
func (st *phpState) statement(c *script, i, end, depth int) int {
	t := c.toks[i]
	switch {
	case t.kind == tokEnd || c.is(i, ";") || c.is(i, "}"):
		return i + 1
	case t.kind == tokAttr:
		return c.closer(i, end) + 1
	case c.isLabel(i):
		return i + 2
	case c.is(i, "{"):
		closer := c.closer(i, end)
		st.exec(c, i+1, closer, depth+1)
		return closer + 1
	}
	switch word := c.word(i); word {
	case "if":
		return st.ifStatement(c, i, end, depth)
	case "const":
		next := c.statementEnd(i, end, depth)
		st.constStatement(c, i+1, next)
		return next
	case "namespace":
		// The braces of "namespace X { }" are a block as any other.
		for i < end && !c.is(i, ";") && !c.is(i, "{") {
			i++
		}
		return i
	case "return":
		st.stopped = true
		return end
	case "goto": // where to is not followed
		st.poison(c, i, len(c.toks))
		st.stopped = true
		return end
	case "use":
		return c.statementEnd(i, end, depth)
	case "function", "abstract", "final", "readonly", "class", "interface", "trait", "enum":
		if c.declares(i) {
			return c.statementEnd(i, end, depth)
		}
	case "declare", "echo", "unset", "global", "static", "throw",
		"while", "for", "foreach", "switch", "do", "try", "else", "elseif":
		next := c.statementEnd(i, end, depth)
		st.poison(c, i, next)
		return next
	}
	next := c.statementEnd(i, end, depth)
	last := next
	if last > i && (c.is(last-1, ";") || c.toks[last-1].kind == tokEnd) {
		last--
	}
	st.evalRange(c, i, last, true, depth)
	return next
}

// constStatement executes const A = x, B = y;
func (st *phpState) constStatement(c *script, from, to int) {
	if to > from && (c.is(to-1, ";") || c.toks[to-1].kind == tokEnd) {
		to--
	}
	for _, part := range splitArgs(c, from, to) {
		if part.to-part.from < 2 || c.toks[part.from].kind != tokIdent || !c.is(part.from+1, "=") {
			continue
		}
		v := st.evalRange(c, part.from+2, part.to, true, 0)
		st.define(c.text(part.from), entry{value: v, at: c.position(part.from), expr: c.source(part.from+2, part.to)})
	}
}

// ifStatement executes an if with its elseif and else branches, braces or not.
// Behind a condition that is not known every branch is only noted.
func (st *phpState) ifStatement(c *script, i, end, depth int) int {
	done, known := false, true // a branch was taken; every condition so far is known
	for {
		// i is at if or elseif
		if !c.is(i+1, "(") {
			next := c.statementEnd(i, end, depth)
			st.poison(c, i, next)
			return next
		}
		closer := c.closer(i+1, end)
		take := false
		switch {
		case done:
		case known:
			take, known = st.force(st.evalRange(c, i+2, closer, true, depth)).truth()
		default:
			st.poison(c, i+2, closer)
		}
		body := closer + 1
		if body >= end {
			return end
		}
		alt := c.is(body, ":")
		next := c.branchEnd(body, end, depth, alt)
		st.branch(c, body, next, depth, alt, take && known && !done, !known && !done)
		done = done || take && known
		i = next
		switch {
		case c.word(i) == "elseif":
			continue
		case c.word(i) == "else" && c.word(i+1) == "if" && i+1 < end:
			i++
			continue
		case c.word(i) == "else" && i+1 < end:
			body = i + 1
			alt = c.is(body, ":")
			next = c.branchEnd(body, end, depth, alt)
			st.branch(c, body, next, depth, alt, known && !done, !known && !done)
			i = next
		}
		if alt && c.word(i) == "endif" {
			i++
		}
		return min(i, end)
	}
}

// branch executes tokens [from,to), notes them, or passes them over.
func (st *phpState) branch(c *script, from, to, depth int, alt, take, unknown bool) {
	if alt {
		from++
	}
	switch {
	case take:
		st.exec(c, from, to, depth+1)
	case unknown:
		st.poison(c, from, to)
	}
}

// branchEnd returns the end of a branch whose body starts at i: one statement,
// or with alt (a colon) all up to else, elseif or endif.
func (c *script) branchEnd(i, end, depth int, alt bool) int {
	if !alt {
		return c.statementEnd(i, end, depth)
	}
	return c.altEnd(i+1, end, depth)
}

// altEnd returns the index of the word that ends a block in the colon form.
func (c *script) altEnd(i, end, depth int) int {
	for i < end {
		switch c.word(i) {
		case "endif", "else", "elseif", "endwhile", "endfor", "endforeach", "endswitch", "enddeclare":
			return i
		}
		next := c.statementEnd(i, end, depth+1)
		if next <= i {
			next = i + 1
		}
		i = next
	}
	return end
}

// statementEnd returns the index after the statement at i. A statement nested
// too deep, or that never ends, reaches to end.
func (c *script) statementEnd(i, end, depth int) int {
	ifs := 0 // ifs of this chain that may still have an else
	for {
		if depth > maxDepth {
			return end
		}
		next := c.oneStatement(i, end, depth, &ifs)
		if next < 0 { // a header was passed: its body follows
			i = ^next
			if i >= end {
				return end
			}
			continue
		}
		i = min(next, end)
		if ifs == 0 || i >= end {
			return i
		}
		switch c.word(i) {
		case "else":
			ifs--
			i++
			if i >= end {
				return end
			}
		case "elseif":
			i = c.afterParens(i+1, end)
			if i >= end {
				return end
			}
		default:
			return i
		}
	}
}

// oneStatement returns the index after the statement at i, or ^k when the
// statement goes on with the statement at k.
func (c *script) oneStatement(i, end, depth int, ifs *int) int {
	switch {
	case c.toks[i].kind == tokEnd || c.is(i, ";"):
		return i + 1
	case c.is(i, "{"):
		return c.closer(i, end) + 1
	case c.toks[i].kind == tokAttr:
		return ^(c.closer(i, end) + 1)
	case c.isLabel(i):
		return i + 2
	}
	switch word := c.word(i); word {
	case "if", "while", "for", "foreach", "switch", "declare":
		body := c.afterParens(i+1, end)
		if !c.is(body, ":") {
			if word == "if" {
				*ifs++
			}
			return ^body
		}
		for body < end {
			body = c.altEnd(body+1, end, depth)
			switch c.word(body) {
			case "elseif":
				body = c.afterParens(body+1, end)
				continue
			case "else":
				body++
				continue
			}
			break
		}
		return body + 1
	case "case":
		for i++; i < end && !c.is(i, ":") && !c.is(i, ";"); i++ {
			if c.toks[i].match > 0 {
				i = c.closer(i, end)
			}
		}
		return i + 1
	case "do":
		if i+1 >= end {
			return end
		}
		i = c.statementEnd(i+1, end, depth+1)
		if c.word(i) == "while" {
			i = c.afterParens(i+1, end)
		}
		if c.is(i, ";") {
			i++
		}
		return i
	case "try":
		i++
		for i < end {
			switch {
			case c.is(i, "{"):
				i = c.closer(i, end) + 1
			case c.word(i) == "catch":
				i = c.afterParens(i+1, end)
			case c.word(i) == "finally":
				i++
			default:
				return i
			}
		}
		return end
	case "function", "class", "interface", "trait", "enum", "abstract", "final", "readonly":
		if c.declares(i) {
			return c.declarationEnd(i, end)
		}
	}
	for ; i < end; i++ {
		switch {
		case c.is(i, ";") || c.toks[i].kind == tokEnd:
			return i + 1
		case c.is(i, "}"):
			return i
		case c.toks[i].match > 0:
			i = c.closer(i, end)
		}
	}
	return end
}
