package als

import "context"

// An Entry is what Call and TryCall enter: a store for one storage, made by
// Value, or the absence of one, made by None. It can be used any number of
// times. The zero Entry enters nothing.
type Entry struct {
	cell *cell
	of   renewer
}

// A renewer is the storage of an Entry, whose cells are worth nothing once it was
// disabled.
type renewer interface{ renew(*cell) *cell }

// Value returns the entry that makes v the store:
//
//	n := als.Call(user.Value(u), func() int { … })
func (s *Storage[T]) Value(v T) Entry {
	return Entry{s.cell(v), s}
}

// None returns the entry after which there is no store, not even the default:
// Call(s.None(), f) is Exit with a result.
func (s *Storage[T]) None() Entry {
	return Entry{s.exit(), s}
}

// with returns ctx with e entered.
func (e Entry) with(ctx context.Context) context.Context {
	if e.cell != nil {
		return withCell(ctx, e.of.renew(e.cell))
	}
	return Fix(ctx)
}

// CallContext is RunContext, or for None ExitContext, for a function with a
// result, which it returns. Panics and runtime.Goexit pass through.
func CallContext[R any](ctx context.Context, e Entry, f func(ctx context.Context) R) R {
	var r R
	enter(e.with(ctx), func(ctx context.Context) { r = f(ctx) })
	return r
}

// TryCallContext is CallContext for a function that can fail. It returns what f
// returns; it has no errors of its own.
func TryCallContext[R any](ctx context.Context, e Entry, f func(ctx context.Context) (R, error)) (R, error) {
	var r R
	var err error
	enter(e.with(ctx), func(ctx context.Context) { r, err = f(ctx) })
	return r, err
}
