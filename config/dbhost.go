package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
)

// ErrBadHost is wrapped when DB_HOST, or the flag or environment variable in
// its place, names no address.
var ErrBadHost = errors.New("not a database host")

// defaultPort is MySQL's TCP port.
const defaultPort = 3306

// usualSockets are the places of MySQL's and MariaDB's Unix socket on Debian,
// Red Hat and others, in the order tried.
var usualSockets = []string{
	"/run/mysqld/mysqld.sock",
	"/var/run/mysqld/mysqld.sock",
	"/var/lib/mysql/mysql.sock",
	"/tmp/mysql.sock",
}

// DBHost is a parsed DB_HOST. The zero value means the server of this machine.
type DBHost struct {
	Host   string // name or address, IPv6 without brackets; empty: this machine
	Port   int    // 0: not given
	Socket string // path of a Unix socket; empty: not given
}

// Target is one address to try.
type Target struct {
	Network string // "unix" or "tcp"
	Address string // socket path, or host:port
}

var (
	hostPort = regexp.MustCompile(`^([^:/]*)(?::([0-9]+))?`)
	ipv6Port = regexp.MustCompile(`^\[?([0-9a-fA-F:]+)(?:\]:([0-9]+))?`)
)

// ParseDBHost reads the forms of DB_HOST: host, host:port, host:/socket,
// host:port:/socket, :/socket, an IPv6 address, [IPv6]:port.
//
// As in WordPress, text that is no port after a colon is dropped, and a bare
// path names no socket. Text that WordPress cannot parse goes to mysqli as it
// is, which takes p: at its start as "persistent" and reads the rest as host:port.
// Errors: ErrBadHost for a port above 65535 and for what could only fail to connect.
//
// Source: WordPress wp-includes/class-wpdb.php wpdb::parse_db_host, wpdb::db_connect
// (6.9), PHP mysqli (8.2); test: TestParseDBHost.
func ParseDBHost(s string) (DBHost, error) {
	text, socket := s, ""
	if i := strings.Index(s, ":/"); i >= 0 {
		text, socket = s[:i], s[i+1:]
	}
	host, port, ok := splitHost(text)
	if !ok {
		var persistent bool
		if text, persistent = strings.CutPrefix(text, "p:"); persistent {
			host, port, ok = splitHost(text)
		}
	}
	if !ok {
		return DBHost{}, fmt.Errorf("%q: %w", s, ErrBadHost)
	}
	h := DBHost{Host: host, Socket: socket}
	if port != "" {
		n, err := strconv.Atoi(port)
		if err != nil || n > 65535 {
			return DBHost{}, fmt.Errorf("%q: port above 65535: %w", s, ErrBadHost)
		}
		h.Port = n
	}
	return h, nil
}

// splitHost parses what is left of DB_HOST without its socket. ok is false
// where WordPress' parser fails, and for a bad IPv6 address.
func splitHost(s string) (host, port string, ok bool) {
	pattern, ipv6 := hostPort, strings.Count(s, ":") > 1
	if ipv6 {
		pattern = ipv6Port
	}
	m := pattern.FindStringSubmatch(s)
	if m == nil {
		return "", "", false
	}
	host, port = m[1], m[2]
	if ipv6 {
		if _, err := netip.ParseAddr(host); err != nil {
			return "", "", false
		}
	}
	if host == "0" { // PHP's empty()
		host = ""
	}
	return host, port, true
}

// Targets returns the addresses to try, in order; never empty.
//
// A socket is the only target. This machine (no host, or localhost) without a
// port: the usual sockets, then TCP 127.0.0.1:3306. Else TCP, port 3306 if none
// is given.
func (h DBHost) Targets() []Target {
	if h.Socket != "" {
		return []Target{{"unix", h.Socket}}
	}
	host := h.Host
	var out []Target
	if h.Host == "" || strings.EqualFold(h.Host, "localhost") {
		host = "127.0.0.1"
		if h.Port == 0 {
			for _, path := range usualSockets {
				out = append(out, Target{"unix", path})
			}
		}
	}
	port := h.Port
	if port == 0 {
		port = defaultPort
	}
	return append(out, Target{"tcp", net.JoinHostPort(host, strconv.Itoa(port))})
}

// String is the host as people write it, for messages: "localhost", "db:3307",
// "[::1]:3306", "/run/x.sock".
func (h DBHost) String() string {
	switch {
	case h.Socket != "":
		return h.Socket
	case h.Host == "" && h.Port == 0:
		return "localhost"
	case h.Host == "":
		return "localhost:" + strconv.Itoa(h.Port)
	case h.Port == 0:
		return h.Host
	}
	return net.JoinHostPort(h.Host, strconv.Itoa(h.Port))
}
