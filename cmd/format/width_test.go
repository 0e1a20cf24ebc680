package format

import (
	"slices"
	"testing"
)

func TestTextWidth(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]int{
		"": 0, "abc": 3, "a\nb": 3, "a\r\nb": 3, "é": 1, "e\u0301": 1, "日本": 4, "ｆ": 2, "한": 2, "🎵": 2,
		"👨‍👩‍👧": 4, "✓": 1, "—": 1, "a\xffb": 3, "é\xff": 3, "\u3030": 2,
	} {
		if got := textWidth(s); got != want {
			t.Errorf("textWidth(%q) = %d, want %d", s, got, want)
		}
	}
}

func TestCutWidth(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		line  string
		limit int
		want  []string
	}{
		{"", 5, []string{""}},
		{"abc", 3, []string{"abc"}},
		{"abc", 0, []string{"abc"}},
		{"abcd", 3, []string{"abc", "d"}},
		{"2026-11-22 03:00:00", 18, []string{"2026-11-22 03:00:0", "0"}},
		{"日本語", 3, []string{"日", "本", "語"}},
		{"日本語", 1, []string{"日", "本", "語"}},
		{"e\u0301e\u0301e\u0301", 2, []string{"e\u0301e\u0301", "e\u0301"}},
		{"a👨‍👩‍👧b", 4, []string{"a", "👨‍👩‍👧", "b"}},
		{"日\xff日", 3, []string{"日", "\xff", "日"}},
	} {
		if got := cutWidth(c.line, c.limit); !slices.Equal(got, c.want) {
			t.Errorf("cutWidth(%q, %d) = %q, want %q", c.line, c.limit, got, c.want)
		}
	}
}

func TestFitWidths(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		widths []int
		limit  int
		want   []int
	}{
		{[]int{2, 9}, 80, []int{2, 9}},                              // fits
		{[]int{2, 9}, 18, []int{2, 9}},                              // fits exactly
		{[]int{2, 9}, 17, []int{2, 8}},                              // one cell over
		{[]int{4, 4, 4}, 15, []int{4, 4, 4}},                        // nobody leaves anything
		{[]int{2, 8, 12, 15, 19, 19}, 60, []int{2, 6, 6, 6, 6, 15}}, // last takes the rest
		{[]int{2, 8, 12, 15, 19, 19}, 20, []int{2, 8, 12, 15, 19, 19}},
		{[]int{9, 9}, 3, []int{9, 9}}, // no room at all
		{[]int{0, 20}, 27, []int{0, 20}},
		{[]int{0, 20}, 17, []int{0, 10}},
	} {
		if got := fitWidths(slices.Clone(c.widths), c.limit); !slices.Equal(got, c.want) {
			t.Errorf("fitWidths(%d, %d) = %d, want %d", c.widths, c.limit, got, c.want)
		}
	}
}
