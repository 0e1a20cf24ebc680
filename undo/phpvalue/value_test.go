package phpvalue

import (
	"strconv"
	"testing"
)

func TestStringKey(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, in string
		isInt    bool
	}{
		{"zero", "0", true},
		{"positive", "10", true},
		{"negative", "-3", true},
		{"largest", "9223372036854775807", true},
		{"smallest", "-9223372036854775808", true},
		{"too large", "9223372036854775808", false},
		{"too small", "-9223372036854775809", false},
		{"minus zero", "-0", false},
		{"leading zero", "01", false},
		{"plus", "+1", false},
		{"space", " 1", false},
		{"fraction", "1.0", false},
		{"exponent", "1e3", false},
		{"empty", "", false},
		{"minus only", "-", false},
		{"word", "abc", false},
		{"long digits", "000000000000000000000000001", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			k := StringKey(tt.in)
			if k.IsInt != tt.isInt {
				t.Errorf("StringKey(%q).IsInt = %v, want %v", tt.in, k.IsInt, tt.isInt)
			}
			if k.String() != tt.in {
				t.Errorf("StringKey(%q).String() = %q", tt.in, k.String())
			}
		})
	}
}

func TestArrayKeepsPlaceOfExistingKey(t *testing.T) {
	t.Parallel()
	a := NewArray(0)
	a.Set("a", Int(1))
	a.Set("b", Int(2))
	a.Set("a", Int(3))
	if got, want := Serialize(a), `a:2:{s:1:"a";i:3;s:1:"b";i:2;}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A large array switches from scanning to a map; every operation must agree on
// both sides of that limit, with keys in and out of list order.
func TestArrayLookup(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		key  func(i, n int) Key
	}{
		{"list", func(i, _ int) Key { return IntKey(int64(i)) }},
		{"list from one", func(i, _ int) Key { return IntKey(int64(i + 1)) }},
		{"downwards", func(i, n int) Key { return IntKey(int64(n - i)) }},
		{"negative", func(i, _ int) Key { return IntKey(int64(-i)) }},
		{"strings", func(i, _ int) Key { return StringKey("k" + strconv.Itoa(i)) }},
		{"largest int", func(i, _ int) Key { return IntKey(1<<63 - 1 - int64(i)) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, n := range []int{1, linearLimit, linearLimit + 1, 3 * linearLimit} {
				a := NewArray(0)
				for i := range n {
					if _, ok := a.GetKey(tt.key(i, n)); ok {
						t.Fatalf("n=%d: key %d found before it was set", n, i)
					}
					a.SetKey(tt.key(i, n), Int(-1))
					a.SetKey(tt.key(i, n), Int(int64(i)))
				}
				if a.Len() != n {
					t.Fatalf("Len = %d, want %d", a.Len(), n)
				}
				for i := range n {
					if v, ok := a.GetKey(tt.key(i, n)); !ok || v != Int(int64(i)) {
						t.Errorf("n=%d: element %d = %v, %v", n, i, v, ok)
					}
				}
				if _, ok := a.GetKey(StringKey("absent")); ok {
					t.Errorf("n=%d: found an absent key", n)
				}
			}
		})
	}
}

func TestAppend(t *testing.T) {
	t.Parallel()
	a := NewList(String("x"))
	a.Set("7", String("y"))
	a.Set("-9", String("z"))
	a.Append(String("end"))
	if v, ok := a.Get("8"); !ok || v != String("end") {
		t.Errorf("element 8 = %v, %v", v, ok)
	}
}

func TestIsList(t *testing.T) {
	t.Parallel()
	sparse := NewArray(0)
	sparse.Set("1", Null{})
	swapped := NewArray(0)
	swapped.Set("1", Null{})
	swapped.Set("0", Null{})
	named := NewArray(0)
	named.Set("a", Null{})
	tests := []struct {
		name string
		a    *Array
		want bool
	}{
		{"empty", NewArray(0), true},
		{"list", NewList(Int(1), Int(2)), true},
		{"from one", sparse, false},
		{"swapped", swapped, false},
		{"names", named, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := tt.a.IsList(); got != tt.want {
				t.Errorf("IsList() = %v, want %v", got, tt.want)
			}
		})
	}
}
