// This file finds methods.

package interp

import "github.com/alsgen/alsgen/golden/fuzz/model"

// method is x.name, of x of the type t: the receiver is evaluated already.
func (in *interp) method(x value, t model.Type, name string) value {
	if isInterface(t) {
		b, ok := x.(*boxed)
		if !ok {
			reject("method of nil")
		}
		x, t = b.v, b.of
	}
	f := in.find(x, t, name)
	if f == nil {
		reject("no method %s", name)
	}
	return f
}

// find returns the method of a value that is no interface, nil if it has none.
func (in *interp) find(x value, t model.Type, name string) value {
	if a, ok := x.(*alien); ok && a.methods[name] != nil {
		return a.methods[name]
	}
	d := declOf(t)
	if d == nil {
		return nil
	}
	if m := d.Method(name); m != nil {
		return receive(m, x)
	}
	o, ok := x.(*object)
	if !ok {
		return nil
	}
	for _, f := range d.Fields { // promoted
		if !f.Embedded {
			continue
		}
		v, of := o.fields[f.Name].v, f.Type
		if b, boxed := v.(*boxed); boxed {
			v, of = b.v, b.of
		}
		if v != nil {
			if m := in.find(v, of, name); m != nil {
				return m
			}
		}
	}
	return nil
}

// receive returns the method with its receiver.
func receive(m *model.FuncDecl, x value) value {
	var e *env
	if m.Recv != nil {
		e = e.declare(m.Recv, x, false)
	}
	return &closure{code: m.Code, env: e}
}

func declOf(t model.Type) *model.TypeDecl {
	switch t := t.(type) {
	case *model.Named:
		return t.Decl
	case *model.Ptr:
		return declOf(t.Elem)
	}
	return nil
}

// methodExpr is T.name: a function whose first parameter is the receiver.
func (in *interp) methodExpr(x *model.MethodExpr) value {
	return &native{func(in *interp, here *place, args []value) []value {
		return in.call(in.method(args[0], x.Recv, x.Name), here, args[1:], nil)
	}}
}
