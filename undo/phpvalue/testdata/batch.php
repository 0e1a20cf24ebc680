<?php
// Answers questions about what PHP does, for php_test.go. Each line of stdin is
// an operation, a tab and base64 text; each line of stdout is the answer in
// base64, or "!" when PHP refuses the text.
ini_set('display_errors', '0');

function refuse(): never { throw new UnexpectedValueException(); }

function read_serialized(string $text): mixed {
	$failed = $text === ''; // false without a notice
	set_error_handler(function (int $level, string $message) use (&$failed) {
		$failed = $failed || str_contains($message, 'Error at offset');
		return true;
	});
	$value = unserialize($text, ['allowed_classes' => false]);
	restore_error_handler();
	return $failed ? refuse() : $value;
}

$operations = [
	'json_decode' => function (string $text) {
		$value = json_decode($text, true);
		return json_last_error() === JSON_ERROR_NONE ? serialize($value) : refuse();
	},
	'json_encode' => fn($text) => json_encode(read_serialized($text), JSON_PARTIAL_OUTPUT_ON_ERROR),
	'json_pretty' => fn($text) => json_encode(read_serialized($text),
		JSON_PARTIAL_OUTPUT_ON_ERROR | JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES),
	'unserialize' => fn($text) => serialize(read_serialized($text)),
	'accepts' => fn($text) => (read_serialized($text) || true) ? 'yes' : '',
	'string' => fn($text) => (string) read_serialized($text),
	'bool' => fn($text) => read_serialized($text) ? 'true' : 'false',
	'numeric' => fn($text) => is_numeric($text) ? serialize(1 * $text) : refuse(),
	'int' => fn($text) => (string) (int) $text,
	'stripslashes' => fn($text) => stripslashes($text),
	'is_serialized' => fn($text) => is_serialized($text) ? 'true' : 'false',
	'is_serialized_loose' => fn($text) => is_serialized($text, false) ? 'true' : 'false',
	'maybe_serialize' => fn($text) => (string) maybe_serialize(read_serialized($text)),
];

if (getenv('WORDPRESS_DIR')) {
	define('ABSPATH', rtrim(getenv('WORDPRESS_DIR'), '/') . '/');
	define('WPINC', 'wp-includes');
	require ABSPATH . WPINC . '/functions.php';
}

while (($line = fgets(STDIN)) !== false) {
	[$operation, $text] = explode("\t", rtrim($line, "\n"));
	try {
		echo base64_encode($operations[$operation](base64_decode($text))), "\n";
	} catch (UnexpectedValueException) {
		echo "!\n";
	}
}
