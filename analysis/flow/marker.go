package flow

import (
	"go/types"
	"slices"

	"github.com/alsgen/alsgen/analysis/load"
	"github.com/alsgen/alsgen/analysis/roots"
)

// MarkerKind says what a marker is turned into.
type MarkerKind int

// The kinds of markers.
const (
	// Read and the others of the first group become their explicit form with
	// the context as first argument.
	Read    MarkerKind = iota // s.GetStore(), s.Lookup(), als.Snapshot()
	Scope                     // s.Run(v, f), als.Call(e, f), snap.Run(f): f runs with other stores
	Spawn                     // als.Go(f): f runs in a goroutine, detached
	Fix                       // als.Bind(f): becomes a literal that makes a function of f
	Enter                     // s.EnterWith(v), s.WithScope(v): the stores are others from there on
	Current                   // als.Context(): becomes the context itself
	With                      // als.WithContext(ctx, f): becomes the call of f
	Guard                     // als.RequireRewrite(): removed
)

// Marker is one implicit function of the runtime.
type Marker struct {
	Func     roots.Func
	Kind     MarkerKind
	Explicit string // the name of the explicit form
	// Fn is the number of the function argument, -1 if there is none.
	Fn int
	// Cloned says that it is no marker of the runtime: a function of a dependency in twins,
	// whose clone is its explicit form.
	Cloned bool
}

// What says what a call of the marker is, for a chain.
func (m *Marker) What() string {
	if m.Cloned {
		return "calls " + m.Func.Package + "." + m.Func.Name + ", which has " + m.Explicit + " beside it"
	}
	return "the marker " + m.Func.Name
}

// clonedMarkers returns the functions of dependencies in twins, as markers.
func clonedMarkers(clones []load.Clone) []Marker {
	var list []Marker
	for _, c := range clones {
		m := Marker{Func: roots.Func{Package: c.Package, Recv: c.Recv, Name: c.Name}, Explicit: c.Clone, Fn: c.Fn, Cloned: true}
		switch {
		case c.Enters:
			m.Kind = Enter
		case c.Fn >= 0:
			m.Kind = Scope
		}
		list = append(list, m)
	}
	return list
}

// fits reports whether a method of a storage with the marker's name can have the
// type sig: a storage of some type has it then.
func (m *Marker) fits(sig *types.Signature) bool {
	params, results := sig.Params().Len(), sig.Results().Len()
	if m.Fn < 0 {
		return params == 0 && results > 0 && results <= 2
	}
	if params != m.Fn+1 || results > 0 {
		return false
	}
	fn, ok := sig.Params().At(m.Fn).Type().Underlying().(*types.Signature)
	if m.Func.Name == "Enter" {
		return ok && fn.Params().Len() == 1 && fn.Results().Len() == 0
	}
	return ok && fn.Params().Len() == 0 && fn.Results().Len() == 0
}

// markers lists the implicit functions of the runtime.
func markers() []Marker {
	storage := func(name string, kind MarkerKind, fn int) Marker {
		return Marker{Func: roots.Func{Package: load.RuntimePath, Recv: "Storage", Name: name}, Kind: kind, Explicit: name + "Context", Fn: fn}
	}
	async := func(name string, kind MarkerKind, fn int) Marker {
		return Marker{Func: roots.Func{Package: load.RuntimePath, Recv: "AsyncStorage", Name: name}, Kind: kind, Explicit: name + "Context", Fn: fn}
	}
	pkg := func(name string, kind MarkerKind, fn int) Marker {
		return Marker{Func: roots.Func{Package: load.RuntimePath, Name: name}, Kind: kind, Explicit: name + "Context", Fn: fn}
	}
	http := func(name string, kind MarkerKind, fn int) Marker {
		return Marker{Func: roots.Func{Package: load.HTTPPath, Name: name}, Kind: kind, Explicit: name + "Context", Fn: fn}
	}
	return []Marker{
		storage("GetStore", Read, -1), storage("Lookup", Read, -1),
		storage("Run", Scope, 1), storage("Exit", Scope, 0),
		storage("EnterWith", Enter, -1), storage("WithScope", Enter, -1), pkg("EnterWith", Enter, -1),
		async("GetStore", Read, -1), async("Enter", Scope, 0), async("Exit", Scope, 0),
		pkg("GetStore", Read, -1),
		pkg("Run", Scope, 1), pkg("Exit", Scope, 0),
		pkg("Snapshot", Read, -1), pkg("Bind", Fix, -1),
		{Func: roots.Func{Package: load.RuntimePath, Recv: "Snap", Name: "Run"}, Kind: Scope, Explicit: "RunContext", Fn: 0},
		pkg("Call", Scope, 1), pkg("TryCall", Scope, 1), pkg("Go", Spawn, 0),
		pkg("Context", Current, -1), pkg("WithContext", With, 1), pkg("RequireRewrite", Guard, -1),
		http("Get", Read, -1), http("GetOrFail", Read, -1), http("RunOutside", Scope, 0),
	}
}

// markerOf returns the marker that obj is, nil if it is none.
func (b *builder) markerOf(obj *types.Func) *Marker {
	if obj == nil || obj.Pkg() == nil || !isRuntime(obj) && !b.cloned[obj.Pkg().Path()] {
		return nil
	}
	return b.markers[roots.FuncOf(obj.Origin())]
}

// storageMarkerOf returns the marker of the runtime that obj is, nil if it is none. The
// functions of a dependency in twins begin without a context where foreign code calls
// them; its author was told.
func (b *builder) storageMarkerOf(obj *types.Func) *Marker {
	if m := b.markerOf(obj); m != nil && !m.Cloned {
		return m
	}
	return nil
}

// IsMarker reports whether fn, a function of the runtime or any other, is a marker.
func IsMarker(fn *types.Func) bool {
	_, ok := MarkerOf(fn)
	return ok
}

// isRuntime reports whether obj belongs to the runtime module.
func isRuntime(obj types.Object) bool {
	if obj == nil || obj.Pkg() == nil {
		return false
	}
	return obj.Pkg().Path() == load.RuntimePath || obj.Pkg().Path() == load.HTTPPath
}

// MarkerOf returns the marker of the runtime that fn is, a function of the runtime or any
// other.
func MarkerOf(fn *types.Func) (Marker, bool) {
	if !isRuntime(fn) {
		return Marker{}, false
	}
	list, f := markers(), roots.FuncOf(fn.Origin())
	if i := slices.IndexFunc(list, func(m Marker) bool { return m.Func == f }); i >= 0 {
		return list[i], true
	}
	return Marker{}, false
}

// GetOrFail is the marker that panics where there is no request.
func GetOrFail() roots.Func { return roots.Func{Package: load.HTTPPath, Name: "GetOrFail"} }
