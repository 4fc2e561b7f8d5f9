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

	log  *log            // what is entered, here or where it is shared
	from int             // the number of the last entry of the log when it was opened
	now  context.Context // the current context, fixed; guarded by log.mu
	seen int             // the number of the last entry of the log that now has
}

// A log has what is entered in the open contexts that share it: of each storage the
// last. They look there when they are asked for their stores, so that it costs the same
// how ever many share it.
type log struct {
	mu     sync.Mutex
	count  int        // of all that was ever entered
	last   []logEntry // of storages that somebody holds
	scopes []*Scope   // those that have not ended, as they began
}

// A logEntry is what was entered in one storage.
type logEntry struct {
	number int
	key    *key
	cell   *cell
	// ends says that a scope ended: the storage is again what the entry number since made
	// it, cell, or what it was in each context that was opened later than that.
	ends  bool
	since int
}

// newOpen opens ctx, which is fixed, alone.
func newOpen(ctx context.Context) *open {
	return &open{Context: ctx, log: new(log), now: ctx}
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
	case *joint:
		return openOf(ctx.Context)
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
	if lent, ok := ctx.(*joint); ok {
		return lent.open
	}
	if openOf(ctx) != nil {
		return ctx
	}
	return newOpen(ctx)
}

// initial is the context of the main goroutine.
var initial = newOpen(context.Background())

// Initial returns the open context in which packages are initialised and main begins, in
// the main goroutine. alsgen writes it where init functions, or the initialisers of
// package variables, enter: what is initialised later sees that, and main does.
//
//	func main() { ctx := als.Initial()
func Initial() context.Context { return initial }

// Fix returns ctx with the stores that it has now: what is entered afterwards is not
// seen there. A ctx that is not open is returned as it is; nil counts as
// context.Background().
func Fix(ctx context.Context) context.Context {
	ctx = orBackground(ctx)
	switch ctx := ctx.(type) {
	case *open:
		return ctx.fixed()
	case *joint:
		return Fix(ctx.Context)
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
	o := openOf(ctx)
	if o == nil {
		return newOpen(dst)
	}
	o.log.mu.Lock()
	defer o.log.mu.Unlock()
	return &open{Context: dst, log: o.log, from: o.log.count, now: dst, seen: o.log.count}
}

// joint is what a carrier is lent to who shares what is entered: the context as it was
// when it was lent, and the open one, which Open finds. It is found nowhere but in the
// carrier itself: who derives a context from it, or hands the carrier on, shares nothing.
type joint struct {
	context.Context
	open *open
}

// Join returns ctx, open, as one that a carrier is lent to share what is entered: Lent
// and Hold give the carrier a context on which Open is open, and enters in ctx, too.
// alsgen writes it where a function that may enter, and that begins with a carrier, is
// called by the program:
//
//	func() { var lent alshttp.Lent; defer lent.Return(); login(w, lent.Lend(als.Join(ctx), r)) }()
//
// A ctx that is not open is returned as it is.
func Join(ctx context.Context) context.Context {
	if o := openOf(ctx); o != nil {
		return &joint{ctx, o}
	}
	return ctx
}

// lend returns own, the context of a carrier, with the stores of ctx on top, and shares
// what is entered with ctx if that is Join's. It reports whether that is another one.
func lend(own, ctx context.Context) (lent context.Context, other bool) {
	lent = Carry(own, ctx)
	if to, ok := ctx.(*joint); ok {
		return &joint{lent, Share(lent, to.open).(*open)}, true
	}
	if _, joined := own.(*joint); joined {
		return lent, true
	}
	// Contexts of others may have types that cannot be compared.
	_, made := lent.(*frame)
	return lent, made && lent != own
}

// fixed returns the current context.
func (o *open) fixed() context.Context {
	o.log.mu.Lock()
	defer o.log.mu.Unlock()
	return o.current()
}

// current is fixed for those who hold the lock.
func (o *open) current() context.Context {
	if o.seen == o.log.count {
		return o.now
	}
	for _, e := range o.log.last {
		if e.number > o.seen && !e.key.isDead() {
			o.now = o.with(e)
		}
	}
	o.seen = o.log.count
	return o.now
}

// hold makes c what the contexts say of the storage of k.
func (o *open) hold(k *key, c *cell) {
	o.log.mu.Lock()
	defer o.log.mu.Unlock()
	o.enter(logEntry{key: k, cell: c})
}

// enter makes the entry e the last one, for those who hold the lock.
func (o *open) enter(e logEntry) {
	o.current()
	e = o.log.add(e)
	o.now, o.seen = o.with(e), e.number
}

// lastOf returns the last entry of the storage of k; without one, what was there before
// any.
func (l *log) lastOf(k *key) logEntry {
	for _, e := range l.last {
		if e.key == k {
			return e
		}
	}
	return logEntry{key: k, ends: true}
}

// ending is the entry which ends a scope that began when e was the last one.
func (e logEntry) ending() logEntry {
	if !e.ends {
		e.ends, e.since = true, e.number
	}
	return e
}

// add makes e the last entry. What nobody can ask for any more is forgotten.
func (l *log) add(e logEntry) logEntry {
	l.count++
	e.number = l.count
	kept := l.last[:0]
	for _, old := range l.last {
		if old.key != e.key && !old.key.isDead() {
			kept = append(kept, old)
		}
	}
	for i := len(kept); i < len(l.last); i++ {
		l.last[i] = logEntry{}
	}
	l.last = append(kept, e)
	return e
}

// with returns what is current with the entry e.
func (o *open) with(e logEntry) context.Context {
	c := e.cell
	if e.ends && e.since <= o.from {
		c = frameOf(o.Context).find(e.key)
	}
	if c == nil {
		return withoutCell(o.now, e.key)
	}
	return withCell(o.now, c)
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
	mustOpen(ctx, "EnterWithContext", s.name).hold(s.key(), s.cell(v))
}
