-- Jobs of every kind and their flows, actions and logs.
INSERT INTO `{p}datamachine_flows` VALUES (1, 1, 'Flow one', '{}'), (2, 1, 'Flöw 🎵', '{}');
INSERT INTO `{p}datamachine_pipelines` VALUES (1, 'Pipeline one');
INSERT INTO `{p}datamachine_jobs` (job_id, user_id, agent_id, pipeline_id, flow_id, source, label, parent_job_id, status, engine_data, created_at, completed_at) VALUES
  (1, 0, NULL, '1', '1', 'pipeline', NULL, NULL, 'completed', '{"a":"b\\/c"}', '2026-01-01 00:00:01', '2026-01-01 00:01:00'),
  (2, 3, 5, '1', '2', 'pipeline', 'Lab', NULL, 'failed - timeout', NULL, '2026-01-01 00:00:02', '2026-01-01 00:01:00'),
  (3, 3, NULL, 'direct', 'direct', 'Pipeline', NULL, NULL, 'FAILED_odd', '', '2026-01-01 00:00:03', NULL),
  (4, 0, NULL, NULL, NULL, 'system', 'Alt text generation', NULL, 'completed', '{"alt_text":"x","attachment_id":50,"effects":[]}', '2026-01-01 00:00:04', '2026-01-01 00:01:00'),
  (5, 0, NULL, NULL, NULL, 'system', NULL, 4, 'completed', '{"task_type":"internal_linking","effects":[{"type":"post_content_modified","target":{"post_id":10},"revision_id":11}]}', '2026-01-01 00:00:05', '2026-01-01 00:02:00'),
  (6, 0, NULL, NULL, NULL, 'pipeline_system_task', NULL, 5, 'completed_no_items', '{"task\\u005ftype":"internal\\u005flinking","effects":[{"type":"post_content_modified","target":{"post_id":10},"revision_id":11}],"undo":{"undone_at":"x"}}', '2026-01-01 00:00:06', NULL),
  (7, 0, NULL, '10', '10', 'système', NULL, 4, 'processing', '{"x":1}', '2026-01-01 00:00:07', NULL),
  (8, 0, NULL, '2', '2', 'pipeline ', NULL, NULL, '100%_done', NULL, '0000-00-00 00:00:00', NULL),
  (10, 0, NULL, NULL, NULL, 'system', NULL, 0, 'completed', '{"task_type":"internal_linking","effects":[{"type":"post_content_modified","target":{"post_id":10},"revision_id":11}]}', '2026-01-01 00:00:10', '2026-01-03 00:00:00');
INSERT INTO `{p}datamachine_processed_items` VALUES (1, 's', 'rss', 'a', 2), (2, 's', 'rss', 'b', 2), (3, 's', 'rss', 'c', 1), (4, 's', 'rss', 'd', 99);
INSERT INTO `{p}actionscheduler_actions` (action_id, hook, status, scheduled_date_gmt, args, last_attempt_gmt, extended_args) VALUES
  (1, 'datamachine_execute_step', 'complete', '2026-01-01 00:00:00', '{"job_id":7,"flow_step_id":"s"}', '2026-01-01 00:00:30', NULL),
  (2, 'datamachine_execute_step', 'pending', '2026-01-01 00:01:00', '0123456789abcdef', '0000-00-00 00:00:00', '{"long":"7","nested":[{"job_id": 7}]}'),
  (3, 'datamachine_execute_step', 'pending', '2026-01-01 00:02:00', '{"job_id":70}', '0000-00-00 00:00:00', NULL),
  (4, 'other_hook', 'pending', '2026-01-01 00:02:00', '{"job_id":7}', '0000-00-00 00:00:00', NULL),
  (5, 'datamachine_execute_step', 'failed', NULL, '{"job_id":"4"}', NULL, NULL);
INSERT INTO `{p}actionscheduler_logs` VALUES (1, 2, 'created', '2026-01-01 00:00:00'), (2, 2, 'started', '2026-01-01 00:01:00'), (3, 3, 'x', '2026-01-01 00:01:00');
