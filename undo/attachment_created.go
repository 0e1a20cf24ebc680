package undo

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"

	"datamachine/undo/phpvalue"
)

const typeAttachmentCreated = "attachment_created"

const (
	generatedKey = "_datamachine_generated"
	promptKey    = "_datamachine_generation_prompt"
)

// attachmentCreated deletes the attachment the job made, with its rows, past the
// trash. Its files leave once the transaction has committed (see FinishFiles).
// One that is gone is reverted already.
//
// Source: Data Machine inc/Engine/AI/System/Tasks/SystemTask.php
// undoAttachmentCreated (0.41.0); WordPress wp-includes/post.php
// wp_delete_attachment, wp_delete_attachment_files (6.9).
type attachmentCreated struct{}

func (attachmentCreated) ids(e Effect) *phpvalue.Array { return targetIDs(e, "attachment_id") }

func (attachmentCreated) tables() []string {
	return []string{"posts", "postmeta", "comments", "commentmeta", "term_relationships", "term_taxonomy", "options"}
}

func (k attachmentCreated) judge(x *run, e Effect) (verdict, error) {
	id, bad := e.targetID("attachment_id", "Missing attachment_id in effect target")
	if bad != nil {
		return verdict{fail: bad}, nil
	}
	a, ok, err := x.w.Attachment(x.ctx, id)
	switch {
	case err != nil:
		return verdict{}, err
	case !ok:
		return verdict{message: fmt.Sprintf("Attachment %d was gone already", id)}, nil
	case a.Post.Type != "attachment":
		return failed("Failed to delete attachment #%d", id), nil
	}
	if f := k.changed(x, a); f != nil && !x.o.Overwrite {
		return verdict{fail: f}, nil
	}
	files, kept, fail, err := x.filesToRemove(a)
	if err != nil || fail != nil {
		return verdict{fail: fail}, err
	}
	return verdict{
		message: fmt.Sprintf("Deleted attachment %d", id),
		kept:    kept,
		apply: func() (applied, error) {
			return applied{replaced: a.Rows, files: files}, x.w.DeleteAttachment(x.ctx, a)
		},
	}, nil
}

// changed looks for evidence that the attachment is no longer the picture the
// job made: only where the job recorded its prompt.
func (attachmentCreated) changed(x *run, a *Attachment) *failure {
	prompt, ok := x.job.Doc.String("data", "prompt")
	if !ok {
		if prompt, ok = x.job.Doc.String("prompt"); !ok {
			return nil
		}
	}
	generated, _ := a.Meta(generatedKey)
	stored, _ := a.Meta(promptKey)
	if generated == "1" && sameStored(stored, prompt) {
		return nil
	}
	return change{what: promptKey}.conflict()
}

func attachedFiles(a *Attachment) AttachedFiles {
	f := AttachedFiles{ID: a.Post.ID}
	f.Attached, _ = a.Meta(attachedFileKey)
	f.Metadata, _ = a.Meta(metadataKey)
	f.BackupSizes, _ = a.Meta(backupSizesKey)
	return f
}

// filesToRemove lists the attachment's files that may go and those that stay. An
// uploads directory that cannot be written fails the effect before any row is.
func (x *run) filesToRemove(a *Attachment) (files []string, kept []KeptFile, fail *failure, err error) {
	names := attachedFiles(a).names()
	for _, n := range names.refused {
		kept = append(kept, KeptFile{File: shorten(n), Why: "it is not a file of this attachment inside the uploads directory"})
	}
	if len(names.files) == 0 {
		return nil, kept, nil, nil
	}
	if x.o.UploadsErr != nil {
		return nil, nil, &failure{reason: x.o.UploadsErr.Error(), hint: "Name the uploads directory with --uploads=DIR; nothing was changed."}, nil
	}
	users, err := usersOf(x.ctx, x.w, names.files, a.Post.ID)
	if err != nil {
		return nil, nil, nil, err
	}
	for _, name := range names.files {
		err := x.o.Uploads.Removable(name)
		switch {
		case errors.Is(err, ErrNoFile):
		case users[name] != 0:
			kept = append(kept, KeptFile{File: name, By: users[name]})
		case errors.Is(err, ErrNotRegular):
			kept = append(kept, KeptFile{File: name, Why: "it is not a regular file inside the uploads directory"})
		case err != nil:
			return nil, nil, &failure{
				reason: fmt.Sprintf("%s could not be deleted: %v", name, err),
				hint:   "Make the uploads directory writable or name it with --uploads=DIR; nothing was changed.",
			}, nil
		default:
			files = append(files, name)
		}
	}
	return files, kept, nil, nil
}

// usersOf tells which of the files another attachment of the same folder names.
func usersOf(ctx context.Context, r Reader, files []string, except PostID) (map[string]PostID, error) {
	byDir := map[string][]string{}
	for _, f := range files {
		dir := path.Dir(f)
		byDir[dir] = append(byDir[dir], f)
	}
	users := map[string]PostID{}
	for dir, files := range byDir {
		names := make([]string, len(files))
		for i, f := range files {
			names[i] = path.Base(f)
		}
		if dir == "." {
			dir = ""
		}
		others, err := r.AttachmentsIn(ctx, dir, names, except)
		if err != nil {
			return nil, err
		}
		for _, o := range others {
			theirs := o.names().files
			for _, f := range files {
				if users[f] == 0 && slices.Contains(theirs, f) {
					users[f] = o.ID
				}
			}
		}
	}
	return users, nil
}
