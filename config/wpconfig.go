package config

import (
	"errors"
	"fmt"
	"path"
	"regexp"
	"strings"
)

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
	}
	return v.why // never names anything of the expression
}
