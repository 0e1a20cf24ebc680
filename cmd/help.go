package cmd

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// help prints the page of a command: the reference's usage first, our additions
// after it, then the global parameters.
func (a *app) help(c *cobra.Command) {
	h := helpPage{width: max(a.io.Columns(), 40)}
	path := strings.TrimSpace(c.CommandPath())
	h.section("NAME", "")
	h.text(2, path)
	h.section("DESCRIPTION", "")
	h.text(2, c.Short)
	if c.Long != "" {
		h.blank()
		h.text(2, c.Long)
	}
	syn, isLeaf := a.synopses[c]
	h.section("SYNOPSIS", "")
	if isLeaf {
		h.text(2, strings.TrimPrefix(usageLine(path, syn), "wp "))
		for _, alias := range c.Aliases {
			h.text(2, "also: "+strings.TrimSuffix(path, c.Name())+alias)
		}
	} else {
		h.text(2, path+" <command>")
		h.section("SUBCOMMANDS", "")
		for _, sub := range c.Commands() {
			h.text(2, strings.Join(append([]string{sub.Name()}, sub.Aliases...), ", "))
			h.text(6, sub.Short)
		}
	}
	h.params("OPTIONS", syn, false)
	h.params("ADDITIONS", syn, true)
	if c.Example != "" {
		h.section("EXAMPLES", "")
		for _, line := range strings.Split(c.Example, "\n") {
			h.lines = append(h.lines, "  "+line)
		}
	}
	h.section("GLOBAL PARAMETERS", "")
	for _, p := range globalParams {
		if p.syntax != "" {
			h.text(2, p.syntax)
			h.text(6, p.help)
		}
	}
	if !isLeaf {
		h.blank()
		h.text(2, fmt.Sprintf("Run '%s help <command>' for more on a command.", programName))
	}
	a.io.print(strings.Join(h.lines, "\n") + "\n")
}

// helpPage collects lines, wrapped at width.
type helpPage struct {
	width int
	lines []string
}

func (h *helpPage) blank() { h.lines = append(h.lines, "") }

// section starts a part of the page.
func (h *helpPage) section(title, note string) {
	if len(h.lines) > 0 {
		h.blank()
	}
	h.lines = append(h.lines, title+note, "")
}

// text adds a paragraph, indented and wrapped between words.
func (h *helpPage) text(indent int, s string) {
	pad := strings.Repeat(" ", indent)
	line := ""
	for _, word := range strings.Fields(s) {
		switch {
		case line == "":
			line = word
		case indent+len([]rune(line))+1+len([]rune(word)) > h.width:
			h.lines = append(h.lines, pad+line)
			line = word
		default:
			line += " " + word
		}
	}
	if line != "" {
		h.lines = append(h.lines, pad+line)
	}
}

// params adds the parameters that are ours, or those that are the reference's.
func (h *helpPage) params(title string, s synopsis, ours bool) {
	first := true
	for _, p := range s {
		if p.ours != ours {
			continue
		}
		if first {
			h.section(title, map[bool]string{true: " (not in wp datamachine)"}[ours])
			first = false
		}
		h.text(2, p.token())
		h.text(6, p.help)
		if len(p.values)+len(p.more) > 0 {
			h.text(6, "Values: "+strings.Join(append(append([]string{}, p.values...), p.more...), ", ")+".")
		}
		if p.def != "" {
			h.text(6, "Default: "+p.def+".")
		}
	}
}
