package undo

import (
	"context"
	"errors"

	"datamachine/undo/phpvalue"
)

// PostID is the ID of a row of {prefix}posts: a post, page, attachment or
// revision. 0 is no post.
type PostID uint64

// JobID is the job_id of a row of {prefix}datamachine_jobs. 0 is no job.
type JobID uint64

// MetaID is the meta_id of a row of {prefix}postmeta.
type MetaID uint64

// Post is one row of {prefix}posts, the columns an undo judges or writes. Dates
// are stored text ("2026-01-31 10:00:00"): Modified in site time, ModifiedGMT in
// UTC, zero dates included.
type Post struct {
	ID                    PostID
	Author                uint64
	Title                 string
	Content               string
	Excerpt               string
	Status                string
	Name                  string
	Type                  string
	MimeType              string
	Parent                PostID
	Date                  string
	Modified, ModifiedGMT string
}

// Text returns the three columns a revision holds.
func (p Post) Text() PostText { return PostText{p.Title, p.Content, p.Excerpt} }

// PostText is what a revision keeps of a post.
// Source: WordPress wp-includes/revision.php _wp_post_revision_fields (6.9).
type PostText struct{ Title, Content, Excerpt string }

// Revision is a revision row to insert. Date and DateGMT go into both the
// post_date and the post_modified columns.
// Source: WordPress wp-includes/revision.php _wp_post_revision_data (6.9).
type Revision struct {
	Parent        PostID
	Author        uint64
	Text          PostText
	Date, DateGMT string
	GUIDBase      string // home URL; the row's guid is GUIDBase/?p=ID
}

// RevisionHead names one revision of a post without its text.
type RevisionHead struct {
	ID   PostID
	Name string
	Date string
}

// Meta is one row of {prefix}postmeta. Null tells a NULL meta_value, whose Value
// is "", from an empty text.
type Meta struct {
	ID    MetaID
	Key   string
	Value string
	Null  bool
}

// Attachment is an attachment and every row that goes with it.
type Attachment struct {
	Post  Post
	Metas []Meta
	// Rows holds all rows that deleting it removes or changes, by table name
	// without prefix, each a map of column to text or null.
	Rows *phpvalue.Array
}

// Meta returns the first value of a key, "" and false when there is none.
func (a *Attachment) Meta(key string) (string, bool) {
	for _, m := range a.Metas {
		if m.Key == key {
			return m.Value, true
		}
	}
	return "", false
}

// AttachedFiles is what one attachment says of its files: three metas, "" where
// it has none.
type AttachedFiles struct {
	ID                              PostID
	Attached, Metadata, BackupSizes string
}

// LaterQuery asks which completed job after After recorded an effect of one of
// Types on Post.
type LaterQuery struct {
	After JobID
	Post  PostID
	Types []string
}

// LaterJob is the answer: the job, when it was completed (UTC text, "" when
// unknown) and its engine_data.
type LaterJob struct {
	ID   JobID
	When string
	Doc  *Doc
}

// Reader reads what stands in the site now. Inside a writing transaction every
// row it returns is locked until the end of that transaction.
//
// Keys are compared byte for byte, never by the column's collation. A missing
// row is (zero, false, nil). Every error is a failed database, never a verdict.
type Reader interface {
	Post(ctx context.Context, id PostID) (Post, bool, error)
	// PostMeta returns the rows of exactly this key, by ascending meta_id.
	PostMeta(ctx context.Context, id PostID, key string) ([]Meta, error)
	// Revisions returns the revisions and autosaves of a post by ascending id.
	Revisions(ctx context.Context, post PostID) ([]RevisionHead, error)
	// RevisionHolding returns a revision (no autosave) with exactly this text.
	RevisionHolding(ctx context.Context, post PostID, text PostText) (PostID, bool, error)
	// Attachment returns an attachment with all its rows; ok is false when the
	// post is missing. The caller checks Post.Type.
	Attachment(ctx context.Context, id PostID) (*Attachment, bool, error)
	// AttachmentsIn returns the other attachments whose attached file lies in
	// dir (relative to the uploads directory, "" is its top) and whose metas
	// mention one of the file names.
	AttachmentsIn(ctx context.Context, dir string, names []string, except PostID) ([]AttachedFiles, error)
	// LaterJob finds the first job of a LaterQuery. It looks without locks: its
	// answer is only shown.
	LaterJob(ctx context.Context, q LaterQuery) (LaterJob, bool, error)
	// UserLogin returns the login name of a user.
	UserLogin(ctx context.Context, id uint64) (string, bool, error)
}

// Writer is a Reader inside one open transaction that can also write. Rows are
// written by primary key. A value the column refuses is an error that wraps
// ErrRefused; it fails one effect. Every other error ends the transaction.
type Writer interface {
	Reader
	// UpdatePost stores the text and the two modified times (site, UTC).
	UpdatePost(ctx context.Context, id PostID, text PostText, modified, modifiedGMT string) error
	InsertRevision(ctx context.Context, rev Revision) (PostID, error)
	UpdateMeta(ctx context.Context, ids []MetaID, value string) error
	InsertMeta(ctx context.Context, post PostID, key, value string) error
	DeleteMeta(ctx context.Context, ids []MetaID) error
	DeleteAttachment(ctx context.Context, a *Attachment) error
	// Savepoint runs fn and takes back what it wrote when it returns an error.
	Savepoint(ctx context.Context, fn func() error) error
}

// Uploads is the site's uploads directory. Names are slash-separated and
// relative to it; no call ever leaves it, symlinks included.
type Uploads interface {
	// Removable returns nil when the name is a regular file that could be
	// removed, ErrNoFile when there is nothing, and otherwise why not.
	Removable(name string) error
	// Remove deletes a regular file. Nothing there is no error.
	Remove(name string) error
}

var (
	// ErrRefused is wrapped by a Writer's error when a column refuses a value.
	ErrRefused = errors.New("the column refuses the value")
	// ErrNoFile is returned by Uploads.Removable for a name with no file.
	ErrNoFile = errors.New("no such file")
	// ErrFileStays is wrapped by FinishFiles when a file cannot be removed now.
	ErrFileStays = errors.New("file could not be removed")
	// ErrNotRegular is wrapped by Uploads.Removable for a symlink, a directory
	// or a name that leads out of the uploads directory.
	ErrNotRegular = errors.New("not a regular file inside the uploads directory")
)
