// Package phpvalue holds PHP values as Go data and reads and writes them in
// the two texts WordPress stores: PHP's serialize() format and the JSON that
// PHP's json_encode() writes.
//
// It owns bytes, key order, integer-like keys, float digits and references.
// It imports nothing of this project. Example:
//
//	v, err := phpvalue.DecodeJSON([]byte(`{"a":[1,"2"]}`))
//	text := phpvalue.Serialize(v) // a:1:{s:1:"a";a:2:{i:0;i:1;i:1;s:1:"2";}}
package phpvalue

import "strconv"

// Value is one PHP value: Null, Bool, Int, Float, String, *Array, *Object,
// Enum or Ref. A nil Value is not valid; use Null.
type Value interface{ phpValue() }

// Null is PHP's null.
type Null struct{}

// Bool is PHP's bool.
type Bool bool

// Int is PHP's int on a 64-bit platform.
type Int int64

// Float is PHP's float.
type Float float64

// String is PHP's string: bytes in any encoding, NUL included.
type String string

// Array is PHP's array: an ordered map from int and string keys to values.
// A nil *Array is not valid; use NewArray. It is not safe for concurrent use,
// not even for reading: a lookup may build the index.
type Array struct {
	entries []Entry
	index   map[Key]int
	next    int64
}

// Key is an array key. IsInt tells which of Int and Str counts. Make it with
// IntKey or StringKey: a string that is a canonical decimal int64 ("10", "-3",
// not "01", "+1" or "-0") is the same key as that integer.
//
// Source: PHP, Zend/zend_hash.h, ZEND_HANDLE_NUMERIC_STR (8.2); test: TestStringKey.
type Key struct {
	IsInt bool
	Int   int64
	Str   string
}

// Entry is one element of an Array, in insertion order.
type Entry struct {
	Key   Key
	Value Value
}

// Object is an O: or C: value of PHP's serialize(). Class is its name, Props
// its properties in order (private and protected names keep their NUL bytes).
// For C: values Custom is true, Props is nil and Raw is the opaque payload.
type Object struct {
	Class  string
	Props  *Array
	Custom bool
	Raw    string
}

// Enum is an E: value; Name is "Class:Case".
type Enum struct{ Name string }

// Ref is an r: (same object) or R: (reference) value. Slot counts the values
// of the whole document in order of appearance, from 1.
type Ref struct {
	Slot   int64
	Object bool // r: when true, R: when false
}

func (Null) phpValue()    {}
func (Bool) phpValue()    {}
func (Int) phpValue()     {}
func (Float) phpValue()   {}
func (String) phpValue()  {}
func (*Array) phpValue()  {}
func (*Object) phpValue() {}
func (Enum) phpValue()    {}
func (Ref) phpValue()     {}

// IntKey makes an integer key.
func IntKey(i int64) Key { return Key{IsInt: true, Int: i} }

// StringKey makes the key PHP would use for s, an integer key included.
func StringKey(s string) Key {
	if i, ok := canonicalInt(s); ok {
		return IntKey(i)
	}
	return Key{Str: s}
}

// String is the key as PHP prints it.
func (k Key) String() string {
	if k.IsInt {
		return strconv.FormatInt(k.Int, 10)
	}
	return k.Str
}

func canonicalInt(s string) (int64, bool) {
	if s == "" || len(s) > 20 || (s[0] != '-' && (s[0] < '0' || s[0] > '9')) {
		return 0, false
	}
	i, err := strconv.ParseInt(s, 10, 64)
	if err != nil || strconv.FormatInt(i, 10) != s {
		return 0, false
	}
	return i, true
}

// NewArray makes an empty array with room for n elements.
func NewArray(n int) *Array {
	return &Array{entries: make([]Entry, 0, n)}
}

// NewList makes an array with the keys 0, 1, 2, ….
func NewList(values ...Value) *Array {
	a := NewArray(len(values))
	for _, v := range values {
		a.Append(v)
	}
	return a
}

// Len is the number of elements.
func (a *Array) Len() int { return len(a.entries) }

// Entries returns the elements in order. The caller must not change them.
func (a *Array) Entries() []Entry { return a.entries }

// Get returns the value of a string key (see StringKey).
func (a *Array) Get(key string) (Value, bool) { return a.GetKey(StringKey(key)) }

// GetKey returns the value of a key.
func (a *Array) GetKey(k Key) (Value, bool) {
	i, ok := a.find(k)
	if !ok {
		return nil, false
	}
	return a.entries[i].Value, true
}

// Set stores a value under a string key (see StringKey). An existing key keeps
// its place.
func (a *Array) Set(key string, v Value) { a.SetKey(StringKey(key), v) }

// SetKey stores a value. An existing key keeps its place, as in PHP.
func (a *Array) SetKey(k Key, v Value) {
	if i, ok := a.find(k); ok {
		a.entries[i].Value = v
		return
	}
	if a.index != nil {
		a.index[k] = len(a.entries)
	}
	a.entries = append(a.entries, Entry{k, v})
	if k.IsInt && k.Int >= a.next && k.Int < 1<<63-1 {
		a.next = k.Int + 1
	}
}

// Append stores a value under the integer key after the largest one, 0 when
// there is none or only negative ones. PHP refuses to append behind the largest
// int64 key; Append has no error to return and replaces that element instead.
func (a *Array) Append(v Value) { a.SetKey(IntKey(a.next), v) }

// IsList tells whether the keys are exactly 0, 1, 2, … in that order; an empty
// array is a list. Source: PHP, Zend/zend_hash.h, zend_array_is_list (8.2);
// test: TestIsList.
func (a *Array) IsList() bool {
	for i, e := range a.entries {
		if !e.Key.IsInt || e.Key.Int != int64(i) {
			return false
		}
	}
	return true
}

// linearLimit is the size up to which a scan beats a map.
const linearLimit = 12

func (a *Array) find(k Key) (int, bool) {
	if k.IsInt {
		// Lists must not pay for a map: the key is its own position, or it is
		// above every key so far.
		if k.Int >= 0 && k.Int < int64(len(a.entries)) && a.entries[k.Int].Key == k {
			return int(k.Int), true
		}
		if k.Int >= a.next && k.Int != 1<<63-1 {
			return 0, false
		}
	}
	if len(a.entries) <= linearLimit {
		for i, e := range a.entries {
			if e.Key == k {
				return i, true
			}
		}
		return 0, false
	}
	if a.index == nil {
		a.index = make(map[Key]int, 2*len(a.entries))
		for i, e := range a.entries {
			a.index[e.Key] = i
		}
	}
	i, ok := a.index[k]
	return i, ok
}
