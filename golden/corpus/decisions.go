package main

// This file reads what alsgen plan -json says. Fields that it does not know are
// none of its business.

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Plan is a plan as the command prints it.
type Plan struct {
	Files       []PlannedFile `json:"files"`
	Funcs       []Decided     `json:"funcs"`
	Diagnostics []Diagnostic  `json:"diagnostics"`
}

// Position is a place of the source.
type Position struct {
	Path   string `json:"path"`
	Offset int    `json:"offset"`
	Line   int    `json:"line"`
}

// Step is a link of a chain.
type Step struct {
	Position Position `json:"position"`
	Text     string   `json:"text"`
}

// Decided is the decision about one function, or about something else that has a
// signature.
type Decided struct {
	Name      string   `json:"name"`
	Kind      string   `json:"kind"` // "" for a function or literal
	Position  Position `json:"position"`
	Source    string   `json:"source"`
	Signature bool     `json:"signature"`
	Why       []Step   `json:"why"`
}

// Diagnostic is a diagnostic of the plan.
type Diagnostic struct {
	Code     string   `json:"code"`
	Severity Severity `json:"severity"`
	Position Position `json:"position"`
	Message  string   `json:"message"`
	Chain    []Step   `json:"chain"`
	// Reads are all markers that the finding is about.
	Reads []Position `json:"reads"`
}

// Severity says what a diagnostic stops.
type Severity string

// The severities.
const (
	SeverityRefusal  Severity = "refusal"
	SeverityUnloaded Severity = "unloaded" // stops a rewrite, not a build
	SeverityLost     Severity = "lost"
	SeverityWarning  Severity = "warning"
)

// boundEarly is the code of a function value that was bound where it was stored.
const boundEarly = "bound-early"

// Finding is a diagnostic, with all places that it names, those of the chain
// included.
type Finding struct {
	Code     string   `json:"code"`
	Severity Severity `json:"severity"`
	Reason   string   `json:"reason"` // the message without what is particular
	Text     string   `json:"text"`
	Places   []place  `json:"-"`
}

// outcome is what the plan lets expect of a rewrite.
func (p Plan) outcome() Outcome {
	has := func(s Severity) bool {
		return slices.ContainsFunc(p.Diagnostics, func(d Diagnostic) bool { return d.Severity == s })
	}
	switch {
	case has(SeverityRefusal), has(SeverityUnloaded):
		return Refused
	case has(SeverityLost):
		return Lost
	}
	return Rewritten
}

// findings returns the diagnostics with places relative to the tree.
func (p Plan) findings(tree string) []Finding {
	var out []Finding
	for _, d := range p.Diagnostics {
		at := d.Position.in(tree)
		f := Finding{
			Code: d.Code, Severity: d.Severity, Reason: Reason(d.Message),
			Text:   fmt.Sprintf("%s:%d: %s: %s", at.File, at.Line, d.Code, d.Message),
			Places: []place{at},
		}
		for _, s := range d.Chain {
			f.Places = append(f.Places, s.Position.in(tree))
		}
		for _, p := range d.Reads {
			f.Places = append(f.Places, p.in(tree))
		}
		f.Text += chainText(tree, d.Chain)
		out = append(out, f)
	}
	return out
}

// files returns the planned files with paths relative to the tree.
func (p Plan) files(tree string) []PlannedFile {
	out := slices.Clone(p.Files)
	for i, f := range out {
		out[i].Path = Position{Path: f.Path}.in(tree).File
	}
	return out
}

// chainText prints a chain, a line each.
func chainText(tree string, chain []Step) string {
	var b strings.Builder
	for _, s := range chain {
		at := s.Position.in(tree)
		fmt.Fprintf(&b, "\n\t%s:%d: %s", at.File, at.Line, s.Text)
	}
	return b.String()
}

// in returns the place relative to tree.
func (p Position) in(tree string) place {
	file := p.Path
	if rel, err := filepath.Rel(tree, file); err == nil && filepath.IsAbs(file) {
		file = rel
	}
	return place{filepath.ToSlash(filepath.Clean(file)), p.Line}
}

// particularPattern matches what is particular in a message: quotations, names in
// packages whose import path begins with a domain, positions, numbers, and bare
// exported names: the rest of a message is lower case.
var particularPattern = regexp.MustCompile(
	`"[^"]*"|\x60[^\x60]*\x60|[^\s,;:]*[\w-]+\.[\w.-]+/[^\s,;:]*|\S+\.go(?::\d+)+|\b\d+\b|(^|\s)[A-Z]\w*`)

// Reason is message with a … for all that is particular, so that the same reasons
// add up.
func Reason(message string) string {
	return particularPattern.ReplaceAllString(message, "$1…")
}

// reported returns what alsgen said of the markers of the chosen functions: a
// finding that loses something names the line of their brace.
func reported(findings []Finding, functions []*Function) map[string]Reported {
	out := map[string]Reported{}
	for _, f := range findings {
		if f.Severity != SeverityLost {
			continue
		}
		for _, fn := range functions {
			if slices.Contains(f.Places, place{fn.File, fn.Line}) {
				r := out[fn.ID]
				r.Lost, r.Early = r.Lost || f.Code != boundEarly, r.Early || f.Code == boundEarly
				out[fn.ID] = r
			}
		}
	}
	return out
}

// codes counts the findings of a severity by code.
func codes(findings []Finding, s Severity) map[string]int {
	out := map[string]int{}
	for _, f := range findings {
		if f.Severity == s {
			out[f.Code]++
		}
	}
	return out
}
