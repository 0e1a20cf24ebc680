package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"

	"golang.org/x/sys/unix"

	"datamachine/undo"
)

// uploads is a directory no call leads out of, whatever its symlinks say.
type uploads struct{ root *os.Root }

// OpenUploads opens a site's uploads directory. It stays open until the process
// ends.
func OpenUploads(dir string) (undo.Uploads, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("uploads directory: %w", err)
	}
	return &uploads{root}, nil
}

// Removable implements undo.Uploads.
func (u *uploads) Removable(name string) error {
	if err := checkFileName(name); err != nil {
		return err
	}
	info, err := u.root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return undo.ErrNoFile
	case errors.Is(err, unix.ENOTDIR), errors.Is(err, unix.ENAMETOOLONG):
		return undo.ErrNoFile
	case err != nil:
		return outside(name, err)
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s: %w", name, undo.ErrNotRegular)
	}
	return u.writable(path.Dir(name))
}

// Remove implements undo.Uploads.
func (u *uploads) Remove(name string) error {
	err := u.Removable(name)
	if errors.Is(err, undo.ErrNoFile) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := u.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return outside(name, err)
	}
	return nil
}

// writable asks the system whether files can be removed from a directory: mode
// bits say nothing about read-only mounts, access lists or root.
func (u *uploads) writable(dir string) error {
	d, err := u.root.Open(dir)
	if err != nil {
		return outside(dir, err)
	}
	defer func() { _ = d.Close() }()
	if err := unix.Faccessat(int(d.Fd()), ".", unix.W_OK|unix.X_OK, unix.AT_EACCESS); err != nil {
		return fmt.Errorf("directory %s is not writable: %w", dir, err)
	}
	return nil
}

// outside tells a name that leads out of the root from other failures.
func outside(name string, err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) && strings.Contains(pe.Err.Error(), "escapes") {
		return fmt.Errorf("%s: %w", name, undo.ErrNotRegular)
	}
	return err
}

// checkFileName refuses names that cannot be a file below the root: absolute
// ones, those with "..", NUL or a stream wrapper.
func checkFileName(name string) error {
	bad := strings.ContainsRune(name, 0) || strings.Contains(name, "://")
	for part := range strings.SplitSeq(name, "/") {
		bad = bad || part == "" || part == "." || part == ".."
	}
	if bad {
		return fmt.Errorf("%q: %w", name, undo.ErrNotRegular)
	}
	return nil
}
