// This file finds the interface methods of the program that foreign types may
// have without any conversion saying so: those of interfaces that a value of
// unknown type is asserted to hold.
//
//	func busy(err error) bool {
//		t, ok := err.(interface{ Temporary() bool }) // *net.OpError has it, too
//		return ok && t.Temporary()
//	}

package flow

import (
	"go/token"
	"go/types"
	"slices"
)

// question is the assertion that a value of type operand has the method.
type question struct {
	operand types.Type
	method  *types.Func
	pos     token.Pos
}

// target is an interface that foreign code asserts a value to be: it was handed a
// pointer to a variable of that type, or the type itself as a type argument.
//
//	errors.As(err, &target)
//	errors.AsType[I](err)
type target struct {
	t, operand types.Type
	pos        token.Pos
}

// target notes that foreign code may assert some value to be the interface t.
func (b *builder) target(t types.Type, pos token.Pos) {
	if isInterface(t) {
		b.targets = append(b.targets, target{t, types.NewInterfaceType(nil, nil), pos})
	}
}

// mayBeForeign reports whether a foreign type can have a method with the name and
// type of m: it is exported, and mentions no type of the program.
func (b *builder) mayBeForeign(m *types.Func) bool {
	return m.Exported() && b.own(m) && !b.mentionsOwn(m.Signature().Params()) && !b.mentionsOwn(m.Signature().Results())
}

func (b *builder) mentionsOwn(tuple *types.Tuple) bool {
	found := false
	types.TypeString(tuple, func(p *types.Package) string {
		found = found || b.ownPaths[p.Path()]
		return ""
	})
	return found
}

// answer freezes the methods that a foreign value may have, until nothing more
// follows: an interface of the program holds foreign values if foreign code has
// to do with one of its methods.
func (b *builder) answer() {
	done := map[*Class]bool{}
	slices.SortFunc(b.questions, func(x, y question) int { return b.compare(x.pos, y.pos) })
	for changed := true; changed; {
		changed = false
		for _, q := range b.questions {
			c := b.methodClass(q.method)
			if c == nil || done[c.Find()] || !b.holdsForeign(q.operand) {
				continue
			}
			why := Reason{Pos: q.pos, Text: "a foreign type may have it, since a value of any type is asserted to"}
			c.freeze(why)
			b.g.shapes.freezeSpelled(b.g.shapes.function(q.method), why)
			done[c.Find()], changed = true, true
		}
	}
}

// holdsForeign reports whether an interface can hold values of foreign types.
func (b *builder) holdsForeign(t types.Type) bool {
	iface, ok := t.Underlying().(*types.Interface)
	if !ok || iface.NumMethods() == 0 {
		return true
	}
	for m := range iface.Methods() {
		if c := b.methodClass(m); c != nil && len(c.Find().Foreign) == 0 && len(c.Find().Methods) > 0 {
			return false // no foreign type has this method
		}
	}
	return true
}
