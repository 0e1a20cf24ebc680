package jobs

import (
	"math"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // a rescue shell may have no zone files
)

// Zone is the site's time zone from the options timezone_string and gmt_offset:
// the named zone, else a fixed offset in hours that may be fractional (5.5).
// Neither: UTC. Source: WordPress wp-includes/functions.php
// wp_timezone_string (6.9).
func Zone(options map[string]string) *time.Location {
	if name := options["timezone_string"]; name != "" {
		if loc, err := time.LoadLocation(name); err == nil {
			return loc
		}
	}
	hours, err := strconv.ParseFloat(strings.TrimSpace(options["gmt_offset"]), 64)
	if err != nil || math.IsNaN(hours) || math.Abs(hours) > 24 {
		return time.UTC
	}
	return time.FixedZone("", int(math.Trunc(hours*60))*60)
}
