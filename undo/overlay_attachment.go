package undo

import (
	"context"
	"slices"
	"strconv"

	"datamachine/undo/phpvalue"
)

// fileKeys are the metas that name an attachment's files.
var fileKeys = []string{attachedFileKey, metadataKey, backupSizesKey}

// Attachment is the attachment with the metas it would have by now; it is
// missing once it would have been deleted.
func (o *Overlay) Attachment(ctx context.Context, id PostID) (*Attachment, bool, error) {
	if p, ok := o.posts[id]; ok && p == nil {
		return nil, false, nil
	}
	a, ok, err := o.Reader.Attachment(ctx, id)
	if err != nil || !ok {
		return a, ok, err
	}
	for k, rows := range o.metas {
		if k.post != id {
			continue
		}
		a.Metas = slices.DeleteFunc(a.Metas, func(m Meta) bool { return m.Key == k.key })
		a.Metas = append(a.Metas, rows...)
	}
	a.Rows = withMetas(a)
	return a, true, nil
}

// withMetas is an attachment's rows with its own metas as they would stand.
func withMetas(a *Attachment) *phpvalue.Array {
	out := phpvalue.NewArray(a.Rows.Len())
	metas := phpvalue.NewArray(len(a.Metas))
	for _, row := range children(a.Rows, "postmeta") {
		if anyText(row, "post_id") != a.Post.ID.String() {
			metas.Append(row)
		}
	}
	for _, m := range a.Metas {
		row := phpvalue.NewArray(4)
		row.Set("meta_id", phpvalue.String(strconv.FormatUint(uint64(m.ID), 10)))
		row.Set("post_id", phpvalue.String(a.Post.ID.String()))
		row.Set("meta_key", phpvalue.String(m.Key))
		row.Set("meta_value", phpvalue.String(m.Value))
		metas.Append(row)
	}
	for _, e := range a.Rows.Entries() {
		out.SetKey(e.Key, e.Value)
	}
	if metas.Len() > 0 {
		out.Set("postmeta", metas)
	}
	return out
}

// AttachmentsIn looks at the files attachments would name by now. It may return
// attachments of other folders too.
func (o *Overlay) AttachmentsIn(ctx context.Context, dir string, names []string, except PostID) ([]AttachedFiles, error) {
	found, err := o.Reader.AttachmentsIn(ctx, dir, names, except)
	if err != nil {
		return nil, err
	}
	var ids []PostID
	for _, f := range found {
		ids = append(ids, f.ID)
	}
	for k := range o.metas {
		if slices.Contains(fileKeys, k.key) && k.post != except && !slices.Contains(ids, k.post) {
			ids = append(ids, k.post)
		}
	}
	slices.Sort(ids)
	var out []AttachedFiles
	for _, id := range ids {
		p, ok, err := o.Post(ctx, id)
		if err != nil {
			return nil, err
		}
		if !ok || p.Type != "attachment" {
			continue
		}
		f, err := filesOf(ctx, o, id)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// filesOf reads what an attachment says of its files.
func filesOf(ctx context.Context, r Reader, id PostID) (AttachedFiles, error) {
	f := AttachedFiles{ID: id}
	for i, value := range []*string{&f.Attached, &f.Metadata, &f.BackupSizes} {
		rows, err := r.PostMeta(ctx, id, fileKeys[i])
		if err != nil {
			return f, err
		}
		if len(rows) > 0 {
			*value = rows[0].Value
		}
	}
	return f, nil
}

// DeleteAttachment keeps the attachment, the posts that go with it and its
// thumbnail rows out.
func (o *Overlay) DeleteAttachment(_ context.Context, a *Attachment) error {
	o.setPost(a.Post.ID, nil)
	for _, p := range children(a.Rows, "posts") {
		if id, err := strconv.ParseUint(anyText(p, "ID"), 10, 63); err == nil {
			o.setPost(PostID(id), nil)
		}
	}
	id := a.Post.ID.String()
	o.journal = append(o.journal, func() { delete(o.deleted, id) })
	o.deleted[id] = true
	return nil
}
