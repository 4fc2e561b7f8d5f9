package als

import "context"

// Detach returns a context with the stores of ctx and nothing else of it: it is
// never cancelled, has no deadline, and none of the values that others put into
// ctx. It is for work that outlives the request. A nil ctx counts as
// context.Background(), and so does what Detach returns for it.
func Detach(ctx context.Context) context.Context {
	if f, ok := ctx.(*frame); ok && f.Context == context.Background() {
		return ctx
	}
	return Carry(context.Background(), ctx)
}

// Carry returns dst with the stores of src on top: what src has entered or
// exited replaces what dst has, of what src says nothing dst's stays. All else
// (cancellation, deadline, other values) is dst's.
//
// Carry returns dst itself, if that is not open, when src says nothing, and when dst
// says the same already (by the same calls of With, Without or the like; values are
// not compared). Of a src that is Snap.Only dst gets the stores and keeps none of its
// own. A nil context counts as context.Background(), so the result is
// never nil.
func Carry(dst, src context.Context) context.Context {
	dst = Fix(dst)
	from, to := frameOf(src), frameOf(dst)
	if from != nil && from.only {
		return Restore(dst, src)
	}
	if to.agrees(from) {
		return dst
	}
	f := newFrame(restOf(dst), from.live(nil)+to.live(nil))
	f.addAll(from)
	f.addAll(to)
	return f
}

// agrees reports whether f says everything that other says.
func (f *frame) agrees(other *frame) bool {
	if other == nil || f == other {
		return true
	}
	for _, c := range other.slots {
		if c != nil && !c.key.isDead() && !f.find(c.key).same(c) {
			return false
		}
	}
	return true
}

// same reports whether c, which may be nil, says the same as other.
func (c *cell) same(other *cell) bool {
	return c == other || c != nil && c.exited && other.exited
}

// GoContext starts a goroutine that calls f with Detach(ctx): with the stores,
// without cancellation, deadline and other values.
func GoContext(ctx context.Context, f func(ctx context.Context)) {
	go enter(Detach(ctx), f)
}

// orBackground returns ctx, or the background for nil.
func orBackground(ctx context.Context) context.Context {
	if ctx == nil {
		return context.Background()
	}
	return ctx
}
