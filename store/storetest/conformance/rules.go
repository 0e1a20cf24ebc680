package conformance

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

// Rules says which differences from the reference are wanted.
type Rules struct {
	NotBuilt []*NotBuilt `yaml:"not_built"`
	Rules    []*Rule     `yaml:"rules"`

	mu sync.Mutex // guards the counts below
}

// NotBuilt names commands that do not exist yet; their cases are only counted.
type NotBuilt struct {
	Name  string
	Cases Pattern // on "seed argv"

	hits int
}

// Rule declares lines of differences wanted in the cases it selects.
type Rule struct {
	Name  string
	Why   string    // what differs and why, in a user's words
	Cases Pattern   // on "seed argv"
	Lines []Pattern // each matches a whole line of Compare

	hits []int // per pattern
}

// Pattern is a regular expression in YAML.
type Pattern struct{ *regexp.Regexp }

// UnmarshalYAML compiles the expression.
func (p *Pattern) UnmarshalYAML(node *yaml.Node) error {
	re, err := regexp.Compile(node.Value)
	if err != nil {
		return fmt.Errorf("line %d: %w", node.Line, err)
	}
	p.Regexp = re
	return nil
}

// ReadRules reads and checks a file of rules.
func ReadRules(path string) (*Rules, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return parseRules(content)
}

func parseRules(content []byte) (*Rules, error) {
	r := &Rules{}
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	decoder.KnownFields(true)
	if err := decoder.Decode(r); err != nil {
		return nil, err
	}
	names := map[string]bool{}
	for _, rule := range r.Rules {
		switch {
		case rule.Name == "" || rule.Why == "" || rule.Cases.Regexp == nil || len(rule.Lines) == 0:
			return nil, fmt.Errorf("rule %q needs name, why, cases and lines", rule.Name)
		case names[rule.Name]:
			return nil, fmt.Errorf("two rules are named %q", rule.Name)
		}
		names[rule.Name] = true
		rule.hits = make([]int, len(rule.Lines))
	}
	for _, n := range r.NotBuilt {
		if n.Name == "" || n.Cases.Regexp == nil {
			return nil, fmt.Errorf("not_built %q needs name and cases", n.Name)
		}
	}
	return r, nil
}

// IsNotBuilt returns the name of the missing command a case runs, "" if it is
// built.
func (r *Rules) IsNotBuilt(title string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, n := range r.NotBuilt {
		if n.Cases.MatchString(title) {
			n.hits++
			return n.Name
		}
	}
	return ""
}

// Decide parts a case's differences: the names of the rules that want some of
// them, and the lines no rule wants.
func (r *Rules) Decide(title string, lines []string) (rules, rest []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	used := map[*Rule]bool{}
	for _, line := range lines {
		decided := false
		for _, rule := range r.Rules {
			if !rule.Cases.MatchString(title) {
				continue
			}
			for i, pattern := range rule.Lines {
				if found := pattern.FindStringIndex(line); found != nil && found[0] == 0 && found[1] == len(line) {
					rule.hits[i]++
					used[rule], decided = true, true
				}
			}
		}
		if !decided {
			rest = append(rest, line)
		}
	}
	for _, rule := range r.Rules {
		if used[rule] {
			rules = append(rules, rule.Name)
		}
	}
	return rules, rest
}

// Stale returns what matched nothing in a whole run and should be deleted.
func (r *Rules) Stale() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var stale []string
	for _, n := range r.NotBuilt {
		if n.hits == 0 {
			stale = append(stale, fmt.Sprintf("not_built %q matches no case", n.Name))
		}
	}
	for _, rule := range r.Rules {
		for i, hits := range rule.hits {
			if hits == 0 {
				stale = append(stale, fmt.Sprintf("rule %q: no difference matches %s", rule.Name, rule.Lines[i]))
			}
		}
	}
	return stale
}

// Table lists the rules with the number of lines each decided.
func (r *Rules) Table() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var b strings.Builder
	for _, rule := range r.Rules {
		total := 0
		for _, hits := range rule.hits {
			total += hits
		}
		fmt.Fprintf(&b, "%5d  %s: %s\n", total, rule.Name, strings.Join(strings.Fields(rule.Why), " "))
	}
	return b.String()
}
