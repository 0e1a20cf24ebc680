package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"datamachine/undo"
)

// revisionIDs finds the revisions and autosaves of a post, without locks.
func (r *reader) revisionIDs(ctx context.Context, post undo.PostID, cond string, args ...any) ([]uint64, error) {
	return r.q.ids(ctx, "SELECT ID FROM "+r.st.full("posts")+" WHERE post_parent = ? AND post_type = 'revision'"+cond+" ORDER BY ID",
		append([]any{uint64(post)}, args...)...)
}

// Revisions implements undo.Reader.
func (r *reader) Revisions(ctx context.Context, post undo.PostID) ([]undo.RevisionHead, error) {
	ids, err := r.revisionIDs(ctx, post, "")
	if err != nil {
		return nil, fmt.Errorf("revisions of post %d: %w", post, err)
	}
	var heads []undo.RevisionHead
	err = r.byKeys(ctx, "posts", "ID, post_name, post_date, post_parent, post_type", "ID", ids, func(rows *sql.Rows) error {
		var h undo.RevisionHead
		var parent undo.PostID
		var kind string
		if err := rows.Scan(&h.ID, &h.Name, &h.Date, &parent, &kind); err != nil {
			return err
		}
		if parent == post && kind == "revision" {
			heads = append(heads, h)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("revisions of post %d: %w", post, err)
	}
	return heads, nil
}

// RevisionHolding implements undo.Reader. Of several it returns the newest. The
// server sorts out by length; equality is decided here, byte for byte.
func (r *reader) RevisionHolding(ctx context.Context, post undo.PostID, text undo.PostText) (undo.PostID, bool, error) {
	cond, args := "", []any(nil)
	if cs := r.st.cfg.Charset; cs != "" {
		for _, f := range []struct{ column, value string }{
			{"post_title", text.Title}, {"post_content", text.Content}, {"post_excerpt", text.Excerpt},
		} {
			cond += " AND OCTET_LENGTH(CONVERT(" + f.column + " USING " + cs + ")) = ?"
			args = append(args, len(f.value))
		}
	}
	ids, err := r.revisionIDs(ctx, post, cond, args...)
	if err != nil {
		return 0, false, fmt.Errorf("revisions of post %d: %w", post, err)
	}
	autosave := fmt.Sprintf("%d-autosave", post)
	for _, id := range slices.Backward(ids) {
		p, ok, err := r.Post(ctx, undo.PostID(id))
		if err != nil {
			return 0, false, err
		}
		if ok && p.Parent == post && p.Type == "revision" && p.Text() == text && !strings.Contains(p.Name, autosave) {
			return p.ID, true, nil
		}
	}
	return 0, false, nil
}

// InsertRevision implements undo.Writer. Every column of WordPress' table is
// named: most are NOT NULL without a default.
// Source: WordPress wp-includes/revision.php _wp_post_revision_data and
// wp-includes/post.php wp_insert_post (6.9).
func (w *writer) InsertRevision(ctx context.Context, rev undo.Revision) (undo.PostID, error) {
	what := fmt.Sprintf("revision of post %d", rev.Parent)
	id, err := w.insert(ctx, what, "INSERT INTO "+w.st.full("posts")+` (post_author, post_date, post_date_gmt, post_content,
		post_title, post_excerpt, post_status, comment_status, ping_status, post_password, post_name, to_ping, pinged,
		post_modified, post_modified_gmt, post_content_filtered, post_parent, guid, menu_order, post_type, post_mime_type, comment_count)
		VALUES (?, ?, ?, ?, ?, ?, 'inherit', 'closed', 'closed', '', ?, '', '', ?, ?, '', ?, '', 0, 'revision', '', 0)`,
		rev.Author, rev.Date, rev.DateGMT, rev.Text.Content, rev.Text.Title, rev.Text.Excerpt,
		fmt.Sprintf("%d-revision-v1", rev.Parent), rev.Date, rev.DateGMT, uint64(rev.Parent))
	if err != nil {
		return 0, err
	}
	return undo.PostID(id), w.update(ctx, what, "UPDATE "+w.st.full("posts")+" SET guid = ? WHERE ID = ?",
		fmt.Sprintf("%s/?p=%d", strings.TrimRight(rev.GUIDBase, "/"), id), id)
}
