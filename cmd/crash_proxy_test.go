package cmd_test

import (
	"encoding/binary"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// crashProxy stands between the program and the server, on a socket of its own,
// and passes MySQL's packets on. Before a statement reaches the server, and
// before its answer reaches the program, it asks what to do.
//
// Source: MySQL client/server protocol, "MySQL Packets" and "Command Phase":
// three bytes of length, one of sequence; a command has sequence 0.
type crashProxy struct {
	socket string
	server string
	listen net.Listener
	work   sync.WaitGroup

	mu         sync.Mutex
	ask        func(crashEvent) crashAction // nil passes everything on
	statements int
	open       map[net.Conn]bool
}

// crashEvent is one statement before or after the server has executed it.
type crashEvent struct {
	N        int // statements count from 1, over all connections
	Answered bool
	SQL      string
	Command  byte
	// HangUp breaks the program's side alone; the server does not notice.
	HangUp func()
}

const (
	crashComQuery   = 0x03
	crashComPrepare = 0x16
	crashComExecute = 0x17
	crashComClose   = 0x19 // has no answer
	crashComQuit    = 0x01
)

// commit tells a COMMIT.
func (e crashEvent) commit() bool {
	return e.Command == crashComQuery && strings.HasSuffix(e.SQL, "COMMIT")
}

// begins tells the start of a writing transaction.
func (e crashEvent) begins() bool {
	return e.Command == crashComQuery && strings.HasSuffix(e.SQL, "START TRANSACTION")
}

// crashAction is what becomes of an event's packet.
type crashAction int

const (
	crashPass crashAction = iota
	crashCut              // the connection breaks before the packet
	crashHalf             // the connection breaks in the middle of it
)

// newCrashProxy listens until the test ends.
func newCrashProxy(t testing.TB, server string) *crashProxy {
	t.Helper()
	dir, err := os.MkdirTemp("", "dmp") // short: a socket path has about 100 bytes
	if err != nil {
		t.Fatal(err)
	}
	p := &crashProxy{socket: filepath.Join(dir, "s"), server: server, open: map[net.Conn]bool{}}
	if p.listen, err = net.Listen("unix", p.socket); err != nil {
		t.Fatal(err)
	}
	p.work.Go(p.accept)
	t.Cleanup(func() {
		p.close()
		p.work.Wait()
		_ = os.RemoveAll(dir)
	})
	return p
}

// reset starts the counting anew with another function to ask, and returns how
// many statements there were.
func (p *crashProxy) reset(ask func(crashEvent) crashAction) (statements int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	statements = p.statements
	p.ask, p.statements = ask, 0
	return statements
}

// close refuses new connections and cuts the open ones.
func (p *crashProxy) close() {
	_ = p.listen.Close()
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.open {
		_ = c.Close()
	}
}

func (p *crashProxy) accept() {
	for {
		client, err := p.listen.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("unix", p.server)
		if err != nil {
			_ = client.Close()
			continue
		}
		p.mu.Lock()
		c := &crashConn{proxy: p, client: client, server: server, prepared: map[uint32]string{}}
		p.open[client], p.open[server] = true, true
		p.mu.Unlock()
		p.work.Go(func() { c.pump(client, server, c.request) })
		p.work.Go(func() { c.pump(server, client, c.answer) })
	}
}

// crashConn is one connection.
type crashConn struct {
	proxy          *crashProxy
	client, server net.Conn

	mu       sync.Mutex
	waiting  *crashEvent       // the statement whose answer is to come
	prepared map[uint32]string // by statement id
}

// pump passes packets on, each after one question, until a side is gone.
func (c *crashConn) pump(from, to net.Conn, ask func(packet []byte) crashAction) {
	defer func() {
		for _, conn := range []net.Conn{c.client, c.server} {
			_ = conn.Close()
			c.proxy.mu.Lock()
			delete(c.proxy.open, conn)
			c.proxy.mu.Unlock()
		}
	}()
	for {
		packet := make([]byte, 4)
		if _, err := io.ReadFull(from, packet); err != nil {
			return
		}
		body := make([]byte, int(packet[0])|int(packet[1])<<8|int(packet[2])<<16)
		if _, err := io.ReadFull(from, body); err != nil {
			return
		}
		packet = append(packet, body...)
		switch ask(packet) {
		case crashCut:
			return
		case crashHalf:
			_, _ = to.Write(packet[:len(packet)/2])
			return
		}
		if _, err := to.Write(packet); err != nil {
			return
		}
	}
}

// request asks about a packet of the program.
func (c *crashConn) request(packet []byte) crashAction {
	if packet[3] != 0 || len(packet) == 4 {
		return crashPass // part of the handshake
	}
	e := crashEvent{Command: packet[4], SQL: string(packet[5:]), HangUp: func() { _ = c.client.Close() }}
	switch e.Command {
	case crashComQuit, crashComClose:
		return crashPass
	case crashComExecute:
		c.mu.Lock()
		e.SQL = c.prepared[binary.LittleEndian.Uint32(packet[5:])]
		c.mu.Unlock()
	}
	c.proxy.count(&e)
	action := c.proxy.asks(e)
	c.mu.Lock()
	c.waiting = &e
	c.mu.Unlock()
	return action
}

// answer asks about the first packet that answers a statement.
func (c *crashConn) answer(packet []byte) crashAction {
	c.mu.Lock()
	e := c.waiting
	c.waiting = nil
	if e != nil && e.Command == crashComPrepare && len(packet) > 8 && packet[4] == 0 {
		c.prepared[binary.LittleEndian.Uint32(packet[5:])] = e.SQL
	}
	c.mu.Unlock()
	if e == nil {
		return crashPass
	}
	answered := *e
	answered.Answered = true
	return c.proxy.asks(answered)
}

func (p *crashProxy) count(e *crashEvent) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.statements++
	e.N = p.statements
}

// asks calls the function without the lock: it may block. What it wrote is
// visible after the next reset.
func (p *crashProxy) asks(e crashEvent) crashAction {
	p.mu.Lock()
	ask := p.ask
	p.mu.Unlock()
	if ask == nil {
		return crashPass
	}
	action := ask(e)
	p.mu.Lock()
	defer p.mu.Unlock()
	return action
}
