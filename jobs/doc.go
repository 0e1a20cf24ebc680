// Package jobs knows the rows of {prefix}datamachine_jobs and what an operator
// does with them: list, get, clear and undo.
//
// It owns statuses, filters, fields and which jobs an undo covers. It reaches
// the database through the interfaces in store.go and leaves printing to cmd.
package jobs
