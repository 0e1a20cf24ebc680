package config

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
