package cmd

import (
	"context"
	"errors"
	"fmt"

	"datamachine/jobs"
	"datamachine/store"
)

// runJobsClear deletes jobs.
func runJobsClear(ctx context.Context, a *app, opts jobsClearOptions) error {
	s, err := a.openSite(ctx)
	if err != nil {
		return err
	}
	defer s.store.Close()
	if !opts.Yes {
		if err := a.confirm(ctx, opts.question()); err != nil {
			return err
		}
	}
	a.io.keepWorking()
	a.signals.holdJobs()
	n, err := jobs.Clear(ctx, s.store, jobs.ClearRequest{
		Failed: !opts.All, Processed: opts.CleanupProcessed, Stop: a.signals.stopping, Now: a.now, User: s.user,
	})
	if n > 0 {
		a.warnObjectCache(s)
	}
	switch {
	case errors.Is(err, jobs.ErrInterrupted):
		return fmt.Errorf("interrupted: %d jobs are deleted, the others are as they were\nRun the command again to go on.", n)
	case err != nil:
		return clearFailed(n, err)
	case opts.REST:
		_, err = fmt.Fprintf(a.io.Out(), `{"success":true,"message":"Jobs cleared successfully.","jobs_deleted":%d,"processed_items_cleaned":%t}`+"\n", n, opts.CleanupProcessed)
		return err
	}
	if opts.CleanupProcessed && n > 0 {
		a.io.Successf("Deleted %d jobs and their associated processed items.", n)
		a.io.Logf("Processed items cleaned: %d", n)
		return nil
	}
	a.io.Successf("Deleted %d jobs.", n)
	return nil
}

// clearFailed words a deletion that ended early; n jobs are gone.
//
// Source: Data Machine 0.41.0, inc/Abilities/Job/DeleteJobsAbility.php.
func clearFailed(n int, err error) error {
	if errors.Is(err, store.ErrConnect) && n == 0 {
		return err
	}
	failed := fmt.Errorf("Failed to delete jobs\n%w", err)
	if n > 0 {
		failed = fmt.Errorf("%w\n%d jobs are deleted, the others are as they were.", failed, n)
	}
	failed = withREST(failed, "delete_failed", "Failed to delete jobs", 500)
	if errors.Is(err, jobs.ErrLockTimeout) {
		return exitWith(exitLockTimeout, failed)
	}
	return failed
}
