package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"

	"datamachine/undo/phpvalue"
)

// collector gathers the rows that deleting an attachment removes or changes:
// table name to list of rows, each column to text or null.
//
// Kept are: relationships of link_category, whose object ids are links; the
// counts of category and post_tag, which count published posts only; child
// posts, sticky_posts and site_icon.
// Source: WordPress wp-includes/post.php wp_delete_attachment,
// wp-includes/comment.php wp_delete_comment, wp-includes/nav-menu.php
// _wp_delete_post_menu_item (6.9).
type collector struct {
	r     *reader
	id    uint64
	rows  *phpvalue.Array
	items []uint64 // menu items that point at the attachment
}

// collect runs in the order WordPress deletes in.
func (c *collector) collect(ctx context.Context) error {
	for _, step := range []func(context.Context) error{
		c.menuItems, c.options, c.terms, c.comments, c.metas, c.posts,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// menuItems finds the nav menu items of the attachment.
func (c *collector) menuItems(ctx context.Context) error {
	owners, err := c.r.q.ids(ctx, "SELECT m.post_id FROM "+c.r.st.full("postmeta")+" m JOIN "+c.r.st.full("posts")+
		" p ON p.ID = m.post_id WHERE m.meta_key = ? AND m.meta_value = ? AND p.post_type = 'nav_menu_item' ORDER BY m.post_id",
		"_menu_item_object_id", c.text())
	if err != nil {
		return fmt.Errorf("menu items: %w", err)
	}
	for _, id := range slices.Compact(owners) {
		object, err := c.first(ctx, id, "_menu_item_object_id")
		if err != nil {
			return err
		}
		kind, err := c.first(ctx, id, "_menu_item_type")
		if err != nil {
			return err
		}
		if object == c.text() && kind == "post_type" {
			c.items = append(c.items, id)
		}
	}
	return nil
}

func (c *collector) text() string { return strconv.FormatUint(c.id, 10) }

// first is the first value of a meta key.
func (c *collector) first(ctx context.Context, post uint64, key string) (string, error) {
	rows, err := c.r.PostMeta(ctx, undoID(post), key)
	if err != nil || len(rows) == 0 {
		return "", err
	}
	return rows[0].Value, nil
}

// objects are the posts that go: the attachment and its menu items.
func (c *collector) objects() []uint64 { return append([]uint64{c.id}, c.items...) }

// terms collects the relationships that go and the counts that follow them.
func (c *collector) terms(ctx context.Context) error {
	t, err := c.r.st.table(ctx, c.r.q, "term_relationships")
	if err != nil || t == nil {
		return err
	}
	tax, err := c.r.st.table(ctx, c.r.q, "term_taxonomy")
	if err != nil || tax == nil {
		return err
	}
	where := " FROM " + quote(t.name) + " r JOIN " + quote(tax.name) + " x ON x.term_taxonomy_id = r.term_taxonomy_id" +
		" WHERE r.object_id IN (" + marks(len(c.objects())) + ") AND x.taxonomy <> 'link_category'"
	objects := anys(c.objects())
	counted, err := c.r.q.ids(ctx, "SELECT DISTINCT x.term_taxonomy_id"+where+" AND x.taxonomy NOT IN ('category', 'post_tag') ORDER BY 1", objects...)
	if err != nil {
		return fmt.Errorf("terms: %w", err)
	}
	type key struct{ object, term uint64 }
	var keys []key
	err = c.r.q.each(ctx, "SELECT r.object_id, r.term_taxonomy_id"+where+" ORDER BY 1, 2", objects, func(rows *sql.Rows) error {
		var k key
		err := rows.Scan(&k.object, &k.term)
		keys = append(keys, k)
		return err
	})
	if err != nil {
		return fmt.Errorf("terms: %w", err)
	}
	for _, k := range keys {
		query := "SELECT " + columnList(t.names()) + " FROM " + quote(t.name) + " WHERE object_id = ? AND term_taxonomy_id = ?" + c.r.forUpdate()
		err := c.r.q.each(ctx, query, []any{k.object, k.term}, func(rows *sql.Rows) error {
			vals, _, err := scanValues(rows, len(t.columns))
			if err == nil {
				c.add(t, "term_relationships", vals)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return c.byKeys(ctx, "term_taxonomy", "term_taxonomy_id", counted)
}

// metas collects all metas of the posts that go, and the thumbnails of other
// posts that show the attachment.
func (c *collector) metas(ctx context.Context) error {
	meta := c.r.st.full("postmeta")
	ids, err := c.r.q.ids(ctx, "SELECT meta_id FROM "+meta+" WHERE post_id IN ("+marks(len(c.objects()))+")", anys(c.objects())...)
	if err != nil {
		return fmt.Errorf("metas: %w", err)
	}
	err = c.r.q.each(ctx, "SELECT meta_id, meta_key, meta_value FROM "+meta+" WHERE meta_key = '_thumbnail_id' AND meta_value = ?",
		[]any{c.text()}, func(rows *sql.Rows) error {
			var id uint64
			var key, value string
			if err := rows.Scan(&id, &key, &value); err != nil {
				return err
			}
			if key == "_thumbnail_id" && value == c.text() {
				ids = append(ids, id)
			}
			return nil
		})
	if err != nil {
		return fmt.Errorf("thumbnails: %w", err)
	}
	slices.Sort(ids)
	return c.byKeys(ctx, "postmeta", "meta_id", slices.Compact(ids))
}

func (c *collector) posts(ctx context.Context) error {
	ids := c.objects()
	slices.Sort(ids)
	return c.byKeys(ctx, "posts", "ID", ids)
}

// byKeys adds whole rows by primary key.
func (c *collector) byKeys(ctx context.Context, name, key string, ids []uint64) error {
	t, err := c.r.st.table(ctx, c.r.q, name)
	if err != nil || t == nil || len(ids) == 0 {
		return err
	}
	return c.r.byKeys(ctx, name, columnList(t.names()), key, ids, func(rows *sql.Rows) error {
		vals, _, err := scanValues(rows, len(t.columns))
		if err == nil {
			c.add(t, name, vals)
		}
		return err
	})
}

// add keeps one row.
func (c *collector) add(t *table, name string, vals []phpvalue.Value) {
	row := phpvalue.NewArray(len(vals))
	for i, col := range t.columns {
		row.Set(col.name, vals[i])
	}
	kept, _ := c.rows.Get(name)
	all, ok := kept.(*phpvalue.Array)
	if !ok {
		all = phpvalue.NewArray(4)
		c.rows.Set(name, all)
	}
	all.Append(row)
}
