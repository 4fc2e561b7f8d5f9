package als

import (
	"context"
	"fmt"
)

// A Scope is what WithScope enters, until End: the store of one storage for the rest of
// a function.
//
//	defer user.WithScope(u).End()
//
// A Scope belongs to one goroutine.
type Scope struct {
	of    *open
	key   *key
	name  string
	prior logEntry // what was entered before
	ended bool
}

// WithScopeContext makes v the store from now on, for all who hold ctx, which must be
// open, until End of the Scope that it returns. It panics if ctx is not open.
func (s *Storage[T]) WithScopeContext(ctx context.Context, v T) *Scope {
	return mustOpen(ctx, "WithScopeContext", s.name).begin(s.key(), s.cell(v), s.name)
}

// begin enters c and returns the scope that takes it back.
func (o *open) begin(k *key, c *cell, name string) *Scope {
	o.log.mu.Lock()
	defer o.log.mu.Unlock()
	s := &Scope{of: o, key: k, name: name, prior: o.log.lastOf(k)}
	o.enter(logEntry{key: k, cell: c})
	o.log.scopes = append(o.log.scopes, s)
	return s
}

// End makes the store what it was when the scope began, whatever has been entered
// since. It panics if a scope of the same storage that began later has not ended: a
// Scope is to be ended by defer. A second End does nothing.
//
// End acts where the scope began, wherever it is called.
func (s *Scope) End() {
	if !s.leave() {
		return
	}
	s.of.log.mu.Lock()
	s.of.enter(s.prior.ending())
	s.of.log.mu.Unlock()
	changed(s.of)
	s.prior = logEntry{}
}

// leave takes s from the scopes that have not ended. It reports whether s was there.
func (s *Scope) leave() bool {
	l := s.of.log
	l.mu.Lock()
	defer l.mu.Unlock()
	if s.ended {
		return false
	}
	last := len(l.scopes) - 1
	at := last
	for l.scopes[at] != s {
		if l.scopes[at].key == s.key {
			panic(fmt.Sprintf("als: End of a scope of the Storage %q out of order: one that began later has not ended; end scopes by defer", s.name))
		}
		at--
	}
	copy(l.scopes[at:], l.scopes[at+1:])
	l.scopes[last] = nil // nothing is kept of it
	l.scopes = l.scopes[:last]
	s.ended = true
	return true
}
