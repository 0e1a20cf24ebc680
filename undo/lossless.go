package undo

import (
	"encoding/base64"
	"unicode/utf8"

	"datamachine/undo/phpvalue"
)

// lossless replaces text that JSON cannot carry by {"base64": …}, so that what
// was replaced can be put back byte for byte.
func lossless(v phpvalue.Value) phpvalue.Value {
	switch v := v.(type) {
	case nil:
		return phpvalue.Null{}
	case phpvalue.String:
		return keepText(string(v))
	case *phpvalue.Array:
		out := phpvalue.NewArray(v.Len())
		for _, e := range v.Entries() {
			out.SetKey(e.Key, lossless(e.Value))
		}
		return out
	}
	return v
}

// keepText is text as JSON can carry it without loss.
func keepText(s string) phpvalue.Value {
	if utf8.ValidString(s) {
		return phpvalue.String(s)
	}
	m := phpvalue.NewArray(1)
	m.Set("base64", phpvalue.String(base64.StdEncoding.EncodeToString([]byte(s))))
	return m
}

// keptText reads text back that keepText kept, "" for anything else.
func keptText(v phpvalue.Value) string {
	switch v := v.(type) {
	case phpvalue.String:
		return string(v)
	case *phpvalue.Array:
		raw, err := base64.StdEncoding.DecodeString(text(v, "base64"))
		if err == nil {
			return string(raw)
		}
	}
	return ""
}
