// This file refuses what would put a function between one that recovers and the
// defer statement that calls it, and warns where one is put before a function that
// asks for its caller.

package infer

import (
	"fmt"
	"go/ast"
	"go/token"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/flow"
)

// reportObservers refuses functions that recover where they are bound, asked for as
// clones, or handed on by a clone: a function literal, or another method, would stand
// between them and the defer statement. Of functions that ask for their caller it warns.
func (s *Solution) reportObservers() {
	for _, v := range s.Graph.Values {
		s.reportAdapted(v)
	}
	for _, f := range s.Graph.Funcs {
		for _, c := range f.Calls {
			s.reportProbed(c)
		}
	}
	for _, e := range s.Graph.Embedders() {
		if f := recovering(s.withClones(s.groups.find(flow.MethodText(e.Method)), e.Behind)); f != nil && e.Decl != nil {
			s.refuseObserver(e.Pos, 10, f.Name+" recovers, and may be what this type has from an embedded interface; it could not recover when it is called with the context; call recover in a function literal")
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
	if f := recovering(functions); f != nil {
		s.refuseObserver(v.Expr.Pos(), 6, f.Name+" recovers and is bound to the context here, so that a defer statement would not call it itself; call recover in a function literal")
	} else if f := observing(functions); f != nil {
		s.warnObserver(v.Expr.Pos(), 6, f.Name+" asks for its caller, and finds the function literal that binds it to the context here")
	}
}

// reportProbed reports the call c of an interface method behind which may be a clone
// that would notice: it refuses to defer one that recovers.
func (s *Solution) reportProbed(c *flow.Call) {
	if !s.Probes(c) {
		return
	}
	clones := s.withClones(s.callGroup(c), c.Behind)
	_, deferred := c.Stmt.(*ast.DeferStmt)
	if f := recovering(clones); f != nil && deferred {
		s.refuseObserver(c.Expr.Pos(), 10, fmt.Sprintf("%s recovers, and may be what is deferred here through an interface; asked for with the context it could not recover; call recover in a function literal", f.Name))
	} else if f := observing(clones); f != nil {
		s.warnObserver(c.Expr.Pos(), 10, fmt.Sprintf("%s asks for its caller, and may be what is called here through an interface; it finds the function literal that asks for its clone", f.Name))
	}
}

// refuseObserver refuses what stands at pos.
func (s *Solution) refuseObserver(pos token.Pos, rule int, message string) {
	s.Diagnostics = append(s.Diagnostics, diag.Diagnostic{
		Code: diag.Unsupported, Severity: diag.Refusal, Rule: rule, Position: s.Graph.Position(pos), Message: message,
	})
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

// observing returns the first of functions that asks for its caller without recovering,
// nil if none does.
func observing(functions []*flow.Func) *flow.Func {
	for _, f := range functions {
		if f.ObservesCaller() && !f.Recovers() {
			return f
		}
	}
	return nil
}

// recovering returns the first of functions that recovers, nil if none does.
func recovering(functions []*flow.Func) *flow.Func {
	for _, f := range functions {
		if f.Recovers() {
			return f
		}
	}
	return nil
}
