-- The columns of Data Machine's jobs table that an undo meets as of 0.175, in the
-- order of a fresh installation.
CREATE TABLE `{p}datamachine_jobs` (
  job_id bigint(20) unsigned NOT NULL AUTO_INCREMENT, user_id bigint(20) unsigned NOT NULL DEFAULT 0,
  pipeline_id varchar(20) DEFAULT NULL, flow_id varchar(20) DEFAULT NULL, source varchar(50) NOT NULL DEFAULT 'pipeline',
  label varchar(255) DEFAULT NULL, parent_job_id bigint(20) unsigned DEFAULT NULL, status varchar(255) NOT NULL,
  engine_data longtext DEFAULT NULL, handler_slug varchar(100) DEFAULT NULL, operation_envelope longtext DEFAULT NULL,
  created_at datetime NOT NULL DEFAULT current_timestamp(), completed_at datetime DEFAULT NULL,
  agent_id bigint(20) unsigned DEFAULT NULL, task_type varchar(100) DEFAULT NULL,
  PRIMARY KEY (job_id), KEY status (status), KEY source (source), KEY idx_task_type (task_type, source)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
INSERT INTO `{p}datamachine_jobs` (job_id, source, status, engine_data, handler_slug, task_type, completed_at) VALUES
  (1, 'system', 'completed', '{"effects":[]}', 'kept', 'internal_linking', '2026-01-01 00:00:00'),
  (2, 'system', 'completed', NULL, NULL, NULL, NULL);
