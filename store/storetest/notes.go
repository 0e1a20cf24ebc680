package storetest

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// NotesEnv names the file that collects what `make test` prints beside go
// test's own lines; unset outside of it.
const NotesEnv = "DATAMACHINE_TEST_NOTES"

// SkippedNote starts a note about a suite that did not run.
const SkippedNote = "skipped: "

// Note hands one line to `make test`, which prints it above the package's own
// line; go test alone would swallow it when the package passes.
func Note(t testing.TB, line string) {
	t.Helper()
	t.Log(line)
	name := os.Getenv(NotesEnv)
	if name == "" {
		return
	}
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Errorf("note: %v", err)
		return
	}
	_, err = fmt.Fprintln(f, strings.ReplaceAll(line, "\n", " "))
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		t.Errorf("note: %v", err)
	}
}

// Skip ends the test because its suite lacks something on this machine, and
// lists the suite at the end of `make test`. Where the environment variable
// require is "1" (REQUIRE_DB, REQUIRE_PHP, REQUIRE_WORDPRESS,
// REQUIRE_CONFORMANCE) the test fails instead.
func Skip(t testing.TB, suite, require, why string) {
	t.Helper()
	if os.Getenv(require) == "1" {
		t.Fatalf("%s: %s (%s=1)", suite, why, require)
	}
	Note(t, SkippedNote+suite+": "+why)
	t.SkipNow()
}
