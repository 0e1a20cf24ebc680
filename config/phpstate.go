package config

import (
	"fmt"
	"path"
	"regexp"
	"strings"
)

// position is a line of the config file; evalLine, if not 0, is the line
// inside the text that the line of the file evaluates.
type position struct{ line, evalLine int32 }

func (p position) String() string {
	if p.evalLine > 0 {
		return fmt.Sprintf("line %d (eval line %d)", p.line, p.evalLine)
	}
	return fmt.Sprintf("line %d", p.line)
}

// entry is the value of a constant or variable, and where it was set.
type entry struct {
	value phpValue
	at    position
	expr  string
	// maybe says that it is not known whether the constant is defined at all,
	// as behind a condition that is not understood.
	maybe bool
}

// variable is a PHP variable: its own value and those of its literal keys.
type variable struct {
	own   entry
	set   bool // own is what the variable holds
	elems map[string]entry
	// blurred says that elements not in elems are not known.
	blurred bool
	epoch   int // of phpState when it was last assigned
}

// varRef names $name or $name['key'].
type varRef struct {
	name, key         string
	indexed, keyKnown bool
}

// phpState is what is known of the constants, variables and environment while
// a config runs, and of what is not known.
type phpState struct {
	file, dir string // __FILE__ and __DIR__
	docRoot   string // $_SERVER['DOCUMENT_ROOT']
	env       func(string) (string, bool)
	consts    map[string]entry
	vars      map[string]*variable
	// dark is the first statement that may define constants or load an
	// environment in ways that are not seen, as an include; line 0: none.
	dark position
	// epoch counts the statements that may have changed any variable: what was
	// assigned in an earlier epoch is not known.
	epoch int
	// allEnv says that any environment variable may have changed.
	allEnv bool
	// declared holds the functions of the file; true: a call may change any of this.
	declared map[string]bool
	globals  bool // the file has code that reaches for global variables
	stopped  bool // return or exit was met
	work     int  // what is left to spend, see startWork
	evals    int  // nesting of eval
}

func newState(file, docRoot string, env func(string) (string, bool)) *phpState {
	return &phpState{
		file: file, dir: path.Dir(file), docRoot: docRoot, env: env,
		consts:   map[string]entry{},
		vars:     map[string]*variable{},
		declared: map[string]bool{},
		work:     startWork,
	}
}

// builtin holds constants of PHP itself.
//
// Source: PHP ext/mysqli, MYSQLI_CLIENT_* (8.2); test: TestClientFlags.
var builtin = map[string]phpValue{
	"DIRECTORY_SEPARATOR":                        stringValue("/"),
	"PHP_EOL":                                    stringValue("\n"),
	"MYSQLI_CLIENT_FOUND_ROWS":                   intValue(2),
	"MYSQLI_CLIENT_NO_SCHEMA":                    intValue(16),
	"MYSQLI_CLIENT_COMPRESS":                     intValue(32),
	"MYSQLI_CLIENT_SSL_DONT_VERIFY_SERVER_CERT":  intValue(64),
	"MYSQLI_CLIENT_IGNORE_SPACE":                 intValue(256),
	"MYSQLI_CLIENT_INTERACTIVE":                  intValue(1024),
	"MYSQLI_CLIENT_SSL":                          intValue(2048),
	"MYSQLI_CLIENT_CAN_HANDLE_EXPIRED_PASSWORDS": intValue(1 << 22),
	"MYSQLI_CLIENT_SSL_VERIFY_SERVER_CERT":       intValue(1 << 30),
}

// define sets a constant unless it is defined already: the first one counts. It
// returns what PHP's define() does.
func (st *phpState) define(name string, e entry) phpValue {
	old, found := st.consts[name]
	_, inPHP := builtin[name]
	switch {
	case !found && !inPHP:
		st.consts[name] = e
		if st.dark.line > 0 { // what is not seen may have been first
			return unknownBecause(st.darkReason())
		}
		return boolValue(true)
	case old.maybe: // defined now at the latest, but which value is not known
		old.maybe = false
		old.value = phpValue{}
		st.consts[name] = old
		return phpValue{}
	}
	return boolValue(false)
}

// maybeDefine notes that a constant may be defined at a place that is not understood.
func (st *phpState) maybeDefine(name string, at position) {
	if _, found := st.consts[name]; !found {
		st.consts[name] = entry{at: at, maybe: true}
	}
}

// opaque notes a statement whose effects cannot be seen.
func (st *phpState) opaque(at position) {
	if st.dark.line == 0 {
		st.dark = at
	}
}

// changeAll notes a statement that may assign to any variable.
func (st *phpState) changeAll(at position) {
	st.opaque(at)
	st.epoch++
}

// opaqueCall notes a call whose effects cannot be seen. It may also change
// variables, if the script has code that reaches for global ones. (An include
// may as well, but hosts put harmless ones behind $table_prefix.)
func (st *phpState) opaqueCall(at position) {
	st.opaque(at)
	if st.globals {
		st.epoch++
	}
}

func (st *phpState) darkReason() string { return "it depends on " + st.dark.String() }

// defined is PHP's defined().
func (st *phpState) defined(name string) phpValue {
	name = strings.TrimPrefix(name, `\`)
	if e, found := st.consts[name]; found {
		if e.maybe {
			return phpValue{}
		}
		return boolValue(true)
	}
	if _, found := builtin[name]; found {
		return boolValue(true)
	}
	if st.dark.line > 0 {
		return unknownBecause(st.darkReason())
	}
	return boolValue(false)
}

func (st *phpState) constant(name string) phpValue {
	if e, found := st.consts[name]; found {
		if e.maybe {
			return phpValue{}
		}
		return e.value
	}
	return builtin[name] // unknown if absent: PHP would stop here
}

// getenv is PHP's getenv(); missing is what it returns for an absent variable.
func (st *phpState) getenv(name string, missing phpValue) phpValue {
	if st.allEnv {
		return phpValue{}
	}
	if s, ok := st.env(name); ok {
		return stringValue(s)
	}
	if st.dark.line > 0 { // it may load a .env file
		return unknownBecause(st.darkReason())
	}
	missing.weak = "environment variable " + name + " is not set here"
	return missing
}

// requestVar matches the $_SERVER keys that describe a web request or script.
var requestVar = regexp.MustCompile(`^(HTTP_.*|HTTPS|SERVER_.*|REQUEST_.*|REMOTE_.*|SCRIPT_.*|PATH_INFO|PATH_TRANSLATED|PHP_SELF|PHP_AUTH_.*|AUTH_TYPE|QUERY_STRING|DOCUMENT_URI|GATEWAY_INTERFACE|CONTEXT_.*|argv|argc)$`)

// read returns the value of a variable.
func (st *phpState) read(ref varRef) phpValue {
	if ref.indexed && !ref.keyKnown {
		return phpValue{}
	}
	if !ref.indexed {
		return st.variable(ref.name)
	}
	if ref.name == "GLOBALS" {
		return st.variable(ref.key)
	}
	v := st.vars[ref.name]
	if v != nil {
		e, found := v.elems[ref.key]
		switch {
		case v.epoch < st.epoch:
			return phpValue{}
		case found:
			return e.value
		case v.set || v.blurred:
			return phpValue{}
		}
	}
	null := phpValue{kind: phpNull}
	switch ref.name {
	case "_ENV":
		return st.getenv(ref.key, null)
	case "_SERVER":
		if ref.key == "DOCUMENT_ROOT" {
			return stringValue(st.docRoot)
		}
		if requestVar.MatchString(ref.key) {
			return unknownBecause("it depends on the web request")
		}
		return st.getenv(ref.key, null)
	}
	return phpValue{}
}

func (st *phpState) variable(name string) phpValue {
	e, found := st.lookupVar(name)
	switch {
	case found:
		return e.value
	case st.dark.line > 0:
		return unknownBecause(st.darkReason())
	}
	return phpValue{kind: phpNull, weak: "$" + name + " is not set"}
}

// lookupVar returns what $name holds; not found means never assigned.
func (st *phpState) lookupVar(name string) (entry, bool) {
	v := st.vars[name]
	switch {
	case v == nil && st.epoch == 0:
		return entry{}, false
	case v == nil:
		return entry{at: st.dark}, true
	case v.epoch < st.epoch:
		return entry{at: v.own.at, expr: v.own.expr}, true
	case !v.set: // only elements: an array
		return entry{at: v.own.at}, true
	}
	return v.own, true
}

// isset is PHP's isset() for one variable.
func (st *phpState) isset(ref varRef) phpValue {
	if ref.indexed && !ref.keyKnown {
		return phpValue{}
	}
	if ref.name == "GLOBALS" && ref.indexed {
		ref = varRef{name: ref.key}
	}
	if !ref.indexed {
		if _, found := st.lookupVar(ref.name); !found {
			if st.dark.line > 0 {
				return unknownBecause(st.darkReason())
			}
			return boolValue(false)
		}
	} else if v := st.vars[ref.name]; v == nil && ref.name != "_ENV" && ref.name != "_SERVER" {
		return phpValue{}
	}
	v := st.read(ref)
	if v.kind == phpUnknown {
		return v
	}
	return boolValue(v.kind != phpNull)
}

// assign sets a variable.
func (st *phpState) assign(ref varRef, e entry) {
	if ref.name == "GLOBALS" && ref.indexed {
		if !ref.keyKnown {
			st.changeAll(e.at)
			return
		}
		ref = varRef{name: ref.key}
	}
	v := st.vars[ref.name]
	if v == nil {
		v = &variable{epoch: st.epoch}
		st.vars[ref.name] = v
	}
	if v.epoch < st.epoch {
		*v = variable{own: entry{at: e.at}, blurred: true, epoch: st.epoch}
	}
	switch {
	case !ref.indexed:
		*v = variable{own: e, set: true, epoch: st.epoch}
	case !ref.keyKnown:
		v.blurred = true
		v.elems = nil
	default:
		if v.elems == nil {
			v.elems = map[string]entry{}
			if !v.set {
				v.own.at = e.at
			}
		}
		v.elems[ref.key] = e
	}
}

// force reads the file of a value that stands for a file's contents.
func (st *phpState) force(v phpValue) phpValue {
	if v.kind != phpFile {
		return v
	}
	text, err := readLimited(v.s, maxText)
	if err != nil {
		return unknownBecause("the file that an environment variable names cannot be read")
	}
	return stringValue(strings.TrimRight(text, "\r\n"))
}

// textOf is v as a string; why, if not nil, is the unknown value to go on with.
func (st *phpState) textOf(v phpValue) (s string, why *phpValue) {
	v = st.force(v)
	s, ok := v.text()
	if ok {
		return s, nil
	}
	return "", &phpValue{weak: v.weak, why: v.why}
}

// include notes that another file runs. wp-settings.php and a Composer
// autoloader are known to leave the configuration alone.
func (st *phpState) include(c *script, from, to int, target phpValue) {
	name, ok := target.text()
	if !ok { // as in ABSPATH . WPINC . '/x.php': the last string tells
		for i := to - 1; i > from; i-- {
			if k := c.toks[i].kind; k == tokSingle || k == tokDouble {
				name = c.text(i)
				name = name[1 : len(name)-1]
				break
			}
		}
	}
	if b := path.Base(name); b == "wp-settings.php" || b == "autoload.php" {
		return
	}
	st.opaque(c.position(from))
}
