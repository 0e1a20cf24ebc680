<?php
/**
 * Settings of this site. Lines like define( 'DB_NAME', 'in_a_comment' ); in here do not count.
 */

// ** Database settings ** // define('DB_NAME','also_in_a_comment');
# define( 'DB_NAME', 'and_here' );
/** The name of the database */
define( 'DB_NAME', 'database_name_here' );

/** User */
define( 'DB_USER', 'username_here' );

/** Password: the quote and the backslash are part of it */
define( 'DB_PASSWORD', 'it\'s a \\ "pass" $word // # /* ?> \n' );

define( 'DB_HOST', 'localhost' );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );

define( 'AUTH_KEY',         'put ; your } unique { phrase ( here' );
define( 'SECURE_AUTH_KEY',  '<?php define("DB_NAME", "no"); ?>' );

$table_prefix = 'wp_';

define( 'WP_DEBUG', false );

/* Add any custom values between this line and the "stop editing" line. */



/* That's all, stop editing! Happy publishing. */

if ( ! defined( 'ABSPATH' ) ) {
	define( 'ABSPATH', __DIR__ . '/' );
}

require_once ABSPATH . 'wp-settings.php';
