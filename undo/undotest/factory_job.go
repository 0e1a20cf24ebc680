package undotest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"datamachine/jobs"
)

// Job is a row of datamachine_jobs. Zero values: the next free ID, a completed
// job of source system, of the type alt_text_generation and without effects.
type Job struct {
	ID      jobs.JobID
	Type    string   // engine_data.task_type; Empty: none
	Effects []string // JSON, see MetaSet and its like; nil: no such key
	More    string   // further members of engine_data, `"key":value`, before the effects
	Data    string   // the whole engine_data instead
	Null    bool     // engine_data is NULL
	Status  string
	Source  string
	Label   string // "": NULL
	Parent  jobs.JobID
	// Completed is the column completed_at.
	Completed string
}

// Job inserts a job.
func (s *Site) Job(j Job) jobs.JobID {
	s.T.Helper()
	if j.ID == 0 {
		s.nextJob++
		j.ID = s.nextJob
	}
	var data, label, parent any = j.engineData(), nil, nil
	if j.Null {
		data = nil
	}
	if j.Label != "" {
		label = j.Label
	}
	if j.Parent != 0 {
		parent = uint64(j.Parent)
	}
	s.Exec(`INSERT INTO wp_datamachine_jobs (job_id, source, label, parent_job_id, status, engine_data, created_at, completed_at)
		VALUES (?, ?, ?, ?, ?, ?, '2026-02-01 10:00:00', ?)`,
		uint64(j.ID), orElse(j.Source, "system"), label, parent, orElse(j.Status, "completed"), data, orElse(j.Completed, "2026-02-01 10:05:00"))
	return j.ID
}

func (j Job) engineData() string {
	if j.Data != "" {
		return orElse(j.Data, "")
	}
	var members []string
	if t := orElse(j.Type, "alt_text_generation"); t != "" {
		members = append(members, `"task_type":`+toJSON(t))
	}
	if j.More != "" {
		members = append(members, j.More)
	}
	if j.Effects != nil {
		members = append(members, `"effects":[`+strings.Join(j.Effects, ",")+`]`)
	}
	return "{" + strings.Join(members, ",") + "}"
}

// toJSON writes a value without HTML escapes; json.RawMessage stays as it is.
func toJSON(v any) string {
	if raw, ok := v.(json.RawMessage); ok {
		return string(raw)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// The effects as Data Machine's tasks record them. Ids and values are Go values
// or json.RawMessage; nil is null.
// Source: Data Machine inc/Engine/AI/System/Tasks (0.41.0; post_field_set 0.75.0).

// MetaSet records a post_meta_set.
func MetaSet(post any, key string, previous any) string {
	return fmt.Sprintf(`{"type":"post_meta_set","target":{"post_id":%s,"meta_key":%s},"previous_value":%s}`, toJSON(post), toJSON(key), toJSON(previous))
}

// Content records a post_content_modified.
func Content(post, revision any) string {
	return fmt.Sprintf(`{"type":"post_content_modified","target":{"post_id":%s},"revision_id":%s}`, toJSON(post), toJSON(revision))
}

// Field records a post_field_set.
func Field(post any, field string, previous any) string {
	return fmt.Sprintf(`{"type":"post_field_set","target":{"post_id":%s,"field":%s},"previous_value":%s}`, toJSON(post), toJSON(field), toJSON(previous))
}

// Created records an attachment_created.
func Created(attachment any) string {
	return fmt.Sprintf(`{"type":"attachment_created","target":{"attachment_id":%s}}`, toJSON(attachment))
}

// Thumb records a featured_image_set.
func Thumb(post, previous any) string {
	return fmt.Sprintf(`{"type":"featured_image_set","target":{"post_id":%s},"previous_value":%s}`, toJSON(post), toJSON(previous))
}

// raw is JSON as it stands.
func raw(text string) json.RawMessage { return json.RawMessage(text) }

func jobID(id int) jobs.JobID { return jobs.JobID(id) }
