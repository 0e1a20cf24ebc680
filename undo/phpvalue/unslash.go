package phpvalue

import "strings"

// Unslash removes one level of backslashes, as WordPress does with every meta
// value on its way in: \\ becomes \, \0 becomes a NUL byte, \x becomes x, and a
// lone backslash at the end is dropped.
//
// Source: WordPress wp-includes/formatting.php, wp_unslash (6.9), PHP
// ext/standard/string.c, php_stripslashes (8.2); test: TestUnslash, TestPHPUnslash.
func Unslash(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '\\' {
			i++
			if i == len(s) {
				break
			}
			if c = s[i]; c == '0' {
				c = 0
			}
		}
		out = append(out, c)
	}
	return string(out)
}
