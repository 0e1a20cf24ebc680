package storetest

import "path/filepath"

// Schema names the .sql files with the empty tables of WordPress 6.9 and Data
// Machine 0.41 (prefix wp_), for NewDatabase; root is the way from the test's
// package to the project's root.
func Schema(root string) []string {
	dir := filepath.Join(root, "store", "storetest", "schema")
	return []string{filepath.Join(dir, "wordpress.sql"), filepath.Join(dir, "jobs-0.41.sql")}
}
