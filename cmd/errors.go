package cmd

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"

	"datamachine/store"
)

// Exit codes. 2 is the Go runtime's own; above 128 is 128 plus the signal.
const (
	exitDone         = 0
	exitError        = 1
	exitPartial      = 3 // an effect failed or is in conflict
	exitUnconfirmed  = 4 // a confirmation was needed and stdin had ended
	exitLockTimeout  = 5
	exitSignalOffset = 128
)

// messageError is a text made for the user, printed as it is after "Error: ".
type messageError struct{ text string }

func (e messageError) Error() string { return e.text }

// messagef makes an error whose text is printed as it is.
func messagef(format string, args ...any) error {
	return messageError{fmt.Sprintf(format, args...)}
}

// usageError ends a run with a usage line on stdout and exit code 1.
type usageError struct {
	text    string
	missing []string // the positionals that are not there
}

func (e usageError) Error() string { return e.text }

// codeError ends a run with an exit code of its own. With a nil err nothing is
// printed.
type codeError struct {
	code int
	err  error
}

func (e codeError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

func (e codeError) Unwrap() error { return e.err }

// exitWith gives err an exit code; a nil err exits without a message.
func exitWith(code int, err error) error { return codeError{code: code, err: err} }

// finish prints what err has to say, flushes stdout and returns the exit code.
// It is called once, last.
func (a *app) finish(err error) int {
	code := a.report(err)
	writeErr := a.io.flush()
	if sig, ok := a.signals.received(); ok {
		return exitSignalOffset + int(sig)
	}
	if writeErr != nil && code == exitDone && !errors.Is(writeErr, syscall.EPIPE) {
		a.io.Errorf("%v", writeErr)
		return exitError
	}
	return code
}

// report prints an error and picks its exit code.
func (a *app) report(err error) int {
	code := exitError
	var usage usageError
	var coded codeError
	var write writeError
	switch {
	case err == nil:
		return exitDone
	case a.signals.cancelled() && (errors.Is(err, context.Canceled) || !a.signals.holding()):
		return code // the signal is the reason; finish knows its code
	case errors.As(err, &write):
		return exitDone // finish looks at the stream's own error
	case errors.As(err, &coded):
		code = coded.code
		if coded.err == nil {
			return code
		}
	}
	switch {
	case a.rest:
		a.io.print(restBody(err) + "\n")
	case errors.As(err, &usage):
		a.io.print(usage.text + "\n")
	default:
		a.io.Errorf("%s", errorText(err))
	}
	return code
}

// errorText is what an error says. Without a database it starts with WordPress'
// own words, whatever was to be read first.
func errorText(err error) string {
	text := err.Error()
	if errors.Is(err, store.ErrConnect) {
		if i := strings.Index(text, store.ErrConnect.Error()); i > 0 {
			return text[i:]
		}
	}
	return text
}
