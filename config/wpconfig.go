package config

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"regexp"
	"strings"
)

// maxFile is the largest wp-config.php, index.php or db.php that is read, in bytes.
const maxFile = 1 << 20

// maxHunt is how many tokens one statement is searched for the variables it sets.
const maxHunt = 300

// ErrUnevaluable is wrapped by every UnevaluableError.
var ErrUnevaluable = errors.New("cannot be read without PHP")

// UnevaluableError says that wp-config.php computes a needed value in a way
// that is not understood. The value is never guessed.
type UnevaluableError struct {
	File   string // base name of the config file
	Where  string // "line 12"
	Name   string // the constant, or "$table_prefix"
	Expr   string // source text of the value; empty when it may hold a secret
	Reason string // what stands in the way, empty if the expression as a whole
	WayOut string // what to do instead
}

// Error never shows Expr.
func (e *UnevaluableError) Error() string {
	s := fmt.Sprintf("%s %s: %s %v", e.File, e.Where, e.Name, ErrUnevaluable)
	if e.Reason != "" {
		s += ": " + e.Reason
	}
	if e.WayOut != "" {
		s += "; " + e.WayOut
	}
	return s
}

// Unwrap returns ErrUnevaluable.
func (e *UnevaluableError) Unwrap() error { return ErrUnevaluable }

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
	// allVars and allEnv: any variable, any environment variable may have changed.
	allVars, allEnv bool
	// declared holds the functions of the file; true: a call may change any of this.
	declared map[string]bool
	globals  bool // the file has code that reaches for global variables
	stopped  bool // return or exit was met
	work     int  // what is left to spend, see startWork
	evals    int  // nesting of eval
}

// wpConfig is the outcome of reading one wp-config.php.
type wpConfig struct {
	file string // base name, for messages
	st   *phpState
}

// evaluate runs the text of a wp-config.php as far as it is understood.
//
// file is its resolved path; root is ABSPATH without the slash at the end.
// Constants that WP-CLI has defined by then (ABSPATH, WP_CLI) are there.
// The statement that loads wp-settings.php does nothing; what follows counts.
//
// Source: WP-CLI php/WP_CLI/Runner.php get_wp_config_code, set_wp_root (2.12); test: TestEvaluate.
func evaluate(src, file, root, docRoot string, env func(string) (string, bool)) *wpConfig {
	st := newState(file, docRoot, env)
	st.consts["ABSPATH"] = entry{value: stringValue(strings.TrimRight(root, "/") + "/")}
	st.consts["WP_CLI"] = entry{value: boolValue(true)}
	src = strings.TrimPrefix(src, "\xef\xbb\xbf")
	st.run(&script{src: src, toks: lexPHP(src, false)})
	return &wpConfig{file: path.Base(file), st: st}
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

// defined tells whether and where a constant is defined, whatever its value. It
// is an UnevaluableError when that is not known.
func (c *wpConfig) defined(name, wayOut string) (Origin, bool, error) {
	if c == nil {
		return "", false, nil
	}
	e, found := c.st.consts[name]
	if found && e.maybe {
		return "", false, &UnevaluableError{File: c.file, Where: e.at.String(), Name: name, WayOut: wayOut}
	}
	return Origin(c.file + " " + e.at.String()), found, nil
}

// get returns a constant, or the variable if name starts with $. found is
// false when it is certain, or as good as, that it is not set. A value that is
// not known is an UnevaluableError that ends in wayOut.
func (c *wpConfig) get(name, wayOut string) (v phpValue, origin Origin, found bool, err error) {
	if c == nil {
		return phpValue{}, "", false, nil
	}
	var e entry
	if plain, ok := strings.CutPrefix(name, "$"); ok {
		e, found = c.st.lookupVar(plain)
	} else {
		e, found = c.st.consts[name]
	}
	if !found {
		return phpValue{}, "", false, nil
	}
	origin = Origin(c.file + " " + e.at.String())
	v = c.st.force(e.value)
	if v.kind != phpUnknown && v.weak == "" && !e.maybe {
		return v, origin, true, nil
	}
	return phpValue{}, origin, true, &UnevaluableError{
		File: c.file, Where: e.at.String(), Name: name, WayOut: wayOut,
		Expr: showable(name, e.expr), Reason: reason(name, v),
	}
}

// missing returns the error for a needed constant that was not seen: nil unless
// code that is not understood may define it.
func (c *wpConfig) missing(name, wayOut string) error {
	if c == nil || c.st.dark.line == 0 {
		return nil
	}
	return &UnevaluableError{
		File: c.file, Where: c.st.dark.String(), Name: name, WayOut: wayOut,
		Reason: "this line may set it",
	}
}

var secretWord = regexp.MustCompile(`(?i)pass|pwd|secret|token|key|salt|://`)

// showable is expr unless it or the name of the value suggests a secret.
func showable(name, expr string) string {
	if secretWord.MatchString(name) || secretWord.MatchString(expr) {
		return ""
	}
	return expr
}

// reason tells why v is not known, without any of the expression if it may be secret.
func reason(name string, v phpValue) string {
	switch {
	case v.weak != "" && secretWord.MatchString(name):
		return "a variable it reads is not set here"
	case v.weak != "":
		return v.weak
	case secretWord.MatchString(name):
		return ""
	}
	return v.why
}

// --- names ---

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

// opaqueCall notes a call whose effects cannot be seen. It may also change
// variables, if the script has code that reaches for global ones. (An include
// may as well, but hosts put harmless ones behind $table_prefix.)
func (st *phpState) opaqueCall(at position) {
	st.opaque(at)
	if st.globals {
		st.allVars = true
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
		if e, found := v.elems[ref.key]; found {
			return e.value
		}
		if v.set || v.blurred {
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
	case st.allVars:
		e := entry{at: st.dark}
		if v != nil {
			e.at, e.expr = v.own.at, v.own.expr
		}
		return e, v != nil || st.dark.line > 0
	case v == nil:
		return entry{}, false
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
			st.allVars = true
			return
		}
		ref = varRef{name: ref.key}
	}
	v := st.vars[ref.name]
	if v == nil {
		v = &variable{}
		st.vars[ref.name] = v
	}
	switch {
	case !ref.indexed:
		*v = variable{own: e, set: true}
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
	unknown := unknownBecause(v.why)
	if v.weak != "" {
		unknown.why = v.weak
	}
	return "", &unknown
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

// readHead returns the first limit bytes of a file.
func readHead(name string, limit int64) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit))
	return string(data), err
}

// readLimited returns the contents of a file of at most limit bytes.
func readLimited(name string, limit int64) (string, error) {
	data, err := readHead(name, limit+1)
	switch {
	case err != nil:
		return "", err
	case int64(len(data)) > limit:
		return "", errTooLarge
	}
	return data, nil
}

var errTooLarge = errors.New("the file is too large")

// --- statements ---

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

// poison notes everything that tokens [from,to) may set as not known. It looks
// at tokens only, so it never misreads what the code would do.
func (st *phpState) poison(c *script, from, to int) {
	st.work -= to - from
	if st.work < 0 {
		// Out of budget: give up on everything instead of reading on.
		st.allVars, st.allEnv = true, true
		st.opaque(c.position(from))
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
				st.allVars = true
				st.opaque(c.position(i))
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
		st.allVars = true
		st.opaque(at)
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
			st.allVars = true
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
			st.allVars = true
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
