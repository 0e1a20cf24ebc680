package phpvalue

import (
	"math"
	"testing"
)

func TestFloat(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name              string
		f                 float64
		cast, json, saved string
	}{
		{"zero", 0, "0", "0", "d:0;"},
		{"minus zero", math.Copysign(0, -1), "-0", "-0", "d:-0;"},
		{"whole", 1, "1", "1", "d:1;"},
		{"tenth", 0.1, "0.1", "0.1", "d:0.1;"},
		{"negative", -1.5, "-1.5", "-1.5", "d:-1.5;"},
		{"rounded sum", 0.30000000000000004, "0.3", "0.30000000000000004", "d:0.30000000000000004;"},
		{"three zeros", 0.0001, "0.0001", "0.0001", "d:0.0001;"},
		{"four zeros", 0.00001, "1.0E-5", "1.0e-5", "d:1.0E-5;"},
		{"small", 1e-7, "1.0E-7", "1.0e-7", "d:1.0E-7;"},
		{"small digits", 1.25e-7, "1.25E-7", "1.25e-7", "d:1.25E-7;"},
		{"hundred thousand", 100000, "100000", "100000", "d:100000;"},
		{"fourteen digits", 12345678901234, "12345678901234", "12345678901234", "d:12345678901234;"},
		{"fifteen digits", 1e14, "1.0E+14", "100000000000000", "d:100000000000000;"},
		{"half to even down", 123456789012345, "1.2345678901234E+14", "123456789012345", "d:123456789012345;"},
		{"half to even up", 123456789012335, "1.2345678901234E+14", "123456789012335", "d:123456789012335;"},
		{"half to even zero", 100000000000105, "1.0000000000010E+14", "100000000000105", "d:100000000000105;"},
		{"half to even zero, negative", -100000000000005, "-1.0000000000000E+14", "-100000000000005", "d:-100000000000005;"},
		{"no half", 100000000000104, "1.000000000001E+14", "100000000000104", "d:100000000000104;"},
		{"half of a fraction", 10000000000000.5, "10000000000000", "10000000000000.5", "d:10000000000000.5;"},
		{"carry", 99999999999999.5, "1.0E+14", "99999999999999.5", "d:99999999999999.5;"},
		{"seventeen digits", 1e16, "1.0E+16", "10000000000000000", "d:10000000000000000;"},
		{"eighteen digits", 1e17, "1.0E+17", "1.0e+17", "d:1.0E+17;"},
		{"twenty", 1e20, "1.0E+20", "1.0e+20", "d:1.0E+20;"},
		{"beyond int64", 12345678901234567890, "1.2345678901235E+19", "1.2345678901234567e+19", "d:1.2345678901234567E+19;"},
		{"twenty-five", 1e25, "1.0E+25", "1.0e+25", "d:1.0E+25;"},
		{"largest", math.MaxFloat64, "1.7976931348623E+308", "1.7976931348623157e+308", "d:1.7976931348623157E+308;"},
		{"smallest", math.SmallestNonzeroFloat64, "4.9406564584125E-324", "5.0e-324", "d:5.0E-324;"},
		{"infinity", math.Inf(1), "INF", "0", "d:INF;"},
		{"minus infinity", math.Inf(-1), "-INF", "0", "d:-INF;"},
		{"not a number", math.NaN(), "NAN", "0", "d:NAN;"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := FloatString(tt.f); got != tt.cast {
				t.Errorf("FloatString: got %s, want %s", got, tt.cast)
			}
			if got := FloatJSON(tt.f); got != tt.json {
				t.Errorf("FloatJSON: got %s, want %s", got, tt.json)
			}
			if got := Serialize(Float(tt.f)); got != tt.saved {
				t.Errorf("Serialize: got %s, want %s", got, tt.saved)
			}
		})
	}
}
