package phpvalue

import (
	"errors"
	"fmt"
)

// ErrSyntax is the error for text that is not one JSON document. The wrapped
// message names the byte offset and what was expected there.
var ErrSyntax = errors.New("invalid JSON")

// ErrDepth is the error for JSON that nests more than 511 arrays and objects.
var ErrDepth = errors.New("JSON is nested too deeply")

// DecodeJSON reads text as PHP's json_decode($text, true) does.
//
// Objects become arrays, with integer-like keys as int keys; of duplicate keys
// the last value counts and the first position. Integers outside int64 become
// Float, and so do numbers with a fraction or an exponent: -0 is Int 0, -0.0 is
// Float -0, 1e999 is infinite. {} and [] are both the empty array.
//
// One deliberate difference: PHP refuses bytes that are not valid UTF-8 inside
// a string. They are accepted and kept here, because the tool must not lose
// what a broken column holds.
//
// Empty text is ErrSyntax. Errors: ErrSyntax, ErrDepth.
// Source: PHP ext/json/json_scanner.re and json_parser.y (8.2);
// test: TestDecodeJSON, TestPHPDecodeJSON.
func DecodeJSON(text []byte) (Value, error) {
	s := scanner{text: text}
	var v Value
	err := s.document(func() (err error) {
		v, err = s.value()
		return err
	})
	if err != nil {
		return nil, err
	}
	return v, nil
}

func (s *scanner) syntax(at int, why string) error {
	return fmt.Errorf("%w at byte %d: %s", ErrSyntax, at, why)
}
