package config

import (
	"fmt"
	"path/filepath"
	"strings"
)

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
