package phpvalue

// Equal is PHP's === between two stored values: same type and content, arrays
// with the same keys in the same order. As in PHP, 0.0 equals -0.0 and NAN
// equals nothing. Objects are compared by class and properties, which PHP does
// by identity; a Ref equals a Ref to the same slot.
//
// Source: PHP Zend/zend_operators.c, zend_is_identical (8.2); test: TestEqual.
func Equal(a, b Value) bool {
	switch a := a.(type) {
	case *Array:
		b, ok := b.(*Array)
		return ok && equalArrays(a, b)
	case *Object:
		b, ok := b.(*Object)
		return ok && equalObjects(a, b)
	default:
		// Every other type is comparable and holds its whole content.
		switch b.(type) {
		case *Array, *Object:
			return false
		}
		return a == b
	}
}

func equalArrays(a, b *Array) bool {
	if a.Len() != b.Len() {
		return false
	}
	other := b.Entries()
	for i, e := range a.Entries() {
		if e.Key != other[i].Key || !Equal(e.Value, other[i].Value) {
			return false
		}
	}
	return true
}

func equalObjects(a, b *Object) bool {
	if a.Class != b.Class || a.Custom != b.Custom || a.Raw != b.Raw {
		return false
	}
	if a.Props == nil || b.Props == nil {
		return a.Props == b.Props
	}
	return equalArrays(a.Props, b.Props)
}
