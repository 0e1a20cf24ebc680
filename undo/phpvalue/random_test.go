package phpvalue

import (
	"math"
	"math/rand/v2"
	"strings"
)

// generator makes values and texts that are likely to be read differently by
// two readers. Equal seeds give equal sequences.
type generator struct{ *rand.Rand }

func newGenerator(seed uint64) generator {
	return generator{rand.New(rand.NewPCG(seed, 1))}
}

func pick[T any](g generator, from ...T) T { return from[g.IntN(len(from))] }

// value makes a value without objects and references.
func (g generator) value(depth int) Value {
	n := 7
	if depth == 0 {
		n = 5
	}
	switch g.IntN(n) {
	case 0:
		return pick[Value](g, Null{}, Bool(true), Bool(false))
	case 1:
		return Int(g.int())
	case 2:
		return Float(g.float())
	case 3, 4:
		return String(g.string())
	case 5:
		a := NewArray(0)
		for range g.IntN(5) {
			a.Append(g.value(depth - 1))
		}
		return a
	}
	a := NewArray(0)
	for range g.IntN(5) {
		a.Set(pick(g, g.string(), g.digits(), "0", "1", "a"), g.value(depth-1))
	}
	return a
}

// object makes a value with objects and, now and then, a reference.
func (g generator) object(depth int) Value {
	switch g.IntN(4) {
	case 0:
		return Ref{Slot: int64(g.IntN(6)), Object: g.IntN(2) == 0}
	case 1:
		if depth == 0 {
			return g.value(0)
		}
		a := NewArray(0)
		for range g.IntN(5) {
			a.Append(g.object(depth - 1))
		}
		return a
	}
	o := &Object{Class: pick(g, "A", "Foo", `N\Foo`, "1x", "\x80", "a b", `\A`, ""), Props: NewArray(0)}
	if depth > 0 {
		for range g.IntN(4) {
			o.Props.Set(pick(g, "a", "b", "0", "\x00*\x00p", ""), g.object(depth-1))
		}
	}
	return o
}

func (g generator) int() int64 {
	switch g.IntN(4) {
	case 0:
		return pick[int64](g, math.MaxInt64, math.MinInt64, math.MaxInt64-1, 0, -1)
	case 1:
		return int64(g.Uint64())
	}
	return int64(g.IntN(2001) - 1000)
}

func (g generator) float() float64 {
	switch g.IntN(7) {
	case 0:
		return pick[float64](g, 0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), math.MaxFloat64,
			math.SmallestNonzeroFloat64, 0x1p-1022, 1<<53, 1<<63, -1<<63, 0.1, 1e15, 1e14)
	case 1: // any power of two: the hardest for the shortest digits
		return math.Ldexp(1, g.IntN(2098)-1074)
	case 2: // any power of ten
		return math.Pow(10, float64(g.IntN(60)-30))
	case 3: // around the limits of the exponent form
		return math.Ldexp(float64(g.IntN(1<<30)), g.IntN(70)-50)
	case 4: // digits that end in 5: ties when rounded to 14 digits
		return float64(g.Int64N(1e15)*10+5) / pick[float64](g, 1, 2, 4, 8, 16, 100)
	case 5:
		return float64(g.IntN(2_000_000)-1_000_000) / 1000
	}
	for {
		if f := math.Float64frombits(g.Uint64()); !math.IsNaN(f) {
			return f
		}
	}
}

func (g generator) digits() string {
	var b strings.Builder
	b.WriteString(pick(g, "", "", "-", "+", " ", "-0", "0"))
	for range pick(g, 0, 1, 2, 5, 18, 19, 20, 21) {
		b.WriteByte(byte('0' + g.IntN(10)))
	}
	return b.String()
}

// numeric makes a text that is almost a number.
func (g generator) numeric() string {
	var b strings.Builder
	b.WriteString(pick(g, "", "", "", " ", "\t\n", "\v\f", "\x00", "a"))
	b.WriteString(g.digits())
	b.WriteString(pick(g, "", "", ".", ".5", ".50", "..", "_1"))
	b.WriteString(pick(g, "", "", "e5", "E-3", "e+2", "e", "e+", "e400", "e-400", "x"))
	b.WriteString(pick(g, "", "", " ", "\n ", "\x00", "abc"))
	return b.String()
}

func (g generator) string() string {
	switch g.IntN(4) {
	case 0:
		return g.digits()
	case 1:
		return pick(g, "", "a", "é", "€uro", "😀", "a/b", `\`, `"`, "<&'>", "\u2028", "\ufffd", "\U0010ffff",
			"\xff", "a\xe2\x82", "\xed\xa0\x80", "\xc0\x80", "\xf4\x90\x80\x80", "i:5;", `s:1:"a";`, "a:0:{}", "N;")
	}
	var b strings.Builder
	for range g.IntN(8) {
		b.WriteRune(rune(g.IntN(0x80)))
	}
	return b.String()
}

// mutate changes text in a few places, with pieces that mean something in it.
func (g generator) mutate(text string, pieces ...string) string {
	for range 1 + g.IntN(3) {
		at := g.IntN(len(text) + 1)
		cut := min(at+g.IntN(3), len(text))
		text = text[:at] + pick(g, pieces...) + text[cut:]
	}
	return text
}
