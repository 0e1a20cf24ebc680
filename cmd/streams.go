package cmd

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/term"

	"datamachine/undo/phpvalue"
)

// colorMode is what --color and --no-color ask for.
type colorMode int

const (
	colorAuto colorMode = iota // on a terminal
	colorOn
	colorOff
)

// debugGroup is what --debug asks for: all groups when group is "".
type debugGroup struct {
	on    bool
	group string
}

// lookupEnv is os.LookupEnv or a test's stand-in.
type lookupEnv func(string) (string, bool)

// streams owns stdin, stdout and stderr: prefixes, colours, --quiet, terminal
// checks, and the order of what is printed.
type streams struct {
	in  io.Reader
	out *output
	err io.Writer
	env lookupEnv

	outTTY, errTTY bool
	size           func() int // columns of the terminal, 0 if there is none
	// password reads a line without showing it; nil when stdin is no terminal.
	password func() (string, error)

	quiet bool
	color colorMode
	debug debugGroup
	start time.Time
}

// systemStreams are the process's own.
func systemStreams() *streams {
	fd := func(f *os.File) int { return int(f.Fd()) }
	s := &streams{
		in:  os.Stdin,
		out: newOutput(os.Stdout),
		err: os.Stderr,
		env: os.LookupEnv,

		outTTY: term.IsTerminal(fd(os.Stdout)),
		errTTY: term.IsTerminal(fd(os.Stderr)),
		size: func() int {
			for _, f := range []*os.File{os.Stdout, os.Stdin, os.Stderr} {
				if w, _, err := term.GetSize(fd(f)); err == nil && w > 0 {
					return w
				}
			}
			return 0
		},
		start: time.Now(),
	}
	if in := fd(os.Stdin); term.IsTerminal(in) {
		s.password = func() (string, error) {
			password, err := term.ReadPassword(in)
			return string(password), err
		}
	}
	return s
}

// askPassword reads a line from the terminal without showing it.
func (s *streams) askPassword(prompt string) (string, error) {
	s.printErr(prompt)
	password, err := s.password()
	s.printErr("\n")
	return password, err
}

// Out is where data goes: buffered, never prefixed, not affected by --quiet. A
// write to it fails when the reader is gone, except after keepWorking.
func (s *streams) Out() io.Writer { return s.out }

// Log prints a line of information.
func (s *streams) Log(text string) {
	if !s.quiet {
		s.print(text + "\n")
	}
}

// Logf is Log with a format.
func (s *streams) Logf(format string, args ...any) { s.Log(fmt.Sprintf(format, args...)) }

// Successf prints the line that says what was done.
func (s *streams) Successf(format string, args ...any) {
	if !s.quiet {
		s.print(s.label("Success", "32;1") + fmt.Sprintf(format, args...) + "\n")
	}
}

// Warningf prints a warning on stderr.
func (s *streams) Warningf(format string, args ...any) {
	if !s.quiet {
		s.printErr(s.label("Warning", "36;1") + fmt.Sprintf(format, args...) + "\n")
	}
}

// Errorf prints an error on stderr, --quiet or not. Commands return errors
// instead: only errors.go calls it.
func (s *streams) Errorf(format string, args ...any) {
	s.printErr(s.label("Error", "31;1") + fmt.Sprintf(format, args...) + "\n")
}

// Debugf prints a line on stderr when --debug, or --debug=group, is on.
//
// Source: WP-CLI 2.12.0, php/WP_CLI/Loggers/Base.php, debug.
func (s *streams) Debugf(group, format string, args ...any) {
	if !s.debug.on || (s.debug.group != "" && s.debug.group != group) {
		return
	}
	label := "Debug"
	if s.debug.group == "" && group != "" {
		label = "Debug (" + group + ")"
	}
	seconds := time.Since(s.start).Round(time.Millisecond).Seconds()
	s.printErr(s.label(label, "34;1") + fmt.Sprintf(format, args...) + fmt.Sprintf(" (%vs)\n", seconds))
}

// label is a coloured prefix with its colon and a space.
//
// Source: WP-CLI 2.12.0, php/WP_CLI/Loggers/Base.php, _line.
func (s *streams) label(name, color string) string {
	if !s.Colored() {
		return name + ": "
	}
	return "\x1b[" + color + "m" + name + ":\x1b[0m "
}

// print writes to stdout at once.
func (s *streams) print(text string) {
	io.WriteString(s.out, text)
	s.out.flush()
}

// printErr writes to stderr, after everything that goes to stdout before it.
func (s *streams) printErr(text string) {
	s.out.flush()
	io.WriteString(s.err, text)
}

// flush writes what stdout still holds and returns the first write that failed.
func (s *streams) flush() error { return s.out.flush() }

// keepWorking is called before the first change: from here on a closed or full
// stdout does not stop the command.
func (s *streams) keepWorking() { s.out.detach() }

// Piped tells whether stdout is read by a program: no borders, no colours.
// SHELL_PIPE overrules the terminal check.
//
// Source: WP-CLI 2.12.0, php/utils.php, isPiped.
func (s *streams) Piped() bool {
	if v, ok := s.env("SHELL_PIPE"); ok {
		return slices.Contains([]string{"1", "true", "on", "yes"}, strings.ToLower(phpTrim(v)))
	}
	return !s.outTTY
}

// Colored tells whether labels are coloured, on both streams alike. --color and
// --no-color decide; else not when piped, nor with NO_COLOR or TERM=dumb.
func (s *streams) Colored() bool {
	switch s.color {
	case colorOn:
		return true
	case colorOff:
		return false
	}
	noColor, _ := s.env("NO_COLOR")
	terminal, _ := s.env("TERM")
	return !s.Piped() && noColor == "" && terminal != "dumb"
}

// Columns is the width to fill: COLUMNS, else the terminal's, else 80.
func (s *streams) Columns() int {
	columns, _ := s.env("COLUMNS")
	if n := phpvalue.LeadingInt(columns); n > 0 {
		return int(min(n, 1<<20))
	}
	if n := s.size(); n > 0 {
		return n
	}
	return 80
}
