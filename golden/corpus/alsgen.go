package main

// This file runs alsgen and reads its diagnostics.

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Outcome is how alsgen ended.
type Outcome string

// The outcomes.
const (
	Rewritten Outcome = "rewritten"
	Refused   Outcome = "refused"
	Lost      Outcome = "lost"   // rewritten, with a context that nothing supplies
	Broken    Outcome = "broken" // neither: alsgen failed
	Empty     Outcome = "empty"  // not run: no test reads a marker of the round
)

// Finding is a diagnostic of alsgen: its code and all places that it names, that
// of the chain included.
type Finding struct {
	Code   string  `json:"code"`
	Text   string  `json:"text"`
	Places []place `json:"-"`
}

// Lost reports whether the finding says that a context is lost.
func (f Finding) Lost() bool { return strings.HasPrefix(f.Code, "lost") }

// Rewriting is what a rewriter did to a tree.
type Rewriting struct {
	Outcome  Outcome
	Findings []Finding
	Message  string // what it printed, where it broke
}

// Rewriter rewrites a tree in place.
type Rewriter func(ctx context.Context, tree string) (Rewriting, error)

// headPattern is the first line of a diagnostic: path:line:col: code: message.
var headPattern = regexp.MustCompile(`^(\S+\.go:\d+:\d+): ([a-z][a-z0-9-]*): (.*)$`)

// ParseFindings reads diagnostics. Lines that follow one and are indented belong
// to it: the chain.
func ParseFindings(tree, text string) []Finding {
	var out []Finding
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if m := headPattern.FindStringSubmatch(line); m != nil {
			out = append(out, Finding{Code: m[2], Text: line, Places: placesIn(tree, line)})
			continue
		}
		if n := len(out) - 1; n >= 0 && strings.TrimLeft(line, " \t") != line {
			out[n].Places = append(out[n].Places, placesIn(tree, line)...)
			out[n].Text += "\n" + line
		}
	}
	return out
}

// Alsgen returns the rewriter that runs the command at path. Where nothing but
// lost contexts stops it, it runs again with -allow-lost.
func Alsgen(path string, env []string) Rewriter {
	return func(ctx context.Context, tree string) (Rewriting, error) {
		out, err := run(ctx, tree, env, path, "rewrite", "-w", "./...")
		if err != nil {
			return Rewriting{}, err
		}
		r := Rewriting{Findings: ParseFindings(tree, out.Stderr)}
		switch {
		case out.Code == 0:
			r.Outcome = Rewritten
		case out.Code == 1 && len(r.Findings) > 0 && !slices.ContainsFunc(r.Findings, Finding.Lost):
			r.Outcome = Refused
		case out.Code == 1 && len(r.Findings) > 0:
			return allowLost(ctx, tree, path, env, r)
		default:
			r.Outcome = Broken
			r.Message = broken(out)
		}
		return r, nil
	}
}

// allowLost runs alsgen again, after r.
func allowLost(ctx context.Context, tree, path string, env []string, r Rewriting) (Rewriting, error) {
	out, err := run(ctx, tree, env, path, "rewrite", "-w", "-allow-lost", "./...")
	if err != nil {
		return Rewriting{}, err
	}
	switch {
	case out.Code == 0:
		r.Outcome = Lost
	case out.Code == 1:
		// Something else stops it, too.
		r.Outcome = Refused
	default:
		r.Outcome = Broken
		r.Message = broken(out)
	}
	return r, nil
}

// broken says how alsgen failed: the beginning of what it printed, and the last
// line.
func broken(out Output) string {
	const most = 800
	text := strings.TrimSpace(out.Stderr)
	if len(text) > most {
		last := text[strings.LastIndexByte(text, '\n')+1:]
		text = text[:most] + " ...\n" + tail(last, most)
	}
	return fmt.Sprintf("exit status %d: %s", out.Code, text)
}

// codes counts the codes of findings.
func codes(findings []Finding) map[string]int {
	out := map[string]int{}
	for _, f := range findings {
		out[f.Code]++
	}
	return out
}

// reported returns what alsgen said of the markers of the chosen functions: a lost
// context names the line of their brace.
func reported(findings []Finding, functions []*Function) map[string]Reported {
	out := map[string]Reported{}
	for _, f := range findings {
		if !f.Lost() {
			continue
		}
		for _, fn := range functions {
			if slices.Contains(f.Places, place{fn.File, fn.Line}) {
				out[fn.ID] = Reported{Lost: true}
			}
		}
	}
	return out
}
