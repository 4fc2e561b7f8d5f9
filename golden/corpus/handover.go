package main

// This file finds the functions that are handed to foreign code, which the call
// graph does not look into: sort.Slice(x, less) is taken to call less. Where a
// value comes from is followed back through locals, parameters, captured variables,
// fields and package variables; where that ends, it is any function of its type
// that is used as a value.

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// index enters what the body of f uses as a value and what it stores.
func (g *graph) index(f *ssa.Function) {
	for _, b := range f.Blocks {
		for _, instr := range b.Instrs {
			g.indexValues(instr)
			switch instr := instr.(type) {
			case *ssa.MakeClosure:
				fn := instr.Fn.(*ssa.Function)
				g.closures[fn] = append(g.closures[fn], instr)
			case *ssa.Store:
				g.indexStore(instr)
			}
		}
	}
}

// indexValues enters the functions that instr uses other than by calling them.
func (g *graph) indexValues(instr ssa.Instruction) {
	var called *ssa.Value
	if c, ok := instr.(ssa.CallInstruction); ok && !c.Common().IsInvoke() {
		called = &c.Common().Value
	}
	for _, op := range instr.Operands(nil) {
		if f, ok := (*op).(*ssa.Function); ok && op != called {
			g.values[g.node(f)] = true
			key := signatureKey(f.Signature)
			if _, made := instr.(*ssa.MakeClosure); made {
				key = signatureKey(instr.(*ssa.MakeClosure).Type())
			}
			g.bySig[key] = append(g.bySig[key], f)
		}
	}
}

// signatureKey is the type of a function without its receiver. Types of different
// variants of a package have the same key.
func signatureKey(t types.Type) string {
	sig, ok := t.Underlying().(*types.Signature)
	if !ok {
		return ""
	}
	return types.TypeString(types.NewSignatureType(nil, nil, nil, sig.Params(), sig.Results(), sig.Variadic()), nil)
}

func (g *graph) indexStore(s *ssa.Store) {
	switch addr := s.Addr.(type) {
	case *ssa.FieldAddr:
		if v := fieldOf(addr.X.Type(), addr.Field); v != nil {
			g.fields[v.Pos()] = append(g.fields[v.Pos()], s.Val)
		}
	case *ssa.Global:
		g.globals[addr] = append(g.globals[addr], s.Val)
	}
}

// fieldOf returns the field of a struct, or of what t points to.
func fieldOf(t types.Type, i int) *types.Var {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	if s, ok := t.Underlying().(*types.Struct); ok {
		return s.Field(i)
	}
	return nil
}

// handOver enters edges from f to the functions that its calls of foreign code
// hand over.
func (g *graph) handOver(f *ssa.Function) {
	for _, b := range f.Blocks {
		for _, instr := range b.Instrs {
			call, ok := instr.(ssa.CallInstruction)
			if !ok || !g.foreign(call) {
				continue
			}
			for _, arg := range call.Common().Args {
				t := tracer{graph: g, seen: map[ssa.Value]bool{}, found: map[*ssa.Function]bool{}}
				t.trace(arg)
				for to := range t.found {
					g.edge(g.node(f), g.node(to))
				}
			}
		}
	}
}

// foreign reports whether call may call something that the graph does not look
// into.
func (g *graph) foreign(call ssa.CallInstruction) bool {
	if _, ok := call.Common().Value.(*ssa.Builtin); ok {
		return false
	}
	callees := g.callees[call]
	for _, f := range callees {
		if f.Blocks == nil && g.byName[f.String()] == nil {
			return true
		}
	}
	return len(callees) == 0
}

// tracer follows one value back to the functions that it may be.
type tracer struct {
	*graph
	seen  map[ssa.Value]bool
	found map[*ssa.Function]bool
}

// isFunc reports whether v has a function type. What is inside an interface is
// called by its methods, which begin with nothing.
func isFunc(v ssa.Value) bool {
	_, ok := v.Type().Underlying().(*types.Signature)
	return ok
}

// trace follows v. It looks into a conversion to an interface only at the place of
// the call.
func (t *tracer) trace(v ssa.Value) {
	if m, ok := v.(*ssa.MakeInterface); ok {
		v = m.X
	}
	if !isFunc(v) || t.seen[v] {
		return
	}
	t.seen[v] = true
	switch v := v.(type) {
	case *ssa.Const: // nil
	case *ssa.Function:
		t.found[v] = true
	case *ssa.MakeClosure:
		t.found[v.Fn.(*ssa.Function)] = true
	case *ssa.ChangeType:
		t.trace(v.X)
	case *ssa.Phi:
		for _, e := range v.Edges {
			t.trace(e)
		}
	case *ssa.Parameter:
		t.parameter(v)
	case *ssa.FreeVar:
		for _, x := range t.bound(v) {
			t.trace(x)
		}
	case *ssa.Field:
		t.all(t.fields[fieldPos(v.X.Type(), v.Field)])
	case *ssa.UnOp:
		t.load(v)
	case *ssa.Call:
		t.results(v, 0)
	case *ssa.Extract:
		if call, ok := v.Tuple.(*ssa.Call); ok {
			t.results(call, v.Index)
			return
		}
		t.anything(v)
	default:
		t.anything(v)
	}
}

func (t *tracer) all(values []ssa.Value) {
	for _, v := range values {
		t.trace(v)
	}
}

// anything takes every function of the type of v that is used as a value.
func (t *tracer) anything(v ssa.Value) {
	for _, f := range t.bySig[signatureKey(v.Type())] {
		t.found[f] = true
	}
}

func fieldPos(of types.Type, i int) token.Pos {
	if v := fieldOf(of, i); v != nil {
		return v.Pos()
	}
	return token.NoPos
}

// parameter goes on in the callers.
func (t *tracer) parameter(p *ssa.Parameter) {
	f := p.Parent()
	index := -1
	for i, q := range f.Params {
		if p == q {
			index = i
		}
	}
	for _, site := range t.callers[f] {
		args := site.Common().Args
		if site.Common().IsInvoke() {
			index-- // the receiver is no argument
		}
		if index >= 0 && index < len(args) && len(args) <= len(f.Params) {
			t.trace(args[index])
		}
		if site.Common().IsInvoke() {
			index++
		}
	}
}

// bound returns what the closures of its function bind to v.
func (t *tracer) bound(v *ssa.FreeVar) []ssa.Value {
	var out []ssa.Value
	f := v.Parent()
	for i, w := range f.FreeVars {
		if v != w {
			continue
		}
		for _, c := range t.closures[f] {
			out = append(out, c.Bindings[i])
		}
	}
	return out
}

// load goes on at what is stored where v is loaded from.
func (t *tracer) load(v *ssa.UnOp) {
	switch addr := v.X.(type) {
	case *ssa.FieldAddr:
		t.all(t.fields[fieldPos(addr.X.Type(), addr.Field)])
	case *ssa.Global:
		t.all(t.globals[addr])
	case *ssa.Alloc:
		t.stores(addr)
	case *ssa.FreeVar:
		for _, x := range t.bound(addr) {
			t.stores(x)
		}
	default:
		t.anything(v)
	}
}

// stores goes on at what is stored in a local variable, or in one that a closure
// captured.
func (t *tracer) stores(addr ssa.Value) {
	if free, ok := addr.(*ssa.FreeVar); ok {
		for _, x := range t.bound(free) {
			t.stores(x)
		}
		return
	}
	if refs := addr.Referrers(); refs != nil {
		for _, r := range *refs {
			switch r := r.(type) {
			case *ssa.Store:
				t.trace(r.Val)
			case *ssa.MakeClosure:
				t.captured(addr, r)
			}
		}
	}
}

// captured goes on at what a closure stores in the variable that it captured.
func (t *tracer) captured(addr ssa.Value, c *ssa.MakeClosure) {
	for i, b := range c.Bindings {
		if b != addr {
			continue
		}
		for _, r := range *c.Fn.(*ssa.Function).FreeVars[i].Referrers() {
			if s, ok := r.(*ssa.Store); ok && s.Addr == c.Fn.(*ssa.Function).FreeVars[i] {
				t.trace(s.Val)
			}
		}
	}
}

// results goes on at what the callees return.
func (t *tracer) results(call *ssa.Call, index int) {
	if t.foreign(call) {
		t.anything(call)
		return
	}
	for _, f := range t.callees[call] {
		for _, b := range f.Blocks {
			if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && index < len(ret.Results) {
				t.trace(ret.Results[index])
			}
		}
	}
}
