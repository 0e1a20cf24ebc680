package since

import (
	"errors"
	"testing"
	"time"
)

// wednesday is the now of the tables.
var wednesday = time.Date(2026, time.March, 18, 14, 30, 45, 0, time.UTC)

// accepted lists values and what they mean on wednesday; a time alone is of that day.
var accepted = []struct {
	want   string
	values []string
}{
	{"2026-03-18 14:30:45", []string{"now"}},
}

var rejected = []string{"1h"}

func TestAccepted(t *testing.T) {
	t.Parallel()
	for _, row := range accepted {
		for _, value := range row.values {
			t.Run(value, func(t *testing.T) {
				t.Parallel()
				got, err := Parse(value, wednesday)
				if err != nil || got.Format(time.DateTime) != row.want || got.Location() != time.UTC {
					t.Errorf("Parse(%q) = %v, %v; want %s", value, got, err, row.want)
				}
			})
		}
	}
}

func TestRejected(t *testing.T) {
	t.Parallel()
	for _, value := range rejected {
		if got, err := Parse(value, wednesday); !errors.Is(err, ErrUnparsable) {
			t.Errorf("Parse(%q) = %v, %v; want ErrUnparsable", value, got, err)
		}
	}
}
