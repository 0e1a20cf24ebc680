-- The engine's test site: its users, zone and stylesheet are the only rows.
INSERT INTO `wp_users` (ID, user_login, user_email) VALUES (1, 'ada', 'ada@example.test'), (2, 'bea', 'bea@example.test');
INSERT INTO `wp_options` (option_id, option_name, option_value) VALUES
  (1, 'siteurl', 'http://example.test'), (2, 'home', 'http://example.test'),
  (3, 'timezone_string', 'America/New_York'), (4, 'stylesheet', 'leaf');
