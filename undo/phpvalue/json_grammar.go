package phpvalue

import "fmt"

// maxJSONDepth is how many arrays and objects may stand inside one another.
// The default depth of json_decode() is 512, and PHP starts counting at 1.
// Source: PHP ext/json/json_parser.y, php_json_parser_init_ex (8.2);
// test: TestDecodeJSONDepth, TestPHPDepth.
const maxJSONDepth = 511

// scanner is the one JSON grammar of this package. Decoding and scanning for
// offsets differ only in what they do at each element. It recurses, but never
// deeper than maxJSONDepth.
type scanner struct {
	text  []byte
	pos   int
	depth int
	check bool // check only: values come back as Null, strings as ""
}

// document reads white space, one value with root, and white space to the end.
func (s *scanner) document(root func() error) error {
	s.space()
	if err := root(); err != nil {
		return err
	}
	s.space()
	if s.pos < len(s.text) {
		return s.syntax(s.pos, "end of text expected")
	}
	return nil
}

// space skips what JSON calls white space, which is less than PHP's trim().
func (s *scanner) space() {
	for s.pos < len(s.text) {
		switch s.text[s.pos] {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return
		}
	}
}

// peek is the byte at the position, 0 at the end. A NUL in the text needs no
// distinction: no token starts with one.
func (s *scanner) peek() byte {
	if s.pos < len(s.text) {
		return s.text[s.pos]
	}
	return 0
}

func (s *scanner) value() (Value, error) {
	switch c := s.peek(); c {
	case '{':
		return s.object()
	case '[':
		return s.list()
	case '"':
		str, err := s.str()
		if err != nil || s.check {
			return Null{}, err
		}
		return String(str), nil
	case 't':
		return s.word("true", Bool(true))
	case 'f':
		return s.word("false", Bool(false))
	case 'n':
		return s.word("null", Null{})
	default:
		if c == '-' || isDigit(c) {
			return s.number()
		}
		return nil, s.syntax(s.pos, "value expected")
	}
}

// word reads a literal. PHP takes them in lower case only.
func (s *scanner) word(word string, v Value) (Value, error) {
	end := s.pos + len(word)
	if end > len(s.text) || string(s.text[s.pos:end]) != word {
		return nil, s.syntax(s.pos, "value expected")
	}
	s.pos = end
	return v, nil
}

func (s *scanner) object() (Value, error) {
	if s.check {
		return Null{}, s.members(func(int, string) error { return s.skip() })
	}
	a := NewArray(0)
	return a, s.members(func(_ int, key string) error {
		v, err := s.value()
		if err == nil {
			a.Set(key, v)
		}
		return err
	})
}

func (s *scanner) list() (Value, error) {
	if s.check {
		return Null{}, s.nested(']', s.skip)
	}
	a := NewArray(0)
	return a, s.nested(']', func() error {
		v, err := s.value()
		if err == nil {
			a.Append(v)
		}
		return err
	})
}

// skip reads one value and builds nothing.
func (s *scanner) skip() error {
	outer := s.check
	s.check = true
	_, err := s.value()
	s.check = outer
	return err
}

// members reads an object. For each member it calls each at the first byte of
// the value, which each must read.
func (s *scanner) members(each func(keyAt int, key string) error) error {
	return s.nested('}', func() error {
		keyAt := s.pos
		if s.peek() != '"' {
			return s.syntax(s.pos, "key expected")
		}
		key, err := s.str()
		if err != nil {
			return err
		}
		s.space()
		if s.peek() != ':' {
			return s.syntax(s.pos, "':' expected")
		}
		s.pos++
		s.space()
		return each(keyAt, key)
	})
}

// nested reads a bracketed, comma-separated sequence: at the opening bracket
// when called, after the closing one on return.
func (s *scanner) nested(closing byte, each func() error) error {
	if s.depth == maxJSONDepth {
		return fmt.Errorf("%w at byte %d", ErrDepth, s.pos)
	}
	s.depth++
	s.pos++
	s.space()
	if s.peek() == closing {
		s.pos++
		s.depth--
		return nil
	}
	for {
		if err := each(); err != nil {
			return err
		}
		s.space()
		switch s.peek() {
		case ',':
			s.pos++
			s.space()
		case closing:
			s.pos++
			s.depth--
			return nil
		default:
			return s.syntax(s.pos, fmt.Sprintf("',' or '%c' expected", closing))
		}
	}
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
