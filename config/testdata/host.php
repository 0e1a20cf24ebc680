<?php
# As a managed host writes it
define( 'DB_NAME', 'wp_acme' );
define( 'DB_USER', 'acme' );
define( 'DB_PASSWORD', "Zx\$9\"q\\r" );
define( 'DB_HOST', '127.0.0.1:3306' );
define( 'DB_HOST_SLAVE', '127.0.0.1:3306' );
define('DB_CHARSET', 'utf8');
define('DB_COLLATE', 'utf8_unicode_ci');
$table_prefix = 'wp_';

# keys
define('AUTH_KEY', <<<'KEY'
define('DB_NAME', 'in a nowdoc');
KEY
);
# more settings
define( 'WP_CACHE', TRUE );
define( 'WP_AUTO_UPDATE_CORE', false );
define( 'FS_CHMOD_DIR', 0775 );
define( 'FS_METHOD', 'direct' );
$memcached_servers=array ( 'default' => array ( 0 => 'unix:///tmp/memcached.sock', ), );
umask(0002);
$_host_cluster=array ( 0 => '100', );
define('WPLANG','');
# Only for the web
if ( isset( $_SERVER['HTTP_HOST'] ) && $_SERVER['HTTP_HOST'] === 'www.acme.test' ) :
	header( 'Location: https://acme.test' );
	exit;
endif;
foreach ( array( 'a', 'b' ) as $i => $part ) {
	if ( $part ) { $seen[ $part ] = true; } else { continue; }
}
class Acme_Config { const DB_NAME = 'class constant'; public function define( $x ) { return define( 'DB_NAME', $x ); } }
$db = function () { define( 'DB_NAME', 'never called' ); };
define( 'WP_POST_REVISIONS', 5 );
define( 'UPLOADS', 'files' );

# end of settings
if ( !defined('ABSPATH') )
	define('ABSPATH', dirname(__FILE__) . '/');
require_once(ABSPATH . 'wp-settings.php');

$_after = null; if(false){}
?>
trailing text define('DB_NAME', 'html');
