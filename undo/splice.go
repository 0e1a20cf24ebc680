package undo

import (
	"bytes"
	"errors"
	"fmt"

	"datamachine/undo/phpvalue"
)

// ErrNotObject says that engine_data holds something that cannot take a key.
var ErrNotObject = errors.New("engine_data is not a JSON object")

// Splice sets one top-level key of a JSON object and leaves every other byte as
// it is: order, spaces, repeated keys, big numbers and broken UTF-8. Of a
// repeated key the last counts, as in PHP; a new key goes behind the last one.
// value is JSON. Empty text, `[]` and `{}` become an object with the key alone.
// Errors: ErrNotObject.
func Splice(text []byte, key string, value []byte) ([]byte, error) {
	member := append(phpvalue.AppendJSONString(nil, key, false), ':')
	member = append(member, value...)
	if isEmptyDoc(text) {
		return append(append([]byte{'{'}, member...), '}'), nil
	}
	members, end, err := phpvalue.ScanObject(text)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrNotObject, err)
	}
	for i := len(members) - 1; i >= 0; i-- {
		if m := members[i]; m.Key == key {
			return join(text[:m.ValueStart], value, text[m.ValueEnd:]), nil
		}
	}
	if len(members) == 0 {
		return join(text[:end], member, text[end:]), nil
	}
	last := members[len(members)-1].ValueEnd
	return join(text[:last], append([]byte{','}, member...), text[last:]), nil
}

func isEmptyDoc(text []byte) bool {
	t := bytes.Trim(text, " \t\r\n")
	if len(t) == 0 {
		return true
	}
	if len(t) < 2 || t[0] != '[' && t[0] != '{' {
		return false
	}
	inner := bytes.Trim(t[1:len(t)-1], " \t\r\n")
	return len(inner) == 0 && t[len(t)-1] == t[0]+2
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
