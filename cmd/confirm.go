package cmd

import (
	"context"
	"errors"
	"io"
	"strings"
)

// confirm asks a question on stdout and reads one line from stdin. It returns
// nil only for y or Y. Any other answer ends the run quietly with exit code 0;
// no answer, because stdin has ended, is an error that says to pass --yes. The
// prompt stands even under --quiet, and no byte after the line is consumed. Under
// --format=rest it goes to stderr.
//
// Source: WP-CLI 2.12.0, php/class-wp-cli.php, confirm; there the end of stdin
// is exit code 0 too.
func (a *app) confirm(ctx context.Context, question string) error {
	prompt := question + " [y/n] "
	if a.rest {
		a.io.printErr(prompt)
	} else {
		a.io.print(prompt)
	}
	line, err := readLine(ctx, a.io.in)
	switch {
	case errors.Is(err, io.EOF):
		if a.io.outTTY {
			a.io.print("\n")
		}
		return exitWith(exitUnconfirmed, messagef("Nothing was done: standard input ended before the question was answered.\nPass --yes to answer it beforehand."))
	case err != nil:
		return err
	case strings.ToLower(phpTrim(line)) != "y":
		return exitWith(exitDone, nil)
	}
	return nil
}

// readLine reads up to and including the next newline, byte by byte, so that
// whatever follows is left to other readers. The end of input before any byte is
// io.EOF. A cancelled context returns at once; the read itself then goes on
// until the process ends.
func readLine(ctx context.Context, r io.Reader) (string, error) {
	type result struct {
		line string
		err  error
	}
	done := make(chan result, 1)
	go func() {
		var line []byte
		for b := make([]byte, 1); ; {
			n, err := r.Read(b)
			if n > 0 {
				line = append(line, b[0])
				if b[0] == '\n' {
					done <- result{line: string(line)}
					return
				}
			}
			if err != nil {
				if errors.Is(err, io.EOF) && len(line) > 0 {
					err = nil
				}
				done <- result{string(line), err}
				return
			}
		}
	}()
	select {
	case res := <-done:
		return res.line, res.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
