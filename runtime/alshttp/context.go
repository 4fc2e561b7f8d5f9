package alshttp

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"

	"github.com/alsgen/alsgen/runtime/als"
)

// A Context is what is known of one HTTP request: what AdonisJS calls an HttpContext.
// Middleware makes one for every request; whoever runs on behalf of the request finds it
// with Get. It stays whole after the request has been answered, for goroutines that go on.
type Context struct {
	// Request is the request as Middleware handed it on. Handlers behind other
	// middleware may have a copy of it, with another context.
	Request *http.Request

	// Response is the http.ResponseWriter that Middleware got: the server's own, with
	// all that it can do. It is of no use when the handler has returned.
	Response http.ResponseWriter

	// Values is for what the program finds out about the request, such as its user.
	Values als.Map
}

// What GetOrFail panics with.
var (
	// ErrNotInstalled says that no request can have a Context.
	ErrNotInstalled = errors.New("alshttp: there is no Context, because the program has no Middleware: " +
		"wrap the handler of the server in alshttp.Middleware")

	// ErrNoRequest says that there is no Context here.
	ErrNoRequest = errors.New("alshttp: there is no Context here, because no request is active: " +
		"this code runs outside of every alshttp.Middleware, or inside RunOutside; where both can be, use alshttp.Get, which gives nil")
)

// requests holds the Context of the request.
var requests = als.New[*Context]("alshttp")

// installed is 1 as soon as there is a Middleware.
var installed uint32

// Middleware returns a handler that calls next with a new Context, which Get finds
// until next returns, and afterwards in the goroutines that were started meanwhile. The
// request keeps its own context, and what next writes into it is seen by the caller.
// The http.ResponseWriter is handed on as it is, so next can flush, hijack and push as
// without Middleware. A Middleware inside another begins a Context of its own.
func Middleware(next http.Handler) http.Handler {
	if next == nil {
		panic("alshttp: Middleware of a nil handler")
	}
	atomic.StoreUint32(&installed, 1)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := &Context{Response: w}
		requests.RunContext(r.Context(), c, func(ctx context.Context) {
			var lent Lent
			defer lent.Return()
			c.Request = lent.Lend(ctx, r)
			next.ServeHTTP(w, c.Request)
		})
	})
}

// Installed reports whether the program has made a Middleware.
func Installed() bool { return atomic.LoadUint32(&installed) == 1 }

// GetContext returns the Context of the request that ctx belongs to, nil outside of
// every Middleware and inside RunOutside. A nil ctx counts as context.Background().
func GetContext(ctx context.Context) *Context {
	return requests.GetStoreContext(ctx)
}

// GetOrFailContext is GetContext for code that runs in requests only: it panics where
// that gives nil, with ErrNotInstalled if the program has no Middleware at all, else with
// ErrNoRequest.
func GetOrFailContext(ctx context.Context) *Context {
	return orFail(GetContext(ctx))
}

// RunOutsideContext calls f with a context without a Context, and returns when f
// returns. The stores of other storages stay, and so does the cancellation. Panics and
// runtime.Goexit pass through.
func RunOutsideContext(ctx context.Context, f func(ctx context.Context)) {
	requests.ExitContext(ctx, f)
}

// orFail returns c, and panics if there is none.
func orFail(c *Context) *Context {
	switch {
	case c != nil:
		return c
	case Installed():
		panic(ErrNoRequest)
	}
	panic(ErrNotInstalled)
}
