// Testrun runs a command, normally `go test ./...`, with one MariaDB that all
// packages share:
//
//	go run ./store/storetest/testrun go test ./...
//
// It prints the notes of tests that pass (the conformance summary) above the
// line of their package and, at the end, the suites that were skipped. It exits
// with the command's exit code.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"datamachine/store/storetest"
)

// programs are what suites need that skip without a note of their own.
var programs = map[string]string{
	"php": "comparisons with PHP",
}

func main() {
	code, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "testrun:", err)
		code = 1
	}
	os.Exit(code)
}

func run(argv []string) (int, error) {
	if len(argv) == 0 {
		return 0, errors.New("no command given")
	}
	dir, err := os.MkdirTemp("", "testrun")
	if err != nil {
		return 0, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	notes := &notes{path: filepath.Join(dir, "notes")}

	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Env = append(os.Environ(), storetest.NotesEnv+"="+notes.path)
	server, err := storetest.Launch(storetest.Options{})
	var missing *storetest.MissingError
	switch {
	case errors.As(err, &missing): // the tests say what they skip
	case err != nil:
		return 0, err
	default:
		defer server.Close()
		cmd.Env = append(cmd.Env, storetest.SocketEnv+"="+server.Socket)
	}
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return 0, err
	}
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	if err := forward(os.Stdout, out, notes); err != nil {
		return 0, err
	}
	err = cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return 0, err
	}
	for program, suite := range programs {
		if _, err := exec.LookPath(program); err != nil {
			notes.skipped = append(notes.skipped, storetest.SkippedNote+suite+": no "+program+" on this machine\n")
		}
	}
	if err := notes.finish(os.Stdout); err != nil {
		return 0, err
	}
	return cmd.ProcessState.ExitCode(), nil
}

// forward copies go test's lines; new notes go above a package's result.
func forward(w io.Writer, r io.Reader, n *notes) error {
	reader := bufio.NewReader(r)
	for {
		line, err := reader.ReadString('\n')
		if strings.HasPrefix(line, "ok ") || strings.HasPrefix(line, "FAIL\t") {
			if err := n.flush(w); err != nil {
				return err
			}
		}
		if _, err := io.WriteString(w, line); err != nil {
			return err
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// notes reads the file the tests append to.
type notes struct {
	path    string
	seen    int
	skipped []string
}

func (n *notes) flush(w io.Writer) error {
	content, err := os.ReadFile(n.path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	fresh := string(content[n.seen:])
	fresh = fresh[:strings.LastIndexByte(fresh, '\n')+1] // a line may be half written
	n.seen += len(fresh)
	for line := range strings.Lines(fresh) {
		if strings.HasPrefix(line, storetest.SkippedNote) {
			n.skipped = append(n.skipped, line)
			continue
		}
		if _, err := io.WriteString(w, line); err != nil {
			return err
		}
	}
	return nil
}

// finish prints each skipped suite once.
func (n *notes) finish(w io.Writer) error {
	if err := n.flush(w); err != nil {
		return err
	}
	printed := map[string]bool{}
	for _, line := range n.skipped {
		if printed[line] {
			continue
		}
		printed[line] = true
		if _, err := io.WriteString(w, line); err != nil {
			return err
		}
	}
	return nil
}
