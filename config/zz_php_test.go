package config

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

type gen struct{ r *rand.Rand }

func (g *gen) pick(s ...string) string { return s[g.r.Intn(len(s))] }
func (g *gen) name() string            { return g.pick("A", "B", "C", "D") }
func (g *gen) vname() string           { return g.pick("$a", "$b", "$c", "$t['x']", "$t['y']", "$GLOBALS['a']", "$_ENV['X']", "$_SERVER['N']") }
func (g *gen) lit() string {
	return g.pick(`'x'`, `"y\t$a"`, `"{$b}z"`, `'it\'s'`, "5", "0", "-3", "1.5", "true", "FALSE", "null", "''", `'0'`, "'-12abc'", "0x1f", "1e3", "010", `"\x41\u{41}\101"`,
		"<<<T\n  a$a\n   b\\n\n  T\n", "<<<'T'\na$a\nT\n", "__DIR__", "__FILE__", "ABSPATH", "DIRECTORY_SEPARATOR", "'/a/b/c'", "'0.0'", "' 7'", "1_000", "PHP_EOL", "\"\\{$a}\"", "\"$ a\"", "'1e2x'", ".5", "6.0", "1e20", "0.1", "123456789012345678", "9223372036854775808", "0b11", "0o17")
}
func (g *gen) expr(d int) string {
	if d <= 0 {
		return g.pick(g.lit(), g.lit(), g.lit(), g.vname(), "(defined('A') ? A : 'u')", "(defined('B') ? B : 'u')", "(defined('C') ? C : 'u')")
	}
	e := func() string { return g.expr(d - 1) }
	switch g.r.Intn(32) {
	case 0, 1, 2:
		return e() + g.pick(" . ", ".", "\n. ") + g.pick(" ", "") + e()
	case 3:
		return "(" + e() + ")"
	case 4:
		return "!" + e()
	case 5:
		return e() + " ?: " + e()
	case 6:
		return e() + " ? " + e() + " : " + e()
	case 7:
		return g.pick("$a", "$b", "$_ENV['X']", "$_ENV['N']", "$_SERVER['N']", "$_SERVER['X']", "$t['x']", "$u") + " ?? " + e()
	case 8:
		return e() + " && " + e()
	case 9:
		return e() + " || " + e()
	case 10:
		return e() + g.pick(" === ", " !== ") + e()
	case 11:
		return g.pick("(int)", "(string)", "(bool)", "( int )") + e()
	case 12:
		return "getenv('" + g.pick("X", "N", "Z", "E") + "')"
	case 13:
		return "getenv_docker('" + g.pick("X", "N", "F", "E") + "', " + e() + ")"
	case 14:
		return "dirname(" + e() + g.pick("", ", 1", ", 2", ", 3") + ")"
	case 15:
		return "defined('" + g.name() + "')"
	case 16:
		return g.pick("isset(", "empty(") + g.vname() + ")"
	case 17:
		return "empty(" + e() + ")"
	case 18:
		return g.vname() + g.pick(" = ", " .= ", " ??= ") + e()
	case 19:
		return "(" + g.vname() + g.pick(" = ", " .= ", " ??= ", " += ", "|=") + e() + ")"
	case 20:
		return "define('" + g.name() + "', " + e() + ")"
	case 21:
		return e() + g.pick(" == ", " + ", " - ", " <=> ", " < ", " % 3 * ", " != ", " & ", " xor ") + e()
	case 22:
		return "strtoupper(" + e() + ")"
	case 23:
		return g.pick("1", "5", "MYSQLI_CLIENT_SSL", "(int)"+e()) + " | " + g.pick("2", "MYSQLI_CLIENT_COMPRESS", e())
	case 24:
		return "constant('A')"
	case 25:
		return e() + g.pick(" and ", " or ") + e()
	case 26:
		return "@" + e()
	case 27:
		return g.pick("-", "+") + e()
	case 28:
		return "pure(" + e() + ")"
	case 29:
		if g.r.Intn(3) > 0 {
			return g.lit()
		}
		return g.pick("impure()", "(function() { define('C','closure'); return 1; })()", "(fn() => define('D', 1))()", "[1, 2][1]", "array('x' => 1)", "['x' => 'y']['x']", "K::make()", "(new K)->go()", "\"abc\"[1]", "$a++", "--$b")
	}
	return g.lit()
}
func (g *gen) block(d int) string {
	return g.pick("{ "+g.stmt(d)+g.stmt(d)+" }", g.stmt(d))
}
func (g *gen) stmt(d int) string {
	if d <= 0 {
		return "define('" + g.name() + "', " + g.expr(1) + ");\n"
	}
	switch g.r.Intn(24) {
	case 0, 1, 2, 3:
		return "define('" + g.name() + "', " + g.expr(3) + ");\n"
	case 4, 5:
		return g.vname() + " = " + g.expr(3) + ";\n"
	case 6:
		return g.expr(3) + ";\n"
	case 7:
		return "if (" + g.expr(2) + ") " + g.block(d-1)
	case 8:
		return "if (" + g.expr(2) + ") " + g.block(d-1) + " else " + g.block(d-1)
	case 9:
		return "if (" + g.expr(2) + ") {" + g.stmt(d-1) + "} elseif (" + g.expr(2) + ") {" + g.stmt(d-1) + "} else if (" + g.expr(1) + ") " + g.stmt(d-1) + "else " + g.stmt(d-1)
	case 10:
		return "if (" + g.expr(2) + "): " + g.stmt(d-1) + " elseif (" + g.expr(2) + "): " + g.stmt(d-1) + " else: " + g.stmt(d-1) + " endif;\n"
	case 11:
		return "if (!defined('" + g.name() + "')) define('" + g.name() + "', " + g.expr(2) + ");\n"
	case 12:
		return "defined('" + g.name() + "') || define('" + g.name() + "', " + g.expr(2) + ");\n"
	case 13:
		return "// define('A', 'no');\n# x ?>\n<?php /* define('B', 1); */ "
	case 14:
		return "foreach ([1,2] as $a) { " + g.stmt(d-1) + " }\n"
	case 15:
		return "do { " + g.stmt(d-1) + " } while (false);\n"
	case 16:
		return "for ($i = 0; $i < 1; $i++): " + g.stmt(d-1) + " endfor;\n"
	case 17:
		return "switch (" + g.expr(1) + ") { case 1: " + g.stmt(d-1) + " break; default: " + g.stmt(d-1) + " }\n"
	case 18:
		return "try { " + g.stmt(d-1) + " } catch (Exception $c) { } finally { " + g.stmt(d-1) + " }\n"
	case 19:
		return "?>html define('A','h');<?php\n"
	case 20:
		return "eval(" + quoteSingle(g.stmt(d-1)) + ");\n"
	case 21:
		return g.pick("[$a, $b] = ['q', 'r'];", "list($c) = ['s'];", "$b = &$a;", "unset($a);", "$$z = 'vv';", "extract(['a' => 'ex']);", "putenv('X=put');", "while (true) { $a = 'w'; break; }", "{ $a = 'blk'; }",
			"$o = new K; $o->go();", "K::make();", "impure();",  "const ZZA = 5;", "const A = 'k' . 'c', B = 2;",
			"goto e; define('A', 'skipped'); e:",  "static $a = 'st';", "$_ENV['X'] = 'envset';", "$a ??= 'nn';", "echo define('D', 'echoed');", "print define('C', 'p');", "$x = match(true) { default => define('A', 'm') };",
			"`true`;", "$GLOBALS['b'] = 'gb';", "declare(ticks=1) { define('B', 'tick'); }", "if (true): if (false): define('A', 1); endif; define('B', 'in'); endif;", "$t = ['x' => 'arr'];", "foreach (['A' => 1] as $k => $v) define($k, $v);", "define($a, 'dynname');", 
			"function local_f() { define('A', 'lf'); } local_f();", "function p2($q) { $a = $q; return $q; } p2(1);", "compact('a');", "usort($zz, 'x');") + "\n"
	}
	return g.vname() + g.pick(" .= ", " = ", " ??= ") + g.expr(2) + ";\n"
}

const prelude = `<?php
class K { static function make() { define('B', 'made'); $GLOBALS['a'] = 'kk'; return 'K'; } function go() { define('A', 'gone'); return 'G'; } }
function pure($x) { $a = $x; return $x; }
function impure() { define('D', 'imp'); $GLOBALS['b'] = 'imp'; return 'i'; }
if (!function_exists('getenv_docker')) {
	function getenv_docker($env, $default) {
		if ($fileEnv = getenv($env . '_FILE')) {
			return rtrim(file_get_contents($fileEnv), "\r\n");
		}
		else if (($val = getenv($env)) !== false) {
			return $val;
		}
		else {
			return $default;
		}
	}
}
`

func TestZZPHP(t *testing.T) {
	n := 4000
	if s := os.Getenv("ZZN"); s != "" {
		fmt.Sscan(s, &n)
	}
	seed0 := int64(1)
	if s := os.Getenv("ZZSEED"); s != "" {
		fmt.Sscan(s, &seed0)
	}
	dir := t.TempDir()
	dir, _ = filepath.EvalSymlinks(dir)
	os.WriteFile("/tmp/phpt/inc.php", []byte("<?php define('A', 'inc'); $zz = 1;"), 0o644)
	os.WriteFile("/tmp/phpt/f.txt", []byte("fromfile\r\n\n"), 0o644)
	envs := []string{"X=v", "E=", "F_FILE=/tmp/phpt/f.txt", "PATH=/usr/bin:/bin"}
	env := fakeEnv("X", "v", "E", "", "F_FILE", "/tmp/phpt/f.txt")
	var wg sync.WaitGroup
	var known, unknown, skipped, absent, fails atomic.Int64
	work := make(chan int64)
	for range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for seed := range work {
				g := &gen{rand.New(rand.NewSource(seed))}
				src := prelude
				for range 2 + g.r.Intn(6) {
					src += g.stmt(2)
				}
				file := filepath.Join(dir, fmt.Sprintf("c%d.php", seed))
				os.WriteFile(file, []byte(src), 0o644)
				cmd := exec.Command("php", "-d", "variables_order=EGPCS", "-d", "display_errors=0", "-d", "log_errors=0", "/tmp/phpt/run.php", file)
				cmd.Env = envs
				out, _ := cmd.Output()
				os.Remove(file)
				_, js, ok := strings.Cut(string(out), "\nZZZ")
				var res struct {
					Fatal bool
					Msg   string
					C, V  map[string]*string
				}
				if !ok || json.Unmarshal([]byte(js), &res) != nil || res.Fatal {
					skipped.Add(1)
					continue
				}
				c := evaluate(src, file, "/srv/www", "/srv/www", env)
				check := func(name string, php *string, defined bool) {
					v, _, found, err := c.get(name, "")
					switch {
					case err != nil:
						unknown.Add(1)
					case !found:
						if defined && c.st.dark.line == 0 && php != nil {
							fails.Add(1)
							b, _ := base64.StdEncoding.DecodeString(*php)
							t.Errorf("seed %d: %s absent, PHP %q\n%s", seed, name, b, src[len(prelude):])
						}
						absent.Add(1)
					default:
						text, _ := v.text()
						if c.st.dark.line > 0 && name[0] != '$' {
							return
						}
						if !defined || php == nil {
							fails.Add(1)
							t.Errorf("seed %d: %s = %q, PHP undefined\n%s", seed, name, text, src[len(prelude):])
							return
						}
						b, _ := base64.StdEncoding.DecodeString(*php)
						if string(b) != text {
							fails.Add(1)
							t.Errorf("seed %d: %s = %q, PHP %q\n%s", seed, name, text, b, src[len(prelude):])
						}
						known.Add(1)
					}
				}
				for _, name := range []string{"A", "B", "C", "D"} {
					p, ok := res.C[name]
					check(name, p, ok)
				}
				for _, name := range []string{"a", "b", "c"} {
					p, ok := res.V[name]
					check("$"+name, p, ok)
				}
			}
		}()
	}
	for i := range int64(n) {
		if fails.Load() > 6 {
			break
		}
		work <- seed0 + i
	}
	close(work)
	wg.Wait()
	t.Logf("known %d unknown %d absent %d skipped configs %d", known.Load(), unknown.Load(), absent.Load(), skipped.Load())
}
