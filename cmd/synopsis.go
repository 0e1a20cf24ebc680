package cmd

import "strings"

// paramKind says how a parameter is typed.
type paramKind int

const (
	paramPositional paramKind = iota
	paramValued               // --name=<value>
	paramSwitch               // --name
)

// param is one parameter of a command.
type param struct {
	name      string
	kind      paramKind
	valueName string   // valued: the word between < and > in usage
	required  bool     // positional only
	values    []string // valued: the legal values; empty is any
	// more are legal values the reference does not have.
	more []string
	def  string // valued: the default, "" is none
	help string // first line goes into errors about values
	// ours marks a parameter the reference does not have: it stays out of usage
	// lines and suggestions, and takes no comma list.
	ours bool
	// offIsEmpty hands --no-name on as --name=; otherwise it is as if not given.
	offIsEmpty bool
	// rest is what a wrong value is under --format=rest, if not the usual.
	rest *restError
}

// token is the parameter in usage notation.
func (p param) token() string {
	var s string
	switch p.kind {
	case paramPositional:
		s = "<" + p.name + ">"
	case paramSwitch:
		s = "--" + p.name
	default:
		s = "--" + p.name + "=<" + p.valueName + ">"
	}
	if p.required {
		return s
	}
	return "[" + s + "]"
}

// synopsis is everything a command accepts, in the order of its usage line.
type synopsis []param

// usage is the part of the usage line after the command's name: the parameters
// of the reference.
func (s synopsis) usage() string {
	var tokens []string
	for _, p := range s {
		if !p.ours {
			tokens = append(tokens, p.token())
		}
	}
	return strings.Join(tokens, " ")
}

// find returns the option parameter of that name.
func (s synopsis) find(name string) (param, bool) {
	for _, p := range s {
		if p.name == name && p.kind != paramPositional {
			return p, true
		}
	}
	return param{}, false
}

// usageLine is a command with its synopsis, after "usage: " or "   or: ".
func usageLine(path string, s synopsis) string {
	return strings.TrimSuffix("wp "+path+" "+s.usage(), " ")
}
