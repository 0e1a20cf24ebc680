package jobs

import (
	"context"
	"iter"
	"strconv"
	"unicode/utf8"

	"datamachine/undo/phpvalue"
)

// RESTRows streams the jobs of a query as REST job objects, one JSON text each.
// All columns of the table are read.
func RESTRows(ctx context.Context, store Getter, q Query) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		cols, err := store.Columns(ctx)
		if err != nil {
			yield(nil, err)
			return
		}
		f, err := displayFormat(ctx, store)
		if err != nil {
			yield(nil, err)
			return
		}
		for p, err := range pages(ctx, store, cols, false, q) {
			if err != nil {
				yield(nil, err)
				return
			}
			var flows, pipelines []string
			for _, r := range p.rows {
				flows, pipelines = addID(flows, r, "flow_id"), addID(pipelines, r, "pipeline_id")
			}
			n, err := lookupNames(ctx, store, flows, pipelines)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, r := range p.rows {
				v := View{Row: r}
				v.decorate(n, f)
				if !yield(v.AppendREST(nil), nil) {
					return
				}
			}
		}
	}
}

// AppendREST appends the job as the REST API documents it, then the reference's
// other fields. Ids are integers or null ("direct" stays text), started_at is
// created_at, engine_data is an object: {} for NULL and for anything else.
// Source: Data Machine, public documentation "Jobs Endpoints".
func (v View) AppendREST(dst []byte) []byte {
	dst = append(dst, '{')
	member := func(key string, value []byte) {
		if dst[len(dst)-1] != '{' {
			dst = append(dst, ',')
		}
		dst = phpvalue.AppendJSONString(dst, key, false)
		dst = append(append(dst, ':'), value...)
	}
	scalar := func(val phpvalue.Value) []byte { return phpvalue.EncodeJSON(val, phpvalue.JSONOptions{}) }
	id := func(col string) []byte { return scalar(restID(v.Row.Value(col))) }
	orNull := func(s string) []byte {
		if s == "" {
			return []byte("null")
		}
		return scalar(phpvalue.String(s))
	}

	member("job_id", id("job_id"))
	member("flow_id", id("flow_id"))
	member("pipeline_id", id("pipeline_id"))
	member("status", scalar(v.Row.Value("status")))
	member("parent_job_id", id("parent_job_id"))
	member("source", scalar(v.Row.Value("source")))
	member("started_at", scalar(v.Row.Value("created_at")))
	member("completed_at", scalar(v.Row.Value("completed_at")))
	member("error_message", scalar(errorCell(v.Row, names{})))
	member("engine_data", restEngineData(v.Row))
	for _, c := range v.Row.cols {
		switch c {
		case "job_id", "flow_id", "pipeline_id", "status", "parent_job_id", "source", "completed_at", "engine_data":
		case "user_id", "agent_id":
			member(c, id(c))
		default:
			member(c, scalar(v.Row.Value(c)))
		}
	}
	member("pipeline_name", orNull(v.PipelineName))
	member("flow_name", orNull(v.FlowName))
	member("created_at_display", orNull(v.CreatedDisplay))
	member("completed_at_display", orNull(v.CompletedDisplay))
	member("display_label", orNull(v.DisplayLabel))
	return append(dst, '}')
}

// restID turns a decimal column into an integer and leaves the rest.
func restID(val phpvalue.Value) phpvalue.Value {
	if s, ok := val.(phpvalue.String); ok {
		if n, err := strconv.ParseInt(string(s), 10, 64); err == nil {
			return phpvalue.Int(n)
		}
	}
	return val
}

// restEngineData is the column as stored when it is a JSON object: re-encoding
// would turn {} into [] and round big numbers.
func restEngineData(r Row) []byte {
	text, ok := r.Text("engine_data")
	if !ok {
		return []byte("{}")
	}
	if _, _, err := phpvalue.ScanObject([]byte(text)); err != nil {
		return []byte("{}")
	}
	if utf8.ValidString(text) {
		return []byte(text)
	}
	v, err := phpvalue.DecodeJSON([]byte(text))
	if err != nil {
		return []byte("{}")
	}
	return phpvalue.EncodeJSON(v, phpvalue.JSONOptions{})
}
