package interp

import (
	"fmt"

	"github.com/alsgen/alsgen/golden/fuzz/model"
)

// eval evaluates an expression with one value.
func (in *interp) eval(fr *frame, e *env, x model.Expr) value {
	vs := in.values(fr, e, x)
	if len(vs) != 1 {
		reject("%T has %d values", x, len(vs))
	}
	return vs[0]
}

func (in *interp) evals(fr *frame, e *env, xs []model.Expr) []value {
	var out []value
	for _, x := range xs {
		out = append(out, in.eval(fr, e, x))
	}
	return out
}

// values evaluates an expression.
func (in *interp) values(fr *frame, e *env, x model.Expr) []value {
	in.step()
	switch x := x.(type) {
	case *model.Call:
		c := in.prepare(fr, e, x)
		return c.run(c.here(), nil)
	case *model.Marker:
		return in.marker(fr, e, x)
	case *model.Outside:
		return in.outside(fr, e, x)
	case *model.With:
		return in.derive(fr, e, x)
	}
	return []value{in.single(fr, e, x)}
}

// single evaluates what always has one value.
func (in *interp) single(fr *frame, e *env, x model.Expr) value {
	switch x := x.(type) {
	case *model.Lit:
		return x.Value
	case *model.Use:
		return fr.read(in.cell(e, x.Var))
	case *model.Addr:
		return in.cell(e, x.Var)
	case *model.Deref:
		return fr.read(in.eval(fr, e, x.X).(*cell))
	case *model.FuncUse:
		return &closure{code: x.Func.Code}
	case *model.FuncLit:
		return &closure{code: x.Code, env: e, anew: true}
	case *model.MethodUse:
		return in.method(in.eval(fr, e, x.X), model.TypeOf(x.X), x.Name)
	case *model.MethodExpr:
		return in.methodExpr(x)
	case *model.MarkerUse:
		return in.markerUse(x)
	case *model.Select:
		return in.field(in.eval(fr, e, x.X), x.Field).v
	case *model.Index:
		return in.index(in.eval(fr, e, x.X), in.eval(fr, e, x.I))
	case *model.Slicing:
		return &list{in.eval(fr, e, x.X).(*list).elems[:x.N]}
	case *model.Conv:
		return fr.convert(e, x)
	case *model.Composite:
		return in.composite(fr, e, x)
	case *model.Assert:
		return in.assert(in.eval(fr, e, x.X), x.Of)
	case *model.Recv:
		return in.receive(in.eval(fr, e, x.X))
	case *model.Binary:
		return binary(x.Op, in.eval(fr, e, x.X), in.eval(fr, e, x.Y))
	case *model.ByHand:
		defer func() { fr.looked(fr.here(e)) }()
		return in.byHand(fr, e, x)
	case *model.Value:
		return asContext(in.eval(fr, e, x.X)).get(x.Key)
	case *model.Err:
		return asContext(in.eval(fr, e, x.X)).ended()
	}
	panic(fmt.Sprintf("interp: unknown expression %T", x))
}

// cell returns the variable v.
func (in *interp) cell(e *env, v *model.Var) *cell {
	c := in.globals[v]
	if v.Pkg == nil {
		c = e.find(v)
	}
	if c == nil {
		reject("%s is not in scope", v.Name)
	}
	return c
}

func (in *interp) field(x value, name string) *cell {
	o, ok := x.(*object)
	if !ok {
		reject("field of nil")
	}
	c := o.fields[name]
	if c == nil { // promoted
		for _, f := range o.of.Fields {
			if f.Embedded {
				if inner, ok := o.fields[f.Name].v.(*object); ok && inner.fields[name] != nil {
					return inner.fields[name]
				}
			}
		}
		reject("no field %s", name)
	}
	return c
}

func (in *interp) index(x, i value) value {
	switch x := x.(type) {
	case *list:
		if i.(int) >= len(x.elems) {
			reject("index out of range")
		}
		return x.elems[i.(int)]
	case *dict:
		v, ok := x.elems[i.(string)]
		if !ok {
			reject("no such key")
		}
		return v
	}
	reject("index of nil")
	return nil
}

func (in *interp) receive(x value) value {
	ch, ok := x.(*channel)
	if !ok || len(ch.queue) == 0 {
		reject("receives from an empty channel")
	}
	v := ch.queue[0]
	ch.queue = ch.queue[1:]
	return v
}

func binary(op string, x, y value) value {
	switch op {
	case "==":
		return x == y
	case "!=":
		return x != y
	case "<":
		return x.(int) < y.(int)
	}
	if s, ok := x.(string); ok {
		return short(s + y.(string))
	}
	return x.(int) + y.(int)
}

func (in *interp) composite(fr *frame, e *env, x *model.Composite) value {
	switch t := x.Of.(type) {
	case *model.Slice:
		l := &list{}
		for _, el := range x.Elems {
			if !el.Cut {
				l.elems = append(l.elems, in.eval(fr, e, el.X))
			}
		}
		return l
	case *model.Map:
		d := &dict{map[string]value{}}
		for _, el := range x.Elems {
			if !el.Cut {
				d.elems[el.Name] = in.eval(fr, e, el.X)
			}
		}
		return d
	case *model.Chan:
		return &channel{}
	case *model.Ptr:
		return in.object(fr, e, x, t.Elem.(*model.Named).Decl)
	}
	panic("interp: unknown composite")
}

func (in *interp) object(fr *frame, e *env, x *model.Composite, d *model.TypeDecl) value {
	o := &object{d, map[string]*cell{}}
	for _, f := range d.Fields {
		o.fields[f.Name] = &cell{v: zero(f.Type)}
	}
	for _, el := range x.Elems {
		if !el.Cut {
			o.fields[el.Name].v = in.eval(fr, e, el.X)
		}
	}
	return o
}

// convert is a conversion that is written out.
func (fr *frame) convert(e *env, x *model.Conv) value {
	v, here := fr.in.eval(fr, e, x.X), fr.here(e)
	if isBind(x.X) && !fr.in.reference { // not bound again: rule 12
		here = begin(background)
	}
	to := fr.in.convert(here, v, model.TypeOf(x.X), x.Of)
	if to != v {
		fr.looked(here)
	}
	return to
}

// convert converts v from one type to another, in the context here. What becomes a
// function of foreign code, or an interface that foreign code can look into, is
// bound (rule 6).
func (in *interp) convert(here *place, v value, from, to model.Type) value {
	if b, ok := v.(*boxed); ok && isInterface(from) {
		if isInterface(to) {
			return b
		}
		return b.v
	}
	if isInterface(to) {
		if v == nil && isInterface(from) {
			return nil
		}
		return &boxed{from, in.bind(v, from, here)}
	}
	if f, ok := to.(*model.Foreign); ok {
		if _, already := from.(*model.Foreign); !already && v != nil && !f.Under.HasCarrier() && !in.reference {
			return &bound{v, here.now()}
		}
	}
	return v
}

func isInterface(t model.Type) bool {
	switch t := t.(type) {
	case model.Basic:
		return t == model.Any || t == model.Error || model.MethodsOf(t) != nil
	case *model.Named:
		return t.Decl.Iface
	}
	return false
}

// assert is x.(t).
func (in *interp) assert(x value, t model.Type) value {
	b, ok := x.(*boxed)
	switch {
	case !ok:
		reject("asserts nil")
	case isInterface(t):
		if !in.has(b, t) {
			reject("the assertion fails")
		}
		return b
	case !model.Identical(b.of, t):
		reject("the assertion fails")
	}
	return b.v
}

// is reports whether the value in the interface x has the type t.
func (in *interp) is(x value, t model.Type) bool {
	b, ok := x.(*boxed)
	if !ok {
		return false
	}
	if isInterface(t) {
		return in.has(b, t)
	}
	return model.Identical(b.of, t)
}

func (in *interp) has(b *boxed, t model.Type) bool {
	n, ok := t.(*model.Named)
	if !ok {
		reject("asserts %s", model.Key(t))
	}
	for _, m := range n.Decl.AllMethods() {
		if in.find(b.v, b.of, m.Name) == nil {
			return false
		}
	}
	return true
}
