// This file says where a literal, or another method, stands before a function that
// recovers, and warns where one stands before a function that asks for its caller.

package infer

import (
	"go/ast"
	"go/token"
	"slices"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/flow"
)

// ValueRecovers reports whether the function that v uses may recover.
func (s *Solution) ValueRecovers(v *flow.Value) bool {
	return v.Func != nil && recovers(v.Func) || slices.ContainsFunc(v.Behind, recovers)
}

// CallRecovers reports whether c is deferred, and what it calls may recover.
func (s *Solution) CallRecovers(c *flow.Call) bool {
	if _, deferred := c.Stmt.(*ast.DeferStmt); !deferred {
		return false
	}
	return c.Callee != nil && recovers(c.Callee) || slices.ContainsFunc(c.Behind, recovers) || c.Object == nil && s.ClassRecovers(c.Shape)
}

// ElsewhereRecovers reports whether c is deferred, and what it calls in some configuration
// may recover.
func (s *Solution) ElsewhereRecovers(c *flow.Call) bool {
	return slices.ContainsFunc(c.Elsewhere, s.CallRecovers)
}

// ProbeRecovers reports whether the call c, which probes, is deferred, and the clone
// that it may find recovers.
func (s *Solution) ProbeRecovers(c *flow.Call) bool {
	return s.CallRecovers(c) && s.recoversBehind(s.callGroup(c), c.Behind, true)
}

// ProbeValueRecovers reports whether the clone that the interface method v is probed
// for may recover, or, if there is none, the method itself.
func (s *Solution) ProbeValueRecovers(v *flow.Value) (clone, method bool) {
	g := s.valueGroup(v)
	return s.recoversBehind(g, v.Behind, true), s.recoversBehind(g, v.Behind, false)
}

// recoversBehind reports whether one of methods recovers, and is reached by its clone,
// or a method that hands clones of group on; or, if clone is false, by itself.
func (s *Solution) recoversBehind(group string, methods []*flow.Func, clone bool) bool {
	for _, f := range methods {
		if recovers(f) && (s.behind(group, []*flow.Func{f}) != nil) == clone {
			return true
		}
	}
	for _, e := range s.Graph.Embedders() {
		if s.groups.of(e.Method) != group || s.behindField(e) == nil || (e.Decl != nil) != clone {
			continue
		}
		if slices.ContainsFunc(e.Behind, func(f *flow.Func) bool { return recovers(f) && slices.Contains(methods, f) }) {
			return true
		}
	}
	return false
}

// ClassRecovers reports whether a function of the class of shape may recover.
func (s *Solution) ClassRecovers(shape *flow.Shape) bool {
	if shape == nil || shape.Class == nil {
		return false
	}
	c := shape.Class.Find()
	return slices.ContainsFunc(c.Lits, recovers) || slices.ContainsFunc(c.Decls, recovers) || slices.ContainsFunc(s.into[c], s.ValueRecovers)
}

// EmbedderRecovers reports whether the method that e has from an embedded interface
// may recover.
func (s *Solution) EmbedderRecovers(e flow.Embedder) bool {
	return slices.ContainsFunc(e.Behind, recovers)
}

// recovers reports whether f recovers in some configuration.
func recovers(f *flow.Func) bool { return slices.ContainsFunc(f.All(), (*flow.Func).Recovers) }

// MethodRecovers reports whether the method f recovers in some configuration.
func (s *Solution) MethodRecovers(f *flow.Func) bool { return recovers(f) }

// reportObservers warns of functions that ask for their caller and find a function
// literal.
func (s *Solution) reportObservers() {
	for _, v := range s.Graph.Values {
		s.reportAdapted(v)
	}
	for _, f := range s.Graph.Funcs {
		if f.Marker != nil && f.AsksForCaller() && s.Clones(f) {
			s.warnObserver(f.Pos(), 10, f.Name+" asks for its caller, and finds itself where foreign code calls it: it hands its explicit form on")
		}
		for _, c := range f.Calls {
			s.reportProbed(c)
		}
	}
}

// reportAdapted reports the function value v if a literal stands between a function
// that would notice and its caller.
func (s *Solution) reportAdapted(v *flow.Value) {
	if b := s.binding(v); b != Bind && b != Drop {
		return
	}
	functions := s.calledBy(v)
	if v.Func != nil {
		functions = []*flow.Func{v.Func}
	}
	if f := observing(functions); f != nil {
		s.warnObserver(v.Expr.Pos(), 6, f.Name+" asks for its caller, and finds the function literal that binds it to the context here")
	}
}

// reportProbed reports the call c of an interface method behind which may be a clone
// that would notice.
func (s *Solution) reportProbed(c *flow.Call) {
	if !s.Probes(c) {
		return
	}
	if f := observing(s.withClones(s.callGroup(c), c.Behind)); f != nil {
		s.warnObserver(c.Expr.Pos(), 10, f.Name+" asks for its caller, and may be what is called here through an interface; it finds the function literal that asks for its clone")
	}
}

// warnObserver warns that a function finds another caller at pos.
func (s *Solution) warnObserver(pos token.Pos, rule int, message string) {
	s.Diagnostics = append(s.Diagnostics, diag.Diagnostic{
		Code: diag.CallerDiffers, Severity: diag.Warning, Rule: rule, Position: s.Graph.Position(pos), Message: message,
	})
}

// withClones returns those of methods that have a clone for the calls of group.
func (s *Solution) withClones(group string, methods []*flow.Func) []*flow.Func {
	var list []*flow.Func
	for _, f := range methods {
		if s.behind(group, []*flow.Func{f}) != nil {
			list = append(list, f)
		}
	}
	return list
}

// observing returns the first of functions that asks for its caller, nil if none does.
func observing(functions []*flow.Func) *flow.Func {
	for _, f := range functions {
		if f.AsksForCaller() {
			return f
		}
	}
	return nil
}
