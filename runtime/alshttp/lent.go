package alshttp

import (
	"context"
	"net/http"
	"reflect"

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
type Lent struct {
	own  *http.Request // whose context stays
	lent *http.Request // nil if own itself was handed on
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
	own := r.Context()
	carried := als.Carry(own, ctx)
	if same(carried, own) {
		return r
	}
	l.own, l.lent = r, r.WithContext(carried)
	return l.lent
}

// Return copies what the handler wrote into the request that Lend returned back
// into the original, whose own context stays. What the handler wrote into
// another copy, which it made with WithContext or Clone, is not taken, as it
// would not have been seen without Lend either. Return does nothing if nothing
// is lent. Deferred, it works for a handler that panics, too.
func (l *Lent) Return() {
	own, lent := l.own, l.lent
	l.own, l.lent = nil, nil
	if lent != nil {
		*own = *lent.WithContext(own.Context())
	}
}

// same reports whether carried, which als.Carry returned for own, is own itself.
// Contexts of others may have types that cannot be compared; a context that
// Carry makes is a pointer.
func same(carried, own context.Context) bool {
	return reflect.ValueOf(carried).Kind() != reflect.Ptr || carried == own
}
