// This file checks that what is written denotes what the plan decided.

package runner

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"github.com/alsgen/alsgen/analysis/load"
	"github.com/alsgen/alsgen/analysis/plan"
	"github.com/alsgen/alsgen/rewrite"
	"github.com/alsgen/alsgen/rewrite/edit"
)

// checkNames demands that the expression written at a planned site is the one
// that the plan names, and that its identifiers resolve to the definitions that
// the plan names; and that no other context variable is written.
func checkNames(_ *Case, o *Outcome) []string {
	if o.Refused() {
		return nil
	}
	var faults []string
	for _, of := range []struct {
		mode    rewrite.Mode
		what    string
		checked *load.Checked
	}{{rewrite.InPlace, "in place", o.Unformatted}, {rewrite.Overlay, "overlay", o.OverlaidAs}} {
		for _, f := range o.Decision.Files(of.mode) {
			n, err := newNames(planFile(o.Decision.Plan, f.Path), f, of.checked)
			if err != nil {
				faults = append(faults, fmt.Sprintf("%s: %s: %v", of.what, relative(o.Dir, f.Path), err))
				continue
			}
			for _, s := range n.plan.Sites {
				if err := n.site(s); err != nil {
					faults = append(faults, fmt.Sprintf("%s: %s: site %s at [%d,%d): %v",
						of.what, relative(o.Dir, f.Path), s.Kind, s.Span.Start, s.Span.End, err))
				}
			}
			for _, err := range n.others() {
				faults = append(faults, fmt.Sprintf("%s: %s: %v", of.what, relative(o.Dir, f.Path), err))
			}
		}
	}
	return faults
}

// names looks up what was written in one file.
type names struct {
	plan   plan.File
	edits  []edit.Edit
	text   []byte
	fset   *token.FileSet
	file   *ast.File
	info   *types.Info
	calls  map[int]*ast.CallExpr  // by the offset of "("
	blocks map[int]*ast.BlockStmt // by the offset of "{"
	starts map[int][]ast.Expr     // by their first byte
}

func newNames(planned plan.File, f rewrite.File, checked *load.Checked) (*names, error) {
	edits, err := edit.Sorted(f.Edits, len(f.Before))
	if err != nil {
		return nil, err
	}
	n := &names{
		plan: planned, edits: edits, fset: checked.Fset,
		calls: map[int]*ast.CallExpr{}, blocks: map[int]*ast.BlockStmt{}, starts: map[int][]ast.Expr{},
	}
	if n.text, err = edit.Apply(f.Before, edits); err != nil {
		return nil, err
	}
	for _, pkg := range checked.Packages {
		for _, file := range pkg.Files {
			if n.fset.PositionFor(file.FileStart, false).Filename == f.Path {
				n.file, n.info = file, pkg.Info
			}
		}
	}
	if n.file == nil {
		return nil, fmt.Errorf("was not type-checked")
	}
	n.index()
	return n, nil
}

func (n *names) at(p token.Pos) int { return n.fset.PositionFor(p, false).Offset }

// index notes where the calls, blocks and expressions of the output begin.
func (n *names) index() {
	ast.Inspect(n.file, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.BlockStmt:
			n.blocks[n.at(node.Lbrace)] = node
		case *ast.CallExpr:
			n.calls[n.at(node.Lparen)] = node
		}
		if e, ok := node.(ast.Expr); ok {
			n.starts[n.at(e.Pos())] = append(n.starts[n.at(e.Pos())], e)
		}
		return true
	})
}

// site checks one site.
func (n *names) site(s plan.Site) error {
	switch s.Kind {
	case plan.Explicit:
		return n.explicit(s)
	case plan.Arg:
		return n.argument(s)
	case plan.Pass:
		return n.pass(s)
	case plan.Carry:
		return n.carry(s)
	case plan.Replace:
		return n.anyOf(s.Ctx, n.starts[edit.Offset(n.edits, s.Span.Start)])
	case plan.Define:
		return n.define(s)
	}
	return nil // others() looks at what the rest writes
}

// explicit checks the name of a marker.
func (n *names) explicit(s plan.Site) error {
	for _, e := range n.starts[edit.Offset(n.edits, s.Span.Start)] {
		if id, ok := e.(*ast.Ident); ok && id.Name == s.Name {
			return nil
		}
	}
	return fmt.Errorf("the marker is not called %s", s.Name)
}

// argument checks the argument that a call gained.
func (n *names) argument(s plan.Site) error {
	call := n.calls[edit.Offset(n.edits, s.Span.Start-1)]
	for at := s.Span.Start - 2; call == nil && len(s.Parts) == 0 && at >= 0; at-- {
		call = n.calls[edit.Offset(n.edits, at)] // behind a comment in an empty list
	}
	if call == nil {
		return fmt.Errorf("no call is there")
	}
	if s.Index >= len(call.Args) {
		return fmt.Errorf("the call has %d arguments, the context should be number %d", len(call.Args), s.Index)
	}
	return n.is(s.Ctx, call.Args[s.Index])
}

// pass checks the argument of the function that wraps a literal.
func (n *names) pass(s plan.Site) error {
	for _, call := range n.calls {
		if len(call.Args) != 1 {
			continue
		}
		before, ok := n.insertion(n.at(call.Pos()))
		after, ok2 := n.insertion(n.at(call.Lparen))
		if ok && ok2 && before.Start == s.Span.Start && after.Start == s.Span.End {
			return n.is(s.Ctx, call.Args[0])
		}
	}
	return fmt.Errorf("nothing is passed there")
}

// carry checks the second argument of the call that wraps an argument.
func (n *names) carry(s plan.Site) error {
	start, wraps := edit.Offset(n.edits, s.Span.Start), "Carry"
	if s.Index == plan.CarryOwn {
		wraps = "Share"
	}
	for _, call := range n.calls {
		if len(call.Args) == 2 && n.at(call.Args[0].Pos()) == start && n.callsOf(call, wraps) {
			return n.is(s.Ctx, call.Args[1])
		}
	}
	return fmt.Errorf("nothing is carried there")
}

// define checks the first statement of a body.
func (n *names) define(s plan.Site) error {
	body := n.blocks[edit.Offset(n.edits, s.Span.Start)]
	if body == nil || len(body.List) == 0 {
		return fmt.Errorf("no body is there")
	}
	assign, ok := body.List[0].(*ast.AssignStmt)
	if !ok || assign.Tok != token.DEFINE || len(assign.Lhs) != 1+s.Index || len(assign.Rhs) != len(assign.Lhs) {
		return fmt.Errorf("the body does not begin with a definition")
	}
	if id, ok := assign.Lhs[0].(*ast.Ident); !ok || id.Name != s.Name {
		return fmt.Errorf("the body does not define %s", s.Name)
	}
	return n.is(s.Ctx, assign.Rhs[0])
}

// anyOf checks that one of exprs is want.
func (n *names) anyOf(want *plan.Expr, exprs []ast.Expr) error {
	err := fmt.Errorf("no expression is there")
	for _, e := range exprs {
		if err = n.is(want, e); err == nil {
			return nil
		}
	}
	return err
}

// is checks that got is the expression that the plan wants.
func (n *names) is(want *plan.Expr, got ast.Expr) error {
	if want == nil {
		return fmt.Errorf("the plan names no expression")
	}
	got = ast.Unparen(got)
	written := string(n.text[n.at(got.Pos()):n.at(got.End())])
	switch want.Kind {
	case plan.Ident:
		id, ok := got.(*ast.Ident)
		if !ok || id.Name != want.Name {
			return fmt.Errorf("%s is written, the plan says %s", written, want.Name)
		}
		return n.resolves(id, want)
	case plan.Background:
		if call, ok := got.(*ast.CallExpr); ok && n.callsOf(call, "Background") {
			return nil
		}
	case plan.FromValue:
		if written != want.Name+want.Text {
			break
		}
		if id := n.identAt(got.Pos()); want.Name != "" {
			return n.resolves(id, want)
		}
		return nil
	case plan.Carried, plan.Restored:
		name := "Carry"
		if want.Kind == plan.Restored {
			name = "Restore"
		}
		if call, ok := got.(*ast.CallExpr); ok && n.callsOf(call, name) && len(call.Args) == 2 {
			if err := n.is(want.X, call.Args[0]); err != nil {
				return err
			}
			return n.is(want.Y, call.Args[1])
		}
	case plan.Opened, plan.Fixed, plan.Joined:
		name := map[plan.ExprKind]string{plan.Opened: "Open", plan.Fixed: "Fix", plan.Joined: "Join"}[want.Kind]
		if call, ok := got.(*ast.CallExpr); ok && n.callsOf(call, name) && len(call.Args) == 1 {
			return n.is(want.X, call.Args[0])
		}
	case plan.Initial:
		if call, ok := got.(*ast.CallExpr); ok && n.callsOf(call, "Initial") && len(call.Args) == 0 {
			return nil
		}
	case plan.Shared:
		if call, ok := got.(*ast.CallExpr); ok && n.callsOf(call, "Share") && len(call.Args) == 2 {
			if err := n.is(want.X, call.Args[0]); err != nil {
				return err
			}
			return n.is(want.Y, call.Args[1])
		}
	case plan.Detached:
		if call, ok := got.(*ast.CallExpr); ok && n.callsOf(call, "Detach") && len(call.Args) == 1 {
			return n.is(want.X, call.Args[0])
		}
	}
	return fmt.Errorf("%s is written, the plan says %s %s%s", written, want.Kind, want.Name, want.Text)
}

// callsOf reports whether call calls the package function name of context or als.
func (n *names) callsOf(call *ast.CallExpr, name string) bool {
	var id *ast.Ident
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.SelectorExpr:
		id = fun.Sel
	case *ast.Ident: // of a dot import
		id = fun
	default:
		return false
	}
	f, ok := n.info.Uses[id].(*types.Func)
	return ok && f.Name() == name && f.Pkg() != nil &&
		(f.Pkg().Path() == "context" || f.Pkg().Path() == load.RuntimePath)
}

// identAt returns the identifier at p, nil if there is none.
func (n *names) identAt(p token.Pos) *ast.Ident {
	for _, e := range n.starts[n.at(p)] {
		if id, ok := e.(*ast.Ident); ok {
			return id
		}
	}
	return nil
}

// resolves checks that id denotes the definition that want names.
func (n *names) resolves(id *ast.Ident, want *plan.Expr) error {
	obj := n.info.Uses[id]
	if obj == nil {
		return fmt.Errorf("%s resolves to nothing", want.Name)
	}
	if n.denotes(n.at(obj.Pos()), want) {
		return nil
	}
	return fmt.Errorf("%s resolves to %s, the plan means the definition at %d of the source",
		id.Name, n.fset.PositionFor(obj.Pos(), false), want.Def)
}

// denotes reports whether the definition at offset def of the output is the one
// that want names.
func (n *names) denotes(def int, want *plan.Expr) bool {
	e, fresh := n.insertion(def)
	for _, s := range n.plan.Sites {
		if s.Name != want.Name || s.Span.Start != want.Def {
			continue
		}
		switch s.Kind {
		case plan.Param:
			return fresh && (e.Start == s.Span.Start || len(s.Parts) > 0 && e.Start == s.Parts[0].Start)
		case plan.NameParam, plan.Pass, plan.Adapt, plan.MarkerFunc, plan.SetFunc, plan.Rename:
			return fresh && e.Start == s.Span.Start
		case plan.Define:
			return fresh && n.defines(s, def)
		}
	}
	return !fresh && def == edit.Offset(n.edits, want.Def)
}

// defines reports whether the first statement of the body at s stands at offset.
func (n *names) defines(s plan.Site, offset int) bool {
	body := n.blocks[edit.Offset(n.edits, s.Span.Start)]
	return body != nil && len(body.List) > 0 && n.at(body.List[0].Pos()) == offset
}

// insertion returns the edit that wrote the byte at offset of the output.
func (n *names) insertion(offset int) (edit.Edit, bool) {
	shift := 0
	for _, e := range n.edits {
		start := e.Start + shift
		if offset < start {
			break
		}
		if offset < start+len(e.Text) {
			return e, true
		}
		shift += len(e.Text) - (e.End - e.Start)
	}
	return edit.Edit{}, false
}

// others checks every context variable that some edit mentions: it must be one
// that a site there names, or declares itself.
func (n *names) others() []error {
	var errs []error
	ast.Inspect(n.file, func(node ast.Node) bool {
		id, ok := node.(*ast.Ident)
		if !ok {
			return true
		}
		v, ok := n.info.Uses[id].(*types.Var)
		if !ok || v.IsField() || !isContext(v.Type()) {
			return true
		}
		e, fresh := n.insertion(n.at(id.Pos()))
		if fresh && !n.planned(id.Name, n.at(v.Pos()), e) {
			errs = append(errs, fmt.Errorf("%s is written by the edit at %d, for no site", id.Name, e.Start))
		}
		return true
	})
	return errs
}

// planned reports whether a site around e names the definition at def.
func (n *names) planned(name string, def int, e edit.Edit) bool {
	for _, s := range n.plan.Sites {
		if g := s.Generic; g != nil && e.Start >= g.End && e.End <= g.Line {
			if d, fresh := n.insertion(def); fresh && d.Start == e.Start { // a parameter of the generic function
				return true
			}
		}
		if e.Start < s.Span.Start || e.End > max(s.Span.End, s.Span.Start+1) {
			continue
		}
		if n.mentions(s.Ctx, name, def) {
			return true
		}
		d, fresh := n.insertion(def)
		switch s.Kind {
		case plan.GoLast, plan.Lend, plan.LendLater, plan.SetLater, plan.SetFunc, plan.Spread, plan.Adapt, plan.Bind, plan.Iterate, plan.MarkerFunc, plan.Pass, plan.Promote, plan.PromoteMarker,
			plan.Clone, plan.CloneMarker, plan.Probe, plan.ProbeMarker, plan.ProbeExpr, plan.ProbeValue, plan.ProbeFunc: // variables of their own
			if fresh && d.Start >= s.Span.Start && d.End <= s.Span.End {
				return true
			}
		case plan.WithContext: // moves an argument of the source
			if !fresh || d.Start >= s.Span.Start && d.End <= s.Span.End {
				return true
			}
		}
	}
	return false
}

func (n *names) mentions(e *plan.Expr, name string, def int) bool {
	if e == nil {
		return false
	}
	if e.Kind == plan.Ident && e.Name == name && n.denotes(def, e) {
		return true
	}
	return n.mentions(e.X, name, def) || n.mentions(e.Y, name, def)
}

func isContext(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Name() == "Context" && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "context"
}
