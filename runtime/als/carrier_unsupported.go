//go:build als_goroutine && !(go1.24 && !go1.28)

// This file stands in for the reference carrier where it does not know the
// runtime: markers panic, the explicit forms work.

package als

import (
	"context"
	"runtime"
)

// carried is what the carrier keeps with a frame.
type carried struct{}

// below gives the values that stand under f.
func (carried) below(f *frame, k any) any {
	return f.Context.Value(k)
}

// carries says whether there is a carrier, which knows the current context.
const carries = true

// current panics: there is no carrier.
func current(marker, name string) context.Context {
	panic("als: the build tag als_goroutine works with Go 1.24 to 1.27, and this is " +
		runtime.Version() + ": build without it, with `alsgen build`")
}

// ambient returns the current context of code that has none.
func ambient() context.Context {
	return context.Background()
}

// enterWith panics, as current does.
func enterWith(marker, name string, k *key, c *cell) {
	current(marker, name)
}

// withScope panics, as current does.
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
