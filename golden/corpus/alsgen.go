package main

// This file runs alsgen.

import (
	"context"
	"encoding/json"
	"fmt"
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
)

// Rewriting is what a rewriter did to a tree, and why.
type Rewriting struct {
	Outcome  Outcome
	Findings []Finding
	Decided  []Decided
	Files    []PlannedFile
	Message  string // what it printed, where it broke
}

// Rewriter rewrites a tree in place.
type Rewriter func(ctx context.Context, tree string) (Rewriting, error)

// Alsgen returns the rewriter that runs the command at path: the plan first, and
// then what the plan allows.
func Alsgen(path string, env []string) Rewriter {
	return func(ctx context.Context, tree string) (Rewriting, error) {
		out, err := run(ctx, tree, env, path, "plan", "-json", "./...")
		if err != nil {
			return Rewriting{}, err
		}
		var plan Plan
		if json.Unmarshal([]byte(out.Stdout), &plan) != nil || out.Code > 1 {
			return Rewriting{Outcome: Broken, Message: broken(out)}, nil
		}
		r := Rewriting{Outcome: plan.outcome(), Findings: plan.findings(tree), Decided: plan.Funcs, Files: plan.files(tree)}
		args := []string{"rewrite", "-w", "./..."}
		if r.Outcome == Lost {
			args = slices.Insert(args, 2, "-allow-lost")
		}
		if out, err = run(ctx, tree, env, path, args...); err != nil {
			return Rewriting{}, err
		}
		if ok := out.Code == 0 && r.Outcome != Refused || out.Code == 1 && r.Outcome == Refused; !ok {
			r.Outcome, r.Message = Broken, fmt.Sprintf("planned: %s; %s", r.Outcome, broken(out))
		}
		return r, nil
	}
}

// Lister lists what a rewrite of a tree would change, without changing it, if it may
// lose what the first rewrite did, with the outcome given.
type Lister func(ctx context.Context, tree string, first Outcome) ([]string, error)

// Listing returns the lister that runs the command at path. What the command refuses
// or fails at stands in the list, too.
func Listing(path string, env []string) Lister {
	return func(ctx context.Context, tree string, first Outcome) ([]string, error) {
		args := []string{"rewrite", "-l", "./..."}
		if first == Lost {
			args = slices.Insert(args, 2, "-allow-lost")
		}
		out, err := run(ctx, tree, env, path, args...)
		if err != nil {
			return nil, err
		}
		list := strings.Fields(out.Stdout)
		if out.Code != 0 {
			list = append(list, broken(out))
		}
		return list, nil
	}
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
