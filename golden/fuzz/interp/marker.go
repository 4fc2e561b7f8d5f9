// This file is the markers: rules 3 and 11, and what rule 7 says of their functions.

package interp

import (
	"fmt"
	"slices"

	"github.com/alsgen/alsgen/golden/fuzz/model"
)

// marker calls a marker where it stands.
func (in *interp) marker(fr *frame, e *env, x *model.Marker) []value {
	args := in.markerArgs(fr, e, x)
	if x.Kind == model.Bind {
		return []value{in.fixed(fr.here(e).now(), args[0], model.FuncOf(x.Of[0]))}
	}
	return in.mark(x.Kind, x.Storage, fr.here(e), args)
}

// markerArgs evaluates the arguments. What is named around a literal names nothing in
// one that WithContext or Go is given.
func (in *interp) markerArgs(fr *frame, e *env, x *model.Marker) []value {
	var args []value
	for _, a := range x.Args {
		v := in.eval(fr, e, a)
		if lit, ok := a.(*model.FuncLit); ok {
			v = &closure{code: lit.Code, env: e, anew: namesAnew(x.Kind)}
		}
		args = append(args, v)
	}
	return args
}

// namesAnew reports whether nothing around a literal that the marker is given names the
// context in it.
func namesAnew(kind model.MarkerKind) bool {
	return kind == model.WithContext || kind == model.GoDetached || kind == model.Bind
}

// mark does what a marker does in the context here.
func (in *interp) mark(kind model.MarkerKind, s *model.Storage, at *place, args []value) []value {
	here := at.now()
	switch kind {
	case model.GetStore:
		return []value{here.getStore(s)}
	case model.Lookup:
		v, ok := here.lookup(s)
		return []value{v, ok}
	case model.CurrentCtx:
		return []value{here}
	case model.Run, model.CallValue, model.TryValue:
		return in.scope(in.with(here, s, args[0]), args[1])
	case model.Exit, model.CallNone, model.TryNone:
		return in.scope(in.without(here, s), args[0])
	case model.EnterWith: // rule 4
		at.enter(&entry{of: s, life: in.alive(s), value: args[0]})
		return nil
	case model.Disable:
		in.disable(s)
		return nil
	case model.Snapshot: // rule 12
		return []value{detach(here)}
	case model.SnapRun:
		return in.scope(&ctx{snapshotOf(args[0]).stores, here.rest}, args[1])
	case model.WithContext:
		return in.scope(asContext(args[0]), args[1])
	case model.GoDetached: // rule 12
		in.spawn(func() { in.call(args[0], begin(detach(here)), nil, nil) })
		return nil
	}
	panic(fmt.Sprintf("interp: unknown marker %s", kind))
}

// scope calls f with another current context; the whole old one is that of the
// caller's frame (rule 3).
func (in *interp) scope(to *ctx, f value) []value {
	if f == nil {
		reject("calls nil")
	}
	return in.call(f, begin(to), nil, nil)
}

// snapshotOf returns the context that a snapshot has; the zero one has none.
func snapshotOf(v value) *ctx {
	if c, ok := v.(*ctx); ok {
		return c
	}
	return background
}

// fixed is als.Bind(f). The first binding wins.
func (in *interp) fixed(here *ctx, f value, t *model.Func) value {
	if f == nil {
		reject("binds nil")
	}
	if _, already := f.(*fixed); already {
		return f
	}
	first := slices.IndexFunc(t.Params, func(p model.Type) bool { return p == model.Context })
	return &fixed{f, first, here.stores}
}

// markerUse is a marker as a value: it runs in the context of its caller (rule 5).
func (in *interp) markerUse(x *model.MarkerUse) value {
	return &native{func(in *interp, here *place, args []value) []value {
		return in.mark(x.Kind, x.Storage, here, args)
	}}
}

// derive is context.With…
func (in *interp) derive(fr *frame, e *env, x *model.With) []value {
	if x.X == nil {
		return []value{background}
	}
	c := asContext(in.eval(fr, e, x.X))
	switch x.Kind {
	case "WithValue":
		return []value{c.withValue(x.Key, in.eval(fr, e, x.Val))}
	case "WithCancel":
		d, cancelled := c.withCancel()
		return []value{d, &native{func(*interp, *place, []value) []value {
			*cancelled = true
			return nil
		}}}
	case "WithoutCancel":
		return []value{c.withoutCancel()}
	}
	panic("interp: unknown derivation " + x.Kind)
}

// byHand is an explicit form.
func (in *interp) byHand(fr *frame, e *env, x *model.ByHand) value {
	c := asContext(in.eval(fr, e, x.X))
	switch x.Kind {
	case "With":
		return in.with(c, x.Storage, in.eval(fr, e, x.Y))
	case "Without":
		return in.without(c, x.Storage)
	case "Detach":
		return detach(c)
	case "Carry":
		return carry(c, asContext(in.eval(fr, e, x.Y)))
	}
	panic("interp: unknown explicit form " + x.Kind)
}
