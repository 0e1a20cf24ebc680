package cmd_test

import (
	"bytes"
	"encoding/json"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "datamachine"

// layers names every package and the packages of this module it may import.
// Data flows cmd -> store -> jobs -> undo and cmd -> config, never back; PHP's
// values are at the bottom of both.
var layers = map[string][]string{
	"cmd/datamachine": {"cmd"},
	"cmd":             {"cmd/format", "config", "jobs", "jobs/since", "store", "undo", "undo/phpvalue"},
	"cmd/format":      {"undo/phpvalue"},
	"config":          {"undo/phpvalue"},
	"store":           {"jobs", "undo", "undo/phpvalue"},
	"jobs":            {"jobs/since", "undo", "undo/phpvalue"},
	"jobs/since":      {},
	"undo":            {"undo/phpvalue"},
	"undo/phpvalue":   {},
}

// testHelpers are imported by tests only, and may use whatever helps a test.
var testHelpers = map[string]bool{
	"store/storetest":             true,
	"store/storetest/conformance": true,
	"store/storetest/testrun":     true, // runs the tests
	"undo/undotest":               true,
}

// owners names the only packages, or files, that may import a library.
var owners = map[string][]string{
	"database/sql":                        {"store"},
	"database/sql/driver":                 {"store"},
	"github.com/go-sql-driver/mysql":      {"store"},
	"github.com/spf13/cobra":              {"cmd"},
	"github.com/spf13/viper":              {"config"},
	"github.com/olekukonko/tablewriter":   {"cmd/format/table.go"},
	"github.com/olekukonko/tablewriter/…": {"cmd/format/table.go"},
}

type listedPackage struct {
	ImportPath string
	Dir        string
	Standard   bool // belongs to Go
	GoFiles    []string
	CgoFiles   []string
	Imports    []string
	// Imports of tests in the package and in the package's _test package.
	TestImports, XTestImports []string
}

// TestImports holds the packages to their layers, so that a reader knows where
// SQL, flags or PHP rules can be and where they cannot.
func TestImports(t *testing.T) {
	t.Parallel()
	for _, p := range listPackages(t, "./...") {
		name := strings.TrimPrefix(p.ImportPath, module+"/")
		if slices.Contains(slices.Concat(p.Imports, p.TestImports, p.XTestImports), "C") {
			t.Errorf("%s uses cgo", name)
		}
		if testHelpers[name] {
			continue
		}
		allowed, known := layers[name]
		if !known {
			t.Errorf("package %s is in no layer; add it to the table", name)
			continue
		}
		for _, imported := range p.Imports {
			ours, isOurs := strings.CutPrefix(imported, module+"/")
			switch {
			case isOurs && testHelpers[ours]:
				t.Errorf("%s imports %s outside of tests", name, ours)
			case isOurs && !slices.Contains(allowed, ours):
				t.Errorf("%s must not import %s", name, ours)
			}
		}
		checkOwners(t, p, name)
	}
}

func checkOwners(t *testing.T, p listedPackage, name string) {
	t.Helper()
	for _, file := range p.GoFiles {
		for _, imported := range fileImports(t, filepath.Join(p.Dir, file)) {
			for library, may := range owners {
				prefix, tree := strings.CutSuffix(library, "…")
				if imported != library && (!tree || !strings.HasPrefix(imported, prefix)) {
					continue
				}
				if !slices.Contains(may, name) && !slices.Contains(may, name+"/"+file) {
					t.Errorf("%s/%s must not import %s; it belongs to %v", name, file, imported, may)
				}
			}
		}
	}
}

// TestLinkedPackages: no library of the program may have a part in C, which a
// build without cgo would leave out, and no test helper may be in it.
func TestLinkedPackages(t *testing.T) {
	t.Parallel()
	for _, p := range listPackages(t, "-deps", "./cmd/datamachine") {
		if len(p.CgoFiles) > 0 && !p.Standard {
			t.Errorf("%s uses cgo", p.ImportPath)
		}
		if p.ImportPath == "testing" || strings.HasPrefix(p.ImportPath, module+"/store/storetest") {
			t.Errorf("the program links %s", p.ImportPath)
		}
	}
}

// fileImports returns the paths a source file imports.
func fileImports(t *testing.T, file string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var imports []string
	for _, spec := range parsed.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		imports = append(imports, imported)
	}
	return imports
}

// listPackages runs go list in the repository's root. Cgo is on, or files that
// use it would not be listed.
func listPackages(t *testing.T, args ...string) []listedPackage {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Dir,Standard,GoFiles,CgoFiles,Imports,TestImports,XTestImports"}, args...)...)
	cmd.Dir = ".."
	cmd.Env = append(cmd.Environ(), "CGO_ENABLED=1")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.Bytes())
	}
	var packages []listedPackage
	for decoder := json.NewDecoder(bytes.NewReader(out)); decoder.More(); {
		var p listedPackage
		if err := decoder.Decode(&p); err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
	return packages
}
