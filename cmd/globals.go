package cmd

import "slices"

// globals are the parameters every command shares.
type globals struct {
	Path  string // "" is: find the site from the working directory
	URL   string // "" is: not given
	User  string // id, login or email; "" is: not given
	Quiet bool
	Color colorMode
	Debug debugGroup

	DBHost, DBName, DBUser, DBPrefix string // "" is: as the site's configuration says
	DBPasswordFile                   string
	Uploads                          string // folder of the site's uploads; "" is: below Path
}

// globalParam describes one global parameter.
type globalParam struct {
	name   string
	syntax string // as help shows it; "" keeps it out of help
	help   string
	ours   bool // not a parameter of WP-CLI
	// suggested says that WP-CLI offers the name for a mistyped option.
	suggested bool
}

// globalParams are in WP-CLI's order, ours last.
//
// Source: WP-CLI 2.12.0, php/config-spec.php. Its synopsis parser finds no name
// in the notation of --ssh, so that one is never suggested.
var globalParams = []globalParam{
	{name: "path", syntax: "--path=<path>", help: "Path to the WordPress files.", suggested: true},
	{name: "url", syntax: "--url=<url>", help: "The site of a network to work on.", suggested: true},
	{name: "ssh"},
	{name: "http", suggested: true},
	{name: "blog"},
	{name: "user", syntax: "--user=<id|login|email>", help: "The WordPress user to act as.", suggested: true},
	{name: "skip-plugins", suggested: true},
	{name: "skip-themes", suggested: true},
	{name: "skip-packages", suggested: true},
	{name: "require", suggested: true},
	{name: "exec", suggested: true},
	{name: "context", suggested: true},
	{name: "color", syntax: "--[no-]color", help: "Whether to colour the output; by default only on a terminal.", suggested: true},
	{name: "debug", syntax: "--debug[=<group>]", help: "Show what is done, on standard error.", suggested: true},
	{name: "prompt", suggested: true},
	{name: "quiet", syntax: "--quiet", help: "Suppress informational messages.", suggested: true},
	{name: "allow-root"},
	{name: "db-host", syntax: "--db-host=<host>", help: "Database host: host, host:port or host:/socket. Default: DB_HOST of wp-config.php.", ours: true},
	{name: "db-name", syntax: "--db-name=<name>", help: "Database name. Default: DB_NAME.", ours: true},
	{name: "db-user", syntax: "--db-user=<user>", help: "Database user. Default: DB_USER.", ours: true},
	{name: "db-prefix", syntax: "--db-prefix=<prefix>", help: "Table prefix. Default: $table_prefix.", ours: true},
	{name: "db-password-file", syntax: "--db-password-file=<file>", help: "File whose first line is the database password. The environment variable DATAMACHINE_DB_PASSWORD does the same. Default: DB_PASSWORD.", ours: true},
	{name: "uploads", syntax: "--uploads=<dir>", help: "The site's uploads folder. Default: wp-content/uploads of the site.", ours: true},
}

func isGlobal(name string) bool {
	return slices.ContainsFunc(globalParams, func(p globalParam) bool { return p.name == name })
}

// globalNotes is what the global parameters make the user read.
type globalNotes struct {
	deprecated []string // raw lines for stderr, --quiet or not
	warnings   []string
}

// readGlobals judges the global parameters; the last of each name counts. The
// result is usable for printing even when an error comes with it.
//
// Source: WP-CLI 2.12.0, php/WP_CLI/Runner.php (start, find_wp_root, guess_url).
func readGlobals(opts []option) (globals, globalNotes, error) {
	var g globals
	var notes globalNotes
	for _, o := range opts {
		if o.name == "blog" {
			notes.deprecated = append(notes.deprecated, "WP-CLI: The --blog global parameter is deprecated. Use --url instead.")
		}
	}
	opts = foldOptions(opts)
	last := func(name string) (option, bool) { return findOption(opts, name) }
	if o, ok := last("quiet"); ok {
		g.Quiet = phpTruthy(o.text())
	}
	if o, ok := last("color"); ok {
		switch {
		case o.text() == "auto":
		case phpTruthy(o.text()):
			g.Color = colorOn
		default:
			g.Color = colorOff
		}
	}
	if o, ok := last("debug"); ok && phpTruthy(o.text()) {
		g.Debug.on = true
		if o.form == optionValue {
			g.Debug.group = o.value
		}
	}
	if _, ok := last("http"); ok {
		return g, notes, messagef("RESTful WP-CLI needs to be installed. Try 'wp package install wp-cli/restful'.")
	}
	if o, ok := last("ssh"); ok && phpTruthy(o.text()) {
		return g, notes, messagef("%s is not supported yet.\nLog in to the host and run datamachine there, or reach its database with --db-host and its files with --uploads.", o.typed())
	}
	if o, ok := last("path"); ok {
		if o.form != optionValue || !phpTruthy(o.value) {
			return g, notes, messagef("The --path parameter cannot be empty when provided.")
		}
		g.Path = o.value
	}
	url, ok := last("blog") // wins over --url wherever it stands
	if !ok {
		url, ok = last("url")
	}
	if ok && phpTruthy(url.text()) {
		g.URL = url.text()
		if url.form == optionOn {
			notes.warnings = append(notes.warnings, "The --url parameter expects a value.")
		}
	}
	if o, ok := last("user"); ok && phpTruthy(o.text()) {
		if o.form == optionOn {
			return g, notes, messagef("Invalid user ID, email or login: '1'\nThe --user parameter expects a value.")
		}
		g.User = o.text()
	}
	for _, own := range []struct {
		name  string
		value *string
	}{
		{"db-host", &g.DBHost}, {"db-name", &g.DBName}, {"db-user", &g.DBUser}, {"db-prefix", &g.DBPrefix},
		{"db-password-file", &g.DBPasswordFile}, {"uploads", &g.Uploads},
	} {
		o, ok := last(own.name)
		if !ok {
			continue
		}
		if o.form != optionValue || o.value == "" {
			return g, notes, messagef("The --%s parameter cannot be empty when provided.", own.name)
		}
		*own.value = o.value
	}
	return g, notes, nil
}
