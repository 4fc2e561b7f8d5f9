package als

import "context"

// A Lent is a context that a carrier has in place of its own while it is handed
// on. alsgen writes it where a program hands a value that holds a context, and can
// be given another one, to functions that read the current stores of it:
//
//	func() { var lent als.Lent; defer lent.Return(); lent.Set(ctx, cmd.Context, cmd.SetContext); cmd.Execute() }()
//
// The carrier keeps its own context (cancellation, deadline, values) and gains the
// stores of ctx, until Return. A nil context counts as context.Background(). The zero
// value is ready to use.
type Lent struct {
	own, lent context.Context
	get       func() context.Context
	set       func(context.Context)
}

// Set gives the carrier whose context get returns and set replaces that context
// with the stores of ctx on top: Carry(get(), ctx). Nothing is set if its context
// has them already. What was lent before is returned first.
func (l *Lent) Set(ctx context.Context, get func() context.Context, set func(context.Context)) {
	l.Return()
	own := orBackground(get())
	carried, other := lend(own, ctx)
	if !other {
		return
	}
	l.own, l.lent, l.get, l.set = own, carried, get, set
	set(carried)
}

// SetField is Set for a carrier that keeps its context in a field.
func (l *Lent) SetField(ctx context.Context, field *context.Context) {
	l.Set(ctx, func() context.Context { return *field }, func(ctx context.Context) { *field = ctx })
}

// Return gives the carrier its own context back. A context that somebody else has
// given to the carrier in the meantime stays, with the stores of the own one in
// place of those that it has. Return does nothing if nothing is lent. Deferred, it
// works for a function that panics, too.
func (l *Lent) Return() {
	own, lent, get, set := l.own, l.lent, l.get, l.set
	*l = Lent{}
	if set == nil {
		return
	}
	if now := get(); now != lent {
		own = Restore(now, own)
	}
	set(own)
}

// Restore returns dst with the stores of src, all of them, and with no others: what
// src says nothing of, dst has no more. All else is dst's. A nil context counts as
// context.Background().
func Restore(dst, src context.Context) context.Context {
	dst = Fix(dst)
	from, to := frameOf(src), frameOf(dst)
	if from == to {
		return dst
	}
	f := newFrame(restOf(dst), from.live(nil))
	f.addAll(from)
	return f
}

// A Holder is embedded in a carrier that cannot be given another context, and gives
// it one: the type that embeds both has the method Context of the Holder if the
// carrier stands one level deeper. alsgen writes
//
//	func(s grpc.ServerStream) grpc.ServerStream {
//		type stream struct{ grpc.ServerStream }
//		return struct { als.Holder; stream }{als.Hold(s, ctx), stream{s}}
//	}(s)
type Holder struct{ ctx context.Context }

// Hold returns a Holder of carrier's context with the stores of ctx on top.
func Hold(carrier interface{ Context() context.Context }, ctx context.Context) Holder {
	lent, _ := lend(carrier.Context(), ctx)
	return Holder{lent}
}

// Context returns the context.
func (h Holder) Context() context.Context { return h.ctx }
