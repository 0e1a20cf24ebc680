package phpvalue

import "strings"

// object reads O:len:"Class":count:{…} or C:len:"Class":len:{payload}.
func (r *reader) object() (Value, bool) {
	custom := r.peek() == 'C'
	class, ok := r.name()
	if !ok || !validClass(class) || !r.eat(":") {
		return nil, false
	}
	count, ok := r.count()
	if !ok || !r.eat(":{") {
		return nil, false
	}
	if !custom {
		o := &Object{Class: class, Props: NewArray(0)}
		return o, r.elements(o.Props, count)
	}
	// One byte more: the closing brace.
	if count >= uint64(len(r.text)-r.pos) {
		return nil, false
	}
	r.opaque = true
	raw := r.text[r.pos : r.pos+int(count)]
	r.pos += int(count)
	return &Object{Class: class, Custom: true, Raw: strings.Clone(raw)}, r.eat("}")
}

// enum reads E:len:"Class:Case";.
func (r *reader) enum() (Value, bool) {
	name, ok := r.name()
	class, constant, colon := strings.Cut(name, ":")
	if !ok || !colon || constant == "" || !validClass(class) || !r.eat(";") {
		return nil, false
	}
	return Enum{Name: name}, true
}

// name reads letter:len:"name".
func (r *reader) name() (string, bool) {
	r.pos++
	n, ok := r.size()
	if !ok {
		return "", false
	}
	return r.quoted(n)
}

// validClass tells whether PHP would look for a class of that name at all. A
// leading digit passes, a leading namespace separator does not.
func validClass(name string) bool {
	if name == "" || name[0] == '\\' {
		return false
	}
	for i := range len(name) {
		c := name[i]
		letter := c|0x20 >= 'a' && c|0x20 <= 'z'
		if !letter && !isDigit(c) && c != '_' && c != '\\' && c < 0x80 {
			return false
		}
	}
	return true
}
