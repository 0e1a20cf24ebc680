package cmd

import (
	"context"
	"errors"
	"syscall"
	"testing"
)

func TestSignalWhileReading(t *testing.T) {
	t.Parallel()
	for sig, code := range map[syscall.Signal]int{syscall.SIGINT: 130, syscall.SIGTERM: 143, syscall.SIGHUP: 129} {
		ta := newTestApp(t, "", nil)
		ta.signals.handle(sig)
		if ta.signals.ctx.Err() == nil || !ta.signals.stopping() {
			t.Errorf("%v: work goes on", sig)
		}
		for _, err := range []error{context.Canceled, errors.New("driver: bad connection"), nil} {
			if got := ta.finish(err); got != code || ta.err.Len() > 0 {
				t.Errorf("%v, %v: exit code %d, stderr %q", sig, err, got, ta.err.String())
			}
		}
	}
}

// TestSignalWhileWriting: the first signal lets the job at hand finish, the
// second rolls it back, the third ends the process.
func TestSignalWhileWriting(t *testing.T) {
	t.Parallel()
	ta := newTestApp(t, "", nil)
	ended := 0
	ta.signals.exit = func(code int) { ended = code }
	ta.signals.holdJobs()

	if ta.signals.stopping() {
		t.Error("stopping before any signal")
	}
	ta.signals.handle(syscall.SIGINT)
	if !ta.signals.stopping() || ta.signals.ctx.Err() != nil {
		t.Error("the first signal must ask to stop and cancel nothing")
	}
	const notice = "Finishing the current job first; interrupt again to roll it back and stop now.\n"
	if ta.err.String() != notice {
		t.Errorf("stderr %q", ta.err.String())
	}
	if code := ta.finish(exitWith(exitPartial, messagef("Undo complete: 1"))); code != 130 {
		t.Errorf("exit code %d", code)
	}
	if got, want := ta.err.String(), notice+"Error: Undo complete: 1\n"; got != want {
		t.Errorf("the report must be printed: stderr %q", got)
	}
	ta.signals.handle(syscall.SIGTERM)
	if ta.signals.ctx.Err() == nil || ended != 0 {
		t.Error("the second signal must cancel, not end the process")
	}
	if code := ta.finish(context.Canceled); code != 130 {
		t.Errorf("the first signal's code counts, got %d", code)
	}
	ta.signals.handle(syscall.SIGTERM)
	if ended != 143 {
		t.Errorf("the third signal must end the process, got %d", ended)
	}
}

// TestListen delivers a real signal to the handler.
func TestListen(t *testing.T) {
	ta := newTestApp(t, "", nil)
	defer ta.signals.listen()()
	if err := syscall.Kill(syscall.Getpid(), syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-ta.signals.ctx.Done()
	if sig, ok := ta.signals.received(); !ok || sig != syscall.SIGTERM {
		t.Errorf("received %v, %v", sig, ok)
	}
}
