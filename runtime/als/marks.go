//go:build als_goroutine && go1.24 && !go1.28

// This file lets the current context survive pprof.Do in goroutines that have
// entered nothing themselves: those started inside the function that Do calls,
// and those that inherited their context and then call Do.
//
// pprof.Do(ctx, labels, f) sets the labels of ctx together with the new ones
// while f runs, and those of ctx alone afterwards. It asks ctx for its labels by
// ctx.Value, so a frame can answer with one more label, the mark: its value is
// an empty string that points to the frame, and pprof copies it with the others.
//
// A mark that is found is believed, so it is given only where it is right to:
// for the time of f, which begins with ctx; and for the time after Do, if this
// is the goroutine that got the frame from Context and had entered nothing else.
// A worker that did a job with the context of the job does not go on with it.

package als

import (
	"context"
	"runtime"
	"runtime/pprof"
	"strings"
	"sync"
	"unsafe"
)

// carried is what the carrier keeps with a frame.
type carried struct {
	origin uint64 // the goroutine that got the frame from Context, if it had entered nothing
}

// below gives the values that stand under f, and marks its labels.
func (c carried) below(f *frame, k any) any {
	v := f.Context.Value(k)
	if k != labelKey() || !c.marksFor(asker()) {
		return v
	}
	mark := pprof.Labels(tag(), unsafe.String((*byte)(unsafe.Pointer(f)), 0))
	return pprof.WithLabels(answer{context.Background(), v}, mark).Value(k)
}

// marksFor reports whether a function of pprof gets the labels with a mark: Do,
// for the time of its function, and SetGoroutineLabels, which Do defers.
func (c carried) marksFor(function string) bool {
	switch function {
	case "Do":
		return true
	case "SetGoroutineLabels":
		return c.origin != 0 && c.origin == goroutine()
	}
	return false
}

// asker says who asks a context for its labels: "SetGoroutineLabels", "Do"
// before it calls its function, or "" for others. It does not look for Do behind
// SetGoroutineLabels: on the stack of a panic the panicking function is there.
func asker() string {
	const pprof = "runtime/pprof."
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	asked := false
	for more := true; more; {
		var f runtime.Frame
		f, more = frames.Next()
		switch {
		case f.Function == pprof+"SetGoroutineLabels", f.Function == pprof+"Do":
			return f.Function[len(pprof):]
		case strings.HasPrefix(f.Function, pprof):
			asked = true
		case asked:
			return ""
		}
	}
	return ""
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

// unmark returns the label set p without a mark.
func unmark(p unsafe.Pointer) unsafe.Pointer {
	if markIn(p) == nil {
		return p
	}
	rest := new([]label)
	for _, l := range labelsAt(p) {
		if !isTag(l.key) {
			*rest = append(*rest, l)
		}
	}
	return unsafe.Pointer(rest)
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

// labelKey returns the key under which pprof keeps labels in a context.
var labelKey = sync.OnceValue(func() any {
	var k any
	pprof.Label(question{context.Background(), &k}, "")
	return k
})

// A question is a context that notes what it is asked for.
type question struct {
	context.Context
	key *any
}

func (q question) Value(k any) any {
	*q.key = k
	return nil
}

// An answer is a context that gives one value for every key.
type answer struct {
	context.Context
	value any
}

func (a answer) Value(any) any { return a.value }
