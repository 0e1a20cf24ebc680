// Package store is the database and the files behind a site: it reads and
// writes Data Machine's jobs and WordPress' posts in a live MySQL or MariaDB
// database, and removes files from an uploads directory.
//
// It owns all SQL, sessions, transactions, locks and retries, and is the only
// importer of database/sql. It implements the interfaces of packages jobs and
// undo and decides nothing itself: which job may be undone, or what a conflict
// is, is not known here. It does not import package config.
//
//	st, err := store.Open(ctx, store.Config{Targets: targets, User: "wp", Database: "wp", Prefix: "wp_"})
//	defer st.Close()
//	for row, err := range st.Rows(ctx, jobs.Query{Columns: []string{"job_id", "status"}, Limit: 20}) { … }
//
// What differs between database systems is in dialect_mysql.go; a second
// dialect gets a file of its own beside it.
package store
