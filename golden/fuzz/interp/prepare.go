// This file evaluates calls up to the point where they begin: what go and defer
// statements keep.

package interp

import "github.com/alsgen/alsgen/golden/fuzz/model"

// prepared is a call whose function and arguments are evaluated.
type prepared struct {
	in   *interp
	fr   *frame
	e    *env
	call *model.Call
	f    value
	args []value
}

func (in *interp) prepare(fr *frame, e *env, x *model.Call) *prepared {
	var p *prepared
	fr.operands(func() { p = in.evaluate(fr, e, x) })
	return p
}

// evaluate evaluates the operands of a call.
func (in *interp) evaluate(fr *frame, e *env, x *model.Call) *prepared {
	f := in.eval(fr, e, x.Fun)
	if lit, ok := x.Fun.(*model.FuncLit); ok {
		f = &closure{code: lit.Code, env: e} // not stored: what is named around it names in it
	}
	var args []value
	if x.Spread {
		args = in.values(fr, e, x.Args[0])
	} else {
		args = in.evals(fr, e, x.Args)
	}
	if _, ok := x.Fun.(*model.Use); ok && in.eval(fr, e, x.Fun) != f {
		reject("assigns the variable that it calls in an argument") // Go leaves open which function is called
	}
	t := model.FuncOf(model.TypeOf(x.Fun))
	if t.Variadic {
		fixed := len(t.Params) - 1
		args = append(args[:fixed:fixed], &list{args[fixed:]})
	}
	return &prepared{in, fr, e, x, f, args}
}

// here is the current context of the call's place.
func (p *prepared) here() *place { return p.fr.here(p.e) }

// run makes the call in the context here; a context argument comes with the current
// stores.
func (p *prepared) run(here *place, by *frame) []value {
	t := model.FuncOf(model.TypeOf(p.call.Fun))
	return p.in.call(p.f, here, p.in.hand(t, p.call.Args, p.args, here), by)
}
