package jobs

import (
	"testing"

	"datamachine/undo"
)

func TestTaskType(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		job  StoredJob
		data string
		want string
	}{
		"stored":                          {StoredJob{Source: "pipeline"}, `{"task_type":"custom_thing"}`, "custom_thing"},
		"stored wins over the label":      {StoredJob{Source: "system", Label: "Alt text generation"}, `{"task_type":"custom_thing"}`, "custom_thing"},
		"nested does not count":           {StoredJob{Source: "pipeline"}, `{"data":{"task_type":"x"}}`, ""},
		"the column":                      {StoredJob{Source: "system", TaskTypeColumn: "image_generation"}, `{}`, "image_generation"},
		"the label":                       {StoredJob{Source: "system", Label: "Internal linking"}, ``, "internal_linking"},
		"the label of a pipeline child":   {StoredJob{Source: "pipeline_system_task", Label: "Meta description generation"}, `{}`, "meta_description_generation"},
		"a label in other words":          {StoredJob{Source: "system", Label: "Alt Text Generation"}, `{}`, ""},
		"a label of another source":       {StoredJob{Source: "batch", Label: "Internal linking"}, `{}`, ""},
		"an unknown label":                {StoredJob{Source: "system", Label: "Bad engine_data"}, `{}`, ""},
		"alt text keys":                   {StoredJob{Source: "system"}, `{"alt_text":"a","attachment_id":1}`, "alt_text_generation"},
		"alt text without its attachment": {StoredJob{Source: "system"}, `{"alt_text":"a"}`, ""},
		"image keys":                      {StoredJob{Source: "system"}, `{"tool_name":"image_generation"}`, "image_generation"},
		"another tool":                    {StoredJob{Source: "system"}, `{"tool_name":"x"}`, ""},
		"linking keys":                    {StoredJob{Source: "system"}, `{"links_inserted":0}`, "internal_linking"},
		"description keys":                {StoredJob{Source: "system"}, `{"meta_description":""}`, "meta_description_generation"},
		"keys of another source":          {StoredJob{Source: "pipeline"}, `{"links_inserted":2}`, ""},
		"an unknown column, a good label": {StoredJob{Source: "system", TaskTypeColumn: "x", Label: "Image generation"}, `{}`, "image_generation"},
		"not JSON":                        {StoredJob{Source: "system"}, `plain "task_type":"x"`, ""},
	} {
		if got := TaskType(c.job, undo.ParseDoc([]byte(c.data))); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
