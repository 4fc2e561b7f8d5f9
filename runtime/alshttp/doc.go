// Package alshttp hands HTTP requests on with the stores of package als.
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
