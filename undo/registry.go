package undo

import (
	"slices"

	"datamachine/undo/phpvalue"
)

// kind is one type of effect; each has a file named after its type.
type kind interface {
	// ids names what the effect is about, for reports. It must not fail.
	ids(e Effect) *phpvalue.Array
	// judge reads what stands now and decides. It must not write: writing is
	// left to the verdict's apply. An error is a broken database.
	judge(x *run, e Effect) (verdict, error)
	// tables lists the tables apply may write, without prefix.
	tables() []string
}

// kinds are the effects that can be reverted, by recorded type. Everything else
// is unsupported: attachment_file_modified keeps no old bytes, and file_created
// may name a file that was there before.
// Source: Data Machine inc/Engine/AI/System/Tasks/SystemTask.php undoEffect
// (0.41.0; post_field_set 0.75.0).
var kinds = map[string]kind{
	typePostContentModified: postContentModified{},
	typePostMetaSet:         postMetaSet{},
	typePostFieldSet:        postFieldSet{},
	typeAttachmentCreated:   attachmentCreated{},
	typeFeaturedImageSet:    featuredImageSet{},
}

// lookup finds the kind of an effect whose type is that text exactly.
func lookup(e Effect) (kind, bool) {
	t, _ := e.field("type")
	s, ok := t.(phpvalue.String)
	if !ok {
		return nil, false
	}
	k, ok := kinds[string(s)]
	return k, ok
}

// Tables lists the tables that undoing these effects may write, without prefix.
func Tables(effects []Effect) []string {
	var out []string
	for _, e := range effects {
		if k, ok := lookup(e); ok {
			out = union(out, k.tables())
		}
	}
	return out
}

// AllTables lists every table some kind may write, without prefix.
func AllTables() []string {
	var out []string
	for _, k := range kinds {
		out = union(out, k.tables())
	}
	return out
}

func union(a, b []string) []string {
	for _, s := range b {
		if !slices.Contains(a, s) {
			a = append(a, s)
		}
	}
	return a
}

// PostID is the post or attachment an effect is about, if it names one.
func (e Effect) PostID() (PostID, bool) {
	for _, key := range []string{"post_id", "attachment_id"} {
		if id, bad := e.targetID(key, "missing"); bad == nil {
			return id, true
		}
	}
	return 0, false
}

// targetIDs collects the named target fields that are there, for reports.
func targetIDs(e Effect, keys ...string) *phpvalue.Array {
	m := phpvalue.NewArray(len(keys))
	for _, key := range keys {
		v, err := e.target(key)
		if err != nil || v == (phpvalue.Null{}) {
			continue
		}
		if id, err := decodeID(key, v); err == nil && key != "meta_key" && key != "field" {
			v = phpvalue.Int(id)
		}
		m.Set(key, v)
	}
	return m
}
