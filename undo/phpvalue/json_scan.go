package phpvalue

import "errors"

// ErrKind is the error for valid JSON whose top level is of another kind than
// the caller asked for.
var ErrKind = errors.New("JSON value is of another kind")

// Member is one top-level member of a JSON object. The offsets count bytes from
// the start of the text: KeyStart is the key's opening quote, and the value
// stands in text[ValueStart:ValueEnd] without surrounding white space.
type Member struct {
	Key        string // decoded; "10" stays a string
	KeyStart   int
	ValueStart int
	ValueEnd   int
}

// Span is the part text[Start:End] of a text, in bytes.
type Span struct{ Start, End int }

// ScanObject finds the top-level members of a JSON object, for splicing. It
// refuses exactly what DecodeJSON refuses. Members come in document order,
// duplicate keys included; end is the offset of the closing brace.
//
// An object without members gives none and no error.
// Errors: ErrSyntax, ErrDepth, ErrKind when the top level is not an object.
func ScanObject(text []byte) (members []Member, end int, err error) {
	s := scanner{text: text}
	isObject := false
	err = s.document(func() error {
		if s.peek() != '{' {
			return s.skip()
		}
		isObject = true
		err := s.members(func(keyAt int, key string) error {
			start := s.pos
			err := s.skip()
			members = append(members, Member{key, keyAt, start, s.pos})
			return err
		})
		end = s.pos - 1
		return err
	})
	switch {
	case err != nil:
		return nil, 0, err
	case !isObject:
		return nil, 0, ErrKind
	}
	return members, end, nil
}

// ScanList finds the elements of a top-level JSON list, or the member values of
// a top-level object, in document order, duplicate keys included. The spans
// hold the exact bytes of each element without surrounding white space.
//
// An empty list or object gives none and no error.
// Errors: ErrSyntax, ErrDepth, ErrKind when the top level is a scalar.
func ScanList(text []byte) ([]Span, error) {
	s := scanner{text: text}
	var spans []Span
	element := func() error {
		start := s.pos
		err := s.skip()
		spans = append(spans, Span{start, s.pos})
		return err
	}
	scalar := false
	err := s.document(func() error {
		switch s.peek() {
		case '[':
			return s.nested(']', element)
		case '{':
			return s.members(func(int, string) error { return element() })
		}
		scalar = true
		return s.skip()
	})
	switch {
	case err != nil:
		return nil, err
	case scalar:
		return nil, ErrKind
	}
	return spans, nil
}
