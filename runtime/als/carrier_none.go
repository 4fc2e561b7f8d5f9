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

// ambient returns the current context of code that has none.
func ambient() context.Context {
	return context.Background()
}

// enterWith panics, as current does.
func enterWith(marker, name string, k *key, c *cell) {
	current(marker, name)
}

// withScope panics, as current does. Code without a context gets a scope of its own.
func withScope(marker, name string, k *key, c *cell) *Scope {
	return Open(current(marker, name)).(*open).begin(k, c, name)
}

// changed is told that a scope of o has ended.
func changed(o *open) {}

// handOut returns ctx as the program gets it.
func handOut(ctx context.Context) context.Context {
	return ctx
}

// enter calls f in ctx.
func enter(ctx context.Context, f func(context.Context)) {
	f(ctx)
}
