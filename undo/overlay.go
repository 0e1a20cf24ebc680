package undo

import (
	"context"
	"slices"
)

// Overlay is a Writer that writes nothing: it keeps what would have been written
// in memory, above a Reader. A dry run undoes job after job on one Overlay and
// so sees what the earlier ones would have left.
type Overlay struct {
	Reader
	posts     map[PostID]*Post // nil: deleted
	metas     map[metaKeyOf][]Meta
	owners    map[MetaID]metaKeyOf
	revisions map[PostID][]RevisionHead
	deleted   map[string]bool // attachments, by decimal id
	journal   []func()        // takes back one write each, in order
	nextID    PostID
}

type metaKeyOf struct {
	post PostID
	key  string
}

// firstOverlayID is above every id a database hands out.
const firstOverlayID PostID = 1 << 62

// NewOverlay starts with nothing written.
func NewOverlay(r Reader) *Overlay {
	return &Overlay{
		Reader: r, posts: map[PostID]*Post{}, metas: map[metaKeyOf][]Meta{}, owners: map[MetaID]metaKeyOf{},
		revisions: map[PostID][]RevisionHead{}, deleted: map[string]bool{}, nextID: firstOverlayID,
	}
}

// Post returns the post as it would stand.
func (o *Overlay) Post(ctx context.Context, id PostID) (Post, bool, error) {
	if p, ok := o.posts[id]; ok {
		if p == nil {
			return Post{}, false, nil
		}
		return *p, true, nil
	}
	return o.Reader.Post(ctx, id)
}

// PostMeta returns the rows as they would stand.
func (o *Overlay) PostMeta(ctx context.Context, id PostID, key string) ([]Meta, error) {
	k := metaKeyOf{id, key}
	rows, ok := o.metas[k]
	if !ok && id < firstOverlayID {
		var err error
		if rows, err = o.Reader.PostMeta(ctx, id, key); err != nil {
			return nil, err
		}
		for _, m := range rows {
			o.owners[m.ID] = k
		}
	}
	if p, touched := o.posts[id]; touched && p == nil {
		return nil, nil
	}
	if key == thumbnailKey {
		// Deleting an attachment takes its thumbnail rows along.
		rows = slices.DeleteFunc(slices.Clone(rows), func(m Meta) bool { return o.deleted[m.Value] })
	}
	return rows, nil
}

// Revisions returns the revisions as they would stand.
func (o *Overlay) Revisions(ctx context.Context, post PostID) ([]RevisionHead, error) {
	heads, err := o.Reader.Revisions(ctx, post)
	return append(slices.Clone(heads), o.revisions[post]...), err
}

// RevisionHolding looks at would-be revisions too.
func (o *Overlay) RevisionHolding(ctx context.Context, post PostID, text PostText) (PostID, bool, error) {
	for _, h := range o.revisions[post] {
		if o.posts[h.ID].Text() == text {
			return h.ID, true, nil
		}
	}
	return o.Reader.RevisionHolding(ctx, post, text)
}

// UpdatePost keeps the new text.
func (o *Overlay) UpdatePost(ctx context.Context, id PostID, text PostText, modified, modifiedGMT string) error {
	p, _, err := o.Post(ctx, id)
	if err != nil {
		return err
	}
	p.Title, p.Content, p.Excerpt = text.Title, text.Content, text.Excerpt
	p.Modified, p.ModifiedGMT = modified, modifiedGMT
	o.setPost(id, &p)
	return nil
}

// InsertRevision keeps the revision under an id no database hands out.
func (o *Overlay) InsertRevision(_ context.Context, rev Revision) (PostID, error) {
	id := o.nextID
	o.nextID++
	name := rev.Parent.String() + "-revision-v1"
	o.setPost(id, &Post{
		ID: id, Author: rev.Author, Title: rev.Text.Title, Content: rev.Text.Content, Excerpt: rev.Text.Excerpt,
		Status: "inherit", Name: name, Type: "revision", Parent: rev.Parent,
		Date: rev.Date, Modified: rev.Date, ModifiedGMT: rev.DateGMT,
	})
	before := o.revisions[rev.Parent]
	o.journal = append(o.journal, func() { o.revisions[rev.Parent] = before })
	o.revisions[rev.Parent] = append(slices.Clip(before), RevisionHead{ID: id, Name: name, Date: rev.Date})
	return id, nil
}

// UpdateMeta keeps the new value.
func (o *Overlay) UpdateMeta(ctx context.Context, ids []MetaID, value string) error {
	return o.editMeta(ctx, ids, func(rows []Meta, i int) []Meta {
		rows[i].Value, rows[i].Null = value, false
		return rows
	})
}

// DeleteMeta keeps the rows out.
func (o *Overlay) DeleteMeta(ctx context.Context, ids []MetaID) error {
	return o.editMeta(ctx, ids, func(rows []Meta, i int) []Meta { return slices.Delete(rows, i, i+1) })
}

func (o *Overlay) editMeta(ctx context.Context, ids []MetaID, edit func(rows []Meta, i int) []Meta) error {
	for _, id := range ids {
		k := o.owners[id]
		rows, ok := o.metas[k]
		if !ok {
			var err error
			if rows, err = o.Reader.PostMeta(ctx, k.post, k.key); err != nil {
				return err
			}
		}
		rows = slices.Clone(rows)
		if i := slices.IndexFunc(rows, func(m Meta) bool { return m.ID == id }); i >= 0 {
			rows = edit(rows, i)
		}
		o.setMeta(k, rows)
	}
	return nil
}

// InsertMeta keeps a new row.
func (o *Overlay) InsertMeta(ctx context.Context, post PostID, key, value string) error {
	rows, err := o.PostMeta(ctx, post, key)
	if err != nil {
		return err
	}
	k := metaKeyOf{post, key}
	id := MetaID(o.nextID)
	o.nextID++
	o.owners[id] = k
	o.setMeta(k, append(slices.Clone(rows), Meta{ID: id, Key: key, Value: value}))
	return nil
}

// Savepoint takes back what fn wrote when it returns an error.
func (o *Overlay) Savepoint(_ context.Context, fn func() error) error {
	mark := len(o.journal)
	err := fn()
	if err != nil {
		for _, back := range slices.Backward(o.journal[mark:]) {
			back()
		}
	}
	o.journal = o.journal[:mark]
	return err
}

func (o *Overlay) setPost(id PostID, p *Post) {
	before, had := o.posts[id]
	o.journal = append(o.journal, func() { restore(o.posts, id, before, had) })
	o.posts[id] = p
}

func (o *Overlay) setMeta(k metaKeyOf, rows []Meta) {
	before, had := o.metas[k]
	o.journal = append(o.journal, func() { restore(o.metas, k, before, had) })
	o.metas[k] = rows
}

func restore[K comparable, V any](m map[K]V, k K, before V, had bool) {
	if had {
		m[k] = before
	} else {
		delete(m, k)
	}
}
