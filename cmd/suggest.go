package cmd

// suggestionDistance is how many bytes a suggestion may differ from what was
// typed.
const suggestionDistance = 2

// synonyms are words people try for a command of another name.
//
// Source: WP-CLI 2.12.0, php/utils.php, get_suggestion; those whose command
// exists here.
var synonyms = map[string]string{
	"del":    "delete",
	"remove": "delete",
	"trash":  "delete",
}

// suggest returns the candidate nearest to what was typed, the first of several
// equally near ones, or "" when none is near enough.
//
// Source: WP-CLI 2.12.0, php/utils.php, get_suggestion.
func suggest(typed string, candidates []string) string {
	best, distance := "", suggestionDistance+1
	for _, c := range candidates {
		if c == synonyms[typed] {
			return c
		}
		if d := levenshtein(c, typed); d < distance {
			best, distance = c, d
		}
	}
	if best == typed {
		return ""
	}
	return best
}

// levenshtein counts the bytes to insert, delete or replace to make b of a.
func levenshtein(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
