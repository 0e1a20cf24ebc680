package format

import "testing"

// The expectations were made with PHP 8.2 fputcsv and WP-CLI 2.12.0.
func TestCSVCell(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want string }{
		{"", ""}, {"abc", "abc"}, {"é日", "é日"}, {"a'b", "a'b"}, {"a;b", "a;b"},
		{"a b", `"a b"`}, {"a,b", `"a,b"`}, {"a\tb", "\"a\tb\""}, {"a\nb", "\"a\nb\""}, {"a\rb", "\"a\rb\""},
		{`a"b`, `"a""b"`}, {`"`, `""""`}, {`a\b`, `"a\b"`}, {`a\`, `"a\"`},
		{`a\"b`, `"a\"b"`}, {`a\\"b`, `"a\\"b"`}, {`a\""b`, `"a\"""b"`},
		{"-", "'-"}, {"=1+1", "'=1+1"}, {"+1", "'+1"}, {"@x", "'@x"}, {"-1 x", `"'-1 x"`},
		{"\tx", "\"'\tx\""}, {"\rx", "\"'\rx\""}, {"\nx", "\"\nx\""},
		{"2026-11-22 03:00:00", `"2026-11-22 03:00:00"`},
	} {
		check(t, "cell", string(appendCSVCell(nil, 0, c.in)), c.want)
	}
	check(t, "one empty column", output(t, "csv", piped, []string{"a"}, Row{str("")}), "a\n\n")
}
