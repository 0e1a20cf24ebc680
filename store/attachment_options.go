package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"datamachine/undo/phpvalue"
)

// options collects the options that point at the attachment: site_logo, and the
// settings of the active theme.
// Source: WordPress wp-includes/theme.php _delete_attachment_theme_mod (6.9).
func (c *collector) options(ctx context.Context) error {
	s, err := c.shown(ctx)
	if err != nil {
		return err
	}
	if s.siteLogo == s.id {
		if err := c.option(ctx, siteLogoOption, func(string) bool { return true }); err != nil {
			return err
		}
	}
	if s.mods == "" {
		return nil
	}
	return c.option(ctx, s.mods, func(value string) bool {
		_, _, changes := s.without(value)
		return changes
	})
}

// deleteOptions takes the attachment out of the options that were collected.
func (w *writer) deleteOptions(ctx context.Context, rows *phpvalue.Array, id uint64) error {
	options := list(rows, "options")
	if len(options) == 0 {
		return nil
	}
	s, err := (&collector{r: &w.reader, id: id}).shown(ctx)
	if err != nil {
		return err
	}
	for _, o := range options {
		key, rest, empty := number64(o, "option_id"), "", true
		if text(o, "option_name") != siteLogoOption {
			var changes bool
			if rest, empty, changes = s.without(text(o, "option_value")); !changes {
				continue
			}
		}
		if empty {
			err = w.deleteRow(ctx, "options", "option_id", key)
		} else {
			err = w.update(ctx, "option "+text(o, "option_name"), "UPDATE "+w.st.full("options")+" SET option_value = ? WHERE option_id = ?", rest, key)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

const siteLogoOption = "site_logo"

// shown is what the theme's settings are compared with.
type shown struct {
	id       string   // of the attachment
	siteLogo string   // option site_logo, "" without one
	mods     string   // name of the active theme's settings, "" without a theme
	urls     []string // see collector.urls
}

func (c *collector) shown(ctx context.Context) (shown, error) {
	o, err := readOptions(ctx, c.r.q, c.r.st.full("options"), []string{"stylesheet", siteLogoOption, "siteurl", "upload_url_path"})
	if err != nil {
		return shown{}, err
	}
	s := shown{id: c.text(), siteLogo: o[siteLogoOption]}
	if o["stylesheet"] != "" {
		s.mods = "theme_mods_" + o["stylesheet"]
	}
	s.urls, err = c.urls(ctx, o)
	return s, err
}

// option adds one option's row if it is wanted.
func (c *collector) option(ctx context.Context, name string, wanted func(value string) bool) error {
	t, err := c.r.st.table(ctx, c.r.q, "options")
	if err != nil || t == nil {
		return err
	}
	ids, err := c.r.q.ids(ctx, "SELECT option_id FROM "+quote(t.name)+" WHERE option_name = ?", name)
	if err != nil {
		return fmt.Errorf("option %s: %w", name, err)
	}
	at := slices.IndexFunc(t.columns, func(col column) bool { return col.name == "option_value" })
	exact := slices.IndexFunc(t.columns, func(col column) bool { return col.name == "option_name" })
	if at < 0 || exact < 0 {
		return nil
	}
	return c.r.byKeys(ctx, "options", columnList(t.names()), "option_id", ids, func(rows *sql.Rows) error {
		vals, _, err := scanValues(rows, len(t.columns))
		if err != nil {
			return err
		}
		if vals[exact] == phpvalue.String(name) && wanted(phpvalue.ToString(vals[at])) {
			c.add(t, "options", vals)
		}
		return nil
	})
}
