// This file is calls, and how a function comes to its context.

package interp

import (
	"slices"

	"github.com/alsgen/alsgen/golden/fuzz/model"
)

// frame is a call that goes on.
type frame struct {
	in   *interp
	code *model.Code
	cur  *place // the current context
	// defers are the deferred calls, the last one last.
	defers []func(by *frame)
	// deferredBy is the frame whose deferred call this is.
	deferredBy *frame
	ends       any // *panicking or goexit, nil if the call ends by itself
	results    []value
	named      []*cell
	look       *look  // see order.go
	reads      []read // see order.go
}

// panicking is a panic, goexit the end of a goroutine.
type (
	panicking struct{ text string }
	goexit    struct{}
)

// here is the current context of a place: the current stores, and the rest of what
// is named there (rule 7).
func (fr *frame) here(e *env) *place {
	if n := e.naming(); n != nil && !fr.in.reference {
		return fr.cur.named(asContext(n.cell.v).rest)
	}
	return fr.cur
}

// call calls f in the context here; by is the frame whose deferred call it is.
func (in *interp) call(f value, here *place, args []value, by *frame) []value {
	in.step()
	switch f := f.(type) {
	case *closure:
		return in.enter(f, here, args, by)
	case *bound: // rule 6
		return in.call(f.f, begin(f.to), args, by)
	case *fixed: // rule 12
		return in.callFixed(f, here.now().rest, args, by)
	case *native:
		return f.f(in, here, args)
	}
	reject("calls %T", f)
	return nil
}

// callFixed calls what als.Bind gave: with its stores, and the rest of the caller, or of
// the context or carrier that it is given.
func (in *interp) callFixed(f *fixed, rest *rest, args []value, by *frame) []value {
	args = slices.Clone(args)
	if f.first >= 0 && in.reference { // it runs in the context that it is given
		rest = asContext(args[f.first]).rest
	}
	if f.first >= 0 {
		args[f.first] = &ctx{f.stores, asContext(args[f.first]).rest}
	}
	for i, a := range args {
		if r, ok := a.(*request); ok && !in.reference {
			args[i] = &request{&ctx{f.stores, r.c.rest}}
		}
	}
	return in.call(f.f, begin(&ctx{f.stores, rest}), args, by)
}

// enter calls a function of the program. One with a context parameter has its stores
// from there: the caller has put the current ones into it.
func (in *interp) enter(f *closure, here *place, args []value, by *frame) []value {
	if in.depth++; in.depth > maxDepth {
		reject("calls deeper than %d", maxDepth)
	}
	defer func() { in.depth-- }()
	fr := &frame{in: in, code: f.code, cur: here, deferredBy: by}
	e := f.env
	if f.anew {
		e = e.anew()
	}
	first := contextParam(f.code)
	if first >= 0 && !in.reference {
		fr.cur = here.on(asContext(args[first]))
	}
	for i, p := range f.code.Params {
		e = e.declare(p, args[i], i == first)
	}
	for _, v := range f.code.Named {
		e = e.declare(v, zero(v.Type), false)
		fr.named = append(fr.named, e.cell)
	}
	fr.run(e)
	return fr.finish(e)
}

// contextParam returns the number of the first context parameter, -1 without one.
func contextParam(c *model.Code) int {
	return slices.IndexFunc(c.Params, func(v *model.Var) bool { return v.Type == model.Context })
}

// run executes the body, and the deferred calls behind it.
func (fr *frame) run(e *env) {
	fr.guarded(func() { fr.block(e, fr.code.Body) })
	for len(fr.defers) > 0 {
		d := fr.defers[len(fr.defers)-1]
		fr.defers = fr.defers[:len(fr.defers)-1]
		fr.guarded(func() { d(fr) })
	}
}

// guarded calls f and keeps the panic that it ends with, in place of an earlier one.
func (fr *frame) guarded(f func()) {
	depth := fr.in.depth
	defer func() {
		switch r := recover().(type) {
		case nil:
		case *panicking, goexit:
			fr.in.depth = depth
			if _, over := r.(*panicking); over || fr.ends == nil {
				fr.ends = r
			}
		default:
			panic(r)
		}
	}()
	f()
}

// finish ends the call as its body did.
func (fr *frame) finish(e *env) []value {
	if done := fr.code.Done; done != "" {
		if p, ok := fr.ends.(*panicking); ok {
			fr.in.print("ended by", p.text)
			fr.ends = nil
		}
		fr.done(e)
	}
	if fr.ends != nil {
		panic(fr.ends)
	}
	if fr.named != nil {
		fr.results = nil
		for _, c := range fr.named {
			fr.results = append(fr.results, c.v)
		}
	}
	if fr.results == nil {
		for _, t := range fr.code.Results {
			fr.results = append(fr.results, zero(t))
		}
	}
	return fr.results
}

// done closes the channel that the go statement waits for, if it is a parameter.
func (fr *frame) done(e *env) {
	if n := len(fr.code.Params); n > 0 {
		if ch, ok := e.find(fr.code.Params[n-1]).v.(*channel); ok && fr.code.Params[n-1].Name == fr.code.Done {
			if ch.closed {
				reject("closes twice")
			}
			ch.closed = true
		}
	}
}

// recovered is recover(): the panic of the frame that called this one by defer.
func (fr *frame) recovered() (string, bool) {
	if fr.deferredBy == nil {
		return "", false
	}
	p, ok := fr.deferredBy.ends.(*panicking)
	if !ok {
		return "", false
	}
	fr.deferredBy.ends = nil
	return p.text, true
}

// spawn calls f as a new goroutine does, to its end.
func (in *interp) spawn(f func()) {
	depth := in.depth
	defer func() {
		switch r := recover().(type) {
		case nil, goexit:
			in.depth = depth
		case *panicking:
			reject("a goroutine panics")
		default:
			panic(r)
		}
	}()
	f()
}

// hand returns the arguments of a call of the program: a context comes with the
// current stores (rule 7), except where it is written by hand.
func (in *interp) hand(t *model.Func, xs []model.Expr, args []value, here *place) []value {
	out := slices.Clone(args)
	if in.reference {
		return out
	}
	for i := range out {
		if i < len(t.Params) && t.Params[i] == model.Context && !byHand(xs, i) {
			out[i] = carry(asContext(out[i]), here.now())
		}
	}
	return out
}

func byHand(xs []model.Expr, i int) bool {
	if i >= len(xs) {
		return false
	}
	return isByHand(xs[i])
}

func isByHand(x model.Expr) bool {
	_, ok := x.(*model.ByHand)
	return ok
}

// bind is rule 6: what becomes a function of foreign code. A function with a carrier
// is never bound.
func (in *interp) bind(v value, t model.Type, here *place) value {
	f := model.FuncOf(t)
	if f == nil || v == nil || f.HasCarrier() || in.reference {
		return v
	}
	if _, ok := t.(*model.Foreign); ok {
		return v // bound where it became one
	}
	return &bound{v, here.now()}
}

// entrance is how foreign code calls f: bound functions have their context, those
// with a carrier begin with it (rule 8). The context here counts for the reference
// carrier only.
func (in *interp) entrance(here *place, f value, args ...value) []value {
	if !in.reference {
		here = begin(background)
	}
	for _, a := range args {
		if r, ok := a.(*request); ok && !in.reference {
			here = begin(r.c)
		}
	}
	return in.call(f, here, args, nil)
}
