-- A small WordPress site for the tests of package store. {p} is the table prefix
-- of the site, {b} that of the network. Columns as in WordPress 6.9.
SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO';
CREATE TABLE `{p}posts` (
  ID bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  post_author bigint(20) unsigned NOT NULL DEFAULT 0,
  post_date datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
  post_date_gmt datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
  post_content longtext NOT NULL,
  post_title text NOT NULL,
  post_excerpt text NOT NULL,
  post_status varchar(20) NOT NULL DEFAULT 'publish',
  comment_status varchar(20) NOT NULL DEFAULT 'open',
  ping_status varchar(20) NOT NULL DEFAULT 'open',
  post_password varchar(255) NOT NULL DEFAULT '',
  post_name varchar(200) NOT NULL DEFAULT '',
  to_ping text NOT NULL,
  pinged text NOT NULL,
  post_modified datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
  post_modified_gmt datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
  post_content_filtered longtext NOT NULL,
  post_parent bigint(20) unsigned NOT NULL DEFAULT 0,
  guid varchar(255) NOT NULL DEFAULT '',
  menu_order int(11) NOT NULL DEFAULT 0,
  post_type varchar(20) NOT NULL DEFAULT 'post',
  post_mime_type varchar(100) NOT NULL DEFAULT '',
  comment_count bigint(20) NOT NULL DEFAULT 0,
  PRIMARY KEY (ID),
  KEY post_name (post_name(191)),
  KEY type_status_date (post_type, post_status, post_date, ID),
  KEY post_parent (post_parent),
  KEY post_author (post_author)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
CREATE TABLE `{p}postmeta` (
  meta_id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  post_id bigint(20) unsigned NOT NULL DEFAULT 0,
  meta_key varchar(255) DEFAULT NULL,
  meta_value longtext DEFAULT NULL,
  PRIMARY KEY (meta_id),
  KEY post_id (post_id),
  KEY meta_key (meta_key(191))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
CREATE TABLE `{p}comments` (
  comment_ID bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  comment_post_ID bigint(20) unsigned NOT NULL DEFAULT 0,
  comment_author tinytext NOT NULL,
  comment_date datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
  comment_content text NOT NULL,
  comment_parent bigint(20) unsigned NOT NULL DEFAULT 0,
  PRIMARY KEY (comment_ID),
  KEY comment_post_ID (comment_post_ID),
  KEY comment_parent (comment_parent)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
CREATE TABLE `{p}commentmeta` (
  meta_id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  comment_id bigint(20) unsigned NOT NULL DEFAULT 0,
  meta_key varchar(255) DEFAULT NULL,
  meta_value longtext DEFAULT NULL,
  PRIMARY KEY (meta_id),
  KEY comment_id (comment_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
CREATE TABLE `{p}term_taxonomy` (
  term_taxonomy_id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  term_id bigint(20) unsigned NOT NULL DEFAULT 0,
  taxonomy varchar(32) NOT NULL DEFAULT '',
  description longtext NOT NULL,
  parent bigint(20) unsigned NOT NULL DEFAULT 0,
  count bigint(20) NOT NULL DEFAULT 0,
  PRIMARY KEY (term_taxonomy_id),
  UNIQUE KEY term_id_taxonomy (term_id, taxonomy)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
CREATE TABLE `{p}term_relationships` (
  object_id bigint(20) unsigned NOT NULL DEFAULT 0,
  term_taxonomy_id bigint(20) unsigned NOT NULL DEFAULT 0,
  term_order int(11) NOT NULL DEFAULT 0,
  PRIMARY KEY (object_id, term_taxonomy_id),
  KEY term_taxonomy_id (term_taxonomy_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
CREATE TABLE `{p}options` (
  option_id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  option_name varchar(191) NOT NULL DEFAULT '',
  option_value longtext NOT NULL,
  autoload varchar(20) NOT NULL DEFAULT 'yes',
  PRIMARY KEY (option_id),
  UNIQUE KEY option_name (option_name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
CREATE TABLE `{b}users` (
  ID bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  user_login varchar(60) NOT NULL DEFAULT '',
  user_email varchar(100) NOT NULL DEFAULT '',
  PRIMARY KEY (ID)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

INSERT INTO `{b}users` VALUES (1, 'admin', 'admin@example.test'), (7, 'writer@home', 'w@example.test');
INSERT INTO `{p}options` (option_name, option_value) VALUES
  ('siteurl', 'http://example.test'), ('home', 'http://example.test'), ('stylesheet', 'leaf'), ('empty', '');

-- Posts 10-19: text. 10 has revisions and an autosave; 13 holds awkward bytes.
INSERT INTO `{p}posts` (ID, post_author, post_date, post_date_gmt, post_content, post_title, post_excerpt, post_status, post_name, to_ping, pinged, post_modified, post_modified_gmt, post_content_filtered, post_parent, post_type) VALUES
  (10, 1, '2026-01-01 10:00:00', '2026-01-01 15:00:00', 'now', 'Title', '', 'publish', 'title', '', '', '2026-01-05 10:00:00', '2026-01-05 15:00:00', '', 0, 'post'),
  (11, 1, '2026-01-02 10:00:00', '2026-01-02 15:00:00', 'before', 'Title', '', 'inherit', '10-revision-v1', '', '', '2026-01-02 10:00:00', '2026-01-02 15:00:00', '', 10, 'revision'),
  (12, 1, '2026-01-03 10:00:00', '2026-01-03 15:00:00', 'now', 'Title', '', 'inherit', '10-autosave-v1', '', '', '2026-01-03 10:00:00', '2026-01-03 15:00:00', '', 10, 'revision'),
  (13, 1, '0000-00-00 00:00:00', '0000-00-00 00:00:00', 'back\\slash \\\\ ''quote'' 🎵 é\r\n', ' trailing ', '', 'draft', '', '', '', '0000-00-00 00:00:00', '0000-00-00 00:00:00', '', 0, 'page'),
  (14, 1, '2026-01-04 10:00:00', '2026-01-04 15:00:00', 'child', 'A child page, no revision', '', 'publish', 'child', '', '', '2026-01-04 10:00:00', '2026-01-04 15:00:00', '', 10, 'page'),
  (15, 1, '2026-01-02 10:00:00', '2026-01-02 15:00:00', 'BEFORE', 'Title', '', 'inherit', '10-revision-v1', '', '', '2026-01-02 10:00:00', '2026-01-02 15:00:00', '', 10, 'revision');
INSERT INTO `{p}postmeta` (meta_id, post_id, meta_key, meta_value) VALUES
  (101, 10, 'k', 'one'), (102, 10, 'K', 'upper'), (103, 10, 'k ', 'space'), (104, 10, 'ķ', 'accent'),
  (105, 10, 'k', 'two'), (106, 10, 'nil', NULL), (107, 13, 'k', 'other post'), (108, 10, NULL, 'no key');
