package jobs

import (
	"testing"
	"unicode/utf8"
)

func TestShortStatus(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ status, want string }{
		"short":                      {"completed", "completed"},
		"exactly 40 bytes":           {"failed - 890123456789012345678901234567x", "failed - 890123456789012345678901234567x"},
		"41 bytes":                   {"failed - 890123456789012345678901234567xy", "failed - 890123456789012345678901234567x..."},
		"a character over the edge":  {"agent_skipped - aaaaaaaaaaaaaaaaaaaaaaaé tail", "agent_skipped - aaaaaaaaaaaaaaaaaaaaaaa..."},
		"a character up to the edge": {"agent_skipped - aaaaaaaaaaaaaaaaaaaaaaé tail", "agent_skipped - aaaaaaaaaaaaaaaaaaaaaaé..."},
	} {
		got := ShortStatus(c.status)
		if got != c.want || !utf8.ValidString(got) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestSplitStatus(t *testing.T) {
	t.Parallel()
	for status, want := range map[string][2]string{
		"failed":                       {"failed", ""},
		"failed - timeout":             {"failed", "timeout"},
		"failed: timeout":              {"failed", "timeout"},
		"failed - a: b - c":            {"failed", "a: b - c"},
		"failed: a - b":                {"failed: a", "b"},
		"completed_no_items - nothing": {"completed_no_items", "nothing"},
	} {
		base, reason := SplitStatus(status)
		if base != want[0] || reason != want[1] {
			t.Errorf("%q: %q, %q; want %q", status, base, reason, want)
		}
	}
}

func TestIsCompleted(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]bool{
		"completed": true, "completed_no_items": true, "completed - x": true,
		"failed": false, "processing": false, "agent_skipped": false, "": false,
	} {
		if got := IsCompleted(status); got != want {
			t.Errorf("%q: %v", status, got)
		}
	}
}
