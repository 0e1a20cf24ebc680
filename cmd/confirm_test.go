package cmd

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestConfirm(t *testing.T) {
	t.Parallel()
	const unconfirmed = "Error: Nothing was done: standard input ended before the question was answered.\nPass --yes to answer it beforehand.\n"
	tests := []struct {
		stdin  string
		yes    bool
		code   int
		stderr string
		rest   string // left in stdin
	}{
		{stdin: "y\n", yes: true},
		{stdin: " Y \r\nnext line\n", yes: true, rest: "next line\n"},
		{stdin: "y", yes: true},
		{stdin: "yes\n", code: exitDone},
		{stdin: "n\ny\n", code: exitDone, rest: "y\n"},
		{stdin: "\n", code: exitDone},
		{stdin: "", code: exitUnconfirmed, stderr: unconfirmed},
	}
	for _, tt := range tests {
		ta := newTestApp(t, tt.stdin, nil)
		ta.io.quiet = true
		err := ta.confirm(t.Context(), "Delete all FAILED jobs?")
		if (err == nil) != tt.yes {
			t.Errorf("%q: error %v", tt.stdin, err)
		}
		if code := ta.finish(err); code != tt.code {
			t.Errorf("%q: exit code %d, want %d", tt.stdin, code, tt.code)
		}
		if got := ta.out.String(); got != "Delete all FAILED jobs? [y/n] " {
			t.Errorf("%q: stdout %q", tt.stdin, got)
		}
		if got := ta.err.String(); got != tt.stderr {
			t.Errorf("%q: stderr %q, want %q", tt.stdin, got, tt.stderr)
		}
		if rest, _ := io.ReadAll(ta.io.in); string(rest) != tt.rest {
			t.Errorf("%q: %q is left of stdin, want %q", tt.stdin, rest, tt.rest)
		}
	}
}

// TestConfirmREST keeps the prompt out of the document.
func TestConfirmREST(t *testing.T) {
	t.Parallel()
	ta := newTestApp(t, "", nil)
	ta.rest = true
	if code := ta.finish(ta.confirm(t.Context(), "Sure?")); code != exitUnconfirmed {
		t.Errorf("exit code %d", code)
	}
	if got := ta.err.String(); got != "Sure? [y/n] " {
		t.Errorf("stderr %q", got)
	}
	if got := ta.out.String(); !strings.HasPrefix(got, `{"code":`) {
		t.Errorf("stdout %q", got)
	}
}

// TestConfirmCancelled leaves a prompt nobody answers.
func TestConfirmCancelled(t *testing.T) {
	t.Parallel()
	ta := newTestApp(t, "", nil)
	r, w := io.Pipe()
	defer w.Close()
	ta.io.in = r
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := ta.confirm(ctx, "Sure?"); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}
