package store

import (
	"context"
	"database/sql"
	"fmt"

	"datamachine/undo"
)

// PostMeta implements undo.Reader. The server compares keys by the column's
// collation, which folds case, accents and trailing spaces; the exact key is
// picked out here.
func (r *reader) PostMeta(ctx context.Context, id undo.PostID, key string) ([]undo.Meta, error) {
	metas, err := r.metas(ctx, id, key)
	if err != nil {
		return nil, fmt.Errorf("meta %.80q of post %d: %w", key, id, err)
	}
	return metas, nil
}

func (r *reader) metas(ctx context.Context, id undo.PostID, key string) ([]undo.Meta, error) {
	var ids []uint64
	var err error
	if r.lock {
		ids, err = r.lockMetas(ctx, id, key)
	} else {
		ids, err = r.q.ids(ctx, "SELECT meta_id FROM "+r.st.full("postmeta")+" WHERE post_id = ? AND meta_key = ?", uint64(id), key)
	}
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	var metas []undo.Meta
	err = r.byKeys(ctx, "postmeta", "meta_id, meta_key, meta_value, post_id", "meta_id", ids, func(rows *sql.Rows) error {
		var m undo.Meta
		var owner undo.PostID
		var name, value sql.NullString
		if err := rows.Scan(&m.ID, &name, &value, &owner); err != nil {
			return err
		}
		if owner == id && name.Valid && name.String == key {
			m.Key, m.Value, m.Null = key, value.String, !value.Valid
			metas = append(metas, m)
		}
		return nil
	})
	return metas, err
}

// lockMetas locks all metas of a post by the index on post_id, the way
// WordPress' own statements come to them. A statement of an editor then waits
// before it holds anything; were single rows locked by primary key, it would hold
// index entries that a later DELETE or INSERT here needs, and the server would
// end one of the two, the editor's as a rule.
func (r *reader) lockMetas(ctx context.Context, id undo.PostID, key string) (ids []uint64, err error) {
	hint, err := r.st.indexHint(ctx, r.q, "postmeta", "post_id")
	if err != nil {
		return nil, err
	}
	query := "SELECT meta_id, meta_key FROM " + r.st.full("postmeta") + hint + " WHERE post_id = ? ORDER BY meta_id" + r.forUpdate()
	err = r.q.each(ctx, query, []any{uint64(id)}, func(rows *sql.Rows) error {
		var meta uint64
		var name sql.NullString
		if err := rows.Scan(&meta, &name); err != nil {
			return err
		}
		if name.Valid && name.String == key {
			ids = append(ids, meta)
		}
		return nil
	})
	return ids, err
}

// UpdateMeta implements undo.Writer.
func (w *writer) UpdateMeta(ctx context.Context, ids []undo.MetaID, value string) error {
	for _, id := range ids {
		err := w.update(ctx, fmt.Sprintf("meta row %d", id), "UPDATE "+w.st.full("postmeta")+" SET meta_value = ? WHERE meta_id = ?", value, uint64(id))
		if err != nil {
			return err
		}
	}
	return nil
}

// InsertMeta implements undo.Writer.
func (w *writer) InsertMeta(ctx context.Context, post undo.PostID, key, value string) error {
	_, err := w.insert(ctx, fmt.Sprintf("new meta of post %d", post),
		"INSERT INTO "+w.st.full("postmeta")+" (post_id, meta_key, meta_value) VALUES (?, ?, ?)", uint64(post), key, value)
	return err
}

// DeleteMeta implements undo.Writer.
func (w *writer) DeleteMeta(ctx context.Context, ids []undo.MetaID) error {
	for _, id := range ids {
		if err := w.deleteRow(ctx, "postmeta", "meta_id", uint64(id)); err != nil {
			return err
		}
	}
	return nil
}

// deleteRow deletes by primary key; a row that is gone already is no error.
func (w *writer) deleteRow(ctx context.Context, table, key string, id uint64) error {
	_, err := w.q.exec(ctx, "DELETE FROM "+w.st.full(table)+" WHERE "+quote(key)+" = ?", id)
	if err != nil {
		return fmt.Errorf("%s %d: %w", table, id, refused(err))
	}
	return nil
}
