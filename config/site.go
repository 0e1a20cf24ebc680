// Package config finds a WordPress site and reads how to reach its database
// and files, without PHP.
//
// It owns the search for the site, the reading of wp-config.php, DB_HOST, the
// rules of the uploads directory, and who wins among flag, environment, file
// and default. It opens no connection, writes nothing, and imports no other
// package of this module. Example:
//
//	site, err := config.Find(config.Flags{Path: "/srv/www"}, os.LookupEnv, cwd)
//	for _, t := range site.DBHost.Targets() { ... }
//	dir, err := config.UploadsDir(*site, uploadPathOption)
package config

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
)

var (
	// ErrBadPrefix is wrapped when the table prefix holds a character WordPress refuses.
	ErrBadPrefix = errors.New("table prefix may only hold ASCII letters, digits and underscores")
	// ErrNoUploads is wrapped when the uploads directory cannot be told.
	ErrNoUploads = errors.New("uploads directory unknown")
)

// Secret is text that formatting and encoding hide. Convert it to string to use it.
type Secret string

// String hides the text.
func (Secret) String() string { return "(hidden)" }

// GoString hides the text.
func (Secret) GoString() string { return "(hidden)" }

// MarshalText hides the text.
func (Secret) MarshalText() ([]byte, error) { return []byte("(hidden)"), nil }

// Origin tells where a value comes from: "flag --db-host", "environment
// DATAMACHINE_DB_HOST", "wp-config.php line 32", "default", or for Root
// "working directory". Empty: there is no value.
type Origin string

// originDefault is the origin of a value that nobody set.
const originDefault Origin = "default"

// Origins holds the origin of each field of Site that has the same name;
// Uploads is that of the flag, else of the UPLOADS constant.
type Origins struct {
	Root, ConfigFile                   Origin
	DBHost, DBName, DBUser, DBPassword Origin
	DBCharset, DBCollate, ClientFlags  Origin
	TablePrefix, ContentDir, Uploads   Origin
	PostRevisions, Multisite           Origin
}

// DropinKind says what a db.php is.
type DropinKind string

const (
	// NoDropin: there is no db.php.
	NoDropin DropinKind = ""
	// DropinSQLite is the drop-in of the SQLite Database Integration plugin.
	DropinSQLite DropinKind = "SQLite"
	// DropinHyperDB spreads the site over several servers.
	DropinHyperDB DropinKind = "HyperDB"
	// DropinLudicrousDB spreads the site over several servers.
	DropinLudicrousDB DropinKind = "LudicrousDB"
	// DropinOther leaves the database where wp-config.php says, as Query Monitor's.
	DropinOther DropinKind = "other"
)

// Dropin is a file in the content directory that replaces a part of WordPress.
type Dropin struct {
	Path string // empty: none
	Kind DropinKind
}

// Site is what is known of one WordPress site. Paths are absolute; symbolic
// links in them stay, except in ConfigFile.
type Site struct {
	// Root is ABSPATH without the slash at the end. Empty: no site was found and
	// none is needed, because flags or environment give the database.
	Root string
	// ConfigFile is the wp-config.php that was read. Empty: none.
	ConfigFile string

	DBHost     DBHost // parsed DB_HOST; default: this machine
	DBName     string // never empty
	DBUser     string // never empty
	DBPassword Secret // empty with origin "default": nobody gave one
	// DBCharset is DB_CHARSET as written; empty: WordPress sends no SET NAMES.
	// Note that WordPress itself turns utf8 into utf8mb4.
	DBCharset string
	// DBCollate is DB_COLLATE as written; empty: the charset's default.
	DBCollate string
	// ClientFlags is MYSQL_CLIENT_FLAGS: 2048 TLS, 64 do not verify the server's
	// certificate, 32 compression. 0: none.
	ClientFlags int64

	// TablePrefix is $table_prefix, the base prefix of a network: ASCII letters,
	// digits and underscores. It may be empty if wp-config.php says so.
	TablePrefix string
	// Multisite tells a network from a single site.
	Multisite bool

	// ContentDir is WP_CONTENT_DIR. Empty: not known, see Problem.
	ContentDir string
	// Uploads is the directory given by --uploads or DATAMACHINE_UPLOADS. Empty:
	// neither, so the rules of UploadsDir apply.
	Uploads string
	// UploadsConst is the UPLOADS constant, relative to Root. HasUploadsConst
	// tells an empty one from none.
	UploadsConst    string
	HasUploadsConst bool
	// PostRevisions is WP_POST_REVISIONS: how many revisions a post keeps, -1
	// without limit, 0 none. Default -1.
	PostRevisions int64

	// ObjectCacheDropin is the path of object-cache.php. Empty: none.
	ObjectCacheDropin string
	// DBDropin is db.php.
	DBDropin Dropin

	// Origins tells where the values come from.
	Origins Origins

	problems map[string]error
}

// Problem returns why the constant name (UPLOADS, WP_CONTENT_DIR,
// WP_POST_REVISIONS or MULTISITE) could not be read, nil if it could or is not
// set. The field that stands for it then holds its default, so ask before use.
//
// Errors: ErrUnevaluable.
func (s *Site) Problem(name string) error { return s.problems[name] }

// UploadsDir returns the base uploads directory of a single site, or of the
// main site of a network: absolute and clean. It need not exist.
//
// uploadPathOption is the option upload_path as stored. The order: --uploads or
// DATAMACHINE_UPLOADS; the UPLOADS constant, relative to Root; upload_path,
// relative to Root unless absolute; uploads in the content directory.
// Not covered: ms_files_rewriting and other sites of a network.
// Errors: ErrNoUploads without a site or for a stream such as s3://,
// ErrUnevaluable when a constant that matters could not be read.
//
// Source: WordPress wp-includes/functions.php _wp_upload_dir, path_join,
// path_is_absolute (6.9); test: TestUploadsDir.
func UploadsDir(site Site, uploadPathOption string) (string, error) {
	const wayOut = "give --uploads=DIR"
	if site.Uploads != "" {
		return site.Uploads, nil
	}
	if err := site.Problem("UPLOADS"); err != nil {
		return "", err
	}
	if site.Root == "" {
		return "", fmt.Errorf("%w: no site folder; %s", ErrNoUploads, wayOut)
	}
	dir := ""
	option := strings.Trim(uploadPathOption, " \n\r\t\v\x00")
	switch {
	case site.HasUploadsConst:
		dir = site.Root + "/" + site.UploadsConst
	case option == "" || option == "0" || option == "wp-content/uploads":
		if err := site.Problem("WP_CONTENT_DIR"); err != nil {
			return "", err
		}
		dir = site.ContentDir + "/uploads"
	case strings.HasPrefix(option, "/"):
		dir = option
	default:
		dir = site.Root + "/" + option
	}
	if strings.Contains(dir, "://") {
		return "", fmt.Errorf("%w: %s is a stream, not a folder; %s", ErrNoUploads, dir, wayOut)
	}
	return filepath.Clean(dir), nil
}

// checkPrefix refuses what WordPress refuses.
//
// Source: WordPress wp-includes/class-wpdb.php wpdb::set_prefix (6.9); test: TestFindErrors.
func checkPrefix(prefix string) error {
	for _, c := range []byte(prefix) {
		if !isDigit(c) && c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return fmt.Errorf("%q: %w", prefix, ErrBadPrefix)
		}
	}
	return nil
}
