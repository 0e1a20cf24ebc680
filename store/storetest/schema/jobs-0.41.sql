-- The tables of Data Machine 0.41 and its Action Scheduler, empty, with the
-- prefix wp_. Source: Data Machine inc/Core/Database/Jobs/Jobs.php and its
-- neighbours (0.41.0).
CREATE TABLE `wp_datamachine_jobs` (
  job_id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  user_id bigint(20) unsigned NOT NULL DEFAULT 0,
  agent_id bigint(20) unsigned DEFAULT NULL,
  pipeline_id varchar(20) DEFAULT NULL,
  flow_id varchar(20) DEFAULT NULL,
  source varchar(50) NOT NULL DEFAULT 'pipeline',
  label varchar(255) DEFAULT NULL,
  parent_job_id bigint(20) unsigned DEFAULT NULL,
  status varchar(255) NOT NULL,
  engine_data longtext DEFAULT NULL,
  created_at datetime NOT NULL DEFAULT CURRENT_TIMESTAMP,
  completed_at datetime DEFAULT NULL,
  PRIMARY KEY (job_id),
  KEY status (status),
  KEY pipeline_id (pipeline_id),
  KEY flow_id (flow_id),
  KEY source (source),
  KEY parent_job_id (parent_job_id),
  KEY user_id (user_id),
  KEY agent_id (agent_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
CREATE TABLE `wp_datamachine_flows` (
  flow_id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  pipeline_id bigint(20) unsigned NOT NULL,
  flow_name varchar(255) NOT NULL,
  flow_config longtext NOT NULL,
  PRIMARY KEY (flow_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
CREATE TABLE `wp_datamachine_pipelines` (
  pipeline_id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  pipeline_name varchar(255) NOT NULL,
  PRIMARY KEY (pipeline_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
CREATE TABLE `wp_datamachine_processed_items` (
  id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  flow_step_id varchar(255) NOT NULL,
  source_type varchar(50) NOT NULL,
  item_identifier varchar(255) NOT NULL,
  job_id bigint(20) unsigned NOT NULL,
  PRIMARY KEY (id),
  KEY job_id (job_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
CREATE TABLE `wp_datamachine_logs` (
  id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  agent_id bigint(20) unsigned DEFAULT NULL,
  user_id bigint(20) unsigned DEFAULT NULL,
  level varchar(20) NOT NULL DEFAULT 'info',
  message text NOT NULL,
  context longtext DEFAULT NULL,
  created_at datetime NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
CREATE TABLE `wp_actionscheduler_actions` (
  action_id bigint(20) unsigned NOT NULL AUTO_INCREMENT, hook varchar(191) NOT NULL, status varchar(20) NOT NULL,
  scheduled_date_gmt datetime DEFAULT '0000-00-00 00:00:00', args varchar(191) DEFAULT NULL,
  last_attempt_gmt datetime DEFAULT '0000-00-00 00:00:00', extended_args varchar(8000) DEFAULT NULL,
  PRIMARY KEY (action_id), KEY hook (hook)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
CREATE TABLE `wp_actionscheduler_logs` (
  log_id bigint(20) unsigned NOT NULL AUTO_INCREMENT, action_id bigint(20) unsigned NOT NULL, message text NOT NULL,
  log_date_gmt datetime DEFAULT '0000-00-00 00:00:00', PRIMARY KEY (log_id), KEY action_id (action_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
