package undo

import (
	"crypto/sha256"
	"encoding/hex"

	"datamachine/undo/phpvalue"
)

// Effect is one change a job recorded. Everything in it comes from engine_data
// and is hostile until checked.
// Source: Data Machine inc/Engine/AI/System/Tasks/SystemTask.php undoEffect (0.41.0).
type Effect struct {
	// Index is the position in the recorded list, from 0.
	Index int
	// Type is the recorded type as PHP prints it, "" when absent or null.
	Type string
	// Untyped is true when the type is absent or null.
	Untyped bool
	// Sum is the SHA-256 of the effect's bytes in engine_data, in hex.
	Sum string

	fields *phpvalue.Array // nil when the effect is not an object
}

// newEffect decodes one effect from its bytes.
func newEffect(index int, raw []byte, v phpvalue.Value) Effect {
	sum := sha256.Sum256(raw)
	e := Effect{Index: index, Sum: hex.EncodeToString(sum[:]), Untyped: true}
	fields, ok := v.(*phpvalue.Array)
	if !ok {
		return e
	}
	e.fields = fields
	if t, ok := fields.Get("type"); ok && t != (phpvalue.Null{}) {
		e.Type, e.Untyped = phpvalue.ToString(t), false
	}
	return e
}

// Target returns what the effect names as its target for people to read: the
// recorded value, an empty array when there is none.
func (e Effect) Target() phpvalue.Value {
	if e.fields != nil {
		if t, ok := e.fields.Get("target"); ok && t != (phpvalue.Null{}) {
			return t
		}
	}
	return phpvalue.NewArray(0)
}

// field returns a top-level field.
func (e Effect) field(key string) (phpvalue.Value, bool) {
	if e.fields == nil {
		return nil, false
	}
	return e.fields.Get(key)
}

// previous returns previous_value; null and absent are phpvalue.Null.
func (e Effect) previous() phpvalue.Value {
	if v, ok := e.field("previous_value"); ok {
		return v
	}
	return phpvalue.Null{}
}

// target returns target.<key>, or the effect's own <key> as the public
// documentation shows it (jobs endpoint, "Job Undo System"). Both present with
// different values is an error.
func (e Effect) target(key string) (phpvalue.Value, error) {
	flat, hasFlat := e.field(key)
	if t, ok := e.field("target"); ok {
		if m, ok := t.(*phpvalue.Array); ok {
			if v, ok := m.Get(key); ok {
				if hasFlat && !phpvalue.Equal(v, flat) && !sameID(v, flat) {
					return nil, &ambiguousError{key}
				}
				return v, nil
			}
		}
	}
	if hasFlat {
		return flat, nil
	}
	return phpvalue.Null{}, nil
}

// sameID tells whether a number and its decimal text name the same id.
func sameID(a, b phpvalue.Value) bool {
	x, err1 := decodeID("", a)
	y, err2 := decodeID("", b)
	return err1 == nil && err2 == nil && x == y
}

type ambiguousError struct{ key string }

func (e *ambiguousError) Error() string {
	return "The effect names two different values of " + e.key
}
