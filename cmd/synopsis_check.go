package cmd

import (
	"fmt"
	"slices"
	"strings"
)

// checked is a command line that passed: options as --name=value words for
// cobra, and the warnings to print before the command runs.
type checked struct {
	words    []string
	warnings []string
}

// check judges a command line: positionals first, then switches, then values and
// unknown options together. path is the command as usage shows it. defaults are
// options from configuration files: they count where the command line is silent
// and are not judged.
//
// Source: WP-CLI 2.12.0, php/WP_CLI/Dispatcher/Subcommand.php (validate_args)
// and php/WP_CLI/SynopsisValidator.php. Switches differ: there --no-name and any
// value switch on.
func (s synopsis) check(path string, positionals []string, opts, defaults []option) (checked, error) {
	if err := s.checkPositionals(path, positionals); err != nil {
		return checked{}, err
	}
	if err := s.checkSwitches(opts); err != nil {
		return checked{}, err
	}
	if err := s.checkOptions(opts); err != nil {
		return checked{}, err
	}

	var c checked
	for _, p := range s {
		i := optionIndex(opts, p.name)
		switch {
		case p.kind == paramPositional:
		case i < 0:
			if j := optionIndex(defaults, p.name); j >= 0 {
				c.words = append(c.words, p.word(defaults[j])...)
			}
		case p.kind == paramValued && opts[i].form == optionOn:
			c.warnings = append(c.warnings, fmt.Sprintf("--%s parameter needs a value", p.name))
		default:
			c.words = append(c.words, p.word(opts[i])...)
		}
	}
	return c, nil
}

// word is an option as cobra gets it; none when the option counts as absent.
func (p param) word(o option) []string {
	switch {
	case p.kind == paramSwitch:
		return []string{fmt.Sprintf("--%s=%t", p.name, phpTruthy(o.text()))}
	case o.form == optionOff && !p.offIsEmpty:
		return nil
	default:
		return []string{"--" + p.name + "=" + o.text()}
	}
}

func (s synopsis) checkPositionals(path string, given []string) error {
	var missing []string
	most := 0
	for _, p := range s {
		if p.kind != paramPositional {
			continue
		}
		most++
		if p.required && most > len(given) {
			missing = append(missing, p.name)
		}
	}
	if len(missing) > 0 {
		return usageError{text: "usage: " + usageLine(path, s), missing: missing}
	}
	if len(given) > most {
		text := "Too many positional arguments: " + strings.Join(given[most:], " ")
		return withREST(messageError{text}, "rest_invalid_param", text, 400)
	}
	return nil
}

// checkSwitches refuses every switch that is not plainly on, so that no option
// means the opposite of how it reads.
func (s synopsis) checkSwitches(opts []option) error {
	var texts []string
	var invalid []restInvalid
	for _, o := range opts {
		p, ok := s.find(o.name)
		if !ok || p.kind != paramSwitch {
			continue
		}
		var text string
		switch {
		case o.form == optionOn, o.form == optionValue && (o.value == "1" || o.value == "true"):
			continue
		case o.form == optionOff:
			text = o.typed() + " is not accepted; leave the flag out instead"
		default:
			text = fmt.Sprintf("%s is not accepted; write --%s, or leave the flag out instead", o.typed(), o.name)
		}
		texts = append(texts, text)
		invalid = append(invalid, restInvalid{name: o.name, text: text})
	}
	if len(texts) == 0 {
		return nil
	}
	return withInvalid(messageError{strings.Join(texts, "\n")}, invalid...)
}

// checkOptions reports wrong values, in the synopsis's order, and unknown
// options, in argv's, as one error.
func (s synopsis) checkOptions(opts []option) error {
	var texts []string
	var invalid []restInvalid
	var own *restError
	for _, p := range s {
		o, given := findOption(opts, p.name)
		if !given || p.accepts(o) {
			continue
		}
		if p.rest != nil {
			own = p.rest
		}
		texts = append(texts, fmt.Sprintf("Invalid value specified for '%s' (%s)", p.name, p.help))
		invalid = append(invalid, restInvalid{p.name, fmt.Sprintf("%s is not one of %s.", p.name, englishList(p.values, p.more)), "rest_not_in_enum"})
	}
	for _, o := range opts {
		if _, ok := s.find(o.name); !ok {
			texts = append(texts, s.unknown(o.name))
			invalid = append(invalid, restInvalid{name: o.name, text: "unknown parameter"})
		}
	}
	if len(texts) == 0 {
		return nil
	}
	err := messagef("Parameter errors:\n %s", strings.Join(texts, "\n "))
	if own != nil {
		return facedError{err, *own}
	}
	return withInvalid(err, invalid...)
}

// accepts tells whether an option's value is among the legal ones. A bare option
// passes: it is dropped later, with a warning. A comma list passes when each part
// is legal, as in the reference; the command itself refuses it.
func (p param) accepts(o option) bool {
	if p.kind != paramValued || len(p.values)+len(p.more) == 0 || o.form == optionOn {
		return true
	}
	legal := func(v string) bool { return slices.Contains(p.values, v) || slices.Contains(p.more, v) }
	if legal(o.text()) {
		return true
	}
	parts := strings.Split(o.text(), ",")
	return !p.ours && len(parts) > 1 && !slices.ContainsFunc(parts, func(v string) bool { return !legal(phpTrim(v)) })
}

// englishList joins words as "a and b" or "a, b, and c".
//
// Source: WordPress 6.9, wp-includes/formatting.php, wp_sprintf_l.
func englishList(lists ...[]string) string {
	words := slices.Concat(lists...)
	last := len(words) - 1
	switch len(words) {
	case 0, 1:
		return strings.Join(words, "")
	case 2:
		return words[0] + " and " + words[1]
	}
	return strings.Join(words[:last], ", ") + ", and " + words[last]
}

// unknown is the complaint about an option the command does not have. Candidates
// for the suggestion are the reference's: the command's own parameters, the
// positional one included, then the global ones.
func (s synopsis) unknown(name string) string {
	var candidates []string
	for _, p := range s {
		if !p.ours {
			candidates = append(candidates, p.name)
		}
	}
	for _, g := range globalParams {
		if g.suggested {
			candidates = append(candidates, g.name)
		}
	}
	text := "unknown --" + name + " parameter"
	if s := suggest(name, candidates); s != "" {
		text += "\nDid you mean '--" + s + "'?"
	}
	return text
}

// phpTrim is PHP's trim() with its default characters.
func phpTrim(s string) string { return strings.Trim(s, " \t\n\r\x00\x0b") }
