package jobs

import (
	"context"
	"errors"
	"iter"
	"time"

	"datamachine/undo"
)

// Lister reads job rows. No method reads a column it was not asked for.
type Lister interface {
	// Columns returns the columns of the jobs table in physical order.
	Columns(ctx context.Context) ([]string, error)
	// Rows streams the jobs of a query. A row is valid until the next one.
	Rows(ctx context.Context, q Query) iter.Seq2[Row, error]
	// Count counts the jobs of a query, its limit and offset left out.
	Count(ctx context.Context, q Query) (int, error)
	// FlowNames and PipelineNames return the names of the given ids (decimal
	// text); ids nothing is known of are absent.
	FlowNames(ctx context.Context, ids []string) (map[string]string, error)
	PipelineNames(ctx context.Context, ids []string) (map[string]string, error)
}

// Getter reads one job.
type Getter interface {
	Lister
	// Job returns all columns of a job in physical order.
	Job(ctx context.Context, id JobID) (Row, bool, error)
	// Action returns the newest Action Scheduler action whose arguments carry
	// exactly this job_id; none without Action Scheduler's tables.
	Action(ctx context.Context, id JobID) (Action, bool, error)
	Options
}

// Options reads the site's own settings.
type Options interface {
	// Options returns the named rows of {prefix}options; absent ones are left out.
	Options(ctx context.Context, names ...string) (map[string]string, error)
}

// Action is an Action Scheduler action. Times are UTC text.
type Action struct {
	ID, Status, Scheduled, LastAttempt string
	LastLog, LastLogDate               string // newest log row, "" when none
}

// Clearer deletes job rows.
type Clearer interface {
	// ClearBatch deletes up to limit jobs with ids above after and at most upTo,
	// in ascending order and in one transaction, with their processed items when
	// processed is true. It returns how many it deleted and the last id it
	// looked at; done is true when nothing is left.
	ClearBatch(ctx context.Context, b ClearBatch) (deleted int, last JobID, done bool, err error)
	// NewestJob returns the highest job_id, 0 for an empty table.
	NewestJob(ctx context.Context) (JobID, error)
	// AppendLog inserts a row into {prefix}datamachine_logs where that exists.
	AppendLog(ctx context.Context, l LogRow) error
}

// ClearBatch is one step of a clear.
type ClearBatch struct {
	Failed    bool // only jobs whose status starts with "failed"
	Processed bool // their processed items as well
	After     JobID
	UpTo      JobID
	Limit     int
}

// LogRow is a row of {prefix}datamachine_logs. Context is JSON; Created is UTC
// text. User is the acting user, whose first agent becomes agent_id; 0 leaves
// user_id and agent_id NULL, as in a WP-CLI run without --user.
type LogRow struct {
	Level, Message, Context, Created string
	User                             uint64
}

// StoredJob is what an undo reads of a job. EngineData is nil for NULL.
type StoredJob struct {
	ID             JobID
	Status         string
	Source         string
	Label          string
	TaskTypeColumn string // task_type, "" when NULL or the column is missing
	EngineData     []byte
}

// UndoReader reads for an undo.
type UndoReader interface {
	undo.Reader
	// StoredJob returns a job; in a writing transaction its row is locked.
	StoredJob(ctx context.Context, id JobID) (StoredJob, bool, error)
	// Descendants returns the children of a job at any depth by ascending id,
	// each once, the job itself never.
	Descendants(ctx context.Context, id JobID) ([]JobID, error)
}

// UndoTx is one open transaction of an undo.
type UndoTx interface {
	UndoReader
	undo.Writer
	// SaveEngineData stores engine_data and, where the table has them, the
	// columns Data Machine derives from it; taskType "" leaves task_type alone.
	SaveEngineData(ctx context.Context, id JobID, text []byte, taskType string) error
	AppendLog(ctx context.Context, l LogRow) error
	// HasLog tells whether a row with this message and time is there.
	HasLog(ctx context.Context, l LogRow) (bool, error)
}

// Undoer is the store an undo works on.
type Undoer interface {
	Options
	// Snapshot runs fn on one read-only consistent view. Errors: ErrConnectionLost.
	Snapshot(ctx context.Context, fn func(UndoReader) error) error
	// Write runs fn in one transaction and commits it. A deadlock, lock timeout
	// or failed certification rolls back and runs fn again (see WriteOptions),
	// so fn must be ready to run more than once. Errors of fn roll back and are
	// returned as they are. ErrLockTimeout: others held the rows too long.
	// ErrCommitUnknown: the connection broke inside COMMIT; read before you
	// write again.
	Write(ctx context.Context, o WriteOptions, fn func(UndoTx) error) error
	// Candidates streams the completed jobs that may be of a task type, newest
	// first: more than match, never fewer.
	Candidates(ctx context.Context, taskType string) iter.Seq2[StoredJob, error]
	// NonTransactional returns those of the tables (names without prefix) whose
	// engine cannot roll back, each described as "wp_posts (MyISAM)".
	NonTransactional(ctx context.Context, tables []string) (map[string]string, error)
}

// WriteOptions bounds the waiting of a Write.
type WriteOptions struct {
	// LockWait is how long to wait for other sessions' locks in all.
	LockWait time.Duration
}

var (
	// ErrNotFound: no job has this id.
	ErrNotFound = errors.New("job not found")
	// ErrLockTimeout: other sessions held rows of the job for the whole lock wait.
	ErrLockTimeout = errors.New("locked by another session")
	// ErrConnectionLost: a snapshot's connection broke; it can be begun again.
	ErrConnectionLost = errors.New("connection lost")
	// ErrCommitUnknown: the connection was lost in COMMIT.
	ErrCommitUnknown = errors.New("connection lost in commit")
)

// MissingColumnError says that this site's jobs table lacks a column.
type MissingColumnError struct{ Table, Column string }

func (e *MissingColumnError) Error() string {
	return "table " + e.Table + " has no column " + e.Column
}
