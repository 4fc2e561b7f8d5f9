package als

import (
	"context"
	"fmt"
	"sync"
)

// An open context is one whose stores EnterWithContext replaces: it is the current
// context of one synchronous execution, from the entry of the function that opened
// it to the end of that, and whoever holds it meanwhile sees what is entered.
//
// The frames that it gives are those of its context as fixed at the time of the
// call, which never change: a frame on top of an open context hides it.
type open struct {
	context.Context // what it was opened on, for all but the stores

	outer *open // what it shares what is entered with, nil for none

	mu     sync.Mutex
	now    context.Context // the current context, fixed
	seen   *frame          // the stores of outer when it was asked last
	scopes []*Scope        // at a root: those that have not ended, as they began
}

// openKey is the key under which an open context gives itself.
type openKey struct{}

// Value makes open contexts, and their stores, visible through the contexts derived
// from them.
func (o *open) Value(k any) any {
	switch k.(type) {
	case openKey:
		return o
	case frameKey:
		return frameOf(o.fixed())
	}
	return o.Context.Value(k)
}

// String names the context as fixed now.
func (o *open) String() string {
	return fmt.Sprint(o.fixed()) + ".als.Open"
}

// openOf returns the open context that ctx is or is derived from, nil for none.
func openOf(ctx context.Context) *open {
	switch ctx := ctx.(type) {
	case nil:
		return nil
	case *open:
		return ctx
	case *frame:
		return nil
	}
	o, _ := ctx.Value(openKey{}).(*open)
	return o
}

// Open returns a context that is ctx and in which EnterWithContext and
// WithScopeContext enter: ctx itself if it is open already, or derived from one that
// is. alsgen writes it at the beginning of functions that may enter, so that these
// share what they enter with those of their callers that do, too, and with no others:
//
//	ctx = als.Open(ctx)
//
// An open context belongs to one goroutine and to one call; what goes elsewhere, or
// is kept, is Fix of it. A nil ctx counts as context.Background().
func Open(ctx context.Context) context.Context {
	ctx = orBackground(ctx)
	if openOf(ctx) != nil {
		return ctx
	}
	return &open{Context: ctx, now: ctx}
}

// Fix returns ctx with the stores that it has now: what is entered afterwards is not
// seen there. A ctx that is not open is returned as it is; nil counts as
// context.Background().
func Fix(ctx context.Context) context.Context {
	ctx = orBackground(ctx)
	if o, ok := ctx.(*open); ok {
		return o.fixed()
	}
	o := openOf(ctx)
	if o == nil {
		return ctx
	}
	f := newFrame(ctx, 0)
	if now := frameOf(o.fixed()); now != nil {
		f.slots = now.slots
	}
	return f
}

// Share returns dst, open, with its own stores. What is entered there is entered in
// ctx, too, and the other way round, from now on. alsgen writes it where a function
// that may enter is called with another context than the current one:
//
//	f(als.Share(als.Carry(dst, ctx), ctx))
//
// If ctx is not open, Share opens dst alone. A nil context counts as
// context.Background().
func Share(dst, ctx context.Context) context.Context {
	dst = Fix(dst)
	return &open{Context: dst, now: dst, outer: openOf(ctx), seen: frameOf(ctx)}
}

// fixed returns the current context.
func (o *open) fixed() context.Context {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.current()
}

// current is fixed for those who hold the lock. Locks are taken from the inner
// context to the outer one.
func (o *open) current() context.Context {
	if o.outer == nil {
		return o.now
	}
	f := frameOf(o.outer.fixed())
	if f != o.seen {
		o.follow(f)
	}
	return o.now
}

// follow enters what f, the stores of outer, has more or less than the frame that was
// seen last.
func (o *open) follow(f *frame) {
	for _, c := range f.since(o.seen) {
		o.now = withCell(o.now, c)
	}
	for _, c := range o.seen.since(f) {
		if f.find(c.key) == nil {
			o.now = withoutCell(o.now, c.key)
		}
	}
	o.seen = f
}

// since returns the cells of f that old does not have.
func (f *frame) since(old *frame) []*cell {
	if f == nil {
		return nil
	}
	var list []*cell
	for _, c := range f.slots {
		if c != nil && !c.key.isDead() && old.find(c.key) != c {
			list = append(list, c)
		}
	}
	return list
}

// enter makes c what the context says of the storage of k, nil that it says nothing.
func (o *open) enter(k *key, c *cell) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.current()
	if c == nil {
		o.now = withoutCell(o.now, k)
	} else {
		o.now = withCell(o.now, c)
	}
	if o.outer != nil {
		o.outer.enter(k, c)
		o.seen = frameOf(o.outer.fixed())
	}
}

// root returns the context that all who share what is entered with o share it with.
func (o *open) root() *open {
	for o.outer != nil {
		o = o.outer
	}
	return o
}

// mustOpen returns the open context behind ctx, in which marker enters.
func mustOpen(ctx context.Context, marker, name string) *open {
	o := openOf(ctx)
	if o == nil {
		panic(fmt.Sprintf("als: %s of the Storage %q: the context is not open; begin the function with ctx = als.Open(ctx)", marker, name))
	}
	return o
}

// EnterWithContext makes v the store from now on, for all who hold ctx, which must be
// open: callers too. It panics if ctx is not open.
func (s *Storage[T]) EnterWithContext(ctx context.Context, v T) {
	mustOpen(ctx, "EnterWithContext", s.name).enter(s.key(), s.cell(v))
}
