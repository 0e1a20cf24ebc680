package undo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"datamachine/undo/phpvalue"
)

// FinishFiles removes the pending files of a record: right after the commit that
// deleted their rows, or later, when a crash came in between. What is guarded
// then is guarded again: a file stays when it is no regular file inside the
// uploads directory, when another attachment names it by now, or when the
// record does not show that a deleted attachment of this job owned it.
//
// Errors: ErrFileStays names the first file that could not be removed; calling
// again goes on where it stopped. Any other is a broken database.
func FinishFiles(ctx context.Context, r Reader, u Uploads, d *Doc) (kept []KeptFile, err error) {
	owned := map[string]PostID{}
	for _, e := range d.Effects {
		entry, ok := d.Record.Find(e)
		id, named := e.PostID()
		if !ok || !named || e.Type != typeAttachmentCreated {
			continue
		}
		if _, there, err := r.Post(ctx, id); err != nil {
			return nil, err
		} else if there {
			continue
		}
		for _, f := range recordedFiles(entry.Replaced, id).names().files {
			owned[f] = id
		}
	}
	users, err := usersOf(ctx, r, d.Record.Pending, 0)
	if err != nil {
		return nil, err
	}
	for _, f := range d.Record.Pending {
		err := u.Removable(f)
		switch {
		case errors.Is(err, ErrNoFile):
		case owned[f] == 0:
			kept = append(kept, KeptFile{File: shorten(f), Why: "the job's record does not show that its attachment owned it"})
		case users[f] != 0:
			kept = append(kept, KeptFile{File: f, By: users[f]})
		case errors.Is(err, ErrNotRegular):
			kept = append(kept, KeptFile{File: f, Why: "it is not a regular file inside the uploads directory"})
		case err != nil:
			return kept, fmt.Errorf("%w: %s: %w", ErrFileStays, f, err)
		default:
			if err := u.Remove(f); err != nil {
				return kept, fmt.Errorf("%w: %s: %w", ErrFileStays, f, err)
			}
		}
	}
	return kept, nil
}

// recordedFiles reads an attachment's file metas out of what was replaced.
func recordedFiles(replaced phpvalue.Value, id PostID) AttachedFiles {
	out := AttachedFiles{ID: id}
	rows, ok := replaced.(*phpvalue.Array)
	if !ok {
		return out
	}
	for _, row := range children(rows, "postmeta") {
		owner, _ := strconv.ParseUint(anyText(row, "post_id"), 10, 63)
		if PostID(owner) != id {
			continue
		}
		place, ok := map[string]*string{
			attachedFileKey: &out.Attached, metadataKey: &out.Metadata, backupSizesKey: &out.BackupSizes,
		}[text(row, "meta_key")]
		if ok && *place == "" {
			value, _ := row.Get("meta_value")
			*place = keptText(value)
		}
	}
	return out
}

func anyText(m *phpvalue.Array, key string) string {
	v, ok := m.Get(key)
	if !ok {
		return ""
	}
	return phpvalue.ToString(v)
}

// WithoutPending returns engine_data with the record's pending files struck out.
func (d *Doc) WithoutPending() ([]byte, error) {
	raw, ok := d.member(recordKey)
	if !ok {
		return slices.Clone(d.Text), nil
	}
	record, err := Splice(raw, "pending_files", []byte("[]"))
	if err != nil {
		return nil, err
	}
	return Splice(d.Text, recordKey, record)
}
