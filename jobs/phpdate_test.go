package jobs

import (
	"testing"
	"time"
)

// Expected texts are what PHP 8.2 prints.
func TestPHPDate(t *testing.T) {
	t.Parallel()
	ny, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	summer := time.Date(2026, 7, 4, 15, 4, 5, 0, ny)
	winter := time.Date(2024, 12, 31, 0, 9, 0, 0, time.UTC)
	for _, c := range []struct {
		layout string
		t      time.Time
		want   string
	}{
		{"F j, Y g:i a", summer, "July 4, 2026 3:04 pm"},
		{"Y-m-d H:i:s", summer, "2026-07-04 15:04:05"},
		{"D, d M y G:i:s A", winter, "Tue, 31 Dec 24 0:09:00 AM"},
		{"l jS \\o\\f F", winter, "Tuesday 31st of December"},
		{"N w z t L W o", winter, "2 2 365 31 1 01 2025"},
		{"e T P O p I Z", summer, "America/New_York EDT -04:00 -0400 -04:00 1 -14400"},
		{"T P p I", winter, "UTC +00:00 Z 0"},
		{"c", summer, "2026-07-04T15:04:05-04:00"},
		{"r", summer, "Sat, 04 Jul 2026 15:04:05 -0400"},
		{"U B", winter, "1735603740 047"},
		{"j. F Y, H:i \\U\\h\\r", summer, "4. July 2026, 15:04 Uhr"},
		{"h n", summer, "03 7"},
		{"T e", time.Date(2026, 1, 1, 0, 0, 0, 0, time.FixedZone("", 19800)), "+05:30 +05:30"},
		{"", summer, ""},
		{"\\", summer, ""},
	} {
		if got := phpDate(c.layout, c.t); got != c.want {
			t.Errorf("%q: %q, want %q", c.layout, got, c.want)
		}
	}
	for day, want := range map[int]string{1: "st", 2: "nd", 3: "rd", 4: "th", 11: "th", 12: "th", 13: "th", 21: "st", 22: "nd", 23: "rd", 30: "th"} {
		if got := ordinal(day); got != want {
			t.Errorf("%d%s, want %s", day, got, want)
		}
	}
}

func TestZone(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct{ name, offset, want string }{
		{"America/New_York", "0", "07:00"},
		{"", "5.5", "17:30"},
		{"", "-3.5", "08:30"},
		{"", "-0.5", "11:30"},
		{"", "5.75", "17:45"},
		{"", "", "12:00"},
		{"Nowhere/Else", "2", "14:00"},
		{"", "nonsense", "12:00"},
		{"", "1e9", "12:00"},
	} {
		zone := Zone(map[string]string{"timezone_string": c.name, "gmt_offset": c.offset})
		if got := at.In(zone).Format("15:04"); got != c.want {
			t.Errorf("%q %q: %s, want %s", c.name, c.offset, got, c.want)
		}
	}
}
