package cmd

import (
	"bufio"
	"fmt"
	"io"
	"sync"
)

// writeError is a write to stdout that failed: the reader is gone or the disk is
// full.
type writeError struct{ err error }

func (e writeError) Error() string { return fmt.Sprintf("writing output: %v", e.err) }
func (e writeError) Unwrap() error { return e.err }

// output is the buffered stdout. The first failed write is remembered; after it
// nothing is written. Safe for concurrent use.
type output struct {
	mu  sync.Mutex
	buf *bufio.Writer
	err error
	// detached hides write errors from the writer: the work goes on without a
	// reader.
	detached bool
}

const outputBuffer = 64 << 10

func newOutput(w io.Writer) *output { return &output{buf: bufio.NewWriterSize(w, outputBuffer)} }

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err == nil {
		if _, err := o.buf.Write(p); err != nil {
			o.err = writeError{err}
		}
	}
	return o.result(len(p))
}

// flush writes what is buffered and returns the first error there ever was.
func (o *output) flush() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err == nil {
		if err := o.buf.Flush(); err != nil {
			o.err = writeError{err}
		}
	}
	return o.err
}

// detach keeps write errors from stopping the work from here on.
func (o *output) detach() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.detached = true
}

func (o *output) result(n int) (int, error) {
	if o.err != nil && !o.detached {
		return 0, o.err
	}
	return n, nil
}
