package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

var (
	// ErrEmptyPath is returned for an empty --path, in WP-CLI's words.
	ErrEmptyPath = errors.New("The --path parameter cannot be empty when provided.")
	// ErrNoSite is wrapped when no WordPress site is found.
	ErrNoSite = errors.New("no WordPress site found")
	// ErrNoConfig is returned when a site is found but not its wp-config.php, in WP-CLI's words.
	ErrNoConfig = errors.New("'wp-config.php' not found.\nEither create one manually or use `wp config create`.")
	// ErrUnsupportedDatabase is wrapped for a site on SQLite.
	ErrUnsupportedDatabase = errors.New("not supported yet")
)

// maxFile is the largest wp-config.php or index.php that is read, in bytes.
const maxFile = 1 << 20

// giveDatabase is the way out when wp-config.php is of no use.
const giveDatabase = "give --db-host, --db-name and --db-user"

// place is the outcome of the search for a site.
type place struct {
	root       string
	rootOrigin Origin
	config     string // as found, links not resolved; empty: none
	confOrigin Origin
}

// findSite looks for the site's root and its wp-config.php.
//
// path is the value of --path or DATAMACHINE_PATH, empty if neither is given.
// With a path that folder is the root; else the first folder from cwd upward
// with wp-load.php, or the folder whose wp-blog-header.php its index.php
// requires; else (not in WP-CLI) the first one upward with a wp-config.php.
// Errors: ErrNoSite, ErrNoConfig; the place holds what was found all the same.
//
// Source: WP-CLI php/WP_CLI/Runner.php find_wp_root, extract_subdir_path,
// php/utils.php locate_wp_config (2.12); test: TestFindSite.
func findSite(path string, origin Origin, env func(string) (string, bool), cwd string) (place, error) {
	var p place
	if path != "" {
		p.root, p.rootOrigin = absolute(path, cwd), origin
		if info, err := os.Stat(p.root); err != nil || !info.IsDir() {
			what := "no such folder"
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				what = plain(err).Error()
			}
			p.root = ""
			return p, fmt.Errorf("%w in %s (%s): %s; give the folder that holds wp-load.php or wp-config.php", ErrNoSite, absolute(path, cwd), origin, what)
		}
		if !exists(p.root, "wp-load.php") {
			if sub := indexTarget(p.root); sub != "" {
				p.root = sub
			}
		}
	} else {
		p.root, p.rootOrigin = walkUp(cwd), "working directory"
	}
	if named, ok := env("WP_CONFIG_PATH"); ok && named != "" && isFile(absolute(named, cwd)) {
		p.config, p.confOrigin = absolute(named, cwd), "environment WP_CONFIG_PATH"
		if p.root == "" {
			p.root, p.rootOrigin = filepath.Dir(p.config), p.confOrigin
		}
		return p, nil
	}
	switch {
	case p.root == "" && !mayEnter(cwd):
		p.rootOrigin = ""
		return p, fmt.Errorf("%w in %s: permission denied; run as a user who may enter it, or %s", ErrNoSite, cwd, giveDatabase)
	case p.root == "":
		p.rootOrigin = ""
		return p, fmt.Errorf("%w: no wp-load.php or wp-config.php in %s or a folder above it; go to the site's folder, give --path=DIR, or %s", ErrNoSite, cwd, giveDatabase)
	case exists(p.root, "wp-config.php"):
		p.config = filepath.Join(p.root, "wp-config.php")
	case exists(filepath.Dir(p.root), "wp-config.php") && !exists(filepath.Dir(p.root), "wp-settings.php") && looksLikeRoot(p.root):
		p.config = filepath.Join(filepath.Dir(p.root), "wp-config.php")
	case !mayEnter(p.root):
		return p, fmt.Errorf("%w in %s (%s): permission denied; run as a user who may enter it, or %s", ErrNoSite, p.root, p.rootOrigin, giveDatabase)
	case looksLikeRoot(p.root):
		return p, ErrNoConfig
	default:
		return p, fmt.Errorf("%w in %s (%s): no wp-load.php or wp-config.php; give --path=DIR with the folder that holds one, or %s", ErrNoSite, p.root, p.rootOrigin, giveDatabase)
	}
	p.confOrigin = p.rootOrigin
	return p, nil
}

// walkUp returns the root that cwd belongs to, empty if none.
func walkUp(cwd string) string {
	withConfig := ""
	for dir := filepath.Clean(cwd); ; dir = filepath.Dir(dir) {
		if exists(dir, "wp-load.php") {
			return dir
		}
		if sub := indexTarget(dir); sub != "" {
			return sub
		}
		if withConfig == "" && exists(dir, "wp-config.php") {
			withConfig = dir
		}
		if dir == filepath.Dir(dir) {
			return withConfig
		}
	}
}

// indexTarget returns the folder whose wp-blog-header.php the index.php of dir
// requires, empty if it requires none or the folder is not there.
func indexTarget(dir string) string {
	file := filepath.Join(dir, "index.php")
	if !isFile(file) {
		return ""
	}
	src, err := readLimited(file, maxFile)
	if err != nil || !strings.Contains(src, "wp-blog-header.php") {
		return ""
	}
	c := &script{src: src, toks: lexPHP(src, false)}
	st := newState(file, "", func(string) (string, bool) { return "", false })
	for i := range c.toks {
		switch c.word(i) {
		case "require", "require_once", "include", "include_once":
		default:
			continue
		}
		end := i + 1
		for end < len(c.toks) && end < i+maxHunt && !c.is(end, ";") && c.toks[end].kind != tokEnd {
			end++
		}
		target, ok := st.evalRange(c, i+1, end, true, 0).text()
		if !ok || filepath.Base(target) != "wp-blog-header.php" {
			continue
		}
		sub := absolute(filepath.Dir(target), dir)
		if info, err := os.Stat(sub); err == nil && info.IsDir() {
			return sub
		}
	}
	return ""
}

// looksLikeRoot reports whether dir holds parts of WordPress.
func looksLikeRoot(dir string) bool {
	for _, name := range []string{"wp-load.php", "wp-settings.php", "wp-includes", "wp-content"} {
		if exists(dir, name) {
			return true
		}
	}
	return false
}

func exists(dir, name string) bool {
	_, err := os.Stat(filepath.Join(dir, name))
	return err == nil
}

// mayEnter reports whether the files of dir can be asked for.
func mayEnter(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "wp-load.php"))
	return !errors.Is(err, fs.ErrPermission)
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// plain is err without the operation and path that os puts before it.
func plain(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// readConfig reads and evaluates the wp-config.php of a place.
func readConfig(p place, env func(string) (string, bool)) (*wpConfig, string, error) {
	file, err := filepath.EvalSymlinks(p.config)
	if err != nil {
		file = p.config
	}
	refuse := func(err error) error {
		return fmt.Errorf("cannot read %s: %w; run as a user who may read it, or %s", p.config, plain(err), giveDatabase)
	}
	info, err := os.Stat(file)
	if err != nil {
		return nil, "", refuse(err)
	}
	if !info.Mode().IsRegular() { // a pipe would block
		return nil, "", fmt.Errorf("cannot read %s: not a regular file; %s", p.config, giveDatabase)
	}
	src, err := readLimited(file, maxFile)
	switch {
	case errors.Is(err, errTooLarge):
		return nil, "", fmt.Errorf("cannot read %s: larger than %d MiB; %s", p.config, maxFile>>20, giveDatabase)
	case err != nil:
		return nil, "", refuse(err)
	}
	docRoot, err := filepath.EvalSymlinks(p.root)
	if err != nil {
		docRoot = p.root
	}
	return evaluate(src, file, p.root, docRoot, env), file, nil
}

// readDropin tells what the db.php of a content directory is. The first
// megabyte decides.
//
// Source: SQLite Database Integration db.copy (3.0), HyperDB db.php (1.9),
// LudicrousDB drop-ins/db.php (5.2); test: TestDropins.
func readDropin(contentDir string) (Dropin, error) {
	file := filepath.Join(contentDir, "db.php")
	if !isFile(file) {
		return Dropin{}, nil
	}
	d := Dropin{Path: file, Kind: DropinOther}
	src, err := readHead(file, maxFile)
	if err != nil {
		return d, fmt.Errorf("cannot read %s, which may move the database elsewhere: %w; run as a user who may read it, or %s", file, plain(err), giveDatabase)
	}
	c := &script{src: src, toks: lexPHP(src, false)}
	lower := strings.ToLower(src)
	switch {
	case c.definesConstant("SQLITE_DB_DROPIN_VERSION"):
		d.Kind = DropinSQLite
	case c.uses("ludicrousdb") || pluginName(lower, "ludicrousdb"):
		d.Kind = DropinLudicrousDB
	case c.uses("hyperdb") || pluginName(lower, "hyperdb"):
		d.Kind = DropinHyperDB
	}
	return d, nil
}

// definesConstant reports whether the script has a define or const of name.
func (c *script) definesConstant(name string) bool {
	for i := range c.toks {
		switch c.word(i) {
		case "define":
			if c.is(i+1, "(") && i+2 < len(c.toks) {
				lit := c.text(i + 2)
				if k := c.toks[i+2].kind; (k == tokSingle || k == tokDouble) && lit[1:len(lit)-1] == name {
					return true
				}
			}
		case "const":
			if c.text(i+1) == name {
				return true
			}
		}
	}
	return false
}

// uses reports whether the script declares or makes the class name, or has a
// path with a folder of that name.
func (c *script) uses(name string) bool {
	for i := range c.toks {
		switch c.toks[i].kind {
		case tokIdent:
			if w := c.word(i); (w == "class" || w == "new" || w == "extends") && c.word(i+1) == name {
				return true
			}
		case tokSingle, tokDouble:
			if strings.Contains(strings.ToLower(c.text(i)), name+"/") {
				return true
			}
		}
	}
	return false
}

// pluginName reports whether a plugin header, in lower case, starts with name.
func pluginName(lower, name string) bool {
	_, after, found := strings.Cut(lower, "plugin name:")
	if !found {
		return false
	}
	line, _, _ := strings.Cut(after, "\n")
	return strings.HasPrefix(strings.TrimSpace(line), name)
}

// readHead returns the first limit bytes of a file.
func readHead(name string, limit int64) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit))
	return string(data), err
}

// readLimited returns the contents of a file of at most limit bytes.
func readLimited(name string, limit int64) (string, error) {
	data, err := readHead(name, limit+1)
	switch {
	case err != nil:
		return "", err
	case int64(len(data)) > limit:
		return "", errTooLarge
	}
	return data, nil
}

var errTooLarge = errors.New("the file is too large")
