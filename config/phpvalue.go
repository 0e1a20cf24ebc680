package config

import (
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"datamachine/undo/phpvalue"
)

// phpKind is the type of a phpValue.
type phpKind uint8

const (
	phpUnknown phpKind = iota // cannot be known without PHP; why says the reason
	phpNull
	phpBool
	phpInt
	phpFloat
	phpString
	phpFile // the contents of file s without trailing CR and LF, not read yet
)

// phpValue is a PHP scalar, or the fact that it is not known.
type phpValue struct {
	kind phpKind
	b    bool
	i    int64
	f    float64
	s    string
	// weak, if not empty, says what was read and is not there: an environment
	// variable, mostly. The value is then what PHP returns, false or null. It
	// decides a condition, but it is nothing to connect with, because the web
	// server may well have that variable.
	weak string
	// why is the reason of phpUnknown, empty for the usual one: not understood.
	why string
}

func unknownBecause(why string) phpValue { return phpValue{why: why} }
func boolValue(b bool) phpValue          { return phpValue{kind: phpBool, b: b} }
func intValue(i int64) phpValue          { return phpValue{kind: phpInt, i: i} }
func stringValue(s string) phpValue      { return phpValue{kind: phpString, s: s} }

// truth is PHP's conversion to bool. known is false for a value that is not
// known, files included.
func (v phpValue) truth() (truth, known bool) {
	switch v.kind {
	case phpNull:
		return false, true
	case phpBool:
		return v.b, true
	case phpInt:
		return v.i != 0, true
	case phpFloat:
		return v.f != 0, true
	case phpString:
		return v.s != "" && v.s != "0", true
	}
	return false, false
}

// text is PHP's conversion to string. ok is false for a value that is not known.
//
// Source: PHP language reference, Strings, Converting to string (8.2); test: TestPHPConversions.
func (v phpValue) text() (s string, ok bool) {
	if v.weak != "" {
		return "", false
	}
	switch v.kind {
	case phpNull:
		return "", true
	case phpBool:
		if v.b {
			return "1", true
		}
		return "", true
	case phpInt:
		return strconv.FormatInt(v.i, 10), true
	case phpFloat:
		return phpvalue.FloatString(v.f), true
	case phpString:
		return v.s, true
	}
	return "", false
}

// integer is PHP's conversion to int. ok is false for a value that is not known.
//
// Source: PHP language reference, Integers, Converting to integer (8.2); test: TestPHPConversions.
func (v phpValue) integer() (i int64, ok bool) {
	if v.weak != "" {
		return 0, false
	}
	switch v.kind {
	case phpNull:
		return 0, true
	case phpBool:
		if v.b {
			return 1, true
		}
		return 0, true
	case phpInt:
		return v.i, true
	case phpFloat:
		return floatInt(v.f)
	case phpString:
		return leadingInt(v.s)
	}
	return 0, false
}

// floatInt cuts f to an int; out of range, where PHP's results vary, is not known.
func floatInt(f float64) (i int64, ok bool) {
	if f >= -9.2e18 && f <= 9.2e18 {
		return int64(f), true
	}
	return 0, false
}

// leadingInt reads the number at the start of s, 0 if there is none; out of
// range is not known, as in floatInt.
func leadingInt(s string) (n int64, ok bool) {
	n = phpvalue.LeadingInt(s)
	if n == math.MaxInt64 || n == math.MinInt64 { // saturated
		return 0, false
	}
	return n, true
}

// parseInt reads an integer literal; one too big for int64 is a float, as in PHP.
func parseInt(lit string) phpValue {
	digits := strings.ReplaceAll(strings.ToLower(lit), "_", "")
	base := 10
	switch {
	case strings.HasPrefix(digits, "0x"):
		digits, base = digits[2:], 16
	case strings.HasPrefix(digits, "0b"):
		digits, base = digits[2:], 2
	case strings.HasPrefix(digits, "0o"):
		digits, base = digits[2:], 8
	case len(digits) > 1 && digits[0] == '0':
		digits, base = digits[1:], 8
	}
	n, err := strconv.ParseInt(digits, base, 64)
	if err == nil {
		return intValue(n)
	}
	if base == 10 {
		return parseFloat(digits)
	}
	return phpValue{}
}

// parseFloat reads a float literal.
func parseFloat(lit string) phpValue {
	f, err := strconv.ParseFloat(strings.ReplaceAll(lit, "_", ""), 64)
	if err != nil && !math.IsInf(f, 0) {
		return phpValue{}
	}
	return phpValue{kind: phpFloat, f: f}
}

// identical is PHP's ===. known is false unless both values are known.
func identical(a, b phpValue) (same, known bool) {
	if a.kind == phpUnknown || a.kind == phpFile || b.kind == phpUnknown || b.kind == phpFile {
		return false, false
	}
	return a.kind == b.kind && a.b == b.b && a.i == b.i && a.f == b.f && a.s == b.s, true
}

// phpDirname is PHP's dirname() on a POSIX system, levels times.
//
// Source: PHP main/streams and ext/standard/string.c dirname, Zend zend_dirname (8.2); test: TestPHPDirname.
func phpDirname(path string, levels int64) string {
	for ; levels > 0; levels-- {
		up := dirname(path)
		if up == path {
			break
		}
		path = up
	}
	return path
}

func dirname(path string) string {
	if path == "" {
		return ""
	}
	trimmed := strings.TrimRight(path, "/")
	if trimmed == "" {
		return "/"
	}
	i := strings.LastIndexByte(trimmed, '/')
	if i < 0 {
		return "."
	}
	if dir := strings.TrimRight(trimmed[:i], "/"); dir != "" {
		return dir
	}
	return "/"
}

// absolute makes path absolute from base and clean. Symbolic links stay.
func absolute(path, base string) string {
	if !filepath.IsAbs(path) {
		path = filepath.Join(base, path)
	}
	return filepath.Clean(path)
}
