package alshttp

import (
	"context"
	"net/http"

	"github.com/alsgen/alsgen/runtime/als"
)

// A Lent is a request that is handed to a handler with the current stores on
// top, and taken back. alsgen writes it where a program calls a handler that it
// did not write with a request that has another context than the current one:
//
//	func() { var lent alshttp.Lent; defer lent.Return(); next.ServeHTTP(w, lent.Lend(ctx, r)) }()
//
// The request keeps its own context (cancellation, deadline, values) and gains
// the stores of ctx. What the handler writes into it (Pattern, path values,
// forms, Body) is seen by the caller afterwards. The zero value is ready to use.
//
// Where something else keeps the request, Set and SetField put the lent one in its
// place until Return:
//
//	func() { var lent alshttp.Lent; defer lent.Return(); lent.SetField(ctx, &c.Request); c.Next() }()
type Lent struct {
	ctx  als.Lent
	own  *http.Request // whose context stays
	was  *http.Request // own as it was handed on
	lent *http.Request // nil if own itself was handed on
	get  func() *http.Request
	set  func(*http.Request)
}

// Lend returns the request to hand on in place of r: r itself if its context
// has all stores of ctx already, otherwise a shallow copy of r with
// als.Carry(r.Context(), ctx) as its context. A nil r is passed through. What
// was lent before is returned first.
func (l *Lent) Lend(ctx context.Context, r *http.Request) *http.Request {
	l.Return()
	if r == nil {
		return nil
	}
	l.own = r
	l.ctx.Set(ctx, l.context, l.setContext)
	if l.lent == nil {
		l.own = nil
		return r
	}
	return l.lent
}

// context is the context of the request that is handed on.
func (l *Lent) context() context.Context {
	if l.lent != nil {
		return l.lent.Context()
	}
	return l.own.Context()
}

// setContext makes the copy that is handed on, and takes it back the second time.
func (l *Lent) setContext(ctx context.Context) {
	if l.lent == nil {
		l.was, l.lent = l.own.WithContext(l.own.Context()), l.own.WithContext(ctx)
		return
	}
	takeBack(l.own, l.was, l.lent.WithContext(ctx))
}

// Set lends the request that get returns to who finds it there, by set.
func (l *Lent) Set(ctx context.Context, get func() *http.Request, set func(*http.Request)) {
	l.Return()
	own := get()
	if lent := l.Lend(ctx, own); lent != own {
		l.get, l.set = get, set
		set(lent)
	}
}

// SetField is Set for a request in a field.
func (l *Lent) SetField(ctx context.Context, field **http.Request) {
	l.Set(ctx, func() *http.Request { return *field }, func(r *http.Request) { *field = r })
}

// Return copies what the handler wrote into the request that Lend returned back
// into the original, whose own context stays, and nothing else: several goroutines may
// hand on one request that they only read. What the handler wrote into
// another copy, which it made with WithContext or Clone, is not taken, as it
// would not have been seen without Lend either: unless it is the lent request
// itself that got another context (*r = *r.WithContext(…)), or the copy was put
// where Set found the request. That context stays, with the stores of the
// original. Return does nothing if nothing is lent. Deferred, it works for a
// handler that panics, too.
func (l *Lent) Return() {
	own, lent, get, set := l.own, l.lent, l.get, l.set
	if lent == nil {
		return
	}
	l.ctx.Return()
	l.own, l.was, l.lent, l.get, l.set = nil, nil, nil, nil, nil
	if set == nil {
		return
	}
	now := get()
	if now == nil || now == own {
		return
	}
	if now != lent {
		own = now.WithContext(als.Restore(now.Context(), own.Context()))
	}
	set(own)
}
