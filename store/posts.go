package store

import (
	"context"
	"database/sql"
	"fmt"

	"datamachine/undo"
)

const postColumns = "ID, post_author, post_title, post_content, post_excerpt, post_status, post_name, post_type, post_mime_type, post_parent, post_date, post_modified, post_modified_gmt"

func scanPost(rows *sql.Rows) (undo.Post, error) {
	var p undo.Post
	err := rows.Scan(&p.ID, &p.Author, &p.Title, &p.Content, &p.Excerpt, &p.Status, &p.Name, &p.Type, &p.MimeType,
		&p.Parent, &p.Date, &p.Modified, &p.ModifiedGMT)
	return p, err
}

// Post implements undo.Reader.
func (r *reader) Post(ctx context.Context, id undo.PostID) (p undo.Post, ok bool, err error) {
	query := "SELECT " + postColumns + " FROM " + r.st.full("posts") + " WHERE ID = ?" + r.forUpdate()
	err = r.q.each(ctx, query, []any{uint64(id)}, func(rows *sql.Rows) (err error) {
		p, err = scanPost(rows)
		ok = true
		return err
	})
	if err != nil {
		return undo.Post{}, false, fmt.Errorf("post %d: %w", id, err)
	}
	return p, ok, nil
}

// UpdatePost implements undo.Writer.
func (w *writer) UpdatePost(ctx context.Context, id undo.PostID, text undo.PostText, modified, modifiedGMT string) error {
	return w.update(ctx, fmt.Sprintf("post %d", id), "UPDATE "+w.st.full("posts")+
		" SET post_title = ?, post_content = ?, post_excerpt = ?, post_modified = ?, post_modified_gmt = ? WHERE ID = ?",
		text.Title, text.Content, text.Excerpt, modified, modifiedGMT, uint64(id))
}
