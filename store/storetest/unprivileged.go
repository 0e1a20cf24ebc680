package storetest

import (
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
)

// Unprivileged takes root's rights over files from the test's own goroutine
// until the test ends, so that permissions mean something; for a user who is
// not root it changes nothing. dir is the test's folder, of t.TempDir: others
// may pass through to it then.
func Unprivileged(t testing.TB, dir string) {
	t.Helper()
	if syscall.Geteuid() != 0 {
		return
	}
	const nobody = 65534
	if err := os.Chmod(filepath.Dir(dir), 0o711); err != nil {
		t.Fatal(err)
	}
	runtime.LockOSThread() // the kernel keeps a file user for each thread
	setFileUser(t, nobody)
	t.Cleanup(func() {
		setFileUser(t, 0)
		runtime.UnlockOSThread()
	})
}

// setFileUser sets the thread's user for file accesses (setfsuid(2), which
// answers with the previous user and never with an error: asked twice).
func setFileUser(t testing.TB, uid uintptr) {
	t.Helper()
	_, _, _ = syscall.RawSyscall(syscall.SYS_SETFSUID, uid, 0, 0)
	if now, _, _ := syscall.RawSyscall(syscall.SYS_SETFSUID, ^uintptr(0), 0, 0); now != uid {
		t.Fatalf("file user is %d, want %d", now, uid)
	}
}
