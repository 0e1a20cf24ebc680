package cmd

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// interrupts turns SIGINT, SIGTERM and SIGHUP into an end of the work. A reading
// command is cancelled at once. A writing one, from holdJobs on, finishes the
// job at hand; a second signal cancels that too, so that it rolls back; a third
// ends the process.
type interrupts struct {
	ctx    context.Context
	cancel context.CancelFunc
	stop   chan struct{}  // closed by the first signal
	notice func()         // says that the job at hand is finished first
	exit   func(code int) // ends the process
	signal chan os.Signal // what the system delivers
	mu     sync.Mutex
	first  syscall.Signal // 0 until one came
	hold   bool
}

// newInterrupts makes one that hears nothing yet.
func newInterrupts(ctx context.Context) *interrupts {
	ctx, cancel := context.WithCancel(ctx)
	return &interrupts{
		ctx: ctx, cancel: cancel,
		stop:   make(chan struct{}),
		notice: func() {},
		exit:   os.Exit,
		signal: make(chan os.Signal, 8),
	}
}

// listen starts to hear signals until close. A signal the parent process had
// ignored, as nohup does, stays ignored. SIGPIPE only fails the write that met
// it, as in PHP.
func (n *interrupts) listen() (closeFn func()) {
	for _, sig := range []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(sig) {
			signal.Notify(n.signal, sig)
		}
	}
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	done := make(chan struct{})
	go func() {
		for {
			select {
			case sig := <-n.signal:
				n.handle(sig.(syscall.Signal))
			case <-done:
				return
			}
		}
	}()
	return func() {
		signal.Stop(n.signal)
		close(done)
		n.cancel()
	}
}

// handle acts on one signal.
func (n *interrupts) handle(sig syscall.Signal) {
	n.mu.Lock()
	defer n.mu.Unlock()
	switch {
	case n.first == 0:
		n.first = sig
		close(n.stop)
		if n.hold {
			n.notice()
			return
		}
		n.cancel()
	case n.ctx.Err() == nil:
		n.cancel()
	default:
		n.exit(exitSignalOffset + int(sig))
	}
}

// holdJobs makes the next signal wait for the job at hand. Called before the
// first change.
func (n *interrupts) holdJobs() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.hold = true
}

// stopping tells whether no further job may be begun.
func (n *interrupts) stopping() bool {
	select {
	case <-n.stop:
		return true
	default:
		return false
	}
}

// received returns the first signal that came.
func (n *interrupts) received() (syscall.Signal, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.first, n.first != 0
}

// holding tells whether holdJobs was called.
func (n *interrupts) holding() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.hold
}

// cancelled tells whether a signal cancelled the work itself.
func (n *interrupts) cancelled() bool {
	_, ok := n.received()
	return ok && n.ctx.Err() != nil
}
