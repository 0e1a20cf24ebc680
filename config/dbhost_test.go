package config

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseDBHost(t *testing.T) {
	t.Parallel()
	sockets := []Target{
		{"unix", "/run/mysqld/mysqld.sock"}, {"unix", "/var/run/mysqld/mysqld.sock"},
		{"unix", "/var/lib/mysql/mysql.sock"}, {"unix", "/tmp/mysql.sock"},
	}
	local := append(slices.Clone(sockets), Target{"tcp", "127.0.0.1:3306"})
	tcp := func(a string) []Target { return []Target{{"tcp", a}} }
	unix := func(a string) []Target { return []Target{{"unix", a}} }
	tests := []struct {
		in      string
		want    DBHost
		targets []Target
		text    string
	}{
		{"localhost", DBHost{Host: "localhost"}, local, "localhost"},
		{"LOCALHOST", DBHost{Host: "LOCALHOST"}, local, "LOCALHOST"},
		{"", DBHost{}, local, "localhost"},
		{"localhost:", DBHost{Host: "localhost"}, local, "localhost"},
		{"/run/x.sock", DBHost{}, local, "localhost"},
		{"localhost:3307", DBHost{Host: "localhost", Port: 3307}, tcp("127.0.0.1:3307"), "localhost:3307"},
		{":3307", DBHost{Port: 3307}, tcp("127.0.0.1:3307"), "localhost:3307"},
		{"0:3307", DBHost{Port: 3307}, tcp("127.0.0.1:3307"), "localhost:3307"},
		{"db", DBHost{Host: "db"}, tcp("db:3306"), "db"},
		{"db:3307", DBHost{Host: "db", Port: 3307}, tcp("db:3307"), "db:3307"},
		{"db:003307", DBHost{Host: "db", Port: 3307}, tcp("db:3307"), "db:3307"},
		{"db:0", DBHost{Host: "db"}, tcp("db:3306"), "db"},
		{"host:abc", DBHost{Host: "host"}, tcp("host:3306"), "host"},
		{"host:33abc", DBHost{Host: "host", Port: 33}, tcp("host:33"), "host:33"},
		{"host:3306/db", DBHost{Host: "host", Port: 3306}, tcp("host:3306"), "host:3306"},
		{"192.0.2.7:3306", DBHost{Host: "192.0.2.7", Port: 3306}, tcp("192.0.2.7:3306"), "192.0.2.7:3306"},
		{"localhost:/run/x.sock", DBHost{Host: "localhost", Socket: "/run/x.sock"}, unix("/run/x.sock"), "/run/x.sock"},
		{":/run/x.sock", DBHost{Socket: "/run/x.sock"}, unix("/run/x.sock"), "/run/x.sock"},
		{"db:/run/x:/y.sock", DBHost{Host: "db", Socket: "/run/x:/y.sock"}, unix("/run/x:/y.sock"), "/run/x:/y.sock"},
		{"db:3306:/run/x.sock", DBHost{Host: "db", Port: 3306, Socket: "/run/x.sock"}, unix("/run/x.sock"), "/run/x.sock"},
		{"[::1]:3307", DBHost{Host: "::1", Port: 3307}, tcp("[::1]:3307"), "[::1]:3307"},
		{"[::1]", DBHost{Host: "::1"}, tcp("[::1]:3306"), "::1"},
		{"::1", DBHost{Host: "::1"}, tcp("[::1]:3306"), "::1"},
		{"::1:/run/x.sock", DBHost{Host: "::1", Socket: "/run/x.sock"}, unix("/run/x.sock"), "/run/x.sock"},
		{"2001:db8::1:3307", DBHost{Host: "2001:db8::1:3307"}, tcp("[2001:db8::1:3307]:3306"), "2001:db8::1:3307"},
		{"[::1]:abc", DBHost{Host: "::1"}, tcp("[::1]:3306"), "::1"},
		{"p:127.0.0.1", DBHost{Host: "p", Port: 127}, tcp("p:127"), "p:127"},
		{"p:localhost:3306", DBHost{Host: "localhost", Port: 3306}, tcp("127.0.0.1:3306"), "localhost:3306"},
		{"p:127.0.0.1:3308", DBHost{Host: "127.0.0.1", Port: 3308}, tcp("127.0.0.1:3308"), "127.0.0.1:3308"},
		{"p:[::1]:3306", DBHost{Host: "::1", Port: 3306}, tcp("[::1]:3306"), "[::1]:3306"},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			t.Parallel()
			h, err := ParseDBHost(tt.in)
			if err != nil {
				t.Fatal(err)
			}
			if h != tt.want {
				t.Errorf("got %+v, want %+v", h, tt.want)
			}
			if diff := cmp.Diff(tt.targets, h.Targets()); diff != "" {
				t.Errorf("targets (-want +got)\n%s", diff)
			}
			if h.String() != tt.text {
				t.Errorf("text %q, want %q", h, tt.text)
			}
		})
	}
}

func TestParseDBHostErrors(t *testing.T) {
	t.Parallel()
	for _, in := range []string{"db:65536", "db:99999999999999999999", "x.test:3306:x", "db.example.com:3306:x", "p:p:db:1", "host:1:2", "1:2:3"} {
		if h, err := ParseDBHost(in); !errors.Is(err, ErrBadHost) {
			t.Errorf("%q: %+v, %v", in, h, err)
		}
	}
}
