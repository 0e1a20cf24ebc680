package config

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
