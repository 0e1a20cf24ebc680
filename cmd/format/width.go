package format

import (
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"golang.org/x/text/width"
)

// textWidth is the number of terminal cells a text counts for: its grapheme
// clusters plus one for each East Asian wide or fullwidth code point in them.
// Text that is not valid UTF-8 counts its bytes. A line break counts one.
//
// Source: wp-cli/php-cli-tools 0.12.5, lib/cli/cli.php, strwidth; test:
// TestTextWidth.
func textWidth(s string) int {
	switch {
	case isASCII(s):
		return len(s) - strings.Count(s, "\r\n")
	case !utf8.ValidString(s):
		return len(s)
	}
	n, state := 0, -1
	for cluster := ""; s != ""; {
		cluster, s, _, state = uniseg.FirstGraphemeClusterInString(s, state)
		n += clusterWidth(cluster)
	}
	return n
}

func clusterWidth(cluster string) int {
	n := 1
	for _, r := range cluster {
		if r < 0x1100 { // below the first wide code point
			continue
		}
		if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
			n++
		}
	}
	return n
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// splitLines splits at LF and CRLF.
func splitLines(s string) []string {
	if strings.IndexByte(s, '\n') < 0 {
		return []string{s}
	}
	lines := strings.Split(s, "\n")
	for i := range len(lines) - 1 {
		lines[i] = strings.TrimSuffix(lines[i], "\r")
	}
	return lines
}

// cutWidth cuts one line into pieces no wider than limit, between grapheme
// clusters; a cluster wider than the limit is a piece of its own. An empty line
// is one empty piece.
//
// Source: wp-cli/php-cli-tools 0.12.5, lib/cli/table/Ascii.php, row, which cuts
// between code points, drops what follows a cut inside a cluster, and drops a
// last piece "0"; tests: TestCutWidth, FuzzTableBordered.
func cutWidth(line string, limit int) []string {
	if limit < 1 || textWidth(line) <= limit {
		return []string{line}
	}
	valid := utf8.ValidString(line)
	var pieces []string
	start, used, state := 0, 0, -1
	for pos := 0; pos < len(line); {
		size, w := 0, 0
		if valid {
			var cluster string
			cluster, _, _, state = uniseg.FirstGraphemeClusterInString(line[pos:], state)
			size, w = len(cluster), clusterWidth(cluster)
		} else {
			_, size = utf8.DecodeRuneInString(line[pos:])
			w = size
		}
		if used+w > limit && pos > start {
			pieces = append(pieces, line[start:pos])
			start, used = pos, 0
		}
		used += w
		pos += size
	}
	return append(pieces, line[start:])
}

// fitWidths shrinks column widths so that a bordered table fits into limit
// cells: columns wider than an even share divide what the others leave over,
// the last of them taking the rest. Where no column leaves anything over, all
// stay as they are and the table is wider than the terminal.
//
// Source: wp-cli/php-cli-tools 0.12.5, lib/cli/table/Ascii.php, setWidths;
// test: TestFitWidths.
func fitWidths(widths []int, limit int) []int {
	count := len(widths)
	// Two outer borders, the borders between, a space at each side of a cell.
	room := limit - 2 - (count - 1) - 2*count
	sum := 0
	for _, w := range widths {
		sum += w
	}
	if room <= 0 || sum <= room {
		return widths
	}
	share := room / count
	wide, slack := 0, 0
	for _, w := range widths {
		if w > share {
			wide++
		} else {
			slack += share - w
		}
	}
	if slack == 0 {
		return widths
	}
	fitted := make([]int, count)
	last, rest := 0, room
	for i, w := range widths {
		if w > share {
			w = share + slack/wide
			last = i
		}
		fitted[i] = w
		rest -= w
	}
	fitted[last] += rest
	return fitted
}
