-- Attachment 50 and everything that points at it; 51 is another attachment.
INSERT INTO `{p}posts` (ID, post_author, post_date, post_date_gmt, post_content, post_title, post_excerpt, post_status, post_name, to_ping, pinged, post_modified, post_modified_gmt, post_content_filtered, post_parent, guid, post_type, post_mime_type) VALUES
  (50, 1, '2026-02-01 10:00:00', '2026-02-01 15:00:00', '', 'Picture', '', 'inherit', 'picture', '', '', '2026-02-01 10:00:00', '2026-02-01 15:00:00', '', 10, 'http://example.test/?attachment_id=50', 'attachment', 'image/jpeg'),
  (51, 1, '2026-02-01 10:00:00', '2026-02-01 15:00:00', '', 'Other', '', 'inherit', 'other', '', '', '2026-02-01 10:00:00', '2026-02-01 15:00:00', '', 0, '', 'attachment', 'image/jpeg'),
  (52, 1, '2026-02-01 10:00:00', '2026-02-01 15:00:00', '', 'Child of the picture', '', 'publish', 'child-of', '', '', '2026-02-01 10:00:00', '2026-02-01 15:00:00', '', 50, '', 'page', ''),
  (53, 1, '2026-02-01 10:00:00', '2026-02-01 15:00:00', '', 'Menu item of the picture', '', 'publish', '53', '', '', '2026-02-01 10:00:00', '2026-02-01 15:00:00', '', 0, '', 'nav_menu_item', ''),
  (54, 1, '2026-02-01 10:00:00', '2026-02-01 15:00:00', '', 'Menu item of a term', '', 'publish', '54', '', '', '2026-02-01 10:00:00', '2026-02-01 15:00:00', '', 0, '', 'nav_menu_item', ''),
  (55, 1, '2026-02-01 10:00:00', '2026-02-01 15:00:00', '', 'Title', '', 'inherit', '10-revision-v1', '', '', '2026-02-01 10:00:00', '2026-02-01 15:00:00', '', 10, '', 'revision', '');
INSERT INTO `{p}postmeta` (meta_id, post_id, meta_key, meta_value) VALUES
  (201, 50, '_wp_attached_file', '2026/02/pic.jpg'),
  (202, 50, '_wp_attachment_metadata', 'a:1:{s:5:"sizes";a:1:{s:1:"t";a:1:{s:4:"file";s:11:"pic-150.jpg";}}}'),
  (203, 50, '_wp_trash_meta_status', 'x'),
  (204, 50, NULL, NULL),
  (205, 10, '_thumbnail_id', '50'), (206, 55, '_thumbnail_id', '50'), (207, 13, '_thumbnail_id', '500'),
  (208, 14, '_Thumbnail_id', '50'), (209, 14, '_thumbnail_id', '50 '),
  (210, 53, '_menu_item_type', 'post_type'), (211, 53, '_menu_item_object_id', '50'),
  (212, 54, '_menu_item_type', 'taxonomy'), (213, 54, '_menu_item_object_id', '50'),
  (214, 51, '_wp_attached_file', '2026/02/other.jpg'),
  (215, 51, '_wp_attachment_metadata', 'a:1:{s:5:"sizes";a:1:{s:1:"t";a:1:{s:4:"file";s:11:"pic-150.jpg";}}}'),
  (216, 52, '_wp_attached_file', '2026/02/pic.jpg');
INSERT INTO `{p}comments` (comment_ID, comment_post_ID, comment_author, comment_content, comment_parent) VALUES
  (1, 10, 'a', 'root elsewhere', 0), (2, 50, 'a', 'on the picture', 1), (3, 50, 'b', 'reply', 2),
  (4, 10, 'c', 'reply elsewhere', 3), (5, 10, 'd', 'unrelated', 1);
INSERT INTO `{p}commentmeta` VALUES (1, 2, 'm', 'v'), (2, 5, 'm', 'v');
INSERT INTO `{p}term_taxonomy` VALUES
  (1, 1, 'category', '', 0, 4), (2, 2, 'post_tag', '', 0, 3), (3, 3, 'link_category', '', 0, 9),
  (4, 4, 'nav_menu', '', 0, 2), (5, 5, 'media_folder', '', 0, 0), (6, 6, 'media_folder', '', 0, 5);
INSERT INTO `{p}term_relationships` VALUES (50, 1, 0), (50, 2, 0), (50, 3, 0), (50, 5, 0), (50, 6, 1), (53, 4, 0), (54, 4, 0), (10, 1, 0);
INSERT INTO `{p}options` (option_id, option_name, option_value) VALUES
  (301, 'site_logo', '50'), (302, 'site_icon', '50'), (303, 'sticky_posts', 'a:1:{i:0;i:50;}'),
  (304, 'theme_mods_leaf', 'a:2:{s:11:"custom_logo";i:50;s:11:"header_text";b:1;}'),
  (305, 'theme_mods_old', 'a:1:{s:11:"custom_logo";i:50;}');
