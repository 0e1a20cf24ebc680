package format

import (
	"bytes"
	"io"
	"iter"
	"math"
	"strconv"
	"strings"

	"datamachine/undo/phpvalue"
)

// YAML writes a list of maps as WP-CLI's YAML library does: "---", then for
// each row "- " alone and a line for each field; long texts are not folded. No
// rows: [].
//
// The bytes are the library's wherever they are valid YAML that reads back; see
// [SpycMap] for the others.
// Source: WP-CLI 2.12.0, php/WP_CLI/Formatter.php, format; wp-cli Spyc fork
// (wp-cli/mustangostang-spyc 0.6.3), YAMLDump; tests: TestYAMLList, FuzzYAML.
func YAML(w io.Writer, fields []string, rows iter.Seq2[Row, error], _ Options) error {
	cols := distinct(fields)
	return document{
		row: func(dst []byte, n int, row Row) []byte {
			if n == 0 {
				dst = append(dst, "---\n"...)
			}
			y := spyc{dst: append(dst, "- \n"...)}
			for _, c := range cols {
				y.node(fields[c], row.at(c), 2, false)
			}
			return y.dst
		},
		end: func(dst []byte, n int) []byte {
			if n == 0 {
				dst = append(dst, "[]\n"...)
			}
			return dst
		},
	}.write(w, rows)
}

// SpycMap is one map (or list) as a YAML document without "---", texts over 40
// bytes folded; it ends with LF and is empty for an empty array. Upstream hands
// it to the log, which ends every message with LF: the caller prints one more
// line end after it, and nothing at all when logs are off.
//
// The bytes are those of WP-CLI's YAML library, lost trailing space and
// indentation of multi-line texts included, unless they are not YAML or a
// reader would get other characters than were put in: such a text is
// double-quoted with escapes. Text that is not UTF-8 becomes !!binary.
//
// Source: Data Machine 0.41.0, inc/Cli/Commands/JobsCommand.php, show; wp-cli
// Spyc fork (wp-cli/mustangostang-spyc 0.6.3), YAMLDump; tests: TestSpycMap,
// TestYAMLQuoted, FuzzYAML.
func SpycMap(a *phpvalue.Array) []byte {
	y := spyc{fold: 40}
	y.children(a, 0)
	return y.dst
}

// spyc appends YAML nodes to dst. Texts over fold bytes are folded; 0: never.
type spyc struct {
	dst  []byte
	fold int
}

// keyLimit is the length from which a key is written in the explicit form, for
// YAML ends the short form at 1024 characters.
const keyLimit = 1000

func (y *spyc) children(a *phpvalue.Array, indent int) {
	list := a.IsList()
	for _, e := range a.Entries() {
		y.node(e.Key.String(), e.Value, indent, list)
	}
}

// node appends an element and all below it; item: it is an element of a list
// and has no key.
func (y *spyc) node(key string, v phpvalue.Value, indent int, item bool) {
	below, isArray := elements(v)
	text := ""
	switch {
	case !isArray:
		text = y.scalar(v, indent)
	case below.Len() == 0:
		text = "[ ]"
	}
	spaces := strings.Repeat(" ", indent)
	y.dst = append(y.dst, spaces...)
	start := len(y.dst)
	if item {
		y.dst = append(append(y.dst, "- "...), text...)
	} else {
		if key = yamlKey(key); len(key) > keyLimit {
			y.dst = append(append(append(y.dst, "? "...), key...), '\n')
			y.dst = append(y.dst, spaces...)
			key = ""
			start = len(y.dst)
		}
		y.dst = append(append(append(y.dst, key...), ": "...), text...)
		y.dst = y.dst[:start+len(bytes.TrimRight(y.dst[start:], phpSpace))]
	}
	y.dst = append(y.dst, '\n')
	if isArray {
		y.children(below, indent+2)
	}
}

// elements gives the array to walk through for an array or an object.
func elements(v phpvalue.Value) (*phpvalue.Array, bool) {
	switch v := v.(type) {
	case *phpvalue.Array:
		return v, true
	case *phpvalue.Object:
		if v.Props == nil {
			return phpvalue.NewArray(0), true
		}
		return v.Props, true
	}
	return nil, false
}

// scalar is the text of a value that is neither array nor object. A float whose
// 14 digits read back as another number is quoted.
func (y *spyc) scalar(v phpvalue.Value, indent int) string {
	switch v := v.(type) {
	case phpvalue.String:
		return y.text(string(v), indent)
	case phpvalue.Int:
		return strconv.FormatInt(int64(v), 10)
	case phpvalue.Bool:
		return strconv.FormatBool(bool(v))
	case phpvalue.Float:
		text := phpvalue.FloatString(float64(v))
		if f, err := strconv.ParseFloat(text, 64); err != nil || f != float64(v) || math.IsNaN(f) {
			return "'" + text + "'"
		}
		return text
	case phpvalue.Enum:
		return y.text(v.Name, indent)
	}
	return "null"
}

// text is a string in the library's form if that reads back, else quoted.
func (y *spyc) text(s string, indent int) string {
	if t := spycText(s, indent, y.fold); yamlReadsBack(s, t) {
		return t
	}
	return yamlQuote(s)
}
