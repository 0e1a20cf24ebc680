-- A small WordPress site for the tests of package store. {p} is the table prefix
-- of the site, {b} that of the network.
INSERT INTO `{b}users` (ID, user_login, user_email) VALUES (1, 'admin', 'admin@example.test'), (7, 'writer@home', 'w@example.test');
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
