// Package interp says what a program of package model prints: it executes the
// twelve rules of docs/semantics.md on the program itself. It knows nothing of how
// alsgen rewrites, and must not: where the two differ, one of them is wrong.
//
// Each rule stands where it is executed:
//
//	1, 2   frame.cur, and the go and defer statements in stmt.go
//	3, 11  marker.go
//	4      place.go; begin is called where a new execution begins
//	5      call.go: a closure has no context, it gets that of the call
//	6      bind (call.go)
//	7      context.go, naming in scope.go
//	8      entrance (call.go), lend (foreign.go)
//	9      stmt.go: the body of a loop runs in the frame of its function
//	10     lost (foreign.go)
//	12     detach (context.go), fixed (marker.go), callFixed (call.go)
//
// Goroutines are run at once, on the stack of the go statement: the programs wait
// for each of theirs before they go on.
package interp
