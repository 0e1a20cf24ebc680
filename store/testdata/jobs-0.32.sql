-- Data Machine's jobs table as of 0.32: no owners, no derived columns.
CREATE TABLE `{p}datamachine_jobs` (
  job_id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  pipeline_id varchar(20) NOT NULL, flow_id varchar(20) NOT NULL, source varchar(50) NOT NULL DEFAULT 'pipeline',
  label varchar(255) DEFAULT NULL, parent_job_id bigint(20) unsigned DEFAULT NULL, status varchar(255) NOT NULL,
  engine_data longtext DEFAULT NULL, created_at datetime NOT NULL DEFAULT current_timestamp(), completed_at datetime DEFAULT NULL,
  PRIMARY KEY (job_id), KEY status (status)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
INSERT INTO `{p}datamachine_jobs` VALUES
  (1, '1', '1', 'pipeline', NULL, NULL, 'completed', '{"task_type":"x"}', '2026-01-01 00:00:01', NULL),
  (2, '1', '1', 'system', 'Alt text generation', NULL, 'completed', '{"alt_text":"y"}', '2026-01-01 00:00:02', NULL);
