package undo

import (
	"errors"
	"strconv"
	"strings"

	"datamachine/undo/phpvalue"
)

// errNoID says that an id is absent, null, zero or negative.
var errNoID = errors.New("no id")

// unusableError says that an id is there but cannot be one.
type unusableError struct{ key, value string }

func (e *unusableError) Error() string {
	return "Unusable " + e.key + " in effect: " + e.value
}

// decodeID reads an id: a JSON integer, or a string of ASCII digits, above zero.
// Null, zero and negative ids are errNoID; anything else, which PHP would cast
// to some other post's id, is refused with an *unusableError.
func decodeID(key string, v phpvalue.Value) (uint64, error) {
	switch v := v.(type) {
	case phpvalue.Null:
		return 0, errNoID
	case phpvalue.Int:
		if v <= 0 {
			return 0, errNoID
		}
		return uint64(v), nil
	case phpvalue.String:
		s := string(v)
		if s == "" {
			return 0, errNoID
		}
		if strings.Trim(s, "0123456789") == "" {
			if id, err := strconv.ParseUint(s, 10, 63); err == nil {
				if id == 0 {
					return 0, errNoID
				}
				return id, nil
			}
		}
		if i, err := strconv.ParseInt(s, 10, 64); err == nil && i <= 0 {
			return 0, errNoID
		}
	}
	return 0, &unusableError{key, shorten(string(phpvalue.EncodeJSON(v, phpvalue.JSONOptions{UnescapedSlashes: true})))}
}

// targetID reads an id of the target. missing is the reference's reason when
// there is none.
func (e Effect) targetID(key, missing string) (PostID, *failure) {
	v, err := e.target(key)
	if err != nil {
		return 0, &failure{reason: err.Error()}
	}
	id, err := decodeID(key, v)
	switch {
	case errors.Is(err, errNoID):
		return 0, &failure{reason: missing}
	case err != nil:
		return 0, &failure{reason: err.Error()}
	}
	return PostID(id), nil
}

// shorten keeps hostile values from filling a screen.
func shorten(s string) string {
	const limit = 80
	if len(s) <= limit {
		return s
	}
	cut := limit
	for cut > 0 && s[cut]&0xC0 == 0x80 {
		cut--
	}
	return s[:cut] + "..."
}
