// Package undotest is the suite every store must pass to be undone on: it makes
// small WordPress sites with Data Machine jobs, undoes the jobs for real, and
// compares every row, file and report with what should have come of them.
//
// It knows WordPress' rows and the words of reports, no server and no file
// format of a database. Imported by tests only.
//
//	func TestEngine(t *testing.T) {
//		undotest.Suite(t, func(t *testing.T) undotest.Backend { return newSite(t) })
//	}
package undotest

import (
	"database/sql"
	"testing"

	"datamachine/jobs"
	"datamachine/undo"
)

// Backend is one site of its own for one test: the tables of WordPress and
// Data Machine 0.41, filled with rows.sql and nothing else, and an empty uploads folder.
type Backend interface {
	// DB reaches the site past the store, for rows and assertions. Parameters
	// are written as question marks.
	DB() *sql.DB
	// Store opens one more store on the site; it is closed with the test.
	Store(t testing.TB) jobs.Undoer
	// UploadsDir is the uploads folder.
	UploadsDir() string
	// OpenUploads opens a folder the way the program does.
	OpenUploads(t testing.TB, dir string) undo.Uploads
	// AllowBytes lets a text column hold bytes that are no text, where the
	// database does not take them anyway.
	AllowBytes(t testing.TB, table, column string)
	// Hold locks a row, found by its primary key, against other writers, in a
	// session of its own, until release is called.
	Hold(t testing.TB, table, key string, id uint64) (release func())
}

// Open makes a new Backend; what it needs is removed with the test.
type Open func(t *testing.T) Backend

// Suite runs all tests on the sites open makes.
func Suite(t *testing.T, open Open) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, Open)
	}{
		{"meta set", testMetaSet},
		{"alt text", testAltText},
		{"links meta", testLinksMeta},
		{"description meta", testDescriptionMeta},
		{"meta bytes", testMetaBytes},
		{"meta keys", testMetaKeys},
		{"broken text", testBrokenText},
		{"content", testContent},
		{"content of all types", testContentTypes},
		{"content field by field", testContentFields},
		{"content evidence", testContentEvidence},
		{"post columns", testPostColumns},
		{"field set", testFieldSet},
		{"excerpt evidence", testExcerptEvidence},
		{"thumbnail", testThumbnail},
		{"thumbnail evidence", testThumbnailEvidence},
		{"attachment", testAttachment},
		{"prompt", testPrompt},
		{"attachment rows", testAttachmentRows},
		{"ids", testIDs},
		{"files", testFiles},
		{"uploads", testUploads},
		{"held", testHeld},
		{"held attachment", testHeldAttachment},
		{"unsupported", testUnsupported},
		{"checks", testChecks},
		{"derived type", testDerivedType},
		{"type run", testTypeRun},
		{"family", testFamily},
		{"family in steps", testFamilySteps},
		{"rest", testRest},
		{"forced", testForced},
		{"edited", testEdited},
		{"forged records", testForgedRecords},
		{"splice", testSplice},
		{"large", testLarge},
		{"pending", testPending},
		{"forged pending", testForgedPending},
		{"dry run", testDryRun},
		{"dry run of texts", testDryRunText},
		{"batch", testBatch},
		{"stopped", testStopped},
		{"locked", testLocked},
		{"locked in a run", testLockedInRun},
		{"at once", testAtOnce},
		{"unlucky", testUnlucky},
		{"random jobs", testRandomJobs},
		{"hostile", testHostile},
		{"last to first", testReverse},
		{"people", testPeople},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.run(t, open)
		})
	}
}
