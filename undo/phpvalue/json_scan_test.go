package phpvalue

import (
	"errors"
	"reflect"
	"testing"
)

func TestScanObject(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, in string
		want     []Member
		end      int
	}{
		{"empty", `{}`, nil, 1},
		{"empty with spaces", " { } ", nil, 3},
		{"one", `{"a":1}`, []Member{{"a", 1, 5, 6}}, 6},
		{"spaces", ` { "a" : [1, 2] , "b":"}" } `, []Member{{"a", 3, 9, 15}, {"b", 18, 22, 25}}, 26},
		{"duplicates", `{"a":1,"\u0061":{"a":2}}`, []Member{{"a", 1, 5, 6}, {"a", 7, 16, 23}}, 23},
		{"int key", `{"10":null}`, []Member{{"10", 1, 6, 10}}, 10},
		{"broken UTF-8", "{\"\xff\":\"\xfe\"}", []Member{{"\xff", 1, 5, 8}}, 8},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			members, end, err := ScanObject([]byte(tt.in))
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(members, tt.want) || end != tt.end {
				t.Errorf("got %v, %d, want %v, %d", members, end, tt.want, tt.end)
			}
			if tt.in[end] != '}' {
				t.Errorf("end is at %q", tt.in[end])
			}
		})
	}
}

func TestScanList(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, in string
		want     []string
	}{
		{"empty list", "[]", nil},
		{"empty object", "{}", nil},
		{"list", ` [ 1 ,"a]",{"b" : [2]} ] `, []string{"1", `"a]"`, `{"b" : [2]}`}},
		{"object", `{"b":1.50,"a": null ,"b":"\u0061"}`, []string{"1.50", "null", `"\u0061"`}},
		{"nested", `[[],[[1]]]`, []string{"[]", "[[1]]"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			spans, err := ScanList([]byte(tt.in))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, s := range spans {
				got = append(got, tt.in[s.Start:s.End])
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestScanRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, in     string
		object, list error
	}{
		{"list", "[1]", ErrKind, nil},
		{"string", `"{}"`, ErrKind, ErrKind},
		{"number", "1", ErrKind, ErrKind},
		{"null", "null", ErrKind, ErrKind},
		{"broken list", "[1", ErrSyntax, ErrSyntax},
		{"broken number", "1.", ErrSyntax, ErrSyntax},
		{"broken inside", `{"a":{"b":tru}}`, ErrSyntax, ErrSyntax},
		{"broken string inside", `{"a":"\ud800"}`, ErrSyntax, ErrSyntax},
		{"trailing text", `{"a":1} x`, ErrSyntax, ErrSyntax},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			members, end, err := ScanObject([]byte(tt.in))
			if !errors.Is(err, tt.object) || members != nil || end != 0 {
				t.Errorf("ScanObject: got %v, %d, %v, want error %v", members, end, err, tt.object)
			}
			spans, err := ScanList([]byte(tt.in))
			if !errors.Is(err, tt.list) || tt.list != nil && spans != nil {
				t.Errorf("ScanList: got %v, %v, want error %v", spans, err, tt.list)
			}
		})
	}
	for _, tt := range badJSON {
		t.Run("bad "+tt.name, func(t *testing.T) {
			t.Parallel()
			if _, _, err := ScanObject([]byte(tt.in)); !errors.Is(err, ErrSyntax) {
				t.Errorf("ScanObject: %v, want ErrSyntax", err)
			}
			if _, err := ScanList([]byte(tt.in)); !errors.Is(err, ErrSyntax) {
				t.Errorf("ScanList: %v, want ErrSyntax", err)
			}
		})
	}
}
