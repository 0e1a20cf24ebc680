package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"datamachine/store/storetest"
	"datamachine/undo"
)

func TestUploads(t *testing.T) {
	t.Parallel()
	top := t.TempDir()
	dir := filepath.Join(top, "uploads")
	for _, d := range []string{"uploads/2026/01", "uploads/locked", "outside"} {
		if err := os.MkdirAll(filepath.Join(top, d), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range []string{"uploads/2026/01/a.jpg", "uploads/top.jpg", "uploads/b\xe9.jpg", "outside/secret", "uploads/locked/c.jpg", "uploads/with: colon"} {
		if err := os.WriteFile(filepath.Join(top, f), []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for name, target := range map[string]string{
		"link-in": "2026/01/a.jpg", "link-out": "../outside/secret", "dir-out": "../outside", "dir-in": "2026", "dangling": "nowhere", "abs": filepath.Join(top, "outside"),
	} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	u, err := OpenUploads(dir)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]error{
		"2026/01/a.jpg": nil, "top.jpg": nil, "b\xe9.jpg": nil, "with: colon": nil, "dir-in/01/a.jpg": nil,
		"2026/01/none.jpg": undo.ErrNoFile, "none/none.jpg": undo.ErrNoFile, "top.jpg/x": undo.ErrNoFile,
		"link-in": undo.ErrNotRegular, "link-out": undo.ErrNotRegular, "dangling": undo.ErrNotRegular, "2026": undo.ErrNotRegular,
		"dir-out/secret": undo.ErrNotRegular, "abs/secret": undo.ErrNotRegular, "../outside/secret": undo.ErrNotRegular,
		"2026/../top.jpg": undo.ErrNotRegular, "./top.jpg": undo.ErrNotRegular, "2026//01/a.jpg": undo.ErrNotRegular, "": undo.ErrNotRegular,
		".": undo.ErrNotRegular, "top.jpg/": undo.ErrNotRegular, "a\x00b": undo.ErrNotRegular, "s3://bucket/x": undo.ErrNotRegular,
		filepath.Join(top, "outside/secret"): undo.ErrNotRegular,
	} {
		if err := u.Removable(name); !errors.Is(err, want) {
			t.Errorf("Removable(%q): %v, want %v", name, err, want)
		}
		if want != nil {
			err := u.Remove(name)
			if errors.Is(want, undo.ErrNoFile) {
				want = nil
			}
			if !errors.Is(err, want) {
				t.Errorf("Remove(%q): %v, want %v", name, err, want)
			}
		}
	}
	for range 2 { // the second time nothing is there
		if err := u.Remove("2026/01/a.jpg"); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Lstat(filepath.Join(dir, "2026/01/a.jpg")); !errors.Is(err, fs.ErrNotExist) {
		t.Error("still there:", err)
	}
	if _, err := os.Stat(filepath.Join(top, "outside/secret")); err != nil {
		t.Error(err)
	}
	if _, err := OpenUploads(filepath.Join(dir, "none")); err == nil {
		t.Error("opened a missing directory")
	}
	if _, err := OpenUploads(filepath.Join(dir, "top.jpg")); err == nil {
		t.Error("opened a file")
	}
}

func TestUploadsReadOnly(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	u, err := OpenUploads(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.Chmod(dir, 0o755) }()
	storetest.Unprivileged(t, dir)
	if err := u.Removable("a"); !errors.Is(err, fs.ErrPermission) || errors.Is(err, undo.ErrNotRegular) || errors.Is(err, undo.ErrNoFile) {
		t.Error(err)
	}
}
