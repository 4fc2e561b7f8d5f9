package interp

import (
	"fmt"

	"github.com/alsgen/alsgen/golden/fuzz/model"
)

// compound executes the statements that hold blocks.
func (fr *frame) compound(e *env, s model.Stmt) *exit {
	in := fr.in
	switch s := s.(type) {
	case *model.Block:
		return fr.block(e, s)
	case *model.If:
		if s.Define != nil {
			e = fr.define(e, s.Define)
			fr.ordered()
		}
		if fr.last(e, s.Cond).(bool) {
			return fr.block(e, s.Then)
		}
		return fr.block(e, s.Else)
	case *model.Repeat:
		for i := range s.N {
			if x, end := looped(fr.block(bodyScope(e, s.Var, i), s.Body), s.Label); end {
				return x
			}
		}
	case *model.Each:
		return fr.each(e, s)
	case *model.RangeFunc:
		return fr.rangeFunc(e, s)
	case *model.Switch:
		v := fr.last(e, s.X)
		for i, c := range s.Values {
			if c == v {
				return unbroken(fr.block(e, s.Bodies[i]))
			}
		}
		return unbroken(fr.block(e, s.Default))
	case *model.TypeSwitch:
		return fr.typeSwitch(e, s)
	case *model.Wait:
		return unbroken(fr.block(e.declare(s.Var, in.receive(fr.last(e, s.Chan)), false), s.Body))
	default:
		panic(fmt.Sprintf("interp: unknown statement %T", s))
	}
	return nil
}

func bodyScope(e *env, v *model.Var, val value) *env {
	if v == nil {
		return e
	}
	return e.declare(v, val, false)
}

// looped says whether a loop ends when its body ends with x, and how.
func looped(x *exit, label string) (*exit, bool) {
	switch {
	case x == nil:
		return nil, false
	case x.word == "return" || x.label != "" && x.label != label:
		return x, true
	case x.word == "continue":
		return nil, false
	}
	return nil, true
}

// unbroken is what a switch makes of the end of a clause.
func unbroken(x *exit) *exit {
	if x != nil && x.word == "break" && x.label == "" {
		return nil
	}
	return x
}

func (fr *frame) each(e *env, s *model.Each) *exit {
	switch over := fr.last(e, s.X).(type) {
	case *list:
		for _, v := range over.elems {
			if x, end := looped(fr.block(bodyScope(e, s.Var, v), s.Body), s.Label); end {
				return x
			}
		}
	case nil:
	default:
		panic(fmt.Sprintf("interp: ranges over %T", over))
	}
	return nil
}

// rangeFunc calls the iterator with a function for the body, which belongs to the
// frame around it, wherever the iterator yields (rule 9).
func (fr *frame) rangeFunc(e *env, s *model.RangeFunc) *exit {
	var (
		ends *exit
		over bool
	)
	yield := &native{func(in *interp, here *place, args []value) []value {
		if over {
			reject("yields after the end")
		}
		if in.reference {
			defer func(old *place) { fr.cur = old }(fr.cur)
			fr.cur = here
		}
		x, end := looped(fr.block(bodyScope(e, s.Var, args[0]), s.Body), s.Label)
		ends, over = x, end
		return []value{!end}
	}}
	f := fr.last(e, s.X)
	if f == nil {
		reject("ranges over nil")
	}
	fr.in.call(f, fr.here(e), []value{yield}, nil)
	over = true
	return ends
}

func (fr *frame) typeSwitch(e *env, s *model.TypeSwitch) *exit {
	x := fr.last(e, s.X)
	for i, v := range s.Vars {
		if fr.in.is(x, v.Type) {
			return unbroken(fr.block(e.declare(v, fr.in.assert(x, v.Type), false), s.Bodies[i]))
		}
	}
	return unbroken(fr.block(e, s.Default))
}
