package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"datamachine/undo/phpvalue"
)

// urls are the addresses under which a theme may show the attachment's file,
// without scheme. Where uploads are served from is not stored, so a file in a
// folder of its own also counts by that path (see sameFile).
func (c *collector) urls(ctx context.Context, options map[string]string) ([]string, error) {
	file, err := c.first(ctx, c.id, attachedFileKey)
	if err != nil {
		return nil, err
	}
	var guid string
	err = c.r.q.each(ctx, "SELECT guid FROM "+c.r.st.full("posts")+" WHERE ID = ?", []any{c.id}, func(rows *sql.Rows) error { return rows.Scan(&guid) })
	if err != nil {
		return nil, err
	}
	urls := []string{guid}
	if file != "" && !strings.HasPrefix(file, "/") {
		if base := options["upload_url_path"]; base != "" {
			urls = append(urls, strings.TrimRight(base, "/")+"/"+file)
		}
		urls = append(urls, strings.TrimRight(options["siteurl"], "/")+"/wp-content/uploads/"+file)
		if strings.Contains(file, "/") {
			urls = append(urls, "/"+file)
		}
	}
	return urls, nil
}

// sameFile compares addresses without their scheme; one that starts with a slash
// is the end of the other.
func sameFile(value string, urls []string) bool {
	bare := func(u string) string {
		_, rest, ok := strings.Cut(u, "://")
		if !ok {
			return u
		}
		return rest
	}
	return value != "" && slices.ContainsFunc(urls, func(u string) bool {
		return u != "" && (bare(u) == bare(value) || strings.HasPrefix(u, "/") && strings.HasSuffix(value, u))
	})
}

// without takes the attachment out of serialized theme settings. changes
// is false when nothing points at it, or when the text cannot be written back
// safely: not serialized as PHP writes it, or with objects or references in it.
func (s shown) without(mods string) (rest string, empty, changes bool) {
	v, err := phpvalue.Unserialize(mods)
	if err != nil {
		return "", false, false
	}
	all, ok := v.(*phpvalue.Array)
	if !ok || !plainOnly(all) || phpvalue.Serialize(all) != mods {
		return "", false, false
	}
	str := func(key string) string {
		v, ok := all.Get(key)
		if !ok {
			return ""
		}
		switch v := v.(type) {
		case phpvalue.Int, phpvalue.String:
			return phpvalue.ToString(v)
		}
		return ""
	}
	gone := map[string]bool{}
	// The logo of the site wins over the theme's own: WordPress shows it, and
	// removing one removes the other.
	// Source: WordPress wp-includes/blocks/site-logo.php _override_custom_logo_theme_mod (6.9).
	if _, has := all.Get("custom_logo"); has && (s.siteLogo == s.id || s.siteLogo == "" && str("custom_logo") == s.id) {
		gone["custom_logo"], gone["header_text"] = true, true
	}
	if sameFile(str("header_image"), s.urls) {
		gone["header_image"], gone["header_image_data"] = true, true
	}
	if sameFile(str("background_image"), s.urls) {
		gone["background_image"] = true
	}
	kept := phpvalue.NewArray(all.Len())
	for _, e := range all.Entries() {
		if !gone[e.Key.String()] {
			kept.SetKey(e.Key, e.Value)
		}
	}
	if kept.Len() == all.Len() {
		return "", false, false
	}
	return phpvalue.Serialize(kept), kept.Len() == 0, true
}

// plainOnly tells whether a value holds no object, enum or reference.
func plainOnly(v phpvalue.Value) bool {
	switch v := v.(type) {
	case *phpvalue.Array:
		return !slices.ContainsFunc(v.Entries(), func(e phpvalue.Entry) bool { return !plainOnly(e.Value) })
	case *phpvalue.Object, phpvalue.Enum, phpvalue.Ref:
		return false
	}
	return true
}
