// Command datamachine works on the jobs of Data Machine in a WordPress
// database, without PHP and without WordPress.
package main

import (
	"os"

	"datamachine/cmd"
)

func main() { os.Exit(cmd.Main()) }
