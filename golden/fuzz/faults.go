// This file plants faults into the rewriter: plans that say something wrong, which
// still compiles. Each must be found.

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/alsgen/alsgen/analysis/plan"
	"github.com/alsgen/alsgen/golden/fuzz/model"
	"github.com/alsgen/alsgen/rewrite"
)

// fault is one way to rewrite wrongly.
type fault struct {
	name string
	// only is the mode in which the rewriter is wrong, nil for both.
	only *rewrite.Mode
	// site changes a site, and reports whether it did.
	site func(s *plan.Site) bool
}

// faults are those that are planted.
func faults() []fault {
	over := rewrite.Overlay
	return []fault{
		{name: "some arguments have nothing", site: some(onKind(plan.Arg, lose))},
		{name: "some arguments are detached", site: some(onKind(plan.Arg, detach))},
		{name: "some arguments have nothing, in the overlay", only: &over, site: some(onKind(plan.Arg, lose))},
		{name: "Carry carries nothing", site: onKind(plan.Carry, lose)},
		{name: "named and stores are swapped", site: func(s *plan.Site) bool { return s.Ctx != nil && swap(s.Ctx) }},
		{name: "functions are bound to nothing", site: onKind(plan.Adapt, lose)},
		{name: "iterators begin with nothing", site: onKind(plan.Iterate, lose)},
		{name: "requests are lent without stores", site: onKind(plan.Lend, lose)},
		{name: "als.Context has no rest", site: onKind(plan.Replace, detach)},
		{name: "functions in Run use the context outside", site: hide},
		{name: "entrances begin with nothing", site: func(s *plan.Site) bool {
			return s.Kind == plan.Define && s.Ctx.Kind == plan.FromValue && lose(s.Ctx)
		}},
		{name: "what does not enter gets the open context", site: within(unfix)},
		{name: "what enters gets what is fixed", site: some(onKind(plan.Arg, fix))},
		{name: "contexts of others do not share what is entered", site: func(s *plan.Site) bool {
			return within(unshare)(s) || s.Kind == plan.Carry && s.Index == plan.CarryShared && set(&s.Index, plan.CarryAlone)
		}},
		{name: "als.Bind fixes nothing", site: func(s *plan.Site) bool {
			return s.Kind == plan.Arg && s.Rule == 12 && s.Ctx != nil && lose(s.Ctx)
		}},
	}
}

// onKind changes the contexts of the sites of a kind.
func onKind(kind plan.Kind, change func(*plan.Expr) bool) func(*plan.Site) bool {
	return func(s *plan.Site) bool { return s.Kind == kind && s.Ctx != nil && change(s.Ctx) }
}

// some changes one site in twenty.
func some(change func(*plan.Site) bool) func(*plan.Site) bool {
	return func(s *plan.Site) bool { return s.Span.Start%20 == 0 && change(s) }
}

// lose makes a variable, or what comes out of a carrier, the background; it is
// mentioned, so that it is used.
func lose(e *plan.Expr) bool {
	switch e.Kind {
	case plan.Ident, plan.FromValue:
		e.Text = "func(context.Context) context.Context { return context.Background() }(" + e.Name + e.Text + ")"
		e.Kind, e.Name = plan.FromValue, ""
		return true
	case plan.Carried, plan.Restored:
		return lose(e.X) && lose(e.Y)
	}
	return false
}

// within changes the expressions of a site, and what they are made of.
func within(change func(*plan.Expr) bool) func(*plan.Site) bool {
	var deep func(e *plan.Expr) bool
	deep = func(e *plan.Expr) bool {
		if e == nil {
			return false
		}
		changed := change(e)
		x, y := deep(e.X), deep(e.Y)
		return changed || x || y
	}
	return func(s *plan.Site) bool { return deep(s.Ctx) }
}

// unfix makes als.Fix(ctx) ctx.
func unfix(e *plan.Expr) bool {
	if e.Kind != plan.Fixed {
		return false
	}
	*e = *e.X
	return true
}

// fix makes a variable als.Fix of it.
func fix(e *plan.Expr) bool {
	if e.Kind != plan.Ident {
		return false
	}
	*e = plan.Expr{Kind: plan.Fixed, X: &plan.Expr{Kind: plan.Ident, Name: e.Name}}
	return true
}

// unshare makes als.Share(c, ctx) c.
func unshare(e *plan.Expr) bool {
	if e.Kind != plan.Shared {
		return false
	}
	*e = *e.X
	return true
}

// set assigns to a field, which is a change.
func set(field *int, to int) bool {
	*field = to
	return true
}

func detach(e *plan.Expr) bool {
	if e.Kind != plan.Ident {
		return false
	}
	e.Kind, e.X, e.Name = plan.Detached, &plan.Expr{Kind: plan.Ident, Name: e.Name}, ""
	return true
}

func swap(e *plan.Expr) bool {
	if e.Kind != plan.Carried && e.Kind != plan.Restored {
		return false
	}
	e.X, e.Y = e.Y, e.X
	return true
}

// hide makes the new parameter of a literal that a marker calls blank, so that the
// variable around it is used. Where there is none the program does not compile, and
// is left out.
func hide(s *plan.Site) bool {
	if s.Kind != plan.Param || len(s.Parts) > 0 || s.Rule != 3 || s.Name != "ctx" {
		return false
	}
	s.Name = "_"
	return true
}

// with returns the rewriter with the fault.
func (f fault) with(p *plan.Plan, source func(string) ([]byte, error), mode rewrite.Mode) (*rewrite.Changes, error) {
	if f.only != nil && *f.only != mode {
		return rewrite.Apply(p, source, mode)
	}
	data, err := json.Marshal(p)
	if err != nil {
		return nil, err
	}
	var wrong plan.Plan
	if err := json.Unmarshal(data, &wrong); err != nil {
		return nil, err
	}
	for i, file := range wrong.Files {
		src, err := source(file.Path)
		if err != nil {
			return nil, err
		}
		if file.Names["context"] != "context" || !bytes.Contains(src, []byte(model.Runtime)) {
			continue
		}
		wrong.Files[i].Names[model.Runtime] = "als"
		for j := range file.Sites {
			f.site(&file.Sites[j])
		}
	}
	return rewrite.Apply(&wrong, source, mode)
}

// faults plants one fault after the other and looks for each.
func (s *session) faults(ctx context.Context) (int, error) {
	code := 0
	for _, f := range faults() {
		s.next, s.skipped = s.options.seed, map[string]int{}
		at, err := s.find(ctx, f)
		if err != nil {
			return 2, fmt.Errorf("%s: %w", f.name, err)
		}
		if at == 0 {
			code = 1
			fmt.Fprintf(s.out, "NOT FOUND within %d programs: %s\n", s.options.n, f.name)
			continue
		}
		fmt.Fprintf(s.out, "found after %d programs: %s\n", at, f.name)
	}
	return code, nil
}

// find returns how many programs it takes until one prints something wrong, 0 if none
// does.
func (s *session) find(ctx context.Context, f fault) (int, error) {
	for size := min(20, s.options.batch); s.tried < s.options.n; size = s.options.batch {
		b := &batch{tool: s.tool, dir: filepath.Join(s.dir, "fault"), programs: s.programs(min(size, s.options.n-s.tried))}
		b.apply = f.with
		err := b.run(ctx, inPlace, overlay)
		os.RemoveAll(b.dir)
		if err != nil {
			return 0, err
		}
		i := slices.IndexFunc(b.programs, func(t *tried) bool { return t.broken == "" && t.judge() != nil })
		if i >= 0 {
			at := s.tried + i + 1
			s.tried = 0
			return at, nil
		}
		s.tried += len(b.programs)
	}
	s.tried = 0
	return 0, nil
}
