// This file makes the definitions: the variables that hold the context, those of
// the source and those that are added, and the expressions that mention them.

package decide

import (
	"bytes"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/plan"
)

// def is one variable that holds a context, or a carrier.
type def struct {
	fn     *flow.Func // at whose entry it stands, or in which it is declared
	obj    *types.Var // of a variable of the source, nil for a new one
	base   string     // the name to try first
	name   string     // "" until chosen
	fixed  bool       // the name stands in the source
	open   bool       // what is entered is entered in it
	at     int        // offset by which the plan names the definition
	lo, hi token.Pos  // its scope
	uses   []token.Pos
	// shadows is the variable of the source whose context a new parameter of a
	// marker's literal continues: the literal may use its name again.
	shadows *types.Var
	// merged is the variable of the source that the definition stands for.
	merged *types.Var
}

// ref is an expression before names are chosen.
type ref struct {
	kind  plan.ExprKind
	def   *def
	text  string
	index int
	x, y  *ref
}

// expr returns the expression with its names.
func (r *ref) expr() *plan.Expr {
	if r == nil {
		return nil
	}
	e := &plan.Expr{Kind: r.kind, Text: r.text, Index: r.index, X: r.x.expr(), Y: r.y.expr()}
	if r.def != nil {
		e.Name, e.Def = r.def.name, r.def.at
	}
	return e
}

// packages adds the import paths that the expression mentions.
func (r *ref) packages(add func(path string)) {
	if r == nil {
		return
	}
	switch r.kind {
	case plan.Background:
		add(contextPath)
	case plan.Carried, plan.Restored, plan.Detached, plan.Opened, plan.Fixed, plan.Shared, plan.Joined, plan.Initial:
		add(runtimePath)
	case plan.Ident, plan.FromValue, plan.FromArg:
	}
	r.x.packages(add)
	r.y.packages(add)
}

// known names a definition by what it stands for.
type known struct {
	fn   *flow.Func
	obj  *types.Var
	kind plan.Kind
}

// once returns the definition for k, made by make the first time.
func (m *maker) once(k known, make func() *def) *def {
	if d := m.known[k]; d != nil {
		return d
	}
	d := make()
	m.known[k] = d
	m.defs = append(m.defs, d)
	return d
}

// variable is the variable of the source that d is, or stands for, nil if there is
// none.
func (d *def) variable() *types.Var {
	if d.obj == nil {
		return d.merged
	}
	return d.obj
}

// existing returns the definition of a variable of the source.
func (m *maker) existing(v *types.Var, fn *flow.Func) *def {
	return m.once(known{obj: v}, func() *def {
		return &def{fn: fn, obj: v, base: v.Name(), name: v.Name(), fixed: true, at: m.offset(v.Pos()), lo: v.Pos(), hi: fn.Node().End()}
	})
}

// entry returns what holds the stores that the root f is entered with, nil for
// the initialiser of a package variable, which has no place for a variable.
func (m *maker) entry(f *flow.Func) *def {
	if d, ok := m.entries[f]; ok {
		return d
	}
	d := m.makeEntry(f)
	if d != nil {
		d = m.openEntry(f, d)
	}
	m.entries[f] = d
	if d != nil {
		m.merge(d, f)
	}
	return d
}

func (m *maker) makeEntry(f *flow.Func) *def {
	sup := m.s.Supply(f)
	switch sup.Source {
	case plan.FromParam:
		d := m.param(f, sup.Param, sup.Index, "ctx")
		if m.s.AlwaysDerived(sup.Param, f) || d.obj == nil {
			return d
		}
		return m.define(f, &ref{kind: plan.Ident, def: m.use(d, f.Body().Lbrace)}, 7)
	case plan.FromNewParam, plan.FromMarker:
		return m.newParam(f, sup.Rule)
	case plan.FromCarrier:
		return m.carrierEntry(f)
	case plan.FromCapture:
		if sup.Storeless {
			return m.define(f, &ref{kind: plan.Background}, sup.Rule)
		}
		return m.define(f, &ref{kind: plan.Detached, x: m.current(f.Pos(), f.Outer)}, sup.Rule)
	case plan.FromBackground, plan.FromNothing:
		if f.Kind == flow.VarInit {
			return nil
		}
		return m.define(f, m.beginning(f), sup.Rule)
	}
	panic("decide: unknown source " + string(sup.Source))
}

// beginning is the context with which f begins, that nobody hands one.
func (m *maker) beginning(f *flow.Func) *ref {
	switch {
	case !m.s.BeginsInitial(f):
		return &ref{kind: plan.Background}
	case m.s.OpensAt(f):
		return &ref{kind: plan.Initial}
	}
	return &ref{kind: plan.Fixed, x: &ref{kind: plan.Initial}}
}

// carrierEntry defines the context that the carrier of f holds.
func (m *maker) carrierEntry(f *flow.Func) *def {
	sup := m.s.Supply(f)
	carrier := m.param(f, sup.Param, sup.Index, strings.ToLower(sup.Carrier.Name[:1]))
	value := &ref{kind: plan.FromValue, def: m.use(carrier, f.Body().Lbrace), text: sup.Carrier.Read()}
	if sup.Nests && !sup.Storeless {
		value = &ref{kind: plan.Carried, x: value, y: m.current(f.Pos(), f.Outer)}
	}
	return m.define(f, value, sup.Rule)
}

// define defines a new variable first in the body of f.
func (m *maker) define(f *flow.Func, value *ref, rule int) *def {
	return m.once(known{fn: f, kind: plan.Define}, func() *def {
		body := f.Body()
		d := &def{fn: f, base: "ctx", at: m.offset(body.Lbrace), lo: body.Lbrace, hi: body.End()}
		m.file(f).add(&pending{
			site: plan.Site{Kind: plan.Define, Span: plan.Span{Start: d.at, End: d.at + 1}, Rule: rule, Func: f.Name},
			ctx:  value, def: d, pos: body.Lbrace, skip: func() bool { return d.name == "_" && !d.open },
		})
		return d
	})
}

// newParam adds the first parameter to f.
func (m *maker) newParam(f *flow.Func, rule int) *def {
	return m.once(known{fn: f, kind: plan.Param}, func() *def {
		params := f.Type().Params
		d := &def{fn: f, base: "ctx", at: m.inner(params).Start, lo: params.Pos(), hi: f.Node().End()}
		if f.Lit != nil {
			d.shadows = m.continued(f)
		}
		m.file(f).add(&pending{
			site: plan.Site{Kind: plan.Param, Span: m.inner(params), Rule: rule, Func: f.Name, Parts: m.fieldParts(params)},
			def:  d, pos: params.Pos(), needs: []string{contextPath},
		})
		return d
	})
}

// inner returns the bytes between the parentheses of params.
func (m *maker) inner(params *ast.FieldList) plan.Span {
	return m.lastLine(plan.Span{Start: m.offset(params.Opening) + 1, End: m.offset(params.Closing)}, params.NumFields(), params)
}

// lastLine returns the part of span, the inside of a list with n elements at node,
// that an element can be added to: of an empty list that ends on another line its
// last line, so that a comment in it stays where it is.
func (m *maker) lastLine(span plan.Span, n int, node ast.Node) plan.Span {
	file := m.g.Prog.File(m.g.Position(node.Pos()).Path)
	if n == 0 && file != nil {
		span.Start += bytes.LastIndexByte(file.Source[span.Start:span.End], '\n') + 1
	}
	return span
}

// fieldParts returns the first parameter, if there is one, and then where names
// are missing.
func (m *maker) fieldParts(params *ast.FieldList) []plan.Span {
	if len(params.List) == 0 {
		return nil
	}
	return append([]plan.Span{m.span(params.List[0])}, m.unnamed(params)...)
}

// unnamed returns where the names of the parameters are missing: empty spans
// before the types.
func (m *maker) unnamed(params *ast.FieldList) []plan.Span {
	var spans []plan.Span
	for _, field := range params.List {
		if len(field.Names) == 0 {
			at := m.offset(field.Type.Pos())
			spans = append(spans, plan.Span{Start: at, End: at})
		}
	}
	return spans
}

// param returns the definition of parameter index of f, which is v; one without
// a name gets base.
func (m *maker) param(f *flow.Func, v *types.Var, index int, base string) *def {
	if v.Name() != "" && v.Name() != "_" {
		return m.existing(v, f)
	}
	return m.once(known{fn: f, obj: v, kind: plan.NameParam}, func() *def {
		params := f.Type().Params
		at := paramPos(params, index)
		span := plan.Span{Start: m.offset(at), End: m.offset(at)}
		if v.Name() == "_" {
			span.End++
		}
		d := &def{fn: f, base: base, at: span.Start, lo: params.Pos(), hi: f.Node().End()}
		site := plan.Site{Kind: plan.NameParam, Span: span, Rule: m.s.Supply(f).Rule, Func: f.Name}
		for _, s := range m.unnamed(params) {
			if s.Start != span.Start {
				site.Parts = append(site.Parts, s)
			}
		}
		m.file(f).add(&pending{site: site, def: d, pos: at})
		return d
	})
}

// paramPos returns where the name of parameter index stands, or its type if it
// has no name.
func paramPos(params *ast.FieldList, index int) token.Pos {
	i := 0
	for _, field := range params.List {
		if len(field.Names) == 0 {
			if i == index {
				return field.Type.Pos()
			}
			i++
		}
		for _, name := range field.Names {
			if i == index {
				return name.Pos()
			}
			i++
		}
	}
	return params.Pos()
}

// use notes that d is written at pos, and returns d.
func (m *maker) use(d *def, pos token.Pos) *def {
	d.uses = append(d.uses, pos)
	return d
}
