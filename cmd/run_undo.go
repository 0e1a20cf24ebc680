package cmd

import (
	"context"
	"errors"
	"fmt"

	"datamachine/config"
	"datamachine/jobs"
	"datamachine/store"
	"datamachine/undo"
)

// runJobsUndo undoes a job, or all of a task type.
func runJobsUndo(ctx context.Context, a *app, opts jobsUndoOptions) error {
	s, err := a.openSite(ctx)
	if err != nil {
		return err
	}
	defer s.store.Close()
	engine, err := a.undoOptions(ctx, s)
	if err != nil {
		return err
	}
	engine.Overwrite = opts.Overwrite
	if !opts.DryRun {
		a.io.keepWorking()
		a.signals.holdJobs()
	}
	var report undoReport = &undoText{io: a.io, dryRun: opts.DryRun}
	if opts.Format != "" {
		report = newUndoJSON(a.io, opts)
	}
	sum, err := jobs.Undo(ctx, s.store, jobs.UndoRequest{
		ID: jobs.JobID(opts.ID), TaskType: opts.TaskType, DryRun: opts.DryRun, Force: opts.Force,
		AllowNonTransactional: opts.AllowNonTransactional, LockWait: opts.LockWait,
		Stop: a.signals.stopping, Options: engine,
	}, report)
	if sum.Wrote {
		a.warnObjectCache(s)
	}
	switch {
	case errors.Is(err, jobs.ErrNoneOfType):
		a.io.Warningf("No completed jobs found for task type '%s'.", opts.TaskType)
		return report.end(sum, exitDone)
	case err != nil:
		if opts.ID != 0 && errors.Is(err, jobs.ErrLockTimeout) && opts.Format == "json" {
			report.Problem(jobs.JobID(opts.ID), err)
		}
		if report.partial() {
			a.rest = false // the document is on stdout, the error goes to stderr
		}
		return undoError(opts, sum, err)
	}
	code := exitDone
	switch {
	case sum.Interrupted:
		code = exitError // the signal's own code takes its place
	case sum.LockTimeout:
		code = exitLockTimeout
	case !opts.DryRun && (!sum.Clean() || sum.FilesLeft):
		code = exitPartial
	}
	return report.end(sum, code)
}

// undoOptions gathers what the engine must know of the site.
func (a *app) undoOptions(ctx context.Context, s *site) (undo.Options, error) {
	o, err := s.store.Options(ctx, "home", "timezone_string", "gmt_offset", "upload_path")
	if err != nil {
		return undo.Options{}, err
	}
	engine := undo.Options{
		User: s.user, Clock: a.now, Zone: jobs.Zone(o), Home: o["home"], KeepRevisions: s.config.PostRevisions != 0,
	}
	dir, err := config.UploadsDir(*s.config, o["upload_path"])
	if err == nil {
		engine.Uploads, err = store.OpenUploads(dir)
	}
	engine.UploadsErr = err
	return engine, nil
}

// warnObjectCache: WordPress would write old values back from a cache that does
// not know of the change.
func (a *app) warnObjectCache(s *site) {
	if s.config.ObjectCacheDropin != "" {
		a.io.Warningf("This site keeps an object cache (%s) that does not know of these changes.\nRun 'wp cache flush' before anybody edits the site.", s.config.ObjectCacheDropin)
	}
}

// undoError words an error that ends a run.
func undoError(opts jobsUndoOptions, sum jobs.UndoSummary, err error) error {
	progress, job := "", ""
	if sum.Wrote {
		progress = "\nBefore that: " + undoCounts(sum)
	}
	if opts.ID != 0 {
		job = fmt.Sprintf("job #%d: ", opts.ID)
	}
	switch {
	case errors.Is(err, jobs.ErrNotFound) && opts.ID != 0:
		return withREST(messagef("Job #%d not found.", opts.ID), "job_not_found", "Job not found.", 404)
	case errors.Is(err, jobs.ErrLockTimeout):
		return exitWith(exitLockTimeout, fmt.Errorf("%s%w; nothing of it was changed\nRun the command again, or wait longer with --lock-wait.%s", job, err, progress))
	case errors.Is(err, jobs.ErrNonTransactional):
		return fmt.Errorf("%w: a failed undo could not be taken back\nConvert the table to InnoDB, or use --allow-non-transactional.%s", err, progress)
	}
	return fmt.Errorf("%w%s", err, progress)
}

func undoCounts(sum jobs.UndoSummary) string {
	return fmt.Sprintf("Undo complete: %d effect(s) reverted, %d skipped, %d failed.", sum.Reverted, sum.Skipped, sum.Failed)
}
