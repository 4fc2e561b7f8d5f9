// Package infer decides who needs the context and from where each function gets
// it: flow.Graph -> Solution. It writes nothing and names no variable.
//
// # Regions
//
// The current stores change only where a function is entered from somewhere
// else: at the entry of a declared function, of a literal that a marker calls, of
// a function that foreign code calls with a carrier. Everything between is one
// region; its root is the function whose entry defines the stores. A literal that
// captures belongs to the region of the function around it.
//
//	func f() {                       // region f
//		go func() { g() }()          // region f: go inherits
//		s.Run(1, func() { g() })     // a region of its own
//	}
//
// # Supply
//
// Where a root gets its context from does not depend on who needs it (supply.go):
// main, init, examples and package variables begin with context.Background();
// a context parameter is used; a function whose type cannot change begins with
// its carrier (r.Context(), t.Context()), or with nothing, which is a loss; every
// other function gains a parameter if it needs one.
//
// A type cannot change if the function is used as a value, implements an
// interface method, or is named by a directive.
//
// # Capture
//
// A literal captures where capturing and passing are the same (capture.go):
// called, deferred or spawned where it stands; handed to foreign code (rule 6); or
// in a variable or parameter that is only called in the region in which the
// literal was made. A parameter is asked in its own function:
//
//	func each(xs []int, f func(int)) { for _, x := range xs { f(x) } }
//	each(xs, func(x int) { s.GetStore() }) // each calls f in its own region: captured
//
//	func later(f func()) { queue = append(queue, f) }
//	later(func() { s.GetStore() })         // stored: a context would have to pass
//
// Where it is neither captured nor called with a carrier, a literal that needs
// the context is refused.
//
// # Need
//
// A root needs the context if something in its region does: a marker; a call of
// a function that gains a parameter; a context argument that does not hold the
// current stores, handed to somebody who reads them (rule 7); a carrier likewise
// (rule 8). Need and reading grow together, in rounds over the functions in the
// order of the source, so that the first witness of each is on a shortest chain
// and the result does not depend on the order in which files were loaded.
package infer
