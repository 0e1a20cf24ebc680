// Package storetest gives tests a real MariaDB and WordPress folders to work on.
//
// It starts one private server per test binary (or uses the one `make test`
// started), keeps a pristine copy of every seed file and hands out databases
// that are reset from it in a few milliseconds. It knows SQL and files, nothing
// about jobs or effects, and is imported by tests only.
//
//	func TestSomething(t *testing.T) {
//		db := storetest.Server(t).NewDatabase(t, "testdata/seed.sql")
//		site := storetest.Site(t, db, storetest.SiteOptions{Uploads: "testdata/uploads.tar"})
//		before := db.Dump()
//		// run something in the folder site, or against db.DSN()
//		changes := storetest.Diff(before, db.Dump())
//	}
//
// Without a MariaDB on the machine such a test is skipped, or fails when
// REQUIRE_DB=1.
package storetest
