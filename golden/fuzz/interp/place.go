// This file is where stores are current: what EnterWith enters, and how far that
// reaches (rule 4).

package interp

import (
	"slices"

	"github.com/alsgen/alsgen/golden/fuzz/model"
)

// execution is what runs synchronously: from a call of rule 3, or the beginning of a
// goroutine, to its end. All that runs in it sees what is entered in it.
type execution struct {
	last   *entered
	scopes []*entered // that have not ended, the last one last
}

// entered is one step of what an execution enters, the last one first.
type entered struct {
	entry *entry // what is entered, nil for the end of a scope
	scope *entered
	below *entered
}

// place is the current context of a place: what its execution has entered since base
// was read, on top of base.
type place struct {
	exec *execution
	from *entered
	base *ctx
}

// begin is the place where an execution begins with c.
func begin(c *ctx) *place { return &place{exec: &execution{}, base: c} }

// named returns p with the rest of another context.
func (p *place) named(rest *rest) *place {
	return &place{p.exec, p.from, &ctx{p.base.stores, rest}}
}

// on returns the place in the same execution that has c: the stores of c, and what is
// entered from now on.
func (p *place) on(c *ctx) *place { return &place{p.exec, p.exec.last, c} }

// enter makes v the store of s for the rest of the execution.
func (p *place) enter(e *entry) *entered {
	p.exec.last = &entered{entry: e, below: p.exec.last}
	return p.exec.last
}

// begin enters e until the scope ends.
func (p *place) begin(e *entry) *entered {
	scope := p.enter(e)
	p.exec.scopes = append(p.exec.scopes, scope)
	return scope
}

// end makes the store what it was when the scope was entered. A program that ends scopes of
// a storage out of order, which panics, is not tried: range-over-func defers the end of one
// in a loop behind that of the iterator's.
func (p *place) end(scope *entered) {
	open := p.exec.scopes
	i := slices.Index(open, scope)
	for _, later := range open[i+1:] {
		if later.entry.of == scope.entry.of && later.entry.life == scope.entry.life {
			reject("ends scopes out of order")
		}
	}
	p.exec.scopes = slices.Delete(slices.Clone(open), i, i+1)
	p.exec.last = &entered{scope: scope, below: p.exec.last}
}

// now is the context that is current.
func (p *place) now() *ctx {
	var steps []*entered
	for e := p.exec.last; e != p.from; e = e.below {
		steps = append(steps, e)
	}
	c := p.base
	before := map[*entered]*entry{}
	for i := len(steps) - 1; i >= 0; i-- {
		e := steps[i]
		if e.scope == nil && !e.entry.life.over {
			before[e] = c.find(e.entry.of)
			c = &ctx{&entry{of: e.entry.of, life: e.entry.life, value: e.entry.value, below: c.stores}, c.rest}
		}
		if e.scope == nil || e.scope.entry.life.over {
			continue
		}
		c = c.unsaid(e.scope.entry.of)
		if old := before[e.scope]; old != nil {
			c = &ctx{&entry{of: old.of, life: old.life, exited: old.exited, value: old.value, below: c.stores}, c.rest}
		}
	}
	return c
}

// life says whether what was entered in a storage is forgotten: a storage begins a new
// one when it is disabled (rule 11).
type life struct{ over bool }

// alive returns the life of s.
func (in *interp) alive(s *model.Storage) *life {
	if in.lives[s] == nil {
		in.lives[s] = &life{}
	}
	return in.lives[s]
}

// disable is s.Disable().
func (in *interp) disable(s *model.Storage) {
	in.alive(s).over = true
	delete(in.lives, s)
}
