package cmd

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"datamachine/cmd/format"
	"datamachine/jobs"
	"datamachine/jobs/since"
	"datamachine/undo/phpvalue"
)

// runJobsList prints a list of jobs.
func runJobsList(ctx context.Context, a *app, opts jobsListOptions) error {
	q, err := a.listQuery(opts)
	if err != nil {
		return err
	}
	fields := opts.Fields
	if fields == nil {
		fields = jobs.DefaultFields
	}
	switch opts.Format {
	case "table", "csv", "json":
		if err := jobs.CheckFields(fields); err != nil {
			return err
		}
	case "ids", "count":
		fields = []string{"id"}
	}
	s, err := a.openSite(ctx)
	if err != nil {
		return err
	}
	defer s.store.Close()
	if opts.Agent != "" {
		if q.Agent, err = s.agent(ctx, opts.Agent); err != nil {
			return err
		}
	}
	switch {
	case opts.Format == formatREST:
		return a.listREST(ctx, s, q)
	case opts.Format == "count" && opts.All:
		return listError(a.printCount(ctx, s, q))
	}
	return listError(a.printList(ctx, s, fields, q, opts.Format))
}

// printCount prints how many jobs there are beyond the offset.
func (a *app) printCount(ctx context.Context, s *site, q jobs.Query) error {
	n, err := s.store.Count(ctx, q)
	if err != nil {
		return err
	}
	if n = max(n-q.Offset, 0); n == 0 {
		if err := a.warnEmpty(ctx, s, q); err != nil {
			return err
		}
	}
	_, err = fmt.Fprint(a.io.Out(), n)
	return err
}

// listQuery turns the options into a query; it reads the clock for --since.
func (a *app) listQuery(opts jobsListOptions) (jobs.Query, error) {
	q := jobs.Query{
		Status: opts.Status, Flow: opts.Flow, Pipeline: opts.Pipeline, Source: opts.Source,
		User: opts.User, HideChildren: opts.HideChildren,
		OrderBy: opts.OrderBy, Asc: opts.Asc, Limit: opts.Limit, Offset: opts.Offset,
	}
	if opts.Parent != nil {
		id := jobs.JobID(*opts.Parent)
		q.Parent = &id
	}
	if opts.All {
		q.Limit = 0
	}
	if opts.Since == "" {
		return q, nil
	}
	now := a.now()
	t, err := since.Parse(opts.Since, now)
	switch {
	case errors.Is(err, since.ErrOffset):
		return q, sinceError(opts.Since, fmt.Sprintf("\nPHP reads %s as a time zone; for that long ago use -%s.", opts.Since, opts.Since[1:]))
	case err != nil:
		return q, sinceError(opts.Since, "")
	}
	q.Since = datetime(t)
	if t.After(now) {
		a.io.Warningf("--since=%s is %s UTC, in the future: no job is that young.", opts.Since, q.Since)
	}
	return q, nil
}

// sinceError is the reference's refusal of a time, with a way out behind it.
func sinceError(value, wayOut string) error {
	text := fmt.Sprintf("Invalid --since value: \"%s\". Use ISO datetime or relative string (e.g., \"1 hour ago\", \"today\").", value)
	return withInvalid(messagef("%s%s", text, wayOut), restInvalid{name: "since", text: text})
}

// datetime is a time as a DATETIME column compares it: years 1 to 9999.
func datetime(t time.Time) string {
	switch t = t.UTC(); {
	case t.Year() < 1:
		return "0001-01-01 00:00:00"
	case t.Year() > 9999:
		return "9999-12-31 23:59:59"
	}
	return t.Format(time.DateTime)
}

// printList streams the rows into the format's writer.
func (a *app) printList(ctx context.Context, s *site, fields []string, q jobs.Query, name string) error {
	write, ok := format.Lookup(name)
	if !ok {
		return messagef("Invalid format: %s", name)
	}
	next, stop := iter.Pull2(jobs.List(ctx, s.store, fields, q))
	defer stop()
	first, err, any := next()
	if err != nil {
		return err
	}
	if !any {
		if err := a.warnEmpty(ctx, s, q); err != nil {
			return err
		}
		if name == "table" {
			return nil
		}
	}
	shown := 0
	rows := func(yield func(format.Row, error) bool) {
		for cells, err := first, err; any; cells, err, any = next() {
			shown++
			if !yield(format.Row(cells), err) {
				return
			}
		}
	}
	if err := write(a.io.Out(), fields, rows, format.Options{Piped: a.io.Piped(), Columns: a.io.Columns()}); err != nil {
		return err
	}
	if name == "table" {
		a.io.Logf("Showing %d jobs.", shown)
	}
	return nil
}

// warnEmpty says why a list is empty: no jobs at all, or none of the source.
func (a *app) warnEmpty(ctx context.Context, s *site, q jobs.Query) error {
	if q.Source != "" {
		without := q
		without.Source, without.Columns, without.Limit, without.Offset = "", []string{"job_id"}, 1, 0
		for _, err := range s.store.Rows(ctx, without) {
			if err != nil {
				return err
			}
			a.io.Warningf("No %s jobs found.", q.Source)
			return nil
		}
	}
	a.io.Warningf("No jobs found.")
	return nil
}

// listREST prints the page as the REST API answers it.
//
// Source: Data Machine 0.41.0, inc/Api/Jobs.php, handle_get_jobs.
func (a *app) listREST(ctx context.Context, s *site, q jobs.Query) error {
	total, err := s.store.Count(ctx, q)
	if err != nil {
		return listError(err)
	}
	out, separator := a.io.Out(), `{"success":true,"data":[` // before the first job
	for job, err := range jobs.RESTRows(ctx, s.store, q) {
		if err != nil {
			return listError(err)
		}
		if _, err := fmt.Fprintf(out, "%s%s", separator, job); err != nil {
			return err
		}
		separator = ","
	}
	if separator != "," {
		fmt.Fprint(out, separator)
	}
	perPage := q.Limit
	if perPage == 0 {
		perPage = total
	}
	_, err = fmt.Fprintf(out, `],"total":%d,"per_page":%d,"offset":%d}`+"\n", total, perPage, q.Offset)
	return err
}

// listError words what a list can fail with beside the database.
func listError(err error) error {
	var missing *jobs.MissingColumnError
	if errors.As(err, &missing) {
		text := fmt.Sprintf("%v\nThis site's Data Machine is older than that column; leave the option out.", err)
		return withInvalid(messagef("%s", text), restInvalid{name: missing.Column, text: err.Error()})
	}
	return err
}

// agent looks an agent's id up.
func (s *site) agent(ctx context.Context, who string) (*uint64, error) {
	if digits(who) {
		id := uint64(phpvalue.LeadingInt(who))
		return &id, nil
	}
	id, slugs, err := s.store.Agent(ctx, who)
	if err != nil {
		return nil, err
	}
	if id == 0 {
		text := fmt.Sprintf("Agent '%s' not found.", who)
		return nil, withInvalid(messagef("%s\nThis site has: %s.", text, slugs), restInvalid{name: "agent", text: text})
	}
	return &id, nil
}
