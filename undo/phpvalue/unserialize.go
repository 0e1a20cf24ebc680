package phpvalue

import (
	"errors"
	"fmt"
	"math"
)

// ErrSerialized is the error for text PHP's unserialize() would refuse. The
// wrapped message names the byte offset.
var ErrSerialized = errors.New("invalid serialized PHP value")

// maxSerializedDepth is the deepest nesting unserialize() reads. An empty array
// does not count, an empty object does.
// Source: PHP main/main.c, unserialize_max_depth (8.2); test: TestUnserializeDepth, TestPHPDepth.
const maxSerializedDepth = 4096

// Unserialize reads the first value of text as PHP's unserialize() does; bytes
// behind it are ignored. For every text PHP's serialize() wrote,
// Serialize(Unserialize(text)) is that text again: objects, enums and
// references are kept, not resolved, and no class needs to exist.
//
// PHP's tolerances hold: +5, 05, .5, 5., lengths with leading zeros, S: with
// \xx escapes (read as String), integers beyond int64 saturate, integer-like
// string keys become int keys, of duplicate keys the last value counts and the
// first position.
//
// Differences from PHP: C: and E: are accepted for every class; a document that
// repeats a key and holds references is refused, because without the earlier
// value the numbers of the references would be wrong.
//
// Errors: ErrSerialized.
// Source: PHP ext/standard/var_unserializer.re (8.2);
// test: TestUnserialize, TestPHPUnserialize.
func Unserialize(text string) (Value, error) {
	r := reader{text: text}
	v, ok := r.value()
	if !ok {
		return nil, fmt.Errorf("%w at byte %d", ErrSerialized, r.pos)
	}
	if r.references && r.dropped {
		return nil, fmt.Errorf("%w: references beside a repeated key", ErrSerialized)
	}
	return v, nil
}

// reader reads serialized text. Its methods return false where PHP gives up,
// with pos near the cause; it recurses, but never deeper than maxSerializedDepth.
type reader struct {
	text  string
	pos   int
	depth int

	slots      []bool // per value so far, as references count them: is it an object
	opaque     bool   // a C: payload may hold slots this reader cannot count
	references bool
	dropped    bool // a repeated key replaced a value
}

// value reads a value and gives it the next slot. An R: has none of its own, it
// is the slot it names.
func (r *reader) value() (Value, bool) {
	letter := r.peek()
	if letter != 'R' {
		r.slots = append(r.slots, letter == 'O' || letter == 'C' || letter == 'E')
	}
	switch letter {
	case 'N':
		return Null{}, r.eat("N;")
	case 'b':
		r.pos++
		if r.eat(":1;") {
			return Bool(true), true
		}
		return Bool(false), r.eat(":0;")
	case 'i':
		i, ok := r.integer()
		return Int(i), ok
	case 'd':
		return r.float()
	case 's', 'S':
		s, ok := r.str()
		return String(s), ok
	case 'a':
		return r.array()
	case 'O', 'C':
		return r.object()
	case 'E':
		return r.enum()
	case 'r', 'R':
		return r.reference()
	}
	return nil, false
}

// array reads a:count:{…}. The count allocates nothing: it may be forged.
func (r *reader) array() (Value, bool) {
	r.pos++
	if !r.eat(":") || !isDigit(r.peek()) {
		return nil, false
	}
	count, ok := r.count()
	if !ok || !r.eat(":{") {
		return nil, false
	}
	a := NewArray(0)
	if count == 0 {
		return a, r.eat("}")
	}
	return a, r.elements(a, count)
}

// elements reads count keys and values and the closing brace.
func (r *reader) elements(a *Array, count uint64) bool {
	if r.depth == maxSerializedDepth || count > uint64(len(r.text)-r.pos) {
		return false
	}
	r.depth++
	for ; count > 0; count-- {
		k, ok := r.key()
		if !ok {
			return false
		}
		v, ok := r.value()
		if !ok {
			return false
		}
		before := a.Len()
		a.SetKey(k, v)
		r.dropped = r.dropped || a.Len() == before
	}
	r.depth--
	return r.eat("}")
}

func (r *reader) key() (Key, bool) {
	switch r.peek() {
	case 'i':
		i, ok := r.integer()
		return IntKey(i), ok
	case 's', 'S':
		s, ok := r.str()
		return StringKey(s), ok
	}
	return Key{}, false
}

// reference reads r: or R:. A slot must exist; r: needs an object there. Behind
// a C: payload neither can be known.
func (r *reader) reference() (Value, bool) {
	isObject := r.peek() == 'r'
	r.pos++
	if !r.eat(":") {
		return nil, false
	}
	slot, ok := r.unsigned()
	if !ok || !r.eat(";") || slot == 0 || slot > math.MaxInt64 {
		return nil, false
	}
	if !r.opaque {
		if slot > uint64(len(r.slots)) || isObject && !r.slots[slot-1] {
			return nil, false
		}
	}
	if isObject {
		r.slots[len(r.slots)-1] = true
	}
	r.references = true
	return Ref{Slot: int64(slot), Object: isObject}, true
}

func (r *reader) peek() byte {
	if r.pos < len(r.text) {
		return r.text[r.pos]
	}
	return 0
}

// eat skips token if it comes next.
func (r *reader) eat(token string) bool {
	end := r.pos + len(token)
	if end > len(r.text) || r.text[r.pos:end] != token {
		return false
	}
	r.pos = end
	return true
}
