//go:build als_goroutine && go1.24 && !go1.28

// This file lets the current context survive pprof.Do in goroutines that have
// entered nothing themselves: those started inside the function that Do calls,
// and those that inherited their context and then call Do.
//
// pprof.Do(ctx, labels, f) sets the labels of ctx together with the new ones
// while f runs, and those of ctx alone afterwards. It asks ctx for its labels by
// ctx.Value, so a frame can answer with one more label, the mark. Its value is
// an empty string that points to the frame, which pprof copies with the others.
//
// Inside f the mark is believed: the function has ctx, and begins with it. After
// Do the labels are those of the frame itself. Then the mark is believed only in
// the goroutine that got the frame from Context and had entered nothing else;
// any other, a worker that did a job with the job's context, has not entered it.

package als

import (
	"context"
	"runtime/pprof"
	"sync"
	"sync/atomic"
	"unsafe"
)

// carried is what the carrier keeps with a frame.
type carried struct {
	marked atomic.Pointer[marked]
	origin uint64 // the goroutine that got the frame from Context, if it had entered nothing
}

// marked is the label set of a frame, with its mark.
type marked struct {
	labels any            // a *pprof.labelMap
	user   unsafe.Pointer // the same without the mark, nil for none
}

// is reports whether p is the label set of the frame alone, as it is after
// pprof.Do.
func (m *marked) is(p unsafe.Pointer) bool {
	return m != nil && pointerIn(m.labels) == p
}

// below gives the values that stand under the frame, and marks its labels.
func (f *frame) below(k any) any {
	v := f.Context.Value(k)
	if k != labelKey() {
		return v
	}
	if m := f.marked.Load(); m != nil {
		return m.labels
	}
	mark := pprof.Labels(tag(), unsafe.String((*byte)(unsafe.Pointer(f)), 0))
	m := &marked{
		labels: pprof.WithLabels(answer{context.Background(), v}, mark).Value(k),
		user:   pointerIn(v),
	}
	if !f.marked.CompareAndSwap(nil, m) {
		m = f.marked.Load()
	}
	return m.labels
}

// markAt returns the frame whose mark is in the label set p, nil if there is
// none or if goroutine g has no reason to believe it.
func markAt(p unsafe.Pointer, g uint64) *frame {
	f := markIn(p)
	if f != nil && f.marked.Load().is(p) && f.origin != g {
		return nil
	}
	return f
}

// unmark returns the label set p, without the mark if it is that of a frame
// alone.
func unmark(p unsafe.Pointer) unsafe.Pointer {
	if f := markIn(p); f != nil {
		if m := f.marked.Load(); m.is(p) {
			return m.user
		}
	}
	return p
}

// markIn returns the frame whose mark is in the label set p, nil for none.
func markIn(p unsafe.Pointer) *frame {
	for _, l := range labelsAt(p) {
		if isTag(l.key) {
			return (*frame)(unsafe.Pointer(unsafe.StringData(l.value)))
		}
	}
	return nil
}

// handOut returns ctx as Context gives it: in a goroutine that has entered
// nothing itself, with a note of the goroutine.
func handOut(ctx context.Context) context.Context {
	old := frameOf(ctx)
	if old == nil {
		return ctx
	}
	g := goroutine()
	if _, ok := inside.Load(g); ok || old == ctx && old.origin == g {
		return ctx
	}
	return &frame{Context: restOf(ctx), slots: old.slots, carried: carried{origin: g}}
}

// An answer is a context that gives one value for every key.
type answer struct {
	context.Context
	value any
}

func (a answer) Value(any) any { return a.value }

// A question is a context that notes what it is asked for.
type question struct {
	context.Context
	key *any
}

func (q question) Value(k any) any {
	*q.key = k
	return nil
}

// labelKey returns the key under which pprof keeps labels in a context.
var labelKey = sync.OnceValue(func() any {
	var k any
	pprof.Label(question{context.Background(), &k}, "")
	return k
})

// pointerIn returns the pointer in an interface that holds one.
func pointerIn(v any) unsafe.Pointer {
	return (*[2]unsafe.Pointer)(unsafe.Pointer(&v))[1]
}
