package config

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/viper"
)

var (
	// ErrMissingValue is wrapped when a value without a default is set nowhere.
	ErrMissingValue = errors.New("not set")
	// ErrManyServers is wrapped when only --db-host can tell which server to use.
	ErrManyServers = errors.New("spreads the database over several servers")
)

// maxPassword is the largest password file that is read, in bytes.
const maxPassword = 64 << 10

// Flags holds the command line options that say where the site and its
// database are. An empty field means the flag was not given.
type Flags struct {
	Path           string // --path, the site's folder
	PathSet        bool   // --path was given, maybe empty
	DBHost         string // --db-host, as DB_HOST; a path alone is a socket
	DBName         string // --db-name
	DBUser         string // --db-user
	DBPrefix       string // --db-prefix
	DBPasswordFile string // --db-password-file
	Uploads        string // --uploads
	// Set holds the names of the flags that were given ("db-host"), so that an
	// empty one can be refused. nil: empty ones count as not given.
	Set map[string]bool
}

// The keys of the settings; those with a flag have its name.
const (
	keyPath     = "path"
	keyHost     = "db-host"
	keyName     = "db-name"
	keyUser     = "db-user"
	keyPrefix   = "db-prefix"
	keyPassword = "db-password"
	keyUploads  = "uploads"
)

// envNames holds the environment variable of each key.
var envNames = map[string]string{
	keyPath:     "DATAMACHINE_PATH",
	keyHost:     "DATAMACHINE_DB_HOST",
	keyName:     "DATAMACHINE_DB_NAME",
	keyUser:     "DATAMACHINE_DB_USER",
	keyPrefix:   "DATAMACHINE_DB_PREFIX",
	keyPassword: "DATAMACHINE_DB_PASSWORD",
	keyUploads:  "DATAMACHINE_UPLOADS",
}

// setting is what one source says about a key.
type setting struct {
	value  string
	origin Origin
	err    error // the source has a value that cannot be used
}

// envValue hands a variable of the environment to viper, which would look into
// the process itself. Viper's order is Set, flag, environment, config file,
// default: here Set holds the flags and the flag layer the environment.
type envValue struct{ name, value string }

func (e envValue) HasChanged() bool    { return true }
func (e envValue) Name() string        { return e.name }
func (e envValue) ValueString() string { return e.value }
func (e envValue) ValueType() string   { return "string" }

// settings answers who wins: flag over environment over file over default.
type settings struct{ v *viper.Viper }

// newSettings takes in flags and environment. An empty variable counts as not
// set, except for the password.
//
// Errors: ErrEmptyPath; an empty flag; an unreadable password file.
func newSettings(flags Flags, env func(string) (string, bool), cwd string) (settings, error) {
	s := settings{viper.New()}
	for key, name := range envNames {
		if value, ok := env(name); ok && (value != "" || key == keyPassword) {
			if err := s.v.BindFlagValue(key, envValue{name, value}); err != nil {
				return s, err
			}
		}
	}
	if flags.Path == "" && (flags.PathSet || flags.Set[keyPath]) {
		return s, ErrEmptyPath
	}
	given := []struct{ flag, value string }{
		{keyPath, flags.Path}, {keyHost, flags.DBHost}, {keyName, flags.DBName}, {keyUser, flags.DBUser},
		{keyPrefix, flags.DBPrefix}, {"db-password-file", flags.DBPasswordFile}, {keyUploads, flags.Uploads},
	}
	for _, g := range given {
		key, set := g.flag, setting{value: g.value, origin: Origin("flag --" + g.flag)}
		switch {
		case g.value == "" && flags.Set[g.flag]:
			return s, fmt.Errorf("--%s is empty; leave the flag out instead", g.flag)
		case g.value == "":
			continue
		case g.flag == "db-password-file":
			text, err := readLimited(absolute(g.value, cwd), maxPassword)
			if err != nil {
				return s, fmt.Errorf("cannot read %s (flag --db-password-file): %w", g.value, plain(err))
			}
			key, set.value = keyPassword, cutNewline(text)
		}
		s.v.Set(key, set)
	}
	return s, nil
}

// cutNewline takes one LF or CRLF off the end of s.
func cutNewline(s string) string {
	line, found := strings.CutSuffix(s, "\n")
	if !found {
		return s
	}
	return strings.TrimSuffix(line, "\r")
}

// setFile takes in what the config file says.
func (s settings) setFile(values map[string]setting) error {
	m := make(map[string]any, len(values))
	for key, v := range values {
		m[key] = v
	}
	return s.v.MergeConfigMap(m)
}

// setDefault takes in the value that applies when nobody sets key.
func (s settings) setDefault(key, value string) {
	s.v.SetDefault(key, setting{value: value, origin: originDefault})
}

// get returns the winner; found is false when no source has the key. The error
// is the winner's own: a value that cannot be used does not let others through.
func (s settings) get(key string) (w setting, found bool) {
	switch v := s.v.Get(key).(type) {
	case setting:
		return v, true
	case string:
		return setting{value: v, origin: Origin("environment " + envNames[key])}, true
	}
	return setting{}, false
}

// Find finds the site and reads what is needed to reach it.
//
// flags and env (as os.LookupEnv) come first, then wp-config.php, then
// defaults. cwd is the absolute working directory. When host, name and user of
// the database are all given, a site or a readable wp-config.php is not needed.
// Files read: index.php and wp-config.php on the way, files that wp-config.php
// names for a needed value, db.php, the password file.
//
// Errors: ErrEmptyPath, ErrNoSite, ErrNoConfig, ErrUnevaluable, ErrBadPrefix,
// ErrBadHost, ErrMissingValue, ErrUnsupportedDatabase, ErrManyServers, or of the file that
// cannot be read.
//
// Source: WP-CLI (2.12) and WordPress (6.9), see findSite, evaluate and resolve; test: TestFind.
func Find(flags Flags, env func(string) (string, bool), cwd string) (*Site, error) {
	s, err := newSettings(flags, env, cwd)
	if err != nil {
		return nil, err
	}
	path, pathGiven := s.get(keyPath)
	complete := s.has(keyHost) && s.has(keyName) && s.has(keyUser)
	p, err := findSite(path.value, path.origin, env, cwd)
	if err != nil && (!complete || pathGiven && p.root == "") {
		return nil, err
	}
	site := &Site{Root: p.root, problems: map[string]error{}}
	site.Origins.Root = p.rootOrigin
	var cfg *wpConfig
	if p.config != "" {
		cfg, site.ConfigFile, err = readConfig(p, env)
		if err != nil && !complete {
			return nil, err
		}
		if err == nil {
			site.Origins.ConfigFile = p.confOrigin
		}
	}
	if err := site.readContent(cfg, s, complete); err != nil {
		return nil, err
	}
	if err := site.readConstants(cfg, complete); err != nil {
		return nil, err
	}
	if err := site.resolve(cfg, s, cwd); err != nil {
		return nil, err
	}
	return site, nil
}

// has reports whether a flag or the environment sets key; ask before setFile
// and setDefault.
func (s settings) has(key string) bool {
	_, found := s.get(key)
	return found
}

// readContent finds the content directory and the drop-ins in it.
//
// Source: WordPress wp-includes/default-constants.php wp_initial_constants, wp-includes/load.php
// require_wp_db (6.9), SQLite Database Integration db.copy (3.0); test: TestDropins.
func (site *Site) readContent(cfg *wpConfig, s settings, complete bool) error {
	v, origin, found, err := cfg.get("WP_CONTENT_DIR", "give --db-host and --uploads")
	switch text, _ := v.text(); {
	case err != nil:
		site.problems["WP_CONTENT_DIR"] = err
		if !s.has(keyHost) { // its db.php may say that the database is elsewhere
			return err
		}
		return nil
	case found && strings.Contains(text, "://"):
		site.ContentDir, site.Origins.ContentDir = text, origin
		return nil
	case found:
		site.ContentDir, site.Origins.ContentDir = absolute(text, site.Root), origin
	case site.Root == "":
		return nil
	default:
		site.ContentDir, site.Origins.ContentDir = filepath.Join(site.Root, "wp-content"), originDefault
	}
	if file := filepath.Join(site.ContentDir, "object-cache.php"); isFile(file) {
		site.ObjectCacheDropin = file
	}
	site.DBDropin, err = readDropin(site.ContentDir)
	if err != nil && !s.has(keyHost) {
		return err
	}
	switch site.DBDropin.Kind {
	case DropinSQLite:
		engine, _, found, _ := cfg.get("DB_ENGINE", "")
		if text, ok := engine.text(); found && ok && text != "sqlite" {
			site.DBDropin.Kind = DropinOther
		} else if !complete {
			return fmt.Errorf("this site runs on SQLite (%s), which is %w", site.DBDropin.Path, ErrUnsupportedDatabase)
		}
	case DropinHyperDB, DropinLudicrousDB:
		if !s.has(keyHost) {
			return fmt.Errorf("%s (%s) %w; give --db-host of the one that takes writes", site.DBDropin.Kind, site.DBDropin.Path, ErrManyServers)
		}
	}
	return nil
}

// readConstants takes over the constants that no flag replaces. What a
// connection needs must be readable, unless flags or environment say complete.
//
// Source: WordPress wp-includes/class-wpdb.php wpdb::init_charset, wpdb::db_connect,
// wp-includes/load.php is_multisite, wp-includes/revision.php wp_revisions_to_keep (6.9);
// tests: TestMultisite, TestClientFlags, TestPostRevisions.
func (site *Site) readConstants(cfg *wpConfig, complete bool) error {
	const wayOut = "write its value there as it is, or " + giveDatabase
	o := &site.Origins
	o.DBCharset, o.DBCollate, o.ClientFlags = originDefault, originDefault, originDefault
	o.PostRevisions, o.Multisite = originDefault, originDefault
	// want runs set on the value of a constant that is there; need also keeps
	// the first error.
	want := func(name, wayOut string, set func(phpValue, Origin)) {
		v, origin, found, err := cfg.get(name, wayOut)
		if err != nil {
			site.problems[name] = err
		} else if found {
			set(v, origin)
		}
	}
	var needed error
	need := func(name string, set func(phpValue, Origin)) {
		want(name, wayOut, set)
		if err := site.problems[name]; err != nil && needed == nil {
			needed = err
		}
	}
	var multisite phpValue
	need("MULTISITE", func(v phpValue, at Origin) { multisite, o.Multisite = v, at })
	if multisite.kind != phpUnknown {
		site.Multisite, _ = multisite.truth()
	} else if site.problems["MULTISITE"] == nil {
		for _, name := range []string{"SUBDOMAIN_INSTALL", "VHOST", "SUNRISE"} {
			at, found, err := cfg.defined(name, wayOut)
			if err != nil {
				site.problems["MULTISITE"] = err
				needed = err
			} else if found {
				site.Multisite, o.Multisite = true, at
			}
		}
	}
	if site.Multisite {
		site.DBCharset, site.DBCollate = "utf8", "utf8_general_ci"
	}
	need("DB_CHARSET", func(v phpValue, at Origin) { site.DBCharset, _ = v.text(); o.DBCharset = at })
	need("DB_COLLATE", func(v phpValue, at Origin) {
		if text, _ := v.text(); text != "" || !site.Multisite {
			site.DBCollate, o.DBCollate = text, at
		}
	})
	need("MYSQL_CLIENT_FLAGS", func(v phpValue, at Origin) { site.ClientFlags, _ = v.integer(); o.ClientFlags = at })
	site.PostRevisions = -1
	want("WP_POST_REVISIONS", "", func(v phpValue, at Origin) {
		o.PostRevisions = at
		if v.kind != phpBool || !v.b {
			n, _ := v.integer()
			site.PostRevisions = max(n, -1)
		}
	})
	want("UPLOADS", "give --uploads", func(v phpValue, at Origin) {
		site.UploadsConst, _ = v.text()
		site.HasUploadsConst, o.Uploads = true, at
	})
	if complete {
		return nil
	}
	return needed
}

// resolve settles what flags and environment may replace.
//
// Source: WordPress wp-includes/load.php require_wp_db (6.9): DB_HOST, DB_USER,
// DB_PASSWORD and DB_NAME are empty if not defined; test: TestPrecedence.
func (site *Site) resolve(cfg *wpConfig, s settings, cwd string) error {
	fromFile := []struct{ key, name, wayOut string }{
		{keyHost, "DB_HOST", "give --db-host"},
		{keyName, "DB_NAME", "give --db-name"},
		{keyUser, "DB_USER", "give --db-user"},
		{keyPassword, "DB_PASSWORD", "set DATAMACHINE_DB_PASSWORD or --db-password-file"},
		{keyPrefix, "$table_prefix", "give --db-prefix"},
	}
	values := map[string]setting{}
	for _, f := range fromFile {
		if s.has(f.key) {
			continue // not needed, and a file it names is not read
		}
		v, origin, found, err := cfg.get(f.name, f.wayOut)
		if !found {
			err = cfg.missing(f.name, f.wayOut)
		}
		if text, _ := v.text(); found || err != nil {
			values[f.key] = setting{value: text, origin: origin, err: err}
		}
	}
	if err := s.setFile(values); err != nil {
		return err
	}
	s.setDefault(keyHost, "")
	s.setDefault(keyPassword, "")
	s.setDefault(keyPrefix, "wp_")

	var password string
	fields := []struct {
		key    string
		value  *string
		origin *Origin
	}{
		{keyName, &site.DBName, &site.Origins.DBName},
		{keyUser, &site.DBUser, &site.Origins.DBUser},
		{keyPassword, &password, &site.Origins.DBPassword},
		{keyPrefix, &site.TablePrefix, &site.Origins.TablePrefix},
	}
	host, _ := s.get(keyHost)
	if host.err != nil {
		return host.err
	}
	for _, f := range fields {
		w, _ := s.get(f.key)
		if w.err != nil {
			return w.err
		}
		*f.value, *f.origin = w.value, w.origin
	}
	site.DBPassword = Secret(password)
	switch {
	case site.DBName == "":
		return fmt.Errorf("DB_NAME: %w in %s; give --db-name", ErrMissingValue, site.ConfigFile)
	case site.DBUser == "":
		return fmt.Errorf("DB_USER: %w in %s; give --db-user", ErrMissingValue, site.ConfigFile)
	}
	if err := checkPrefix(site.TablePrefix); err != nil {
		return fmt.Errorf("%s: %w", site.Origins.TablePrefix, err)
	}
	if _, inFile := values[keyHost]; !inFile && strings.HasPrefix(host.value, "/") {
		// WordPress drops a bare path; who gives one here means a socket.
		host.value = ":" + host.value
	}
	var err error
	if site.DBHost, err = ParseDBHost(host.value); err != nil {
		return fmt.Errorf("%s: %w", host.origin, err)
	}
	site.Origins.DBHost = host.origin

	if uploads, found := s.get(keyUploads); found {
		if strings.Contains(uploads.value, "://") {
			return fmt.Errorf("%s: %w: %s is a stream, not a folder", uploads.origin, ErrNoUploads, uploads.value)
		}
		site.Uploads, site.Origins.Uploads = absolute(uploads.value, cwd), uploads.origin
	}
	return nil
}
