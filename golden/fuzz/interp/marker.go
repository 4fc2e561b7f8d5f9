// This file is the markers: rules 3 and 11, and what rule 7 says of their functions.

package interp

import (
	"fmt"

	"github.com/alsgen/alsgen/golden/fuzz/model"
)

// marker calls a marker where it stands.
func (in *interp) marker(fr *frame, e *env, x *model.Marker) []value {
	return in.mark(x.Kind, x.Storage, fr.here(e), in.markerArgs(fr, e, x))
}

// markerArgs evaluates the arguments. What is named around a literal names nothing in
// one that WithContext or Go is given.
func (in *interp) markerArgs(fr *frame, e *env, x *model.Marker) []value {
	var args []value
	for _, a := range x.Args {
		v := in.eval(fr, e, a)
		if lit, ok := a.(*model.FuncLit); ok {
			v = &closure{code: lit.Code, env: e, anew: x.Kind == model.WithContext || x.Kind == model.GoDetached}
		}
		args = append(args, v)
	}
	return args
}

// mark does what a marker does in the context here.
func (in *interp) mark(kind model.MarkerKind, s *model.Storage, here *ctx, args []value) []value {
	switch kind {
	case model.GetStore:
		return []value{here.getStore(s)}
	case model.Lookup:
		v, ok := here.lookup(s)
		return []value{v, ok}
	case model.CurrentCtx:
		return []value{here}
	case model.Run, model.CallValue, model.TryValue:
		return in.scope(here.with(s, args[0]), args[1])
	case model.Exit, model.CallNone, model.TryNone:
		return in.scope(here.without(s), args[0])
	case model.WithContext:
		return in.scope(asContext(args[0]), args[1])
	case model.GoDetached: // rule 12
		in.spawn(func() { in.call(args[0], detach(here), nil, nil) })
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
	return in.call(f, to, nil, nil)
}

// markerUse is a marker as a value: it runs in the context of its caller (rule 5).
func (in *interp) markerUse(x *model.MarkerUse) value {
	return &native{func(in *interp, here *ctx, args []value) []value {
		return in.mark(x.Kind, x.Storage, here, args)
	}}
}

// with is context.With…
func (in *interp) with(fr *frame, e *env, x *model.With) []value {
	if x.X == nil {
		return []value{background}
	}
	c := asContext(in.eval(fr, e, x.X))
	switch x.Kind {
	case "WithValue":
		return []value{c.withValue(x.Key, in.eval(fr, e, x.Val))}
	case "WithCancel":
		d, cancelled := c.withCancel()
		return []value{d, &native{func(*interp, *ctx, []value) []value {
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
		return c.with(x.Storage, in.eval(fr, e, x.Y))
	case "Without":
		return c.without(x.Storage)
	case "Detach":
		return detach(c)
	case "Carry":
		return carry(c, asContext(in.eval(fr, e, x.Y)))
	}
	panic("interp: unknown explicit form " + x.Kind)
}
