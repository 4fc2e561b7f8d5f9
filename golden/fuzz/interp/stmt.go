package interp

import (
	"fmt"
	"slices"

	"github.com/alsgen/alsgen/golden/fuzz/model"
)

// exit says how a statement ends: nil by itself, or by a branch or return.
type exit struct {
	word  string // break, continue, return
	label string
}

var (
	returned = &exit{word: "return"}
)

// block executes the statements of b in a scope of their own.
func (fr *frame) block(e *env, b *model.Block) *exit {
	if b == nil || b.Cut {
		return nil
	}
	for _, s := range b.List {
		if model.IsCut(s) {
			continue
		}
		var x *exit
		if e, x = fr.stmt(e, s); x != nil {
			return x
		}
	}
	return nil
}

// stmt executes s and returns the scope behind it.
func (fr *frame) stmt(e *env, s model.Stmt) (*env, *exit) {
	in := fr.in
	in.step()
	fr.look, fr.reads = nil, nil
	defer func() { fr.look = nil }()
	switch s := s.(type) {
	case *model.Define:
		e = fr.define(e, s)
	case *model.Declare:
		return e.declare(s.Var, zero(s.Var.Type), false), nil
	case *model.Trace:
		args := []any{s.ID}
		for _, v := range in.evals(fr, e, s.Args) {
			args = append(args, printable(v))
		}
		in.print(args...)
	case *model.Do:
		in.values(fr, e, s.X)
	case *model.Assign:
		fr.assign(e, s)
	case *model.Inc:
		c := in.cell(e, s.Var)
		c.set(c.v.(int) + 1)
	case *model.Defer:
		fr.deferred(e, s.X)
	case *model.Go:
		fr.goStmt(e, s)
	case *model.Return:
		fr.ret(e, s)
		return e, returned
	case *model.ScopeStmt:
		fr.scoped(e, s)
	case *model.Panic:
		panic(&panicking{s.Text})
	case *model.Goexit:
		panic(goexit{})
	case *model.Recover:
		if text, ok := fr.recovered(); ok {
			in.print(fmt.Sprint(s.ID, " recovers"), text)
		}
	case *model.Send:
		ch := in.eval(fr, e, s.Chan).(*channel)
		ch.queue = append(ch.queue, in.eval(fr, e, s.X))
	case *model.Close:
		in.eval(fr, e, s.Chan).(*channel).closed = true
	case *model.Branch:
		return e, &exit{s.Word, s.Label}
	case *model.Bare:
		if s.Print != "" {
			in.print(s.Print)
		}
	default:
		return e, fr.compound(e, s)
	}
	fr.ordered()
	return e, nil
}

// printable returns v as fmt prints it.
func printable(v value) any {
	switch v := v.(type) {
	case nil, string, int, bool:
		return v
	case *boxed:
		return printable(v.v)
	}
	reject("prints %T", v)
	return nil
}

func (fr *frame) define(e *env, s *model.Define) *env {
	vs := fr.in.values(fr, e, s.X)
	outer := e
	for i, v := range s.Vars {
		e = e.declare(v, vs[i], i == 0 && v.Type == model.Context && outer.declaresName(v.Name, s.X))
	}
	return e
}

func (fr *frame) assign(e *env, s *model.Assign) {
	in := fr.in
	switch l := s.L.(type) {
	case *model.Use:
		v := fr.last(e, s.X)
		in.cell(e, l.Var).set(v)
	case *model.Deref:
		c := in.eval(fr, e, l.X).(*cell)
		c.set(fr.last(e, s.X))
	case *model.Select:
		c := in.field(in.eval(fr, e, l.X), l.Field)
		c.set(fr.last(e, s.X))
	case *model.Index:
		x, i := in.eval(fr, e, l.X), in.eval(fr, e, l.I)
		v := fr.last(e, s.X)
		if d, ok := x.(*dict); ok {
			d.elems[i.(string)] = v
			return
		}
		in.index(x, i)
		x.(*list).elems[i.(int)] = v
	default:
		panic(fmt.Sprintf("interp: assigns to %T", l))
	}
}

func (fr *frame) ret(e *env, s *model.Return) {
	if len(s.List) == 1 && len(fr.code.Results) > 1 {
		fr.results = fr.in.values(fr, e, s.List[0])
	} else {
		fr.results = fr.in.evals(fr, e, s.List)
	}
	fr.ordered()
	for i, c := range fr.named {
		if len(s.List) > 0 {
			c.set(fr.results[i])
		}
	}
}

// deferred defers a call, which takes the context that is named at the statement
// (rule 2); inside a literal the names are those of its place, as last assigned.
func (fr *frame) deferred(e *env, x model.Expr) {
	in := fr.in
	switch x := x.(type) {
	case *model.Call:
		p := in.prepare(fr, e, x)
		here, last := p.here(), p.here().exec.last
		fr.defers = append(fr.defers, func(by *frame) {
			if here.exec.last != last && slices.ContainsFunc(x.Args, isByHand) {
				reject("enters before a deferred call that has a context written by hand") // rule 7 does not say
			}
			p.run(by.deferredIn(here), by)
		})
	case *model.Marker:
		args := in.markerArgs(fr, e, x)
		here := fr.here(e)
		fr.defers = append(fr.defers, func(by *frame) { in.mark(x.Kind, x.Storage, by.deferredIn(here), args) })
	case *model.Outside:
		call := in.prepareOutside(fr, e, x)
		here := fr.here(e)
		fr.defers = append(fr.defers, func(by *frame) { call(by.deferredIn(here)) })
	default:
		panic(fmt.Sprintf("interp: defers %T", x))
	}
}

// deferredIn is the context of a deferred call whose statement stood in here.
func (fr *frame) deferredIn(here *place) *place {
	if fr.in.reference {
		return fr.cur
	}
	return here
}

// scoped enters until the frame ends.
func (fr *frame) scoped(e *env, s *model.ScopeStmt) {
	v := fr.in.eval(fr, e, s.X)
	at := fr.here(e)
	scope := at.begin(&entry{of: s.Storage, life: fr.in.alive(s.Storage), value: v})
	fr.defers = append(fr.defers, func(*frame) { at.end(scope) })
}

// goStmt starts a goroutine and waits for it: it runs at once, in the context of the
// statement (rule 2).
func (fr *frame) goStmt(e *env, s *model.Go) {
	in := fr.in
	var f func(here *place)
	ch := &channel{}
	switch x := s.X.(type) {
	case *model.Call:
		p := in.prepare(fr, e, x)
		if s.Worker {
			p.args = append(p.args, ch)
		}
		f = func(here *place) { p.run(here, nil) }
	case *model.Marker:
		args := in.markerArgs(fr, e, x)
		f = func(here *place) { in.mark(x.Kind, x.Storage, here, args) }
	case *model.Outside:
		call := in.prepareOutside(fr, e, x)
		f = func(here *place) { call(here) }
	default:
		panic(fmt.Sprintf("interp: goes %T", x))
	}
	if here := fr.here(e); s.Word == "" {
		f(here)
	} else {
		start := begin(here.now())
		in.spawn(func() { f(start) })
	}
	if s.Worker && !ch.closed {
		reject("waits for ever")
	}
}
