// Package alshttp knows HTTP requests: it makes them available to all code that runs on
// their behalf, and hands them on with the stores of package als.
//
// # The Context of a request
//
// Middleware makes a Context for every request, and Get finds it, however deep in the
// program, as AdonisJS's HttpContext does:
//
//	http.ListenAndServe(addr, alshttp.Middleware(handler))
//
//	func audit(event string) {
//		if c := alshttp.Get(); c != nil {
//			log.Println(event, "by", c.Request.RemoteAddr)
//		}
//	}
//
// Get, GetOrFail and RunOutside are markers, which alsgen turns into GetContext(ctx) and
// so on; what package als says of markers holds for them. Where a request ends, what
// goroutines and callbacks see of it afterwards, and what has none, is that of a store
// that Run has entered: a package variable that is initialised with Get() is nil for
// ever, an event handler that uses Get sees the request of whoever emits the event, and
// hooks of the server (http.Server.ConnState) see none.
//
// # Requests that are handed on
//
// A request carries a context of its own. When a program calls a handler inside
// Run, the handler must find the store in r.Context(), yet the request must not
// lose what its own context has, nor gain the cancellation of another one. So
// the handler gets a shallow copy of the request whose context is its own with
// the current stores on top. Handlers and routers write into the request that
// they are given: its pattern, path values, parsed forms, a wrapped body. These
// are copied back when the handler is done, so that the caller sees them as it
// would without the copy. See Lent.
package alshttp
