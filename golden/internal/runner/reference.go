// This file compares with the reference carrier, which runs the source as it is.

package runner

import (
	"fmt"
	"maps"
	"slices"
)

// checkReference demands that the source on the reference carrier prints what the
// rewritten program prints, or what want/reference says. want/reference must name
// a rule that the program crosses, and must make a difference.
func checkReference(c *Case, o *Outcome) []string {
	if failed := o.Failed[BuildReference]; failed != "" {
		return []string{"the reference carrier: " + failed}
	}
	_, ran := o.Printed[BuildReference]
	printed := o.prints(BuildReference)
	if c.Reference == nil {
		if !ran || o.Refused() {
			return nil
		}
		faults := diff("the reference carrier prints", c.Run, printed)
		if o.prints(BuildOverlay) == printed { // then with the same line numbers
			faults = append(faults, diff("the overlay logs", o.Printed[BuildReference], o.Printed[BuildOverlay])...)
		}
		return faults
	}
	if o.Refused() {
		return []string{"want/reference of a refused program"}
	}
	if fault := unjustified(c, o); fault != "" {
		return []string{fault}
	}
	return diff("the reference carrier prints", c.Reference.Output, printed)
}

// unjustified says why c may not have its want/reference, "" if it may.
func unjustified(c *Case, o *Outcome) string {
	if c.Reference.Output == c.Run {
		return "want/reference says the same as want/run"
	}
	crossed := crossedRules(o)
	for _, rule := range c.Reference.Rules {
		if crossed[rule] {
			return ""
		}
	}
	return fmt.Sprintf("want/reference names rule %v, but the plan crosses %v", c.Reference.Rules, slices.Sorted(maps.Keys(crossed)))
}

// crossedRules returns the rules that decide somewhere in the plan.
func crossedRules(o *Outcome) map[int]bool {
	rules := map[int]bool{}
	p := o.Decision.Plan
	for _, f := range p.Files {
		for _, s := range f.Sites {
			rules[s.Rule] = true
		}
	}
	for _, f := range p.Funcs {
		rules[f.Rule] = true
	}
	for _, d := range p.Diagnostics {
		rules[d.Rule] = true
	}
	delete(rules, 0)
	return rules
}
