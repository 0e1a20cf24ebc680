package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"datamachine/undo"
	"datamachine/undo/phpvalue"
)

// The metas that name an attachment's files.
// Source: WordPress wp-includes/post.php wp_delete_attachment (6.9).
const (
	attachedFileKey = "_wp_attached_file"
	metadataKey     = "_wp_attachment_metadata"
	backupSizesKey  = "_wp_attachment_backup_sizes"
)

// Attachment implements undo.Reader. A post of another type comes without rows.
func (r *reader) Attachment(ctx context.Context, id undo.PostID) (*undo.Attachment, bool, error) {
	post, ok, err := r.Post(ctx, id)
	if err != nil || !ok {
		return nil, false, err
	}
	c := &collector{r: r, id: uint64(id), rows: phpvalue.NewArray(8)}
	if post.Type != "attachment" {
		return &undo.Attachment{Post: post, Rows: c.rows}, true, nil
	}
	if err := c.collect(ctx); err != nil {
		return nil, false, fmt.Errorf("attachment %d: %w", id, err)
	}
	a := &undo.Attachment{Post: post, Rows: c.rows}
	for _, m := range list(c.rows, "postmeta") {
		if number64(m, "post_id") == c.id {
			a.Metas = append(a.Metas, undo.Meta{ID: undo.MetaID(number64(m, "meta_id")), Key: text(m, "meta_key"), Value: text(m, "meta_value")})
		}
	}
	return a, true, nil
}

// AttachmentsIn implements undo.Reader. An attached file stored with an absolute
// path counts when its folder ends in dir.
func (r *reader) AttachmentsIn(ctx context.Context, dir string, names []string, except undo.PostID) ([]undo.AttachedFiles, error) {
	if len(names) == 0 {
		return nil, nil
	}
	ids, err := r.neighbours(ctx, dir, names, except)
	if err != nil && !isUnmatchable(err) {
		return nil, fmt.Errorf("attachments in %q: %w", dir, err)
	}
	files, err := r.attachedFiles(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("attachments in %q: %w", dir, err)
	}
	var found []undo.AttachedFiles
	for _, f := range files {
		mentions := func(name string) bool {
			return strings.Contains(f.Attached, name) || strings.Contains(f.Metadata, name) || strings.Contains(f.BackupSizes, name)
		}
		if inDir(f.Attached, dir) && slices.ContainsFunc(names, mentions) {
			found = append(found, f)
		}
	}
	return found, nil
}

// attachedFiles reads what attachments say of their files; of several rows of a
// key the first counts.
func (r *reader) attachedFiles(ctx context.Context, posts []uint64) ([]undo.AttachedFiles, error) {
	files := make([]undo.AttachedFiles, len(posts))
	values := map[string]map[string]*string{}
	for i, id := range posts {
		f := &files[i]
		f.ID = undo.PostID(id)
		values[fmt.Sprint(id)] = map[string]*string{attachedFileKey: &f.Attached, metadataKey: &f.Metadata, backupSizesKey: &f.BackupSizes}
	}
	for _, part := range chunks(posts) {
		args := append(anys(part), attachedFileKey, metadataKey, backupSizesKey)
		ids, err := r.q.ids(ctx, "SELECT meta_id FROM "+r.st.full("postmeta")+" WHERE post_id IN ("+marks(len(part))+") AND meta_key IN (?, ?, ?) ORDER BY meta_id", args...)
		if err != nil {
			return nil, err
		}
		err = r.byKeys(ctx, "postmeta", "post_id, meta_key, meta_value", "meta_id", ids, func(rows *sql.Rows) error {
			var post, key string
			var value sql.NullString
			if err := rows.Scan(&post, &key, &value); err != nil {
				return err
			}
			if into := values[post][key]; into != nil {
				*into = value.String
				delete(values[post], key)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}

// inDir tells whether an attached file lies directly in a folder.
func inDir(file, dir string) bool {
	at := strings.LastIndexByte(file, '/')
	folder := file[:max(at, 0)]
	return folder == dir || strings.HasPrefix(file, "/") && (dir == "" || strings.HasSuffix(folder, "/"+dir))
}

// neighbours finds the attachments AttachmentsIn may return, and some others.
func (r *reader) neighbours(ctx context.Context, dir string, names []string, except undo.PostID) ([]uint64, error) {
	meta := r.st.full("postmeta")
	f := &filter{}
	f.add("a.meta_key = ? AND a.post_id <> ? AND p.post_type = 'attachment'", attachedFileKey, uint64(except))
	d := r.st.dialect
	if dir == "" {
		f.add("("+d.hasPrefix("a.meta_value")+" OR a.meta_value NOT LIKE '%/%')", prefixPattern("/"))
	} else {
		f.add("("+d.hasPrefix("a.meta_value")+" OR "+d.hasPrefix("a.meta_value")+")",
			prefixPattern(dir+"/"), prefixPattern("/")[:1]+containsPattern("/"+dir+"/"))
	}
	mention := &filter{}
	for _, n := range names {
		mention.add(d.contains("m.meta_value"), containsPattern(n))
	}
	f.add("EXISTS (SELECT 1 FROM "+meta+" m WHERE m.post_id = a.post_id AND m.meta_key IN (?, ?, ?) AND ("+
		strings.Join(mention.conds, " OR ")+"))", append([]any{attachedFileKey, metadataKey, backupSizesKey}, mention.args...)...)
	return r.q.ids(ctx, "SELECT DISTINCT a.post_id FROM "+meta+" a JOIN "+r.st.full("posts")+" p ON p.ID = a.post_id"+f.sql()+" ORDER BY a.post_id", f.args...)
}

// DeleteAttachment implements undo.Writer. It deletes or changes exactly the
// rows in a.Rows, each by its primary key.
func (w *writer) DeleteAttachment(ctx context.Context, a *undo.Attachment) error {
	id := uint64(a.Post.ID)
	if err := w.deleteOptions(ctx, a.Rows, id); err != nil {
		return err
	}
	for _, rel := range list(a.Rows, "term_relationships") {
		_, err := w.q.exec(ctx, "DELETE FROM "+w.st.full("term_relationships")+" WHERE object_id = ? AND term_taxonomy_id = ?",
			number64(rel, "object_id"), number64(rel, "term_taxonomy_id"))
		if err != nil {
			return fmt.Errorf("term relationships of attachment %d: %w", id, refused(err))
		}
	}
	if err := w.lowerCounts(ctx, a.Rows); err != nil {
		return err
	}
	if err := w.deleteComments(ctx, a.Rows, id); err != nil {
		return err
	}
	for _, m := range list(a.Rows, "postmeta") {
		if err := w.deleteRow(ctx, "postmeta", "meta_id", number64(m, "meta_id")); err != nil {
			return err
		}
	}
	for _, p := range list(a.Rows, "posts") {
		if err := w.deleteRow(ctx, "posts", "ID", number64(p, "ID")); err != nil {
			return err
		}
	}
	return nil
}

// lowerCounts takes the deleted relationships off the counts that were read.
func (w *writer) lowerCounts(ctx context.Context, rows *phpvalue.Array) error {
	gone := map[uint64]int64{}
	for _, rel := range list(rows, "term_relationships") {
		gone[number64(rel, "term_taxonomy_id")]++
	}
	for _, tt := range list(rows, "term_taxonomy") {
		id := number64(tt, "term_taxonomy_id")
		count := max(signed(tt, "count")-gone[id], 0)
		err := w.update(ctx, fmt.Sprintf("count of term %d", id), "UPDATE "+w.st.full("term_taxonomy")+" SET count = ? WHERE term_taxonomy_id = ?", count, id)
		if err != nil {
			return err
		}
	}
	return nil
}
