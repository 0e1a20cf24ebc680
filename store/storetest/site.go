package storetest

import (
	"archive/tar"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// SiteOptions describes the folder Site makes; the zero value is a site with
// the prefix wp_ and an empty uploads folder.
type SiteOptions struct {
	Uploads string // a tar file whose members lie under uploads/
	Prefix  string // table prefix, "" is wp_
	Config  string // PHP lines to add to wp-config.php
}

// Site makes a WordPress folder for the database and returns its path:
// wp-config.php with literal constants, and wp-content/uploads. There is no
// WordPress in it. It is removed with the test.
func Site(t testing.TB, db *Database, o SiteOptions) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "wp-content", "uploads"), 0o755); err != nil {
		t.Fatal(err)
	}
	if o.Uploads != "" {
		if err := untar(o.Uploads, filepath.Join(dir, "wp-content")); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "wp-config.php"), []byte(wpConfig(db, o)), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func wpConfig(db *Database, o SiteOptions) string {
	prefix := o.Prefix
	if prefix == "" {
		prefix = "wp_"
	}
	php := strings.NewReplacer(`\`, `\\`, `'`, `\'`)
	return fmt.Sprintf(`<?php
define( 'DB_NAME', '%s' );
define( 'DB_USER', '%s' );
define( 'DB_PASSWORD', '%s' );
define( 'DB_HOST', 'localhost:%s' );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );

$table_prefix = '%s';
%s
if ( ! defined( 'ABSPATH' ) ) {
	define( 'ABSPATH', __DIR__ . '/' );
}

require_once ABSPATH . 'wp-settings.php';
`, php.Replace(db.Name), php.Replace(db.User), php.Replace(db.Password), php.Replace(db.Socket), php.Replace(prefix), o.Config)
}

func untar(name, dir string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	for r := tar.NewReader(f); ; {
		header, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		path := filepath.Clean(header.Name)
		switch header.Typeflag {
		case tar.TypeDir:
			err = root.MkdirAll(path, 0o755)
		case tar.TypeReg:
			if err = root.MkdirAll(filepath.Dir(path), 0o755); err == nil {
				err = extract(root, path, r)
			}
		default:
			err = fmt.Errorf("unexpected kind of member %q", header.Typeflag)
		}
		if err != nil {
			return fmt.Errorf("%s: %s: %w", name, header.Name, err)
		}
	}
}

func extract(root *os.Root, path string, r io.Reader) error {
	f, err := root.Create(path)
	if err != nil {
		return err
	}
	if _, err := io.Copy(f, r); err != nil {
		return errors.Join(err, f.Close())
	}
	return f.Close()
}

// Files returns a digest of every file below dir, by path relative to it, with
// slashes. A missing dir has no files.
func Files(t testing.TB, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			if path == dir && errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			return err
		}
		if entry.IsDir() {
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		files[filepath.ToSlash(name)] = fmt.Sprintf("%x", sha256.Sum256(content))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
