package undo

import "testing"

func TestShows(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		`<img class="wp-image-84">`:                      true,
		`<img class="wp-image-840">`:                     false,
		`<!-- wp:image {"id":84,"sizeSlug":"large"} -->`: true,
		`<!-- wp:image {"id":841} -->`:                   false,
		`[gallery ids="1,84, 9"]`:                        true,
		`[gallery columns='2' ids='84']`:                 true,
		`[gallery ids="184,840"]`:                        false,
		`<!-- wp:gallery {"ids":[7,84]} -->`:             true,
		`<img src="http://x/2026/02/sun.jpg">`:           true,
		`<img src="/2026/02/sun-300x200.jpg">`:           true,
		`<img src="/2026/02/sun-scaled.jpg">`:            true,
		`<img src="/2026/02/sun-rise.jpg">`:              false,
		`<img src="/2026/02/sunday.jpg">`:                false,
		`<img src="/2026/03/sun.jpg">`:                   false,
		`the sun, 84`:                                    false,
	} {
		if got := shows(text, 84, "2026/02/sun"); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}
