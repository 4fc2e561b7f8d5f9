// This file chooses the names of clones.

package infer

import (
	"go/types"
	"slices"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/flow"
)

// CloneName returns the name of the clones of the group of f.
func (s *Solution) CloneName(f *flow.Func) string {
	if f.Marker != nil {
		return f.Marker.Explicit
	}
	return s.cloneName(s.groupOf(f), f.Obj.Name())
}

// ProbeName returns the name of the clone that the call c asks for.
func (s *Solution) ProbeName(c *flow.Call) string {
	return s.cloneName(s.callGroup(c), c.Object.Name())
}

// ProbeValueName returns the name of the clone that the value v asks for.
func (s *Solution) ProbeValueName(v *flow.Value) string {
	return s.cloneName(s.valueGroup(v), v.Object.Name())
}

// cloneName is name with Context behind it, or with WithContext if a type of the
// program or a package of the group has that already. It is unexported where the
// program counts methods by reflection, and nobody else has to name it.
func (s *Solution) cloneName(group, name string) string {
	if marker := s.storages[group]; marker != nil {
		return marker.Explicit
	}
	taken := func(clone string) bool {
		for _, f := range s.groups.members[group] {
			if s.cloneable(f) && (s.hasName(f, clone) || f.Sig.Recv() != nil && s.Graph.Members[clone]) {
				return true // a member of that name could also hide the clone where a type is embedded
			}
			if f.Class == nil {
				continue
			}
			for _, r := range f.Class.Find().Foreign {
				if r.Method != nil && s.selects(r.Method.Signature().Recv().Type(), r.Method.Pkg(), clone) {
					return true
				}
			}
		}
		return slices.ContainsFunc(s.Graph.Embedders(), func(e flow.Embedder) bool { // which gets a method of that name, too
			return e.Type != nil && s.groups.of(e.Method) == group && s.Graph.Prog.Elsewhere(e.Pkg, e.Type.Name(), clone)
		})
	}
	if s.hidesClones(group) {
		name = flow.Unexported(name)
	}
	clone := name + "Context"
	if taken(clone) {
		clone = name + "WithContext"
	}
	for taken(clone) {
		clone += "_"
	}
	return clone
}

// hasName reports whether the receiver of f, or its package, already has name, also in a
// file that was not loaded.
func (s *Solution) hasName(f *flow.Func, name string) bool {
	if recv := f.Sig.Recv(); recv != nil {
		return s.selects(recv.Type(), f.Obj.Pkg(), name) || s.Graph.Prog.Elsewhere(f.Pkg, flow.ReceiverName(f.Obj), name)
	}
	obj := f.Pkg.Types.Scope().Lookup(name)
	return obj != nil && !s.forwards(obj) || s.Graph.Prog.Elsewhere(f.Pkg, "", name)
}

func (s *Solution) selects(t types.Type, pkg *types.Package, name string) bool {
	obj, _, _ := types.LookupFieldOrMethod(t, true, pkg, name)
	return obj != nil && !s.forwards(obj)
}

// forwards reports whether obj stands for a clone that was generated before.
func (s *Solution) forwards(obj types.Object) bool {
	return s.Graph.Prog.Forwards(s.Graph.Position(obj.Pos()).Path)
}

// hidesClones reports whether the clones of group are unexported: the program counts
// methods by reflection, which sees the exported ones only, and all of the program that
// may name a clone of the group is in one package.
func (s *Solution) hidesClones(group string) bool {
	if !s.Graph.CountsMethods || s.storages[group] != nil {
		return false
	}
	if slices.ContainsFunc(s.groups.members[group], func(f *flow.Func) bool { return f.API }) {
		return false
	}
	packages := map[string]bool{}
	in := func(f *flow.Func) { packages[f.Pkg.Types.Path()] = true }
	for _, f := range s.groups.members[group] {
		if s.cloneable(f) {
			in(f)
		}
	}
	for _, f := range s.Graph.Funcs {
		for _, c := range f.Calls {
			if s.callGroup(c) == group || c.Callee != nil && c.Callee.Decl != nil && s.groupOf(c.Callee) == group {
				in(f)
			}
		}
	}
	for _, v := range s.Graph.Values {
		if s.valueGroup(v) == group || v.Func != nil && s.groupOf(v.Func) == group {
			in(v.In)
		}
	}
	for _, e := range s.Graph.Embedders() {
		if s.groups.of(e.Method) == group {
			packages[e.Pkg.Types.Path()] = true
		}
	}
	return len(packages) == 1
}

// reportGrown warns of the clones that reflection counts.
func (s *Solution) reportGrown() {
	for _, f := range s.Graph.Funcs {
		if s.Graph.CountsMethods && f.Decl != nil && f.Sig.Recv() != nil && s.Clones(f) && f.Obj.Exported() && !s.hidesClones(s.groupOf(f)) {
			s.Diagnostics = append(s.Diagnostics, diag.Diagnostic{
				Code: diag.MethodsGrow, Severity: diag.Warning, Rule: 10, Position: s.Graph.Position(f.Pos()),
				Message: f.Name + " gets " + s.CloneName(f) + " beside it, which other packages call; the program counts methods by reflection, and finds it",
			})
		}
	}
}
