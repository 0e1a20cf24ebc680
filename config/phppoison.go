package config

// maxHunt is how many tokens of one statement are searched for what it names.
const maxHunt = 300

// poison notes everything that tokens [from,to) may set as not known. It looks
// at tokens only, so it never misreads what the code would do.
func (st *phpState) poison(c *script, from, to int) {
	st.work -= to - from
	if st.work < 0 {
		// Out of budget: give up on everything instead of reading on.
		st.allEnv = true
		st.changeAll(c.position(from))
		return
	}
	for i := from; i < to; i++ {
		switch c.toks[i].kind {
		case tokIdent:
			i = st.poisonWord(c, i, to)
		case tokVar:
			st.poisonVar(c, i, to)
		case tokOp:
			switch c.text(i) {
			case "->", "?->", "::":
				if c.is(i+2, "(") {
					st.opaqueCall(c.position(i))
				}
			case "$":
				st.changeAll(c.position(i))
			case "=":
				if i > from && (c.is(i-1, "]") || c.is(i-1, ")")) {
					st.poisonList(c, from, i)
				}
			}
		}
	}
}

// poisonWord notes what the identifier at i may do and returns the index of
// the last token it has dealt with.
func (st *phpState) poisonWord(c *script, i, to int) int {
	at := c.position(i)
	if c.is(i-1, "->") || c.is(i-1, "::") || c.is(i-1, "?->") {
		return i
	}
	switch word := c.word(i); word {
	case "function", "class", "interface", "trait", "enum":
		if c.declares(i) {
			return c.declarationEnd(i, to) - 1
		}
	case "const":
		if c.word(i+1) != "" {
			st.maybeDefine(c.text(i+1), at)
		}
	case "include", "include_once", "require", "require_once":
		end := i + 1
		for end < min(to, i+maxHunt) && !c.is(end, ";") && c.toks[end].kind != tokEnd {
			end++
		}
		st.include(c, i, end, phpValue{})
	case "new", "eval", "call_user_func", "call_user_func_array", "array_map", "array_walk":
		st.opaqueCall(at)
	case "extract", "parse_str":
		st.changeAll(at)
	case "putenv", "apache_setenv":
		if c.is(i+1, "(") {
			st.allEnv = true
		}
	case "as": // foreach (... as $k => $v)
		st.blurUntil(c, i+1, to, ")")
	case "unset", "static":
		st.blurUntil(c, i+1, to, ";")
	case "define":
		if !c.is(i+1, "(") {
			break
		}
		if i+2 < to && c.is(i+3, ",") {
			switch lit := c.text(i + 2); c.toks[i+2].kind {
			case tokSingle:
				st.maybeDefine(decodeSingle(lit), at)
				return i + 2
			case tokDouble:
				if parts, ok := decodeDouble(lit[1:len(lit)-1], false); ok && len(parts) == 1 && !parts[0].isVar {
					st.maybeDefine(parts[0].text, at)
					return i + 2
				}
			}
		}
		st.opaque(at) // the name is computed
	default:
		if c.is(i+1, "(") && st.declared[word] {
			st.opaqueCall(at)
		}
	}
	return i
}

// poisonVar notes that the variable at i is not known if it is changed there.
func (st *phpState) poisonVar(c *script, i, to int) {
	switch {
	case c.is(i+1, "("): // a call of whatever it names
		st.opaqueCall(c.position(i))
	case c.assigned(i, to) || c.is(i-1, "++") || c.is(i-1, "--") || c.is(i-1, "&"):
		st.blur(c, i)
	}
}

// poisonList notes the variables of [$a, $b] = ... or list($a, $b) = ..., whose
// = is at eq.
func (st *phpState) poisonList(c *script, from, eq int) {
	depth := 0
	for i := eq - 1; i >= from; i-- {
		if st.work--; eq-i > maxHunt || st.work < 0 {
			st.changeAll(c.position(i))
			return
		}
		switch {
		case c.is(i, "]") || c.is(i, ")"):
			depth++
		case c.is(i, "[") || c.is(i, "("):
			if depth--; depth == 0 {
				return
			}
		case c.toks[i].kind == tokVar:
			st.blur(c, i)
		}
	}
}

// blurUntil makes the variables from i to the token stop unknown.
func (st *phpState) blurUntil(c *script, i, to int, stop string) {
	for n := 0; i < to && !c.is(i, stop); i++ {
		st.work--
		if n++; n > maxHunt || st.work < 0 {
			st.changeAll(c.position(i))
			return
		}
		if c.toks[i].kind == tokVar {
			st.blur(c, i)
		}
	}
}

// blur makes the variable at i, or the one element that is named there, unknown.
func (st *phpState) blur(c *script, i int) {
	ref := varRef{name: c.text(i)[1:]}
	if c.is(i+1, "[") {
		ref.indexed = true
		if c.is(i+3, "]") && c.toks[i+2].kind == tokSingle {
			ref.key, ref.keyKnown = decodeSingle(c.text(i+2)), true
		}
	}
	st.assign(ref, entry{at: c.position(i)})
}
