package phpvalue

import (
	"strconv"
	"unicode/utf8"
)

// JSONOptions are the choices of EncodeJSON. The zero value is PHP's
// json_encode() without flags.
type JSONOptions struct {
	// Pretty writes one element per line, four spaces per level and a space
	// after the colon, as JSON_PRETTY_PRINT. Hostile text can grow a
	// thousandfold: a line 500 levels deep starts with 2,000 spaces.
	Pretty bool
	// UnescapedSlashes writes / instead of \/, as JSON_UNESCAPED_SLASHES.
	UnescapedSlashes bool
	// InvalidUTF8 is what to write for a string that is not valid UTF-8.
	InvalidUTF8 InvalidUTF8
}

// InvalidUTF8 chooses what EncodeJSON writes for a string that is not valid
// UTF-8. PHP has no JSON for it.
type InvalidUTF8 int

const (
	// InvalidNull writes null for such a value and "" for such a key, as
	// JSON_PARTIAL_OUTPUT_ON_ERROR does.
	InvalidNull InvalidUTF8 = iota
	// InvalidKept writes the broken bytes as they are. The result is not JSON
	// for others, but DecodeJSON reads the same string back.
	InvalidKept
)

// EncodeJSON writes v as PHP's json_encode() does: non-ASCII as \uxxxx in lower
// case, floats by FloatJSON, so 1.0 is 1 and the infinities and NAN are 0. An
// array that IsList, the empty one included, becomes a list, every other an
// object. There is no depth limit.
//
// What JSON cannot say: an Object becomes its public properties ({} for C:), an
// Enum its name as a string, a Ref null.
//
// Source: PHP ext/json/json_encoder.c, php_json_encode_zval with
// JSON_PARTIAL_OUTPUT_ON_ERROR (8.2); test: TestEncodeJSON, TestPHPEncodeJSON.
func EncodeJSON(v Value, opts JSONOptions) []byte {
	w := jsonWriter{opts: opts}
	w.value(v)
	return w.dst
}

type jsonWriter struct {
	dst    []byte
	opts   JSONOptions
	indent int
}

func (w *jsonWriter) value(v Value) {
	switch v := v.(type) {
	case Bool:
		w.dst = strconv.AppendBool(w.dst, bool(v))
	case Int:
		w.dst = strconv.AppendInt(w.dst, int64(v), 10)
	case Float:
		w.dst = append(w.dst, FloatJSON(float64(v))...)
	case String:
		w.str(string(v), "null")
	case Enum:
		w.str(v.Name, "null")
	case *Array:
		if v.IsList() {
			w.list(v)
		} else {
			w.object(v, false)
		}
	case *Object:
		w.object(v.Props, true)
	default:
		w.dst = append(w.dst, "null"...)
	}
}

// str writes a string, or invalid if it cannot be written.
func (w *jsonWriter) str(s, invalid string) {
	if w.opts.InvalidUTF8 == InvalidNull && !utf8.ValidString(s) {
		w.dst = append(w.dst, invalid...)
		return
	}
	w.dst = AppendJSONString(w.dst, s, w.opts.UnescapedSlashes)
}

func (w *jsonWriter) list(a *Array) {
	w.dst = append(w.dst, '[')
	for i, e := range a.Entries() {
		w.separate(i == 0)
		w.value(e.Value)
	}
	w.close(']', a.Len() == 0)
}

// object writes props between braces; nil is the empty object. A name that
// starts with NUL belongs to a private or protected property.
func (w *jsonWriter) object(props *Array, publicOnly bool) {
	w.dst = append(w.dst, '{')
	first := true
	if props == nil {
		props = NewArray(0)
	}
	for _, e := range props.Entries() {
		key := e.Key.String()
		if publicOnly && key != "" && key[0] == 0 {
			continue
		}
		w.separate(first)
		first = false
		w.str(key, `""`)
		w.dst = append(w.dst, ':')
		if w.opts.Pretty {
			w.dst = append(w.dst, ' ')
		}
		w.value(e.Value)
	}
	w.close('}', first)
}

// separate goes to the next element, and one level deeper before the first.
func (w *jsonWriter) separate(first bool) {
	if first {
		w.indent++
	} else {
		w.dst = append(w.dst, ',')
	}
	w.newline()
}

func (w *jsonWriter) close(bracket byte, empty bool) {
	if !empty {
		w.indent--
		w.newline()
	}
	w.dst = append(w.dst, bracket)
}

func (w *jsonWriter) newline() {
	if !w.opts.Pretty {
		return
	}
	w.dst = append(w.dst, '\n')
	for range w.indent {
		w.dst = append(w.dst, "    "...)
	}
}
