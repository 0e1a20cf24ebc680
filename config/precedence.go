package config

import (
	"errors"
	"fmt"
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

func (e envValue) HasChanged() bool { return true }

func (e envValue) Name() string { return e.name }

func (e envValue) ValueString() string { return e.value }

func (e envValue) ValueType() string { return "string" }

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
			key, set.value = keyPassword, firstLine(text)
		}
		s.v.Set(key, set)
	}
	return s, nil
}

// firstLine is s up to its first LF or CRLF.
func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
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
