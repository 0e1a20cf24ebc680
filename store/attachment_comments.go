package store

import (
	"context"
	"fmt"
	"slices"

	"datamachine/undo/phpvalue"
)

// comments collects the attachment's comments with their metas, and the children
// of these on other posts.
func (c *collector) comments(ctx context.Context) error {
	t, err := c.r.st.table(ctx, c.r.q, "comments")
	if err != nil || t == nil {
		return err
	}
	own, err := c.r.q.ids(ctx, "SELECT comment_ID FROM "+quote(t.name)+" WHERE comment_post_ID = ? ORDER BY comment_ID", c.id)
	if err != nil || len(own) == 0 {
		return err
	}
	all := own
	for _, part := range chunks(own) {
		children, err := c.r.q.ids(ctx, "SELECT comment_ID FROM "+quote(t.name)+" WHERE comment_parent IN ("+marks(len(part))+")", anys(part)...)
		if err != nil {
			return err
		}
		all = append(all, children...)
	}
	slices.Sort(all)
	if err := c.byKeys(ctx, "comments", "comment_ID", slices.Compact(all)); err != nil {
		return err
	}
	meta, err := c.r.st.table(ctx, c.r.q, "commentmeta")
	if err != nil || meta == nil {
		return err
	}
	var metas []uint64
	for _, part := range chunks(own) {
		ids, err := c.r.q.ids(ctx, "SELECT meta_id FROM "+quote(meta.name)+" WHERE comment_id IN ("+marks(len(part))+")", anys(part)...)
		if err != nil {
			return err
		}
		metas = append(metas, ids...)
	}
	slices.Sort(metas)
	return c.byKeys(ctx, "commentmeta", "meta_id", metas)
}

// newParents tells which comments on other posts get which parent when the
// comments of a post are deleted, the highest id first.
func newParents(comments []*phpvalue.Array, post uint64) map[uint64]uint64 {
	parent := map[uint64]uint64{}
	var gone []uint64
	for _, c := range comments {
		id := number64(c, "comment_ID")
		parent[id] = number64(c, "comment_parent")
		if number64(c, "comment_post_ID") == post {
			gone = append(gone, id)
		}
	}
	slices.Sort(gone)
	for _, id := range slices.Backward(gone) {
		for child, p := range parent {
			if p == id {
				parent[child] = parent[id]
			}
		}
	}
	for _, id := range gone {
		delete(parent, id)
	}
	return parent
}

// deleteComments deletes the attachment's comments and hands their children on
// other posts to the next comment above that stays.
func (w *writer) deleteComments(ctx context.Context, rows *phpvalue.Array, id uint64) error {
	for _, m := range list(rows, "commentmeta") {
		if err := w.deleteRow(ctx, "commentmeta", "meta_id", number64(m, "meta_id")); err != nil {
			return err
		}
	}
	comments := list(rows, "comments")
	for child, parent := range newParents(comments, id) {
		err := w.update(ctx, fmt.Sprintf("comment %d", child), "UPDATE "+w.st.full("comments")+" SET comment_parent = ? WHERE comment_ID = ?", parent, child)
		if err != nil {
			return err
		}
	}
	for _, c := range comments {
		if number64(c, "comment_post_ID") == id {
			if err := w.deleteRow(ctx, "comments", "comment_ID", number64(c, "comment_ID")); err != nil {
				return err
			}
		}
	}
	return nil
}
