package jobs

import (
	"context"
	"iter"
	"slices"

	"datamachine/undo/phpvalue"
)

// List streams the cells of a list, in the order of the fields. Only the columns
// those fields need are read; a field the list does not know is null. Names of
// flows and pipelines are fetched once a page.
//
// Errors: *MissingColumnError when this site's table lacks a column that is
// shown, filtered or ordered by.
func List(ctx context.Context, store Lister, list []string, q Query) iter.Seq2[[]phpvalue.Value, error] {
	return func(yield func([]phpvalue.Value, error) bool) {
		for p, err := range pages(ctx, store, fieldColumns(list), needNames(list), q) {
			if err != nil {
				yield(nil, err)
				return
			}
			for _, r := range p.rows {
				cells := make([]phpvalue.Value, len(list))
				for i, name := range list {
					cells[i] = phpvalue.Null{}
					if f, ok := fields[name]; ok {
						cells[i] = f.value(r, p.names)
					}
				}
				if !yield(cells, nil) {
					return
				}
			}
		}
	}
}

func needNames(list []string) bool {
	return slices.ContainsFunc(list, func(name string) bool { return fields[name].names })
}

// page is some rows and the names that go with them.
type page struct {
	rows  []Row
	names names
}

// A page ends at so many rows or bytes, whichever comes first.
const (
	pageRows  = 500
	pageBytes = 1 << 20
)

// pages reads a query page by page. Columns the table lacks but only a shown
// field wants (agent_id and the like never are) are an error of the store.
func pages(ctx context.Context, store Lister, cols []string, withNames bool, q Query) iter.Seq2[page, error] {
	return func(yield func(page, error) bool) {
		q.Columns = cols
		var p page
		size := 0
		flush := func() bool {
			var err error
			if withNames {
				p.names, err = fetchNames(ctx, store, p.rows)
			}
			ok := yield(p, err) && err == nil
			p, size = page{}, 0
			return ok
		}
		for r, err := range store.Rows(ctx, q) {
			if err != nil {
				yield(page{}, err)
				return
			}
			p.rows = append(p.rows, r)
			for _, v := range r.vals {
				if s, ok := v.(phpvalue.String); ok {
					size += len(s)
				}
			}
			if (len(p.rows) == pageRows || size > pageBytes) && !flush() {
				return
			}
		}
		if len(p.rows) > 0 {
			flush()
		}
	}
}

// fetchNames asks for the names a page shows: flows of jobs that are not system
// jobs, both names of system jobs without a label.
func fetchNames(ctx context.Context, store Lister, rows []Row) (names, error) {
	var flows, pipelines []string
	for _, r := range rows {
		source, _ := r.Text("source")
		_, labelled := r.Text("label")
		if source == "system" && labelled {
			continue
		}
		flows = addID(flows, r, "flow_id")
		if source == "system" {
			pipelines = addID(pipelines, r, "pipeline_id")
		}
	}
	return lookupNames(ctx, store, flows, pipelines)
}

func lookupNames(ctx context.Context, store Lister, flows, pipelines []string) (n names, err error) {
	if len(flows) > 0 {
		if n.flows, err = store.FlowNames(ctx, flows); err != nil {
			return n, err
		}
	}
	if len(pipelines) > 0 {
		n.pipelines, err = store.PipelineNames(ctx, pipelines)
	}
	return n, err
}

// addID collects a numeric id once; "direct" and NULL have no name.
func addID(ids []string, r Row, col string) []string {
	id, ok := r.Text(col)
	if !ok || id == "" || slices.Contains(ids, id) {
		return ids
	}
	for _, c := range []byte(id) {
		if c < '0' || c > '9' {
			return ids
		}
	}
	return append(ids, id)
}
