package cmd

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"database/sql"

	"github.com/go-sql-driver/mysql"
	"github.com/rogpeppe/go-internal/testscript"

	"datamachine/store/storetest"
)

// The commands that scripts named db-* have beside testscript's own. They work
// on a database of the script's own, made of testdata/script/seed.sql, and on
// the folder $WORK as the WordPress site.
//
//	site            makes the database, wp-config.php and wp-content/uploads; sets
//	                $DB, $SOCKET and $DBUSER. Skips the script without a MariaDB.
//	fill FILE...    replaces {db}, {socket}, {user} and {password} in files
//	sql FILE|TEXT   runs statements; rows go to stdout, columns parted by tabs
//	jpeg FILE...    writes small JPEG files, with their folders
//	blob FILE N     writes N bytes of text
//	snapshot        remembers all tables and uploads
//	unchanged       fails when any row or upload differs from the snapshot
//	changes         prints what differs from the snapshot, which is made anew
//	json PATH TEXT  wants this JSON at a place such as data.0.job_id in stdout
//
// "exits" also fails when the output shows a password, or recommends a flag that
// the command does not take.
func init() {
	setupScript = func(env *testscript.Env) error {
		env.Values[scriptTB{}] = env.T()
		return nil
	}
	maps.Copy(scriptCmds, map[string]func(*testscript.TestScript, bool, []string){
		"site":      scriptSite,
		"fill":      scriptFill,
		"sql":       scriptSQL,
		"jpeg":      scriptJPEG,
		"blob":      scriptBlob,
		"snapshot":  scriptSnapshot,
		"unchanged": scriptUnchanged,
		"changes":   scriptChanges,
		"json":      scriptJSON,
	})
	scriptCmds["exits"] = func(ts *testscript.TestScript, neg bool, args []string) {
		scriptExits(ts, neg, args)
		checkSecrets(ts)
		checkScriptAdvice(ts, args[2:])
	}
}

// Keys of a script's values.
type (
	scriptTB   struct{} // testing.TB of the script's own test
	scriptData struct{} // *scriptSiteData
)

// scriptSiteData is the site of one script.
type scriptSiteData struct {
	db     *storetest.Database
	conn   *sql.DB
	tables storetest.Dump
	files  map[string]string
}

const scriptConfig = `<?php
define( 'DB_NAME', '{db}' );
define( 'DB_USER', '{user}' );
define( 'DB_PASSWORD', '{password}' );
define( 'DB_HOST', 'localhost:{socket}' );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );
$table_prefix = 'wp_';
require_once __DIR__ . '/wp-settings.php';
`

func scriptSite(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 0 || ts.Value(scriptData{}) != nil {
		ts.Fatalf("usage: site, once")
	}
	t, ok := ts.Value(scriptTB{}).(testing.TB)
	if !ok {
		ts.Fatalf("not run by package testing")
	}
	s := &scriptSiteData{db: storetest.Server(t).NewDatabase(t, filepath.Join("testdata", "script", "seed.sql"))}
	setScriptValue(ts, s)
	ts.Setenv("DB", s.db.Name)
	ts.Setenv("SOCKET", s.db.Socket)
	ts.Setenv("DBUSER", s.db.User)
	ts.Check(os.MkdirAll(ts.MkAbs("wp-content/uploads"), 0o755))
	if _, err := os.Stat(ts.MkAbs("wp-config.php")); errors.Is(err, os.ErrNotExist) {
		ts.Check(os.WriteFile(ts.MkAbs("wp-config.php"), []byte(scriptConfig), 0o600))
	}
	scriptFill(ts, false, []string{"wp-config.php"})
}
