package jobs

import "strings"

// IsCompleted tells whether a status starts with "completed", which is what an
// undo goes by: completed, completed_no_items and either with a reason.
// Source: Data Machine inc/Cli/Commands/JobsCommand.php undo (0.41.0).
func IsCompleted(status string) bool { return strings.HasPrefix(status, "completed") }

// SplitStatus parts a status such as "failed - timeout" or "failed: timeout"
// into base and reason; the dash wins when both are there.
// Source: Data Machine inc/Core/JobStatus.php (0.41.0, 0.75.0).
func SplitStatus(status string) (base, reason string) {
	for _, sep := range []string{" - ", ": "} {
		if b, r, ok := strings.Cut(status, sep); ok {
			return strings.TrimSpace(b), strings.TrimSpace(r)
		}
	}
	return strings.TrimSpace(status), ""
}

// statusWidth is how many bytes of a status a list shows.
const statusWidth = 40

// ShortStatus cuts a status for a list: 40 bytes, moved back to a character
// boundary, and three dots. The reference cuts inside characters.
// Source: Data Machine inc/Cli/Commands/JobsCommand.php list (0.41.0).
func ShortStatus(status string) string {
	if len(status) <= statusWidth {
		return status
	}
	cut := statusWidth
	for cut > 0 && status[cut]&0xC0 == 0x80 {
		cut--
	}
	return status[:cut] + "..."
}
