-- The site of the scripts named db-*: WordPress 6.9 with Data Machine 0.41, in
-- New York, at a time that is long past.
SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO';
SET NAMES utf8mb4;

CREATE TABLE wp_datamachine_agents (
  agent_id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  agent_slug varchar(200) NOT NULL,
  owner_id bigint(20) unsigned NOT NULL,
  PRIMARY KEY (agent_id), UNIQUE KEY agent_slug (agent_slug)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

INSERT INTO wp_options (option_name, option_value) VALUES
  ('siteurl', 'https://example.test'), ('home', 'https://example.test'), ('upload_path', ''), ('upload_url_path', ''),
  ('timezone_string', 'America/New_York'), ('gmt_offset', ''), ('date_format', 'F j, Y'), ('time_format', 'g:i a'),
  ('stylesheet', 'leaf'), ('template', 'leaf');
INSERT INTO wp_users (ID, user_login, user_email) VALUES (1, 'admin', 'admin@example.test'), (2, 'anna', 'anna@example.test'), (3, 'bert', 'bert@example.test');
INSERT INTO wp_datamachine_agents VALUES (1, 'news-bot', 2), (2, 'seo-bot', 3);
INSERT INTO wp_datamachine_pipelines VALUES (5, 'Weekly news'), (6, 'Größe & Gewicht 🎵');
INSERT INTO wp_datamachine_flows VALUES (42, 5, 'Morning run', '{}'), (43, 6, 'Abendlauf – größer', '{}');

-- Jobs 1 to 9: one of each status. 3 is of a chat, 8 has a character across byte 40.
INSERT INTO wp_datamachine_jobs (job_id, user_id, agent_id, pipeline_id, flow_id, source, label, parent_job_id, status, engine_data, created_at, completed_at) VALUES
  (1, 0, NULL, '5', '42', 'pipeline', NULL, NULL, 'completed', '{"items_found":3,"ratio":0.5,"empty":{},"nested":{"deep":[1,2]},"url":"https:\\/\\/example.test\\/a"}', '2024-03-01 08:00:00', '2024-03-01 08:00:40'),
  (2, 0, NULL, '5', '42', 'pipeline', NULL, NULL, 'failed - timeout', '{"error_reason":"timeout","error_message":"Request took 100%% of %Rthe time","error_step_id":"fetch_1","error_trace":"#0 a\\n#1 b\\n#2 c\\n#3 d\\n#4 e\\n#5 f\\n#6 g\\n#7 h\\n#8 i\\n#9 j\\n#10 k\\n#11 l","attempts":2}', '2024-03-01 09:00:00', '2024-03-01 09:01:40'),
  (3, 2, 1, 'direct', 'direct', 'chat', NULL, NULL, 'failed', NULL, '2024-03-01 10:00:00', '2024-03-01 10:00:01'),
  (4, 0, NULL, '6', '43', 'pipeline', NULL, NULL, 'completed_no_items', '{}', '2024-03-01 11:00:00', '2024-03-01 11:00:02'),
  (5, 2, 1, '6', '43', 'pipeline', NULL, NULL, 'agent_skipped - already posted', NULL, '2024-03-01 12:00:00', '2024-03-01 12:00:03'),
  (6, 3, 2, '5', '42', 'pipeline', NULL, NULL, 'processing', '{"step":"publish"}', '2024-03-01 13:00:00', NULL),
  (7, 0, NULL, '777', '777', 'pipeline', 'Ad hoc', NULL, 'pending', NULL, '2024-03-01 14:00:00', NULL),
  (8, 0, NULL, '6', '43', 'pipeline', NULL, NULL, 'failed - Zeitüberschreitung beim Abruf🎵 der Radioliste', NULL, '2024-03-01 15:00:00', '2024-03-01 15:00:09'),
  (9, 0, NULL, NULL, NULL, 'system', NULL, NULL, 'completed - nothing to do', '{"task_type":"daily_memory_generation"}', '2024-03-01 16:00:00', '2024-03-01 16:00:09');

-- Jobs 10 to 12: a batch. 10 is its parent.
INSERT INTO wp_datamachine_jobs (job_id, pipeline_id, flow_id, source, label, parent_job_id, status, engine_data, created_at, completed_at) VALUES
  (10, '5', '42', 'batch', 'Batch of 2', NULL, 'completed', '{"batch":true,"total":2}', '2024-03-01 17:00:00', '2024-03-01 17:10:00'),
  (11, '5', '42', 'pipeline', NULL, 10, 'completed', '{"item":"a"}', '2024-03-01 17:01:00', '2024-03-01 17:02:00'),
  (12, '5', '42', 'pipeline', NULL, 10, 'failed: no such feed', '{"item":"b"}', '2024-03-01 17:01:01', '2024-03-01 17:02:01');

-- Job 20 put links into post 100. Revision 101 is from before, 102 what it left.
INSERT INTO wp_posts (ID, post_author, post_date, post_date_gmt, post_content, post_title, post_excerpt, post_status, post_name, to_ping, pinged, post_modified, post_modified_gmt, post_content_filtered, post_parent, guid, post_type) VALUES
  (100, 2, '2024-02-01 10:00:00', '2024-02-01 15:00:00', '<p>Linked text</p>', 'Alpha', '', 'publish', 'alpha', '', '', '2024-03-02 03:00:10', '2024-03-02 08:00:10', '', 0, 'https://example.test/?p=100', 'post'),
  (101, 2, '2024-02-01 10:00:00', '2024-02-01 15:00:00', '<p>Plain text</p>', 'Alpha', '', 'inherit', '100-revision-v1', '', '', '2024-02-01 10:00:00', '2024-02-01 15:00:00', '', 100, 'https://example.test/?p=101', 'revision'),
  (102, 0, '2024-03-02 03:00:10', '2024-03-02 08:00:10', '<p>Linked text</p>', 'Alpha', '', 'inherit', '100-revision-v1', '', '', '2024-03-02 03:00:10', '2024-03-02 08:00:10', '', 100, 'https://example.test/?p=102', 'revision');
INSERT INTO wp_postmeta (meta_id, post_id, meta_key, meta_value) VALUES
  (1, 100, '_datamachine_internal_links', 'a:2:{s:12:"processed_at";s:19:"2024-03-02 03:00:10";s:6:"job_id";i:20;}'),
  (2, 100, '_edit_last', '2');

-- Job 21 wrote the alt text of attachment 200, job 22 made attachment 210 and the
-- featured image of post 120 of it, job 23 wrote an excerpt into post 130.
INSERT INTO wp_posts (ID, post_author, post_date, post_date_gmt, post_content, post_title, post_excerpt, post_status, post_name, to_ping, pinged, post_modified, post_modified_gmt, post_content_filtered, post_parent, guid, post_type, post_mime_type) VALUES
  (120, 2, '2024-02-02 10:00:00', '2024-02-02 15:00:00', '<p>Gamma</p>', 'Gamma', '', 'publish', 'gamma', '', '', '2024-02-02 10:00:00', '2024-02-02 15:00:00', '', 0, 'https://example.test/?p=120', 'post', ''),
  (130, 2, '2024-02-03 10:00:00', '2024-02-03 15:00:00', '<p>Delta</p>', 'Delta', 'Described by a machine', 'publish', 'delta', '', '', '2024-03-02 06:00:10', '2024-03-02 11:00:10', '', 0, 'https://example.test/?p=130', 'post', ''),
  (131, 2, '2024-03-02 06:00:10', '2024-03-02 11:00:10', '<p>Delta</p>', 'Delta', 'Described by a machine', 'inherit', '130-revision-v1', '', '', '2024-03-02 06:00:10', '2024-03-02 11:00:10', '', 130, 'https://example.test/?p=131', 'revision', ''),
  (200, 2, '2024-02-04 10:00:00', '2024-02-04 15:00:00', '', 'Harbour', '', 'inherit', 'harbour', '', '', '2024-02-04 10:00:00', '2024-02-04 15:00:00', '', 0, 'https://example.test/wp-content/uploads/2024/02/harbour.jpg', 'attachment', 'image/jpeg'),
  (210, 0, '2024-03-02 05:00:05', '2024-03-02 10:00:05', '', 'Generated', '', 'inherit', 'generated', '', '', '2024-03-02 05:00:05', '2024-03-02 10:00:05', '', 120, 'https://example.test/wp-content/uploads/2024/03/generated.jpg', 'attachment', 'image/jpeg');
INSERT INTO wp_postmeta (meta_id, post_id, meta_key, meta_value) VALUES
  (10, 200, '_wp_attached_file', '2024/02/harbour.jpg'),
  (11, 200, '_wp_attachment_image_alt', 'A harbour, said the machine'),
  (12, 210, '_wp_attached_file', '2024/03/generated.jpg'),
  (13, 210, '_wp_attachment_metadata', 'a:2:{s:4:"file";s:21:"2024/03/generated.jpg";s:5:"sizes";a:1:{s:9:"thumbnail";a:1:{s:4:"file";s:21:"generated-150x150.jpg";}}}'),
  (14, 210, '_datamachine_generated', '1'),
  (15, 210, '_datamachine_generation_prompt', 'a lighthouse'),
  (16, 120, '_thumbnail_id', '210');
INSERT INTO wp_datamachine_jobs (job_id, user_id, agent_id, source, label, parent_job_id, status, engine_data, created_at, completed_at) VALUES
  (20, 2, 1, 'system', 'Internal linking', NULL, 'completed', '{"task_type":"internal_linking","effects":[{"type":"post_content_modified","target":{"post_id":100},"revision_id":101},{"type":"post_meta_set","target":{"post_id":100,"meta_key":"_datamachine_internal_links"},"previous_value":null}]}', '2024-03-02 08:00:00', '2024-03-02 08:00:11'),
  (21, 0, NULL, 'system', 'Alt text generation', NULL, 'completed', '{"task_type":"alt_text_generation","alt_text":"A harbour, said the machine","attachment_id":200,"effects":[{"type":"post_meta_set","target":{"post_id":200,"meta_key":"_wp_attachment_image_alt"},"previous_value":"Harbour at \\"dusk\\" \\\\o\\/"}]}', '2024-03-02 09:00:00', '2024-03-02 09:00:11'),
  (22, 0, NULL, 'system', 'Image generation', NULL, 'completed', '{"task_type":"image_generation","prompt":"a lighthouse","effects":[{"type":"attachment_created","target":{"attachment_id":210}},{"type":"featured_image_set","target":{"post_id":120},"previous_value":null}]}', '2024-03-02 10:00:00', '2024-03-02 10:00:11'),
  (23, 0, NULL, 'system', 'Meta description generation', NULL, 'completed', '{"task_type":"meta_description_generation","meta_description":"Described by a machine","effects":[{"type":"post_field_set","target":{"post_id":130,"field":"post_excerpt"},"previous_value":"Written by Anna"}]}', '2024-03-02 11:00:00', '2024-03-02 11:00:11'),
  (24, 0, NULL, 'system', 'Custom thing', NULL, 'completed', '{"task_type":"custom_thing","effects":[{"type":"post_meta_set","target":{"post_id":120,"meta_key":"colour"},"previous_value":"blue"}]}', '2024-03-02 12:00:00', '2024-03-02 12:00:11'),
  (25, 0, NULL, 'system', 'Github create issue', NULL, 'completed', '{"task_type":"github_create_issue","issue":7}', '2024-03-02 13:00:00', '2024-03-02 13:00:11'),
  (26, 0, NULL, 'system', 'Alt text generation', NULL, 'completed', '{"task_type":"alt_text_generation","effects":[{"type":"post_meta_set","target":{"post_id":120,"meta_key":"k"},"previous_value":"v"}],"undo":{"undone_at":"2024-03-03 00:00:00","effects_reverted":1,"effects_skipped":0,"effects_failed":0}}', '2024-03-02 14:00:00', '2024-03-02 14:00:11'),
  (27, 0, NULL, 'system', 'Alt text generation', NULL, 'failed - quota', '{"task_type":"alt_text_generation","effects":[{"type":"post_meta_set","target":{"post_id":120,"meta_key":"half"},"previous_value":null}]}', '2024-03-02 15:00:00', '2024-03-02 15:00:11'),
  (28, 0, NULL, 'system', 'Alt text generation', NULL, 'completed', '{"task_type":"alt_text_generation","effects":[]}', '2024-03-02 16:00:00', '2024-03-02 16:00:11');
INSERT INTO wp_postmeta (meta_id, post_id, meta_key, meta_value) VALUES (20, 120, 'colour', 'red'), (21, 120, 'half', 'x'), (22, 120, 'k', 'w');

-- Jobs 30 to 34: a batch of system tasks, two levels deep, with effects on post 140.
INSERT INTO wp_posts (ID, post_author, post_date, post_date_gmt, post_content, post_title, post_excerpt, post_name, to_ping, pinged, post_modified, post_modified_gmt, post_content_filtered) VALUES
  (140, 1, '2024-02-05 10:00:00', '2024-02-05 15:00:00', '<p>Epsilon</p>', 'Epsilon', '', 'epsilon', '', '', '2024-02-05 10:00:00', '2024-02-05 15:00:00', '');
INSERT INTO wp_postmeta (meta_id, post_id, meta_key, meta_value) VALUES (30, 140, 'one', 'new 1'), (31, 140, 'two', 'new 2'), (32, 140, 'three', 'new 3'), (33, 140, 'four', 'new 4');
INSERT INTO wp_datamachine_jobs (job_id, source, label, parent_job_id, status, engine_data, created_at, completed_at) VALUES
  (30, 'system', 'Internal linking', NULL, 'completed', '{"task_type":"internal_linking","batch":{}}', '2024-03-03 08:00:00', '2024-03-03 08:09:00'),
  (31, 'system', 'Internal linking', 30, 'completed', '{"task_type":"internal_linking","effects":[{"type":"post_meta_set","target":{"post_id":140,"meta_key":"one"},"previous_value":"old 1"}]}', '2024-03-03 08:01:00', '2024-03-03 08:02:00'),
  (32, 'system', 'Internal linking', 30, 'completed', '{"task_type":"internal_linking","batch":{}}', '2024-03-03 08:02:00', '2024-03-03 08:03:00'),
  (33, 'system', 'Internal linking', 32, 'completed', '{"task_type":"internal_linking","effects":[{"type":"post_meta_set","target":{"post_id":140,"meta_key":"three"},"previous_value":"old 3"}]}', '2024-03-03 08:03:00', '2024-03-03 08:04:00'),
  (34, 'system', 'Alt text generation', 30, 'completed', '{"task_type":"alt_text_generation","effects":[{"type":"post_meta_set","target":{"post_id":140,"meta_key":"four"},"previous_value":"old 4"}]}', '2024-03-03 08:04:00', '2024-03-03 08:05:00');

INSERT INTO wp_datamachine_processed_items VALUES (1, 's1', 'rss', 'a', 2), (2, 's1', 'rss', 'b', 2), (3, 's1', 'rss', 'c', 1), (4, 's1', 'rss', 'd', 3), (5, 's1', 'rss', 'e', 999);
INSERT INTO wp_actionscheduler_actions (action_id, hook, status, scheduled_date_gmt, args, last_attempt_gmt, extended_args) VALUES
  (1, 'datamachine_execute_step', 'complete', '2024-03-01 13:00:00', '{"job_id":6,"flow_step_id":"s1"}', '2024-03-01 13:00:30', NULL),
  (2, 'datamachine_execute_step', 'in-progress', '2024-03-01 13:01:00', '{"job_id":6,"flow_step_id":"s2"}', '2024-03-01 13:01:30', NULL),
  (3, 'datamachine_execute_step', 'pending', '2024-03-01 13:02:00', '{"job_id":66,"flow_step_id":"s2"}', '0000-00-00 00:00:00', NULL);
INSERT INTO wp_actionscheduler_logs VALUES (1, 2, 'action created', '2024-03-01 13:00:59'), (2, 2, 'action started via WP Cron', '2024-03-01 13:01:30');
