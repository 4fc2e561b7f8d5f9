// Package decide turns a Solution into a Plan: which bytes change, and under
// which name the context is written at each place. It asks no further question
// about the program.
//
// # The current context of a place
//
// Each place that needs the context gets an expression whose stores are the
// current ones and whose rest is that of the context named there (rule 7):
//
//	func f(ctx context.Context) {            // ctx names, and holds the stores
//		s.GetStore()                         // s.GetStoreContext(ctx)
//		tctx, cancel := context.WithTimeout(ctx, d) // another name: does not name
//		ctx := context.WithValue(ctx, k, v)  // its own name: names from here on
//	}
//
// named.go finds the naming variable. If it always holds the stores of the
// region it is written as it is; otherwise als.Carry(named, stores), where stores
// is what the region's root was entered with: a parameter, or a variable defined
// first in its body (defs.go). A context that can have stores which the current ones
// say nothing of is als.Restore(named, stores).
//
// # Functions that differ from their places
//
// Where a function and the place that it flows into differ in the context, an
// adapter stands between them (values.go). It evaluates the function when the source
// did: inside the literal if it is declared, before it otherwise, and it leaves nil
// alone where it could be nil. The types that an adapter writes are those of the
// rewritten program, so they are spelled from shapes. A method whose type cannot
// change gets a clone, a call of an interface method that may have one a probe, and a
// struct that embeds such an interface a method that hands it on (clones.go).
//
// # Names
//
// All uses are collected before any name is chosen, so that a new variable is
// called ctx wherever that neither captures an identifier of the source nor is
// hidden where it is used; otherwise ctx1, ctx2 (names.go).
package decide

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/infer"
	"github.com/alsgen/alsgen/analysis/load"
	"github.com/alsgen/alsgen/analysis/plan"
)

// Make makes the plan of s.
func Make(s *infer.Solution) *plan.Plan {
	m := &maker{s: s, g: s.Graph, files: map[*load.File]*fileMaker{}, entries: map[*flow.Func]*def{}, known: map[known]*def{}, merged: map[*ast.CallExpr]ast.Stmt{},
		valuesIn: map[*flow.Func][]*flow.Value{}, context: contextType(), generics: map[genericKey]string{}}
	m.index()
	m.findDiffering()
	for _, f := range m.g.Funcs {
		m.function(f)
	}
	m.borders()
	m.outward()
	m.fresh()
	m.ranges()
	m.funcTypes()
	m.renames()
	m.promotions()
	m.chooseNames()
	p := &plan.Plan{Funcs: m.funcs()}
	p.Files, p.Changed, p.Contexts = m.finish(), m.changed(), m.contexts()
	p.Diagnostics = diag.Sort(append(slices.Clone(s.Diagnostics), m.diagnostics...))
	return p
}

// maker is the state of one Make.
type maker struct {
	s        *infer.Solution
	g        *flow.Graph
	files    map[*load.File]*fileMaker
	entries  map[*flow.Func]*def // what holds the stores of a root
	known    map[known]*def      // definitions by what they stand for
	defs     []*def
	idents   map[*load.File]map[string][]*ast.Ident
	valuesIn map[*flow.Func][]*flow.Value
	context  types.Type                 // context.Context, to be written
	merged   map[*ast.CallExpr]ast.Stmt // declarations from als.Context() that a definition replaces
	inFile   map[*load.File][]*def
	byFile   map[*load.File][]*flow.Func
	generics map[genericKey]string // names of generic functions
	// differing are the calls, and what they call, whose types differ between
	// configurations.
	differing map[place]bool

	diagnostics []diag.Diagnostic
}

// file returns the maker of the file of f.
func (m *maker) file(f *flow.Func) *fileMaker { return m.fileOf(f.Pkg, f.File) }

func (m *maker) fileOf(pkg *load.Package, file *load.File) *fileMaker {
	fm := m.files[file]
	if fm == nil {
		fm = &fileMaker{m: m, pkg: pkg, file: file}
		m.files[file] = fm
	}
	return fm
}

func (m *maker) sortedFiles() []*fileMaker {
	var list []*fileMaker
	for _, fm := range m.files {
		list = append(list, fm)
	}
	slices.SortFunc(list, func(a, b *fileMaker) int {
		return cmp.Or(strings.Compare(a.file.Path, b.file.Path), a.pkg.Configuration-b.pkg.Configuration)
	})
	return list
}

// offset returns the offset of pos in its file.
func (m *maker) offset(pos token.Pos) int { return m.g.Prog.Fset.PositionFor(pos, false).Offset }

// span returns the bytes of n.
func (m *maker) span(n ast.Node) plan.Span {
	return plan.Span{Start: m.offset(n.Pos()), End: m.offset(n.End())}
}

// funcs lists the functions that need the context, once for all configurations.
func (m *maker) funcs() []plan.Func {
	list := []plan.Func{}
	for _, f := range m.g.Funcs {
		if !m.s.Needs(f) || f.Kind == flow.VarInit && !m.uses(f) {
			continue
		}
		sup := m.s.Supply(f)
		list = append(list, plan.Func{
			Name: f.Name, Package: f.Pkg.Path, Position: m.g.Position(f.Pos()), Source: sup.Source, Rule: sup.Rule,
			Signature: m.s.Gains(f) || m.s.Clones(f) || sup.Source == plan.FromMarker, Why: m.s.Why(f),
			EndLine: m.g.Position(f.Node().End()).Line, Links: m.links(f),
		})
	}
	return slices.CompactFunc(list, func(x, y plan.Func) bool { return x.Position == y.Position && x.Name == y.Name })
}

// uses reports whether the region of f is f's own.
func (m *maker) uses(f *flow.Func) bool { return m.s.Root(f) == f }

// fileMaker collects the sites of one file.
type fileMaker struct {
	m     *maker
	pkg   *load.Package
	file  *load.File
	sites []*pending
	names names
}

// pending is a site whose names are not chosen yet.
type pending struct {
	site plan.Site
	ctx  *ref // its context expression, nil if it writes none
	def  *def // the definition that it makes, nil if it makes none
	pos  token.Pos
	// needs are import paths that the site's text mentions besides those of ctx.
	needs []string
	// drops are the identifiers of the source that the site removes.
	drops []*ast.Ident
	// whole is what the site moves, where no other site may be: if there is one, the
	// site's Index becomes 0, the form that moves nothing.
	whole *plan.Span
	// skip drops the site after names were chosen, if a name made it needless.
	skip func() bool
	// types and results are written when the file's package names are known.
	types, results, callee, named []typeText
	// called are the parameters of what the generic function of a Spread calls.
	called         []typeText
	calledVariadic bool
	// given is the function of a Given, with the shape that it has in the clone.
	given *flow.Shape
	// variadic says that the last of types is that of a variadic parameter.
	variadic bool
}

// add adds a site to the file.
func (fm *fileMaker) add(p *pending) *pending {
	fm.sites = append(fm.sites, p)
	return p
}

// finish makes the file's plan.
func (fm *fileMaker) finish() plan.File {
	out := plan.File{Path: fm.file.Path, Sites: []plan.Site{}}
	if len(fm.sites) == 0 {
		return out
	}
	fm.sites = slices.DeleteFunc(fm.sites, func(p *pending) bool { return p.skip != nil && p.skip() })
	for _, p := range fm.sites {
		if p.whole != nil && fm.sitesIn(*p.whole) {
			p.site.Index = 0
		}
	}
	for _, p := range fm.sites {
		fm.generalise(p)
	}
	fm.names = fm.chooseImports()
	for _, p := range fm.sites {
		s := p.site
		if p.ctx != nil {
			s.Ctx = p.ctx.expr()
		}
		if p.def != nil {
			s.Name = p.def.name
		}
		for _, t := range p.types {
			s.Types = append(s.Types, fm.typeString(t))
		}
		if n := len(s.Types); p.variadic && n > 0 && p.callee == nil {
			s.Types[n-1] = "..." + strings.TrimPrefix(s.Types[n-1], "[]")
		}
		for _, t := range p.called {
			s.Generic.Callee = append(s.Generic.Callee, fm.typeString(t))
		}
		if n := len(p.called); p.calledVariadic && n > 0 {
			s.Generic.Callee[n-1] = "..." + strings.TrimPrefix(s.Generic.Callee[n-1], "[]")
		}
		for i, t := range p.named {
			if text := fm.typeString(t); s.Kind == plan.Spread {
				s.Wraps[len(s.Wraps)-len(p.named)+i].Type = text // the carriers come last
			} else {
				s.Type = text
			}
		}
		for _, t := range p.callee {
			s.Callee = append(s.Callee, fm.typeString(t))
		}
		if n := len(s.Callee); p.variadic && p.callee != nil && n > 0 {
			s.Callee[n-1] = "..." + strings.TrimPrefix(s.Callee[n-1], "[]")
		}
		if p.given != nil {
			s.Given = fm.given(*s.Given, p.given)
		}
		for _, t := range p.results {
			s.Results = append(s.Results, fm.typeString(t))
		}
		out.Sites = append(out.Sites, s)
	}
	slices.SortStableFunc(out.Sites, func(a, b plan.Site) int {
		return cmp.Or(cmp.Compare(a.Span.Start, b.Span.Start), cmp.Compare(a.Span.End, b.Span.End),
			strings.Compare(string(a.Kind), string(b.Kind)), cmp.Compare(a.Index, b.Index))
	})
	out.Names, out.Add, out.Drop = fm.names.byPath, fm.names.add, fm.names.drop
	return out
}

// sitesIn reports whether a site of the file stands within span.
func (fm *fileMaker) sitesIn(span plan.Span) bool {
	return slices.ContainsFunc(fm.sites, func(p *pending) bool { return span.Start <= p.site.Span.Start && p.site.Span.End <= span.End })
}
