//go:build !als_goroutine || !(go1.24 && !go1.28)

// This file is what there is without a carrier: the explicit forms work, and the
// markers do what current does in such a build.

package als

import "context"

// carried is what the carrier keeps with a frame.
type carried struct{}

// below gives the values that stand under f.
func (carried) below(f *frame, k any) any {
	return f.Context.Value(k)
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
