package jobs

import (
	"errors"
	"testing"

	"datamachine/undo/phpvalue"
)

func row(pairs ...string) Row {
	var cols []string
	var vals []phpvalue.Value
	for i := 0; i < len(pairs); i += 2 {
		cols = append(cols, pairs[i])
		if pairs[i+1] == "NULL" {
			vals = append(vals, phpvalue.Null{})
			continue
		}
		vals = append(vals, phpvalue.String(pairs[i+1]))
	}
	return NewRow(cols, vals)
}

func TestFlowCell(t *testing.T) {
	t.Parallel()
	n := names{flows: map[string]string{"1": "Morning"}, pipelines: map[string]string{"2": "News"}}
	for name, c := range map[string]struct {
		row  Row
		want string
	}{
		"a flow with a name":          {row("source", "pipeline", "flow_id", "1", "label", "x"), "Morning"},
		"a flow that is gone":         {row("source", "pipeline", "flow_id", "77", "label", "NULL"), "Flow 77"},
		"direct":                      {row("source", "chat", "flow_id", "direct", "label", "NULL"), "Flow direct"},
		"no flow":                     {row("source", "standalone", "flow_id", "NULL", "label", "x"), ""},
		"a system job":                {row("source", "system", "flow_id", "direct", "label", "Alt text"), "Alt text"},
		"an empty label stays":        {row("source", "system", "flow_id", "direct", "label", ""), ""},
		"a system job without a name": {row("source", "system", "flow_id", "direct", "label", "NULL"), "System Execution"},
		"a system job of a flow":      {row("source", "system", "flow_id", "1", "pipeline_id", "2", "label", "NULL"), "News → Morning"},
	} {
		if got := flowCell(c.row, n); got != phpvalue.String(c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestErrorCell(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		row  Row
		want phpvalue.Value
	}{
		"engine_data":           {row("status", "failed - x", "engine_data", `{"error_message":"boom"}`), phpvalue.String("boom")},
		"the status":            {row("status", "failed - x", "engine_data", `{"error_message":""}`), phpvalue.String("x")},
		"the newer status form": {row("status", "failed: x", "engine_data", "NULL"), phpvalue.String("x")},
		"no reason":             {row("status", "failed", "engine_data", "broken {"), phpvalue.Null{}},
		"not a failure":         {row("status", "agent_skipped - x", "engine_data", "{}"), phpvalue.Null{}},
	} {
		if got := errorCell(c.row, names{}); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestCheckFields(t *testing.T) {
	t.Parallel()
	if err := CheckFields(append([]string{"error_message", "parent_job_id"}, DefaultFields...)); err != nil {
		t.Error(err)
	}
	var unknown *UnknownFieldError
	for _, name := range []string{"label", "", "ID", "user_id"} {
		if err := CheckFields([]string{"id", name}); !errors.As(err, &unknown) || err.Error() != "Invalid field: "+name+"." {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestRESTDocument(t *testing.T) {
	t.Parallel()
	v := View{Row: row("job_id", "7", "user_id", "1", "flow_id", "direct", "pipeline_id", "NULL", "source", "system", "label", "L/é",
		"parent_job_id", "3", "status", "failed - x", "engine_data", `{"n":9007199254740993,"o":{}}`, "created_at", "2026-01-01 00:00:00", "completed_at", "NULL")}
	v.decorate(names{}, timeFormat{layout: "Y", zone: Zone(nil)})
	want := `{"job_id":7,"flow_id":"direct","pipeline_id":null,"status":"failed - x","parent_job_id":3,"source":"system",` +
		`"started_at":"2026-01-01 00:00:00","completed_at":null,"error_message":"x","engine_data":{"n":9007199254740993,"o":{}},` +
		`"user_id":1,"label":"L\/\u00e9","created_at":"2026-01-01 00:00:00","pipeline_name":null,"flow_name":null,` +
		`"created_at_display":"2026","completed_at_display":null,"display_label":"L\/\u00e9"}`
	if got := string(v.AppendREST(nil)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	for _, stored := range []string{"NULL", "", "[]", "[1]", "42", "broken {", `"text"`} {
		if got := string(restEngineData(row("engine_data", stored))); got != "{}" {
			t.Errorf("engine_data %s: %s, want {}", stored, got)
		}
	}
}
