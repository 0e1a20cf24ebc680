package cmd

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
)

func TestStreamsPrefixes(t *testing.T) {
	t.Parallel()
	print := func(s *streams) {
		s.Logf("a %d", 1)
		s.Log("100%")
		s.Successf("b")
		s.Warningf("c")
		s.Errorf("d")
	}
	tests := map[string]struct {
		set            func(*streams)
		stdout, stderr string
	}{
		"plain": {
			set:    func(*streams) {},
			stdout: "a 1\n100%\nSuccess: b\n",
			stderr: "Warning: c\nError: d\n",
		},
		"quiet": {
			set:    func(s *streams) { s.quiet = true },
			stderr: "Error: d\n",
		},
		"colored": {
			set:    func(s *streams) { s.color = colorOn },
			stdout: "a 1\n100%\n\x1b[32;1mSuccess:\x1b[0m b\n",
			stderr: "\x1b[36;1mWarning:\x1b[0m c\n\x1b[31;1mError:\x1b[0m d\n",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ta := newTestApp(t, "", nil)
			tt.set(ta.io)
			print(ta.io)
			if ta.out.String() != tt.stdout || ta.err.String() != tt.stderr {
				t.Errorf("got %q and %q, want %q and %q", ta.out.String(), ta.err.String(), tt.stdout, tt.stderr)
			}
		})
	}
}

func TestDebug(t *testing.T) {
	t.Parallel()
	tests := []struct{ flag, prefix string }{
		{"--debug", "Debug (bootstrap): Running command: datamachine jobs list ("},
		{"--debug=bootstrap", "Debug: Running command: datamachine jobs list ("},
		{"--debug=other", ""},
		{"--no-debug", ""},
	}
	for _, tt := range tests {
		ta := newTestApp(t, "", nil)
		ta.main([]string{"jobs", "list", tt.flag})
		if got := ta.err.String(); !strings.HasPrefix(got, tt.prefix) || (tt.prefix == "") != (got == "") {
			t.Errorf("%s: stderr %q", tt.flag, got)
		}
	}
}

// TestTerminalRules covers borders, colours and width by environment.
func TestTerminalRules(t *testing.T) {
	t.Parallel()
	type env = map[string]string
	tests := []struct {
		name           string
		tty            bool
		columns        int // of the terminal
		env            env
		flag           string
		piped, colored bool
		width          int
	}{
		{name: "pipe", piped: true, width: 80},
		{name: "terminal", tty: true, columns: 132, colored: true, width: 132},
		{name: "COLUMNS wins", tty: true, columns: 132, env: env{"COLUMNS": "60"}, colored: true, width: 60},
		{name: "COLUMNS in a pipe", env: env{"COLUMNS": "100x"}, piped: true, width: 100},
		{name: "COLUMNS unusable", tty: true, columns: 90, env: env{"COLUMNS": "wide"}, colored: true, width: 90},
		{name: "NO_COLOR", tty: true, env: env{"NO_COLOR": "1"}, width: 80},
		{name: "NO_COLOR empty", tty: true, env: env{"NO_COLOR": ""}, colored: true, width: 80},
		{name: "TERM=dumb", tty: true, env: env{"TERM": "dumb"}, width: 80},
		{name: "--color beats NO_COLOR", env: env{"NO_COLOR": "1"}, flag: "--color", piped: true, colored: true, width: 80},
		{name: "--color=never is a colour", flag: "--color=never", piped: true, colored: true, width: 80},
		{name: "--color=auto", flag: "--color=auto", piped: true, width: 80},
		{name: "--no-color", tty: true, flag: "--no-color", width: 80},
		{name: "SHELL_PIPE=0 in a pipe", env: env{"SHELL_PIPE": "0"}, colored: true, width: 80},
		{name: "SHELL_PIPE empty", env: env{"SHELL_PIPE": ""}, colored: true, width: 80},
		{name: "SHELL_PIPE=Yes on a terminal", tty: true, env: env{"SHELL_PIPE": " Yes"}, piped: true, width: 80},
		{name: "SHELL_PIPE=2", env: env{"SHELL_PIPE": "2"}, colored: true, width: 80},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			ta := newTestApp(t, "", tt.env)
			ta.io.outTTY = tt.tty
			ta.io.size = func() int { return tt.columns }
			if code := ta.main(strings.Fields("jobs list " + tt.flag)); code != 0 {
				t.Fatalf("exit code %d, stderr %q", code, ta.err.String())
			}
			if got := ta.io.Piped(); got != tt.piped {
				t.Errorf("Piped() = %v", got)
			}
			if got := ta.io.Colored(); got != tt.colored {
				t.Errorf("Colored() = %v", got)
			}
			if got := ta.io.Columns(); got != tt.width {
				t.Errorf("Columns() = %d, want %d", got, tt.width)
			}
		})
	}
}

// TestOrder checks that what was written to stdout before a line on stderr also
// arrives before it.
func TestOrder(t *testing.T) {
	t.Parallel()
	ta := newTestApp(t, "", nil)
	var both bytes.Buffer
	ta.io.out, ta.io.err = newOutput(&both), &both
	io.WriteString(ta.io.Out(), "data")
	if both.Len() > 0 {
		t.Error("data is not buffered")
	}
	ta.io.Warningf("w")
	io.WriteString(ta.io.Out(), "more\n")
	ta.io.Log("log")
	io.WriteString(ta.io.Out(), "end\n")
	if err := ta.io.flush(); err != nil {
		t.Fatal(err)
	}
	if got, want := both.String(), "dataWarning: w\nmore\nlog\nend\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// brokenPipe is a pipe nobody reads.
func brokenPipe(t *testing.T) io.Writer {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	t.Cleanup(func() { w.Close() })
	return w
}

type failingWriter struct{ err error }

func (w failingWriter) Write([]byte) (int, error) { return 0, w.err }

func TestWriteErrors(t *testing.T) {
	t.Parallel()
	full := failingWriter{&os.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.ENOSPC}}
	tests := []struct {
		name   string
		w      io.Writer
		work   func(s *streams) error
		code   int
		stderr string
	}{
		{name: "reader gone", w: brokenPipe(t), work: writeMuch, code: 0},
		{name: "reader gone, found at the end", w: brokenPipe(t), work: writeLittle, code: 0},
		{name: "disk full", w: full, work: writeMuch, code: 1, stderr: "Error: writing output: write /dev/stdout: no space left on device\n"},
		{name: "disk full, found at the end", w: full, work: writeLittle, code: 1, stderr: "Error: writing output: write /dev/stdout: no space left on device\n"},
		{
			name: "a failed command keeps its code", w: full, code: 3, stderr: "Error: partly\n",
			work: func(s *streams) error { s.Log("x"); return exitWith(exitPartial, messagef("partly")) },
		},
		{
			name: "another pipe's error is an error", w: io.Discard, code: 1, stderr: "Error: database: broken pipe\n",
			work: func(*streams) error { return errors.Join(&os.SyscallError{Syscall: "database", Err: syscall.EPIPE}) },
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			ta := newTestApp(t, "", nil)
			ta.io.out = newOutput(tt.w)
			code := ta.finish(tt.work(ta.io))
			if code != tt.code || ta.err.String() != tt.stderr {
				t.Errorf("exit code %d, stderr %q; want %d, %q", code, ta.err.String(), tt.code, tt.stderr)
			}
		})
	}
}

// TestKeepWorking checks that work that changes something is not told of a
// closed stdout, and that its end still is.
func TestKeepWorking(t *testing.T) {
	t.Parallel()
	ta := newTestApp(t, "", nil)
	ta.io.out = newOutput(brokenPipe(t))
	if err := writeMuch(ta.io); !errors.Is(err, syscall.EPIPE) {
		t.Errorf("before keepWorking: %v", err)
	}
	ta.io.keepWorking()
	if err := writeMuch(ta.io); err != nil {
		t.Errorf("after keepWorking: %v", err)
	}
	if code := ta.finish(nil); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

func writeMuch(s *streams) error {
	for range 3 {
		if _, err := s.Out().Write(make([]byte, outputBuffer)); err != nil {
			return err
		}
	}
	return nil
}

func writeLittle(s *streams) error {
	_, err := io.WriteString(s.Out(), "little")
	return err
}
