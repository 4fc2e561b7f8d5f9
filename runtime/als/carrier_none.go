//go:build !als_goroutine

// This file is the carrier of an ordinary build: there is none. Contexts are
// handed from function to function, and a marker that runs is a mistake.

package als

import "context"

// carried is what the carrier keeps with a frame.
type carried struct{}

// below gives the values that stand under f.
func (carried) below(f *frame, k any) any {
	return f.Context.Value(k)
}

// carries says whether there is a carrier, which knows the current context.
const carries = false

// current panics: only a marker that was not rewritten asks for it. Analyzers of
// the source must not find out, because what follows a marker will run: they
// would call it useless.
func current(marker, name string) context.Context {
	if message := unrewritten(marker, name); message != "" {
		panic(message)
	}
	return context.Background()
}

// handOut returns ctx as the program gets it.
func handOut(ctx context.Context) context.Context {
	return ctx
}

// enter calls f in ctx.
func enter(ctx context.Context, f func(context.Context)) {
	f(ctx)
}
