package config

// isLabel reports whether a label for goto, or default:, is at i.
func (c *script) isLabel(i int) bool {
	if !c.is(i+1, ":") {
		return false
	}
	w := c.word(i)
	return w != "" && w != "else"
}

// afterParens returns the index after the parentheses at i, or i if there are none.
func (c *script) afterParens(i, end int) int {
	if i < end && c.is(i, "(") {
		return min(c.closer(i, end)+1, end)
	}
	return min(i, end)
}

// declares reports whether the word at i starts the declaration of a function
// or class, and not a closure or an anonymous class.
func (c *script) declares(i int) bool {
	switch c.word(i) {
	case "function":
		if c.is(i+1, "&") {
			i++
		}
		return c.word(i+1) != ""
	case "class", "interface", "trait", "enum", "abstract", "final", "readonly":
		return c.word(i+1) != ""
	}
	return false
}

// declarationEnd returns the index after the body of the declaration at i.
func (c *script) declarationEnd(i, end int) int {
	for ; i < end; i++ {
		switch {
		case c.is(i, "{"):
			return min(c.closer(i, end)+1, end)
		case c.is(i, ";"):
			return i + 1
		case c.toks[i].match > 0:
			i = c.closer(i, end)
		}
	}
	return end
}

// declare notes the functions declared anywhere in a script, and whether
// calling one may change what is known.
func (st *phpState) declare(c *script) {
	for i := range c.toks {
		if c.word(i) == "global" || c.toks[i].kind == tokVar && c.text(i) == "$GLOBALS" {
			st.globals = true
		}
		if c.word(i) != "function" || !c.declares(i) {
			continue
		}
		name := c.word(i + 1)
		body := i + 1
		if c.is(i+1, "&") {
			name = c.word(i + 2)
			body = i + 2
		}
		end := c.declarationEnd(body, len(c.toks))
		st.work -= end - body
		if st.work < 0 {
			st.declared[name] = true
			return
		}
		st.declared[name] = c.impure(body, end)
	}
}

// impure reports whether a function body may define constants, change the
// environment or global variables, or hand over to code that does.
func (c *script) impure(from, to int) bool {
	for i := from; i < to; i++ {
		switch c.toks[i].kind {
		case tokIdent:
			switch c.word(i) {
			case "define", "putenv", "eval", "global", "extract", "parse_str", "new",
				"include", "include_once", "require", "require_once",
				"call_user_func", "call_user_func_array", "array_map", "array_walk":
				return true
			}
		case tokVar:
			switch c.text(i) {
			case "$GLOBALS", "$_ENV", "$_SERVER":
				if c.assigned(i, to) {
					return true
				}
			}
			if c.is(i+1, "(") {
				return true
			}
		case tokOp:
			switch c.text(i) {
			case "->", "?->", "::", "$", "&":
				return true
			}
		}
	}
	return false
}

// assigned reports whether the variable at i, or an element of it, is assigned to.
func (c *script) assigned(i, end int) bool {
	i++
	for i < end && c.is(i, "[") {
		i = c.closer(i, end) + 1
	}
	return i < end && c.assignment(i)
}

// assignment reports whether token i is an operator that changes a variable.
func (c *script) assignment(i int) bool {
	if i >= len(c.toks) || c.toks[i].kind != tokOp {
		return false
	}
	switch c.text(i) {
	case "=", "+=", "-=", "*=", "/=", ".=", "%=", "**=", "&=", "|=", "^=", "<<=", ">>=", "??=", "++", "--":
		return true
	}
	return false
}
