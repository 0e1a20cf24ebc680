package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// fakeEnv makes an environment of NAME, value pairs.
func fakeEnv(pairs ...string) func(string) (string, bool) {
	m := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return func(name string) (string, bool) {
		v, ok := m[name]
		return v, ok
	}
}

// got evaluates src as /srv/www/wp-config.php and shows the names asked for:
// the text of the value, "<line n>" when it is not known, "-" when not set.
func got(src string, env func(string) (string, bool), names ...string) map[string]string {
	c := evaluate(src, "/srv/www/wp-config.php", "/srv/www", "/srv/www", env)
	out := map[string]string{}
	for _, name := range names {
		v, _, found, err := c.get(name, "")
		text, _ := v.text()
		var ue *UnevaluableError
		switch {
		case errors.As(err, &ue):
			text = "<" + ue.Where + ">"
		case !found:
			text = "-"
		}
		out[name] = text
	}
	return out
}

func TestEvaluate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		src  string // without <?php unless it starts with <
		env  []string
		want map[string]string
	}{
		// literals
		{"single quotes", `define('A', 'x\\y\'z\n"$b{$c}');`, nil, map[string]string{"A": `x\y'z\n"$b{$c}`}},
		{"double quotes", `define("A", "a\tb\x41\101\u{e9}\$x\\\"\'\q\e");`, nil, map[string]string{"A": "a\tbAAé$x\\\"\\'\\q\x1b"}},
		{"double quotes, no variable", `define('A', "a$1b$ c{ d}$");`, nil, map[string]string{"A": "a$1b$ c{ d}$"}},
		{"interpolation", `$p = 'wp'; define('A', "{$p}_$p-$p");`, nil, map[string]string{"A": "wp_wp-wp"}},
		{"interpolation of an element", `$p = ['x' => 1]; define('A', "a{$p['x']}");`, nil, map[string]string{"A": "<line 1>"}},
		{"interpolation of nothing", `define('A', "pa$word");`, nil, map[string]string{"A": "<line 1>"}},
		{"numbers", `define('A', 5); define('B', 0x1F); define('C', 017); define('D', 1_000); define('E', -1); define('F', 1.50); define('G', 0b101); define('H', 1e25); define('I', .5); define('J', 0o17);`,
			nil, map[string]string{"A": "5", "B": "31", "C": "15", "D": "1000", "E": "-1", "F": "1.5", "G": "5", "H": "1.0E+25", "I": "0.5", "J": "15"}},
		{"bool and null", `define('A', TRUE); define('B', false); define('C', Null);`, nil, map[string]string{"A": "1", "B": "", "C": ""}},
		{"heredoc", "define('A', <<<EOT\n  a\\tb \"q\" \\\"\n$ x\nEOT\n);", nil, map[string]string{"A": "  a\tb \"q\" \\\"\n$ x"}},
		{"heredoc, indented", "define('A', <<<\"EOT\"\n    a\n\n      b\n    EOT);define('B', 2);", nil, map[string]string{"A": "a\n\n  b", "B": "2"}},
		{"heredoc with a variable", "$v='x'; define('A', <<<EOT\na$v\nEOT);", nil, map[string]string{"A": "ax"}},
		{"nowdoc", "define('A', <<<'EOT'\na\\t$v\nEOTX\n EOT . 'z');", nil, map[string]string{"A": "<line 1>"}},
		{"nowdoc 2", "define('A', <<<'EOT'\na\\t$v\nEOTX\nEOT . 'z');", nil, map[string]string{"A": "a\\t$v\nEOTXz"}},
		{"empty heredoc", "define('A', <<<EOT\nEOT);", nil, map[string]string{"A": ""}},
		{"casts", `define('A', (string) 12); define('B', (bool) 'x'); define('C', (int) '12abc'); define('D', ( INT )'-3');`, nil,
			map[string]string{"A": "12", "B": "1", "C": "12", "D": "-3"}},

		// text around the code
		{"byte order mark", "\xef\xbb\xbf<?php define('A', 'b');", nil, map[string]string{"A": "b"}},
		{"CRLF", "<?php\r\n// c\r\ndefine('A',\r\n 'b\r\nc');\r\n$x = y();\r\ndefine('B', $x);\r\n", nil, map[string]string{"A": "b\r\nc", "B": "<line 7>"}},
		{"CR alone", "<?php\r// c\rdefine('A', y());\r", nil, map[string]string{"A": "<line 3>"}},
		{"html before and between", "#!/usr/bin/php\n<b>define('A','no');</b><?php define('A','b') ?>\ndefine('B','no'); <?PHP\ndefine('C', 'd');", nil,
			map[string]string{"A": "b", "B": "-", "C": "d"}},
		{"line comment ends at ?>", "<?php // x ?> define('A','no'); <?php define('B','y');", nil, map[string]string{"A": "-", "B": "y"}},
		{"comments", "/* define('A','1'); */ # define('A','2');\n// define('A','3');\n/** define('A','4'); **/define('A'/*c*/,#c\n'5'//c\n);", nil, map[string]string{"A": "5"}},
		{"unterminated comment", "define('A','1'); /* define('B','2');", nil, map[string]string{"A": "1", "B": "-"}},
		{"halt", "define('A','1'); __halt_compiler(); define('B','2');", nil, map[string]string{"A": "1", "B": "-"}},
		{"echo tag", "<?= 'x' ?><?php define('A','1');", nil, map[string]string{"A": "1"}},

		// statements
		{"first define wins", `define('A','1'); define('A','2'); const A = '3';`, nil, map[string]string{"A": "1"}},
		{"last assignment wins", `$table_prefix = 'a_'; $table_prefix = 'b_';`, nil, map[string]string{"$table_prefix": "b_"}},
		{"const", `const A = 'x', B = A . 'y';`, nil, map[string]string{"A": "x", "B": "xy"}},
		{"names as PHP spells them", `DEFINE('A','1'); \define('B','2'); Define("C", '3', true); @define('D','4'); define('a','5');`, nil,
			map[string]string{"A": "1", "B": "2", "C": "3", "D": "4", "a": "5"}},
		{"concatenation", `define('A', 'x' . 1 . 'y' . (true ? 'z' : '')); define('B', A . "/" . A);`, nil, map[string]string{"A": "x1yz", "B": "x1yz/x1yz"}},
		{"directories", `define('A', __DIR__ . '/c'); define('B', dirname(__FILE__)); define('C', dirname(__DIR__, 2)); define('D', ABSPATH . 'x'); define('E', dirname(__FILE__, 2) . DIRECTORY_SEPARATOR . 'x');`,
			nil, map[string]string{"A": "/srv/www/c", "B": "/srv/www", "C": "/", "D": "/srv/www/x", "E": "/srv/x"}},
		{"ABSPATH is there first", `define('ABSPATH', '/other/'); define('A', ABSPATH);`, nil, map[string]string{"A": "/srv/www/"}},
		{"document root", `define('A', $_SERVER['DOCUMENT_ROOT'] . '/content');`, nil, map[string]string{"A": "/srv/www/content"}},
		{"variables", `$a = $b = 'x'; $a .= 'y'; define('A', $a . $b); $a = 'z';`, nil, map[string]string{"A": "xyx"}},
		{"array elements", `$c['h'] = 'x'; define('A', $c['h']); define('B', $c['i']); $c = array(); define('C', $c['h']); $GLOBALS['table_prefix'] = 'g_';`, nil,
			map[string]string{"A": "x", "B": "<line 1>", "C": "<line 1>", "$table_prefix": "g_"}},
		{"blocks", `{ define('A','1'); } namespace { define('B','2'); }`, nil, map[string]string{"A": "1", "B": "2"}},
		{"return ends", `define('A','1'); return; define('B','2');`, nil, map[string]string{"A": "1", "B": "-"}},
		{"attribute", "#[Foo('define(')]\nfunction f() { define('A', 1); }\ndefine('B','2');", nil, map[string]string{"A": "-", "B": "2"}},

		// guards
		{"guarded", `if ( ! defined('A') ) define('A','1'); if (!defined('A')) { define('A','2'); define('B','3'); }`, nil, map[string]string{"A": "1", "B": "-"}},
		{"guarded, short", `defined('A') || define('A','1'); defined('A') or define('A','2'); !defined('B') && define('B','3'); defined("A") and define('C','4');`, nil,
			map[string]string{"A": "1", "B": "3", "C": "4"}},
		{"die behind a guard", `defined('ABSPATH') || exit; defined('ABSPATH') or die('no'); if (!defined('ABSPATH')) exit; define('A','1');`, nil, map[string]string{"A": "1"}},
		{"else", `if (defined('X')) { define('A','1'); } elseif (false) { define('A','2'); } else if ('1') define('A','3'); else define('A','4');`, nil, map[string]string{"A": "3"}},
		{"colon form", `if (defined('X')): define('A','1'); if (true): define('B', '1'); endif; else: define('A','2'); endif; define('C','3');`, nil,
			map[string]string{"A": "2", "B": "-", "C": "3"}},
		{"dangling else", `if (true) if (false) define('A','1'); else define('A','2'); define('B','3');`, nil, map[string]string{"A": "2", "B": "3"}},
		{"dangling else skipped", `if (false) if (true) define('A','1'); else define('A','2'); else define('A','3'); define('B','3');`, nil, map[string]string{"A": "3", "B": "3"}},
		{"WP_CLI", `if (defined('WP_CLI') && WP_CLI) { define('A','cli'); }`, nil, map[string]string{"A": "cli"}},

		// what is not known
		{"unknown if", "if ($_SERVER['HTTP_HOST'] == 'x') {\n define('A','1');\n} else {\n define('A','2'); define('B','3');\n}\ndefine('A','4'); define('C','5');", nil,
			map[string]string{"A": "<line 2>", "B": "<line 4>", "C": "5"}},
		{"unknown if after the define", "define('A','1'); if (foo()) { define('A','2'); }", nil, map[string]string{"A": "1"}},
		{"unknown if over a variable", "$table_prefix = 'a_';\nif (foo()) {\n $table_prefix = 'b_';\n}", nil, map[string]string{"$table_prefix": "<line 3>"}},
		{"unknown elseif", "if (foo()) {} elseif (true) { define('A','1'); } else { define('B','2'); }", nil, map[string]string{"A": "<line 1>", "B": "<line 1>"}},
		{"known true hides the rest", "if (true) { define('A','1'); } elseif (foo()) { define('A','2'); define('B','3'); }", nil, map[string]string{"A": "1", "B": "-"}},
		{"unknown short circuit", "foo() || define('A','1'); true || define('B','1');", nil, map[string]string{"A": "<line 1>", "B": "-"}},
		{"unknown ternary", "define('A', foo() ? 'x' : 'y'); foo() ? define('B', 1) : 0;", nil, map[string]string{"A": "<line 1>", "B": "<line 1>"}},
		{"loops", "foreach ($x as $table_prefix => $b) { define('A', 1); $c = 2; } while (0) $d = 1; for (;;): $e = 1; endfor; switch (1) { case 1: define('B', 1); default: define('C', 2); } do { $f = 1; } while (0); try { define('D', 1); } catch (E $g) { } finally { } define('Z', 'z');",
			nil, map[string]string{"$table_prefix": "<line 1>", "$b": "<line 1>", "A": "<line 1>", "$c": "<line 1>", "$d": "<line 1>", "$e": "<line 1>",
				"B": "<line 1>", "C": "<line 1>", "$f": "<line 1>", "D": "<line 1>", "Z": "z"}},
		{"other operators", "define('A', 1 + 2); define('B', 'a' == 'b'); $c = 5; $c += 1; $d = 1; $d++; $e = &$table_prefix; [$f, $g] = [1, 2]; list($h) = x(); $i = 'a' <=> 'b'; define('Z','z');", nil,
			map[string]string{"A": "<line 1>", "B": "<line 1>", "$c": "<line 1>", "$d": "<line 1>", "$table_prefix": "<line 1>", "$f": "<line 1>", "$g": "<line 1>", "$h": "<line 1>", "$i": "<line 1>", "Z": "z"}},
		{"precedence across an unknown operator", "define('A', 'x' . 1 + 2 . 'y'); define('B', 'a' . 'b' == 'ab' ? 'x' : 'y');", nil, map[string]string{"A": "<line 1>", "B": "<line 1>"}},
		{"calls", "define('A', strtolower('X')); define('B', (new X)->y()); define('C', X::y()); define('D', $f()); define('E', X::D); define('F', [1][0]); define('G', `ls`);", nil,
			map[string]string{"A": "<line 1>", "B": "<line 1>", "C": "<line 1>", "D": "<line 1>", "E": "<line 1>", "F": "<line 1>", "G": "<line 1>"}},
		{"undefined constant", "define('A', NOPE); define('B', NOPE . 'x');", nil, map[string]string{"A": "<line 1>", "B": "<line 1>"}},
		{"computed name", "define('DB_' . 'NAME', 'x'); define($k, 'y'); defined('A') || define('A', '1');", nil, map[string]string{"DB_NAME": "x", "A": "<line 1>"}},
		{"variable variable", "$table_prefix = 'a_'; $$x = 'b_';", nil, map[string]string{"$table_prefix": "<line 1>"}},
		{"extract", "$table_prefix = 'a_'; extract(load());", nil, map[string]string{"$table_prefix": "<line 1>"}},
		{"assigned after that", "$table_prefix = 'a_'; extract(load()); $table_prefix = 'b_'; $t['x'] = 1; define('A', $t['x']); define('B', $u);", nil, map[string]string{"$table_prefix": "b_", "A": "1", "B": "<line 1>"}},
		{"function that sets a global", "function f() { global $table_prefix; $table_prefix = 'x_'; } $table_prefix = 'a_'; f(); $b = $table_prefix; $table_prefix = 'c_';", nil,
			map[string]string{"$b": "<line 1>", "$table_prefix": "c_"}},
		{"goto and labels", "define('A','1'); goto end; define('B','2'); end: define('C','3');", nil, map[string]string{"A": "1", "B": "<line 1>", "C": "<line 1>"}},
		{"label before elseif", "if (false): a: elseif (true): define('A','1'); endif;", nil, map[string]string{"A": "1"}},
		{"define's own value", "define('A', define('B', 1)); define('C', define('B', 2));", nil, map[string]string{"A": "1", "B": "1", "C": ""}},
		{"arguments have effects", "define('A', getenv_docker('X', define('B', 1)));", []string{"X", "v"}, map[string]string{"A": "v", "B": "1"}},
		{"assignment binds the rest", "define('A', $x ??= '' ?: 'y'); define('B', !$z = true);", nil, map[string]string{"A": "y", "B": ""}},
		{"broken string", "define('A','1'); define('B', 'never ends);", nil, map[string]string{"A": "1", "B": "<line 1>"}},
		{"broken brackets", "define('A','1'); define('B', 'x'; } ) ] define('C','2');", nil, map[string]string{"A": "1"}},
		{"methods named define", "Config::define('A', '1'); $x->define('A', '2');", nil, map[string]string{"A": "-"}},
		{"function bodies", "function f() { define('A','1'); $table_prefix = 'x'; } $g = fn() => define('B','1'); class C { function d() { define('A','2'); } const E = 1; }", nil,
			map[string]string{"A": "-", "$table_prefix": "-", "E": "-"}},

		// environment
		{"getenv", `define('A', getenv('X')); define('B', getenv('Y') ?: 'd'); define('C', getenv('X') ?: 'd'); define('D', getenv("Y") ? getenv("Y") : 'e'); define('E', 'p' . getenv('X'));`,
			[]string{"X", "v"}, map[string]string{"A": "v", "B": "d", "C": "v", "D": "e", "E": "pv"}},
		{"getenv without a value", "define('A', getenv('Y'));\ndefine('B', 'p' . getenv('Y')); define('C', getenv('Y') ?? 'd');", nil, map[string]string{"A": "<line 1>", "B": "<line 2>", "C": "<line 2>"}},
		{"superglobals", `define('A', $_ENV['X'] ?? 'd'); define('B', $_ENV['Y'] ?? 'd'); define('C', $_SERVER['X'] ?? 'd'); define('D', $_SERVER["Y"] ?? 'd'); define('E', $_ENV['X']); define('F', $_ENV['Y']);`,
			[]string{"X", "v"}, map[string]string{"A": "v", "B": "d", "C": "v", "D": "d", "E": "v", "F": "<line 1>"}},
		{"isset", `define('A', isset($_ENV['X']) ? $_ENV['X'] : 'd'); define('B', isset($_SERVER['Y']) ? 'x' : 'd'); define('C', !empty($_ENV['X']) ? 1 : 2); define('D', empty(getenv('Y')) ? 1 : 2); $u ??= 'n'; define('E', $u);`,
			[]string{"X", "v"}, map[string]string{"A": "v", "B": "d", "C": "1", "D": "1", "E": "n"}},
		{"strict comparison", `define('A', getenv('X') !== false ? getenv('X') : 'd'); define('B', getenv('Y') === false ? 'd' : getenv('Y')); if (false !== ($z = getenv('X'))) define('C', $z);`,
			[]string{"X", "v"}, map[string]string{"A": "v", "B": "d", "C": "v"}},
		{"the web request is not known", `define('A', $_SERVER['HTTP_HOST'] ?? 'x'); define('B', isset($_SERVER['HTTPS']) ? 1 : 2); $_SERVER['HTTPS'] = 'on'; define('C', $_SERVER['HTTPS']);`,
			nil, map[string]string{"A": "<line 1>", "B": "<line 1>", "C": "on"}},
		{"environment that the config sets", `$_ENV['X'] = 'a'; define('A', $_ENV['X']); putenv('X=b'); define('B', getenv('X'));`, []string{"X", "v"}, map[string]string{"A": "a", "B": "<line 1>"}},
		{"environment that a library loads", "$d = Dotenv\\Dotenv::createImmutable(__DIR__);\n$d->load();\ndefine('A', getenv('Y') ?: 'd'); define('B', getenv('X') ?: 'd');", []string{"X", "v"},
			map[string]string{"A": "<line 3>", "B": "v"}},

		// other files
		{"include", "define('A','1'); include 'local.php'; defined('A') || define('A','2'); defined('B') || define('B','3'); define('C','4');", nil, map[string]string{"A": "1", "B": "<line 1>", "C": "4"}},
		{"conditional include", "if (file_exists(__DIR__ . '/local.php')) require __DIR__ . '/local.php';\nif (!defined('A')) define('A','1');", nil, map[string]string{"A": "<line 2>"}},
		{"known includes", "require __DIR__ . '/vendor/autoload.php'; require_once(ABSPATH . 'wp-settings.php'); defined('A') || define('A','1');", nil, map[string]string{"A": "1"}},
		{"impure function", "function load() { define('A', '1'); } load(); defined('A') || define('A','2');", nil, map[string]string{"A": "<line 1>"}},
		{"pure function", "function up($s) { $t = strtoupper($s); return $t; } $x = up('y'); defined('A') || define('A','2');", nil, map[string]string{"A": "2"}},

		// eval
		{"eval", "eval('define(\"A\", \"1\");' . ' $table_prefix = \"e_\";'); eval($nope);", nil, map[string]string{"A": "1", "$table_prefix": "e_"}},
		{"eval, not known", "eval($nope); defined('A') || define('A', 1);", nil, map[string]string{"A": "<line 1>"}},
		{"eval with html", "eval('?>define(\"A\",1);<?php define(\"B\", 2); return;'); define('C', 3);", nil, map[string]string{"A": "-", "B": "2", "C": "3"}},
		{"eval line", "\neval(\"define('A', 1);\n\ndefine('B', foo());\");", nil, map[string]string{"A": "1", "B": "<line 2 (eval line 3)>"}},

		// flags
		{"client flags", "define('A', MYSQLI_CLIENT_SSL | MYSQLI_CLIENT_COMPRESS); define('B', MYSQLI_CLIENT_SSL | MYSQLI_CLIENT_SSL_DONT_VERIFY_SERVER_CERT | 32); define('C', MYSQL_CLIENT_SSL);", nil,
			map[string]string{"A": "2080", "B": "2144", "C": "<line 1>"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			src := tt.src
			if !strings.Contains(src, "<?") || strings.HasPrefix(src, "eval(") {
				src = "<?php " + src
			}
			var names []string
			for name := range tt.want {
				names = append(names, name)
			}
			if diff := cmp.Diff(tt.want, got(src, fakeEnv(tt.env...), names...)); diff != "" {
				t.Errorf("%s\n(-want +got)\n%s", src, diff)
			}
		})
	}
}

// testdata returns a file of testdata.
func testdata(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestRealConfigs(t *testing.T) {
	t.Parallel()
	names := []string{"DB_NAME", "DB_USER", "DB_PASSWORD", "DB_HOST", "DB_CHARSET", "DB_COLLATE", "ABSPATH", "$table_prefix", "WP_POST_REVISIONS", "UPLOADS"}
	core := map[string]string{
		"DB_NAME": "database_name_here", "DB_USER": "username_here", "DB_PASSWORD": `it's a \ "pass" $word // # /* ?> \n`,
		"DB_HOST": "localhost", "DB_CHARSET": "utf8mb4", "DB_COLLATE": "", "ABSPATH": "/srv/www/", "$table_prefix": "wp_",
		"WP_POST_REVISIONS": "-", "UPLOADS": "-",
	}
	host := map[string]string{
		"DB_NAME": "wp_acme", "DB_USER": "acme", "DB_PASSWORD": `Zx$9"q\r`, "DB_HOST": "127.0.0.1:3306",
		"DB_CHARSET": "utf8", "DB_COLLATE": "utf8_unicode_ci", "ABSPATH": "/srv/www/", "$table_prefix": "wp_",
		"WP_POST_REVISIONS": "5", "UPLOADS": "files",
	}
	crlf := func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }
	tests := []struct {
		name, src string
		want      map[string]string
	}{
		{"core", testdata(t, "core.php"), core},
		{"core, CRLF", crlf(testdata(t, "core.php")), core},
		{"core, byte order mark", "\xef\xbb\xbf" + testdata(t, "core.php"), core},
		{"host", testdata(t, "host.php"), host},
		{"host, CRLF", crlf(testdata(t, "host.php")), host},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, got(tt.src, fakeEnv(), names...)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestDockerConfig(t *testing.T) {
	t.Parallel()
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte(" from file \r\n\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	src := testdata(t, "docker.php")
	names := []string{"DB_NAME", "DB_USER", "DB_PASSWORD", "DB_HOST", "$table_prefix", "WP_DEBUG", "MULTISITE", "UPLOADS"}
	tests := []struct {
		name string
		env  []string
		want map[string]string
	}{
		{"defaults", nil, map[string]string{"DB_NAME": "wordpress", "DB_USER": "example username", "DB_PASSWORD": "example password",
			"DB_HOST": "mysql:3306", "$table_prefix": "wp_", "WP_DEBUG": "", "MULTISITE": "-", "UPLOADS": "-"}},
		{"environment", []string{"WORDPRESS_DB_NAME", "shop", "WORDPRESS_DB_USER", "", "WORDPRESS_DB_PASSWORD", "p", "WORDPRESS_DB_HOST", "db", "WORDPRESS_TABLE_PREFIX", "x_", "WORDPRESS_DEBUG", "1",
			"WORDPRESS_CONFIG_EXTRA", "define('MULTISITE', true); // c\ndefine( 'UPLOADS', getenv_docker('UP', 'media') );"},
			map[string]string{"DB_NAME": "shop", "DB_USER": "", "DB_PASSWORD": "p", "DB_HOST": "db:3306", "$table_prefix": "x_", "WP_DEBUG": "1", "MULTISITE": "1", "UPLOADS": "media"}},
		{"files", []string{"WORDPRESS_DB_PASSWORD_FILE", secret, "WORDPRESS_DB_PASSWORD", "no", "WORDPRESS_DB_USER_FILE", "", "WORDPRESS_DB_USER", "u", "WORDPRESS_DB_HOST_FILE", secret, "WORDPRESS_DB_NAME_FILE", "/nonexistent/x"},
			map[string]string{"DB_NAME": "<line 14>", "DB_USER": "u", "DB_PASSWORD": " from file ", "DB_HOST": " from file :3306", "$table_prefix": "wp_", "WP_DEBUG": "", "MULTISITE": "-", "UPLOADS": "-"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, got(src, fakeEnv(tt.env...), names...)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestUnevaluableError(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, src, constant string
		want                UnevaluableError
		text                string
	}{
		{"expression", "<?php\n\ndefine('DB_HOST', pick( 1, 2 ));", "DB_HOST",
			UnevaluableError{File: "wp-config.php", Where: "line 3", Name: "DB_HOST", Expr: "pick( 1, 2 )", WayOut: "do it"},
			"wp-config.php line 3: DB_HOST cannot be read without PHP; do it"},
		{"password", "<?php define('DB_PASSWORD', decode('c2VjcmV0'));", "DB_PASSWORD",
			UnevaluableError{File: "wp-config.php", Where: "line 1", Name: "DB_PASSWORD", WayOut: "do it"},
			"wp-config.php line 1: DB_PASSWORD cannot be read without PHP; do it"},
		{"password from the environment", "<?php define('DB_PASSWORD', getenv('HIDDEN_NAME'));", "DB_PASSWORD",
			UnevaluableError{File: "wp-config.php", Where: "line 1", Name: "DB_PASSWORD", Reason: "a variable it reads is not set here", WayOut: "do it"},
			"wp-config.php line 1: DB_PASSWORD cannot be read without PHP: a variable it reads is not set here; do it"},
		{"password joined", "<?php define('DB_PASSWORD', 'abc' . getenv('HIDDEN_NAME'));", "DB_PASSWORD",
			UnevaluableError{File: "wp-config.php", Where: "line 1", Name: "DB_PASSWORD", Reason: "a variable it reads is not set here", WayOut: "do it"},
			"wp-config.php line 1: DB_PASSWORD cannot be read without PHP: a variable it reads is not set here; do it"},
		{"secret in another value", "<?php define('DB_HOST', host('mysql://u:p@h/d'));", "DB_HOST",
			UnevaluableError{File: "wp-config.php", Where: "line 1", Name: "DB_HOST", WayOut: "do it"},
			"wp-config.php line 1: DB_HOST cannot be read without PHP; do it"},
		{"environment", "<?php define('DB_USER', 'x' . getenv('MY_USER'));", "DB_USER",
			UnevaluableError{File: "wp-config.php", Where: "line 1", Name: "DB_USER", Expr: "'x' . getenv('MY_USER')", Reason: "environment variable MY_USER is not set here", WayOut: "do it"},
			"wp-config.php line 1: DB_USER cannot be read without PHP: environment variable MY_USER is not set here; do it"},
		{"variable", "<?php\n$table_prefix = prefix();", "$table_prefix",
			UnevaluableError{File: "wp-config.php", Where: "line 2", Name: "$table_prefix", Expr: "prefix()", WayOut: "do it"},
			"wp-config.php line 2: $table_prefix cannot be read without PHP; do it"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := evaluate(tt.src, "/srv/www/wp-config.php", "/srv/www", "/srv/www", fakeEnv())
			_, _, _, err := c.get(tt.constant, "do it")
			var ue *UnevaluableError
			if !errors.As(err, &ue) || !errors.Is(err, ErrUnevaluable) {
				t.Fatalf("error %v", err)
			}
			if diff := cmp.Diff(tt.want, *ue); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if err.Error() != tt.text {
				t.Errorf("text %q, want %q", err, tt.text)
			}
		})
	}
}

func TestFilesAreReadOnlyWhenNeeded(t *testing.T) {
	t.Parallel()
	c := evaluate("<?php define('A', getenv_docker('A', '')); define('B', getenv_docker('B', ''));", "/x/wp-config.php", "/x", "/x",
		fakeEnv("A_FILE", "/nonexistent/a", "B_FILE", "/nonexistent/b"))
	for _, name := range []string{"A", "B"} {
		if k := c.st.consts[name].value.kind; k != phpFile {
			t.Errorf("%s has kind %d: its file was read", name, k)
		}
	}
}

// hostile holds texts that must not crash or take long.
func hostile() []string {
	n := maxFile / 4 // the whole size is as harmless, but takes the tests a while
	rep := func(s string) string { return strings.Repeat(s, n/len(s)) }
	return []string{
		"", "<?", "<?php", "<?php ", "<?=", "\x00", "<?php \x00\xff", "<?php '", `<?php "{$`, `<?php "\`, "<?php <<<", "<?php <<<A\n", "<?php <<<'A\nA",
		"<?php define(", "<?php define(,", "<?php define('A',", "<?php define('A','b'", "<?php $", "<?php $a[", "<?php $a[]=", "<?php if", "<?php if(", "<?php if()", "<?php if():",
		"<?php else", "<?php endif;", "<?php do", "<?php try", "<?php function", "<?php const", "<?php const A", "<?php const A=", "<?php use", "<?php #[", "<?php namespace",
		"<?php (int)", "<?php ?", "<?php a?:", "<?php a??", "<?php isset($", "<?php isset($a[", "<?php dirname('a', 99999999999);", "<?php define('A', 99999999999999999999);",
		"<?php define('A', 0x); define('B', 09); define('C', 0b2); define('D', 1e999);",
		"<?php " + rep("("), "<?php " + rep("!"), "<?php " + rep("-"), "<?php " + rep("(int)"), "<?php " + rep("{"), "<?php " + rep("["), "<?php " + rep("if("),
		"<?php " + rep("if(a)"), "<?php " + rep("if(true)"), "<?php " + rep("if(true){"), "<?php " + rep("if(a):"), "<?php " + rep("if(true):"), "<?php " + rep("else "), "<?php if(a);" + rep("else if(a);"),
		"<?php " + rep("if(a);elseif(a);"), "<?php " + rep("do "), "<?php " + rep("try{"), "<?php " + rep("while(1)"), "<?php " + rep("foreach(a as "),
		"<?php define('A', " + rep("'a'.") + "'b');", "<?php define('A', " + rep("a??") + "b);", "<?php define('A', " + rep("a?:") + "b);", "<?php define('A', " + rep("a?b:") + "b);",
		"<?php " + rep("a||"), "<?php " + rep("$a="), "<?php " + rep("a("), "<?php " + rep("define("), "<?php " + rep("static "), "<?php " + rep("unset "), "<?php " + rep("as "),
		"<?php " + rep("]="), "<?php " + rep("[]="), "<?php " + rep("include "), "<?php $a='" + strings.Repeat("a", 1000) + "';" + rep("$a=$a.$a;"), "<?php $a='b';" + rep("$a=\"$a$a\";"),
		"<?php $a='eval($a);eval($a);eval($a);';eval($a);", "<?php $a='" + rep("eval($a);") + "';eval($a);", "<?php " + rep("eval('eval(\"1;\");');"),
		"<?php " + rep("function f(){"), "<?php " + rep("function f(){}"), "<?php " + rep("function(){"), "<?php " + rep("<<<A\n"), "<?php " + rep("<<<"), "<?php " + rep(`"{$`), "<?php " + rep("?><?php "),
		"<?php " + rep("#["), "<?php " + rep("$$"), "<?php " + rep("define('A','"), "<?php " + rep("isset($a["), "<?php " + rep("$a["), "<?php " + rep("$a['a']"), "<?php " + rep(";"), rep("<?xml"),
		"<?php " + rep("switch(a){case 1:"), "<?php " + rep("&&!"), "<?php " + rep("dirname("), "<?php " + rep("a+(") + "1", "<?php " + rep("(") + rep(")"), "<?php " + rep("define('A',(1+"),
	}
}

func TestHostile(t *testing.T) {
	t.Parallel()
	for i, src := range hostile() {
		t.Run(fmt.Sprintf("%d %.20q", i, strings.TrimPrefix(src, "<?php ")), func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			got(src, fakeEnv(), "A", "$a", "DB_NAME")
			if d := time.Since(start); d > 5*time.Second {
				t.Errorf("took %v", d)
			}
		})
	}
}

// FuzzWPConfig checks that no text makes the reader crash, and that literals
// written as PHP writes them read back as they were.
func FuzzWPConfig(f *testing.F) {
	for _, name := range []string{"core.php", "docker.php", "host.php"} {
		data, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data), "secret", "wp_")
	}
	for _, src := range hostile() {
		f.Add(src[:min(len(src), 200)], `a'b\c"d$e{$f}\n`, "\xff\x00\r\n")
	}
	f.Fuzz(func(t *testing.T, src, a, b string) {
		env := fakeEnv("X", a, "WORDPRESS_CONFIG_EXTRA", b)
		names := []string{"DB_NAME", "DB_USER", "DB_PASSWORD", "DB_HOST", "$table_prefix", "A", "B"}
		got(src, env, names...)
		got("<?php "+src, env, names...)
		if len(a)+len(b) > maxText {
			t.Skip("longer than maxText, which the reader refuses")
		}
		text := "<?php\n/* " + strings.ReplaceAll(a, "*/", "") + " */\n" +
			"define( 'A', " + quoteSingle(a) + " ); // " + oneLine(b) + "\n" +
			"define(\"B\", " + quoteDouble(b) + ");\n" +
			"define('C', A . " + quoteDouble(a) + " . " + quoteSingle(b) + ");" +
			"define('D', " + quoteNowdoc(a+".") + ");\n" +
			"define('E', getenv('X'));\n$table_prefix = \"{$none}\"; $table_prefix = B;"
		want := map[string]string{"A": a, "B": b, "C": a + a + b, "D": a + ".", "E": a, "$table_prefix": b}
		if diff := cmp.Diff(want, got(text, env, "A", "B", "C", "D", "E", "$table_prefix")); diff != "" {
			t.Errorf("%q\n(-want +got)\n%s", text, diff)
		}
		if _, err := ParseDBHost(a); err != nil && !errors.Is(err, ErrBadHost) {
			t.Error(err)
		}
	})
}

// oneLine makes s fit a // comment.
func oneLine(s string) string {
	return strings.NewReplacer("\n", "", "\r", "", "?>", "").Replace(s)
}

func quoteSingle(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
}

func quoteDouble(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, `$`, `\$`, "\n", `\n`, "\x00", `\000`, "\xff", `\xff`).Replace(s) + `"`
}

// quoteNowdoc wants an s that does not end in CR, which would become part of
// the last line end.
func quoteNowdoc(s string) string {
	id := "EOT"
	for strings.Contains(s, id) {
		id += "X"
	}
	return "<<<'" + id + "'\n" + s + "\n" + id + "\n"
}
