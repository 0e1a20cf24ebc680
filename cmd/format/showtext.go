package format

import (
	"strconv"
	"strings"

	"datamachine/undo/phpvalue"
)

// EngineDataLabel is the label that show prints for a key of engine_data:
// underscores become spaces, and ASCII letters at the start or after ASCII
// white space become capitals. Different keys can give the same label; upstream
// the later one then takes the place of the earlier.
//
// Source: Data Machine 0.41.0, inc/Cli/Commands/JobsCommand.php,
// outputJobTable; PHP 8.2, ucwords; test: TestEngineDataLabel.
func EngineDataLabel(key string) string {
	label := []byte(strings.ReplaceAll(key, "_", " "))
	start := true
	for i, c := range label {
		if start && c >= 'a' && c <= 'z' {
			label[i] = c - 'a' + 'A'
		}
		start = c == ' ' || c >= '\t' && c <= '\r'
	}
	return string(label)
}

// Strings longer than valueLimit bytes are cut to valueKept bytes.
const (
	valueLimit = 120
	valueKept  = 117
)

// EngineDataValue is the text that show prints for a value of engine_data.
// Arrays give their number of elements and the size of their compact JSON,
// strings over 120 bytes are cut to 117 bytes and "...", be it inside a
// character.
//
// Source: Data Machine 0.41.0, inc/Cli/Commands/JobsCommand.php,
// outputJobTable and formatValue; test: TestEngineDataValue.
func EngineDataValue(v phpvalue.Value) string {
	if a, ok := elements(v); ok {
		size := SizeFormat(int64(len(CompactJSON(v))))
		return "array (" + strconv.Itoa(a.Len()) + " items, " + size + ")"
	}
	switch v := v.(type) {
	case phpvalue.Bool:
		return strconv.FormatBool(bool(v))
	case phpvalue.Null, nil:
		return "(null)"
	case phpvalue.String:
		if len(v) > valueLimit {
			return string(v[:valueKept]) + "..."
		}
	}
	return phpvalue.ToString(v)
}

// SizeFormat is n bytes in the largest unit of 1024 steps that n reaches, no
// decimals, half rounded up, thousands separated by commas: "1,023 B", "2 KB".
// A negative n is "".
//
// Source: WordPress 6.9, wp-includes/functions.php, size_format and
// number_format_i18n; test: TestSizeFormat.
func SizeFormat(n int64) string {
	if n < 0 {
		return ""
	}
	unit := 0
	units := []string{"B", "KB", "MB", "GB", "TB", "PB", "EB"}
	for unit+1 < len(units) && n>>(10*(unit+1)) > 0 {
		unit++
	}
	count := n
	if unit > 0 {
		count = n>>(10*unit) + n>>(10*unit-1)&1
	}
	text := strconv.FormatInt(count, 10)
	if len(text) > 3 { // at most 1024
		text = text[:1] + "," + text[1:]
	}
	return text + " " + units[unit]
}

// colorCodes are the terminal codes of the tokens, each after a percent sign.
var colorCodes = map[byte]string{
	'y': "33", 'g': "32", 'b': "34", 'r': "31", 'p': "35", 'm': "35", 'c': "36", 'w': "37", 'k': "30", 'n': "0",
	'Y': "33;1", 'G': "32;1", 'B': "34;1", 'R': "31;1", 'P': "35;1", 'M': "35;1", 'C': "36;1", 'W': "37;1", 'K': "30;1", 'N': "0",
	'3': "43", '2': "42", '4': "44", '1': "41", '5': "45", '6': "46", '7': "47", '0': "40",
	'F': "5", 'U': "4", '8': "7", '9': "1", '_': "1",
}

// ColorTokens carries out the colour tokens in s: %y and its like become
// terminal codes, or nothing when colorize is false; %% becomes %, and so does
// %¾, which upstream uses as a stand-in.
//
// Source: wp-cli/php-cli-tools 0.12.5, lib/cli/Colors.php, colorize; test:
// TestColorTokens.
func ColorTokens(s string, colorize bool) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '%' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		code, token := colorCodes[s[i+1]]
		switch {
		case s[i+1] == '%':
			b.WriteByte('%')
			i++
		case token && colorize:
			b.WriteString("\x1b[" + code + "m")
			i++
		case token:
			i++
		case strings.HasPrefix(s[i+1:], "¾"):
			b.WriteByte('%')
			i += len("¾")
		default:
			b.WriteByte('%')
		}
	}
	return b.String()
}
