package cmd

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"datamachine/undo/phpvalue"
)

// values are the options and positionals of one checked command line. Methods
// that judge keep the first error in err.
type values struct {
	flags *pflag.FlagSet
	args  []string
	err   error
}

// text is the value of an option, or its default.
func (v *values) text(name string) string {
	s, err := v.flags.GetString(name)
	if err != nil {
		panic(err) // no such option in the synopsis
	}
	return s
}

// filter is the value of an option for which, as in PHP, "" and "0" are none.
func (v *values) filter(name string) string {
	if s := v.text(name); phpTruthy(s) {
		return s
	}
	return ""
}

// given tells whether an option has a value from the user.
func (v *values) given(name string) bool { return v.flags.Changed(name) }

// on tells whether a switch is on.
func (v *values) on(name string) bool {
	b, err := v.flags.GetBool(name)
	if err != nil {
		panic(err) // no such switch in the synopsis
	}
	return b
}

// arg is the positional at i, or "".
func (v *values) arg(i int) string {
	if i < len(v.args) {
		return v.args[i]
	}
	return ""
}

// list is a comma-separated option, each part trimmed; nil when not given.
func (v *values) list(name string) (parts []string) {
	if !v.given(name) {
		return nil
	}
	for _, s := range strings.Split(v.text(name), ",") {
		parts = append(parts, phpTrim(s))
	}
	return parts
}

// flowID is a flow or pipeline: digits without leading zeros, or direct. 0 and
// not given are "", any flow.
func (v *values) flowID(name string) string {
	s := v.text(name)
	switch {
	case !v.given(name):
		return ""
	case s == "direct":
		return s
	case !digits(s):
		v.invalid(name, "Use an id or direct.")
	}
	return strings.TrimLeft(s, "0")
}

// number is an option of digits; nil when not given.
func (v *values) number(name string) *uint64 {
	if !v.given(name) {
		return nil
	}
	n, err := strconv.ParseUint(v.text(name), 10, 64)
	if err != nil {
		v.invalid(name, "Use a number.")
	}
	return &n
}

// oneOf is an option that must be one of the known words.
func (v *values) oneOf(name string, known ...string) string {
	s := v.text(name)
	if !slices.Contains(known, s) {
		v.invalid(name, "Use "+strings.Join(known, " or ")+".")
	}
	return s
}

// format is --format, refused when the command does not know it: a list such as
// json,csv, which the synopsis lets pass, or one from a configuration file.
func (v *values) format(known ...string) string {
	s := v.text("format")
	if !slices.Contains(known, s) {
		v.fail(messagef("Invalid format: %s", s))
	}
	return s
}

// fail keeps err unless there is one already.
func (v *values) fail(err error) {
	if v.err == nil {
		v.err = err
	}
}

// invalid keeps the error about an option's value.
func (v *values) invalid(name, hint string) { v.fail(invalidValue(name, v.text(name), hint)) }

// invalidValue is the error about a value of ours, in the words the reference
// has for --since.
func invalidValue(name, value, hint string) error {
	text := fmt.Sprintf(`Invalid --%s value: "%s". %s`, name, value, hint)
	return withInvalid(messageError{text}, restInvalid{name: name, text: text})
}

// positiveID reads a job id the way PHP's is_numeric and (int) do: "007", " 1",
// "1.9" and "5.5e1" are ids 7, 1, 1 and 55; beyond int64 it saturates.
func positiveID(s string) (id uint64, ok bool) {
	if _, _, _, numeric := phpvalue.NumericString(s); !numeric {
		return 0, false
	}
	i := phpvalue.LeadingInt(s)
	return uint64(max(i, 0)), i > 0
}

// digits tells whether s is one or more ASCII digits.
func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
