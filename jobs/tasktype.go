package jobs

import (
	"strings"

	"datamachine/undo"
	"datamachine/undo/phpvalue"
)

// taskTypes are the registered system tasks; true supports undo.
// Source: Data Machine inc/Engine/AI/System/SystemAgentServiceProvider.php (0.41.0).
var taskTypes = map[string]bool{
	"alt_text_generation":         true,
	"image_generation":            true,
	"internal_linking":            true,
	"meta_description_generation": true,
	"daily_memory_generation":     false,
	"github_create_issue":         false,
}

// TaskType is the system task a job ran: engine_data.task_type as stored. Jobs
// of Data Machine 0.32 to 0.44 lost it when they completed; for them it is read
// off the task_type column, the label, or the keys only one task writes, and
// then counts only when it is a registered type and the job's source is system
// or pipeline_system_task. "" is unknown.
func TaskType(j StoredJob, d *undo.Doc) string {
	if d.Data != nil {
		if v, ok := d.Data.Get("task_type"); ok {
			if stored := phpvalue.ToString(v); stored != "" {
				return stored
			}
		}
	}
	if j.Source != "system" && j.Source != "pipeline_system_task" {
		return ""
	}
	for _, derived := range []string{j.TaskTypeColumn, labelType(j.Label), signatureType(d)} {
		if _, known := taskTypes[derived]; known {
			return derived
		}
	}
	return ""
}

// labelType turns "Alt text generation" back into alt_text_generation.
func labelType(label string) string {
	if label == "" {
		return ""
	}
	return strings.ReplaceAll(strings.ToLower(label[:1])+label[1:], " ", "_")
}

// signatureType knows a task by the keys of its result.
func signatureType(d *undo.Doc) string {
	if d.Data == nil {
		return ""
	}
	has := func(key string) bool { _, ok := d.Data.Get(key); return ok }
	tool, _ := d.String("tool_name")
	switch {
	case has("alt_text") && has("attachment_id"):
		return "alt_text_generation"
	case tool == "image_generation":
		return tool
	case has("links_inserted"):
		return "internal_linking"
	case has("meta_description"):
		return "meta_description_generation"
	}
	return ""
}
