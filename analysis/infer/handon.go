// This file decides which carriers a call hands on without the current stores
// (rule 8).

package infer

import (
	"fmt"
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/load"
	"github.com/alsgen/alsgen/analysis/plan"
	"github.com/alsgen/alsgen/analysis/roots"
)

// Handed is a carrier that a call hands on.
type Handed struct {
	Carrier *roots.Carrier
	// Expr is the carrier as the program writes it: argument number Index of the
	// call, or its receiver if Index is roots.Receiver.
	Expr  ast.Expr
	Index int
	// Type is what the callee gets it as.
	Type types.Type
}

// Carriers returns the carriers that c has to hand on with the current stores: a go or
// defer statement one, unless a generic function calls what the statement does.
func (s *Solution) Carriers(c *flow.Call) []Handed {
	list := s.lacking(c)
	if c.Stmt != nil && !s.Hidden(c) {
		return list[:min(len(list), 1)]
	}
	return list
}

// Hidden reports whether the file cannot write the type of what c calls.
func (s *Solution) Hidden(c *flow.Call) bool {
	return !flow.WritableAt(c.In.Pkg, c.In.Pkg.Info.TypeOf(c.Expr.Fun), c.Expr.Pos())
}

// lacking returns the carriers without the current stores that c hands to somebody
// who begins with them.
func (s *Solution) lacking(c *flow.Call) []Handed {
	if c.Marker != nil || c.Explicit || c.Sig == nil {
		return nil
	}
	if c.Callee != nil && s.supply[c.Callee].Source != plan.FromCarrier || !s.readerBehind(c) {
		return nil
	}
	joins := s.Joins(c)
	var list []Handed
	for _, h := range s.carriersOf(c) {
		if s.mayBeginWith(c, h) && !nameless(h, c) && (joins || !s.DerivedCarrier(h.Expr, c.In)) && !s.lent(h.Expr, c.In) {
			list = append(list, h)
		}
	}
	return list
}

// nameless reports whether the carrier h of the call c would have to be set or embedded
// by code that cannot name its type.
func nameless(h Handed, c *flow.Call) bool {
	return (h.Carrier.HandOn == roots.Set || h.Carrier.HandOn == roots.Wrap) && !flow.WritableAt(c.In.Pkg, h.Type, c.Expr.Pos())
}

// reportNameless reports the carriers that c hands on to somebody who reads the stores,
// and that nothing can be written for.
func (s *Solution) reportNameless(c *flow.Call) {
	if c.Marker != nil || c.Explicit || c.Sig == nil || c.Callee != nil && s.supply[c.Callee].Source != plan.FromCarrier || !s.readerBehind(c) {
		return
	}
	for _, h := range s.carriersOf(c) {
		if nameless(h, c) && s.mayBeginWith(c, h) {
			s.Diagnostics = append(s.Diagnostics, diag.Diagnostic{
				Code: diag.LostContext, Severity: diag.Lost, Rule: 8, Position: s.Graph.Position(h.Expr.Pos()),
				Message: fmt.Sprintf("the %s that is handed on here keeps the stores that it has: its package does not export the type, so that nothing can stand for it", types.TypeString(h.Type, (*types.Package).Name)),
			})
		}
	}
}

// mayBeginWith reports whether the callee of c may begin with the carrier h. A function of
// the program begins with one of its parameters, and hands the others on with the stores
// of that.
func (s *Solution) mayBeginWith(c *flow.Call, h Handed) bool {
	if h.Index == roots.Receiver {
		return true
	}
	if c.Callee != nil {
		return h.Index == s.supply[c.Callee].Index+c.Shift
	}
	if c.Shape == nil || c.Shape.Foreign || len(c.Shape.Class.Find().Foreign) > 0 || s.foreignIn[c.Shape.Class.Find()] {
		return true
	}
	for i := range c.Sig.Params().Len() {
		if carrier := s.Graph.Roots.Carrier(c.Sig.Params().At(i).Type()); carrier != nil && s.Knows(c.In, carrier) {
			return h.Index == i
		}
	}
	return true
}

// carriersOf returns the carriers that c hands on to somebody who may begin with
// them, and that can hold the stores.
func (s *Solution) carriersOf(c *flow.Call) []Handed {
	if c.Sig == nil {
		return nil
	}
	if c.Object != nil {
		if _, derives := s.Graph.Roots.Derives(c.Object); derives || s.Graph.Roots.Quiet(c.Object) {
			return nil
		}
	}
	var list []Handed
	if h, ok := s.receiver(c); ok {
		list = append(list, h)
	}
	for i, arg := range c.Expr.Args {
		own, param := c.In.Pkg.Info.TypeOf(arg), paramType(c, i)
		carrier := s.Graph.Roots.Carrier(own)
		if param != nil && types.IsInterface(param) {
			if as := s.Graph.Roots.Carrier(param); as != nil {
				carrier, own = as, param
			}
		}
		if carrier != nil && carrier.Holds() && !isNil(arg, c) {
			list = append(list, Handed{carrier, arg, i, own})
		}
	}
	return list
}

// lent reports whether the function in lends the carrier e the current stores itself:
// by hand, or since an earlier rewrite. The explicit form is taken as written.
func (s *Solution) lent(e ast.Expr, in *flow.Func) bool {
	text := types.ExprString(ast.Unparen(e))
	for _, c := range in.Calls {
		if c.Explicit && len(c.Expr.Args) > 1 && lends(c.Object) && lentCarrier(c.Expr.Args[1]) == text {
			return true
		}
	}
	return false
}

// lends reports whether fn gives a carrier another context for the time of a call.
func lends(fn *types.Func) bool {
	switch f := roots.FuncOf(fn); f.Package {
	case load.RuntimePath, load.HTTPPath:
		return f.Recv == "Lent" || f.Name == "Hold"
	}
	return false
}

// lentCarrier returns the carrier whose slot e names, by a method or a field.
func lentCarrier(e ast.Expr) string {
	if u, ok := ast.Unparen(e).(*ast.UnaryExpr); ok {
		e = u.X
	}
	if sel, ok := ast.Unparen(e).(*ast.SelectorExpr); ok {
		return types.ExprString(sel.X)
	}
	return ""
}

// lentIn reports whether the literal lit returns a carrier that it lends, or wraps.
func lentIn(lit *ast.FuncLit, info *types.Info) bool {
	found := false
	ast.Inspect(lit, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			fn, _ := typeutil.Callee(info, call).(*types.Func)
			found = found || fn != nil && lends(fn)
		}
		return !found
	})
	return found
}

// receiver returns the receiver of c, if that is a carrier which c hands on.
func (s *Solution) receiver(c *flow.Call) (Handed, bool) {
	if c.Object == nil || c.Shift > 0 {
		return Handed{}, false
	}
	sel, ok := ast.Unparen(c.Expr.Fun).(*ast.SelectorExpr)
	recv := c.Object.Signature().Recv()
	if !ok || recv == nil {
		return Handed{}, false
	}
	carrier := s.Graph.Roots.Carrier(recv.Type())
	if carrier == nil || !carrier.Holds() || !carrier.HandsOn(c.Object.Name()) {
		return Handed{}, false
	}
	return Handed{carrier, sel.X, roots.Receiver, c.In.Pkg.Info.TypeOf(sel.X)}, true
}

// paramType is the type of the parameter that argument i of c becomes, nil if it is
// not known.
func paramType(c *flow.Call, i int) types.Type {
	params := c.Sig.Params()
	last := params.Len() - 1
	switch {
	case i < last || i == last && !c.Sig.Variadic():
		return params.At(i).Type()
	case last >= 0 && c.Sig.Variadic() && !c.Expr.Ellipsis.IsValid():
		if slice, ok := params.At(last).Type().Underlying().(*types.Slice); ok {
			return slice.Elem()
		}
	}
	return nil
}

// isNil reports whether the argument arg of c is the predeclared nil.
func isNil(arg ast.Expr, c *flow.Call) bool { return c.In.Pkg.Info.Types[arg].IsNil() }

// handsSpread reports whether c is a call f(g()) of a g with several results, that f
// may read the stores of.
func (s *Solution) handsSpread(c *flow.Call) bool {
	return c.Marker == nil && !c.Explicit && c.Sig != nil && s.spread(c) && (s.readerBehind(c) && !s.noStores(s.Root(c.In)) || s.CallEnters(c))
}

// SpreadContexts returns the numbers of the results of g in the call c, f(g()),
// that become context parameters. Nothing is known about what a call returns.
func (s *Solution) SpreadContexts(c *flow.Call) []int {
	if !s.handsSpread(c) {
		return nil
	}
	var results []int
	for i := range c.Sig.Params().Len() {
		if flow.IsContext(c.Sig.Params().At(i).Type()) && !(c.Sig.Variadic() && i == c.Sig.Params().Len()-1) {
			results = append(results, i)
		}
	}
	return results
}

// SpreadCarriers returns the results of g in the call c, f(g()), that are carriers
// which f may begin with. Expr is nil.
func (s *Solution) SpreadCarriers(c *flow.Call) []Handed {
	if !s.handsSpread(c) || c.Callee != nil && s.supply[c.Callee].Source != plan.FromCarrier {
		return nil
	}
	return s.spreadCarriers(c)
}

// spreadCarriers returns the results of g in the call c, f(g()), that are carriers.
func (s *Solution) spreadCarriers(c *flow.Call) []Handed {
	if c.Sig == nil || !s.spread(c) || c.Object != nil && s.Graph.Roots.Quiet(c.Object) {
		return nil
	}
	_, spawned := c.Stmt.(*ast.GoStmt)
	var list []Handed
	for i := range c.In.Pkg.Info.TypeOf(c.Expr.Args[0]).(*types.Tuple).Len() {
		t := c.In.Pkg.Info.TypeOf(c.Expr.Args[0]).(*types.Tuple).At(i).Type()
		carrier := s.Graph.Roots.Carrier(t)
		if carrier != nil && carrier.Holds() && carrier.HandOn != roots.Keep && !(spawned && carrier.HandOn == roots.Set) {
			list = append(list, Handed{Carrier: carrier, Index: i, Type: t})
		}
	}
	return list
}

// reportSeveral reports the carriers that a go or defer statement hands on besides
// the first.
func (s *Solution) reportSeveral(c *flow.Call) {
	if c.Stmt == nil || s.Hidden(c) {
		return
	}
	list := s.lacking(c)
	for _, h := range list[min(len(list), 1):] {
		s.Diagnostics = append(s.Diagnostics, diag.Diagnostic{
			Code: diag.LostContext, Severity: diag.Lost, Rule: 8, Position: s.Graph.Position(h.Expr.Pos()),
			Message: fmt.Sprintf("the %s that this statement hands on keeps the stores that it has: another argument is handed on with the current ones; "+
				"call the function in a function literal", types.TypeString(h.Type, (*types.Package).Name)),
		})
	}
}

// reportNil reports the call c of a function that begins with the context of a carrier, and
// is called with nil in its place.
func (s *Solution) reportNil(c *flow.Call) {
	if c.Callee == nil || s.need[s.Root(c.Callee)] == nil || s.spread(c) {
		return
	}
	sup := s.supply[c.Callee]
	i := sup.Index + c.Shift
	if sup.Source != plan.FromCarrier || i >= len(c.Expr.Args) || !isNil(c.Expr.Args[i], c) {
		return
	}
	s.Diagnostics = append(s.Diagnostics, diag.Diagnostic{
		Code: diag.LostContext, Severity: diag.Lost, Rule: 8, Position: s.Graph.Position(c.Expr.Args[i].Pos()), Chain: s.Why(c.Callee), Reads: s.readsOf(c.Callee),
		Message: fmt.Sprintf("%s begins with the context of its %s, which is nil here, and panics; hand one over", c.Callee.Name, sup.Carrier.Name),
	})
}

// reportGo reports the carriers that a go statement hands on, and that would have to
// be given the stores while the goroutine that started it goes on with them; and what is
// entered while its operands are evaluated, where the context is the first of them.
func (s *Solution) reportGo(c *flow.Call) {
	if _, spawned := c.Stmt.(*ast.GoStmt); !spawned {
		return
	}
	if s.OperandEnters(c) && s.callNeeds(c) != nil && !s.TakesLast(c) {
		s.Diagnostics = append(s.Diagnostics, diag.Diagnostic{
			Code: diag.LostContext, Severity: diag.Lost, Rule: 4, Position: s.Graph.Position(c.Expr.Pos()),
			Message: "what the operands of this go statement enter is not seen by the goroutine: its context is taken before they are evaluated; evaluate them in a statement before it",
		})
	}
	for _, h := range s.Carriers(c) {
		if h.Carrier.HandOn == roots.Set {
			s.Diagnostics = append(s.Diagnostics, diag.Diagnostic{
				Code: diag.LostContext, Severity: diag.Lost, Rule: 8, Position: s.Graph.Position(h.Expr.Pos()),
				Message: fmt.Sprintf("the %s that this go statement hands on keeps the stores that it has: the goroutine that started this one goes on with it; "+
					"call the function in a function literal, with a copy", types.TypeString(h.Type, (*types.Package).Name)),
			})
		}
	}
}

// CarrierValue returns the carrier that the method value e, in the function in, calls
// functions with (c.Next), nil if e is no such value or nobody reads a store of it.
func (s *Solution) CarrierValue(e ast.Expr, in *flow.Func) *Handed {
	sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
	if !ok || !s.EntranceReads {
		return nil
	}
	method := in.Pkg.Info.Selections[sel]
	if method == nil || method.Kind() != types.MethodVal {
		return nil
	}
	carrier := s.Graph.Roots.Carrier(method.Obj().(*types.Func).Signature().Recv().Type())
	if carrier == nil || !carrier.Holds() || !carrier.HandsOn(sel.Sel.Name) {
		return nil
	}
	return &Handed{carrier, sel.X, roots.Receiver, method.Recv()}
}

// reportCarrierValues reports the methods that call functions with their carrier and
// are used as values, other than by a marker: who calls them cannot hand the current
// stores on.
func (s *Solution) reportCarrierValues() {
	for _, v := range s.Graph.Values {
		if v.Sink.Kind == flow.Compared || v.Sink.Kind == flow.ToMarker && !s.spawns(v) {
			continue
		}
		if h := s.CarrierValue(v.Expr, v.In); h != nil {
			s.Diagnostics = append(s.Diagnostics, diag.Diagnostic{
				Code: diag.LostContext, Severity: diag.Lost, Rule: 8, Position: s.Graph.Position(v.Expr.Pos()),
				Message: fmt.Sprintf("%s is used as a value: the %s that it hands on keeps the stores that it has; call it in a function literal",
					ast.Unparen(v.Expr).(*ast.SelectorExpr).Sel.Name, types.TypeString(h.Type, (*types.Package).Name)),
			})
		}
	}
}

// spawns reports whether the marker that v is handed to calls it in another
// goroutine.
func (s *Solution) spawns(v *flow.Value) bool {
	for _, c := range v.In.Calls {
		if c.Expr == v.Sink.Call {
			return c.Marker != nil && c.Marker.Kind == flow.Spawn
		}
	}
	return false
}
