package phpvalue

import "strconv"

// Serialize writes v as PHP's serialize() does with serialize_precision -1.
//
// Lengths count bytes. Properties of an Object are written with string names,
// integer-like ones included. References (r:, R:) are written with the slots
// they hold: they fit the document they were read from, and no other.
//
// Source: PHP ext/standard/var.c, php_var_serialize_intern (8.2);
// test: TestSerialize, TestPHPSerialize.
func Serialize(v Value) string { return string(appendSerialized(nil, v)) }

func appendSerialized(dst []byte, v Value) []byte {
	switch v := v.(type) {
	case Bool:
		if v {
			return append(dst, "b:1;"...)
		}
		return append(dst, "b:0;"...)
	case Int:
		return append(appendNumber(dst, 'i', int64(v)), ';')
	case Float:
		dst = append(dst, "d:"...)
		dst = append(dst, floatSerialized(float64(v))...)
		return append(dst, ';')
	case String:
		return append(appendQuoted(dst, 's', string(v)), ';')
	case *Array:
		return appendElements(appendNumber(dst, 'a', int64(v.Len())), v, false)
	case *Object:
		return appendObject(dst, v)
	case Enum:
		return append(appendQuoted(dst, 'E', v.Name), ';')
	case Ref:
		letter := byte('R')
		if v.Object {
			letter = 'r'
		}
		return append(appendNumber(dst, letter, v.Slot), ';')
	}
	return append(dst, "N;"...)
}

func appendObject(dst []byte, o *Object) []byte {
	if o.Custom {
		dst = append(appendQuoted(dst, 'C', o.Class), ':')
		dst = strconv.AppendInt(dst, int64(len(o.Raw)), 10)
		dst = append(dst, ":{"...)
		dst = append(dst, o.Raw...)
		return append(dst, '}')
	}
	props := o.Props
	if props == nil {
		props = NewArray(0)
	}
	dst = append(appendQuoted(dst, 'O', o.Class), ':')
	dst = strconv.AppendInt(dst, int64(props.Len()), 10)
	return appendElements(dst, props, true)
}

// appendElements writes the part between braces. Property names are strings
// even where an array would have an int key.
func appendElements(dst []byte, a *Array, stringKeys bool) []byte {
	dst = append(dst, ":{"...)
	for _, e := range a.Entries() {
		if e.Key.IsInt && !stringKeys {
			dst = appendNumber(dst, 'i', e.Key.Int)
		} else {
			dst = appendQuoted(dst, 's', e.Key.String())
		}
		dst = append(dst, ';')
		dst = appendSerialized(dst, e.Value)
	}
	return append(dst, '}')
}

func appendNumber(dst []byte, letter byte, n int64) []byte {
	return strconv.AppendInt(append(dst, letter, ':'), n, 10)
}

func appendQuoted(dst []byte, letter byte, s string) []byte {
	dst = append(appendNumber(dst, letter, int64(len(s))), ':', '"')
	dst = append(dst, s...)
	return append(dst, '"')
}
