package cmd

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestAdvice looks up every --flag that a text of this program names: a message
// must not recommend what does not exist.
func TestAdvice(t *testing.T) {
	t.Parallel()
	a := newTestApp(t, "", nil).app
	known := map[string]bool{"help": true, "version": true, "json": true, "no": true} // "--no-" is in the tokenizer
	for _, p := range globalParams {
		known[p.name] = true
	}
	for _, s := range a.synopses {
		for _, p := range s {
			known[p.name] = true
		}
	}
	flag := regexp.MustCompile(`--([a-z][a-z0-9-]*[a-z0-9])`)
	found := 0
	for path, text := range stringLiterals(t, ".", "format", "../config", "../jobs", "../store", "../undo") {
		for _, m := range flag.FindAllStringSubmatch(text, -1) {
			found++
			if name := strings.TrimPrefix(m[1], "no-"); !known[name] {
				t.Errorf("%s: no command takes --%s", path, name)
			}
		}
	}
	if found < 20 {
		t.Errorf("only %d flags found: the search is broken", found)
	}
}

// stringLiterals yields the string constants of the Go files in folders, tests
// aside, by position.
func stringLiterals(t *testing.T, folders ...string) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, folder := range folders {
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			src, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, name, src, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					text, err := strconv.Unquote(lit.Value)
					if err != nil {
						t.Errorf("%s: %v", name, err)
					}
					texts[set.Position(lit.Pos()).String()] = text
				}
				return true
			})
		}
	}
	return texts
}

// TestExamples runs the command lines that help pages show up to their work.
func TestExamples(t *testing.T) {
	t.Parallel()
	word := regexp.MustCompile(`[^\s"]*"[^"]*"|\S+`)
	ran := map[string]bool{}
	for cc := range newTestApp(t, "", nil).synopses {
		if cc.Example == "" {
			t.Errorf("%s has no example", cc.Name())
		}
		for _, line := range strings.Split(cc.Example, "\n") {
			args := word.FindAllString(line, -1)
			for i := range args {
				args[i] = strings.ReplaceAll(args[i], `"`, "")
			}
			ta := newTestApp(t, "", nil)
			ta.ends(t, args, 0, "", "")
			if !slices.Equal(ta.ran, []string{cc.Name()}) {
				t.Errorf("%s: ran %q", line, ta.ran)
			}
			ran[cc.Name()] = true
		}
	}
	if len(ran) < 4 {
		t.Errorf("examples of %d commands", len(ran))
	}
}
