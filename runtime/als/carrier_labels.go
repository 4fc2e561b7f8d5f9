//go:build als_goroutine && go1.24 && !go1.28

// This file is the reference carrier: the current context of a goroutine is
// found through the pointer to its profiler labels, which a new goroutine
// inherits from the one that starts it. It is an oracle for tests, not meant for
// production: it costs a microsecond here and there, and pins what it knows of
// the runtime to the Go versions in the constraint above.
//
// The pointer leads to a seat: first a label set as runtime/pprof has it, so
// that profiles go on showing the labels that the program itself has set, then
// the current context. A seat is told from a plain label set by a label beyond
// the length of its slice, where nobody else looks.
//
// pprof.Do and SetGoroutineLabels replace the pointer. So what a goroutine has
// entered is also written down under its number (inside), which is believed
// first, and the seat is renewed on the new labels as soon as anybody asks. For
// goroutines that have entered nothing themselves see marks.go.

package als

import (
	"context"
	"sync"
	"sync/atomic"
	"unsafe"
)

//go:linkname setProfLabel runtime/pprof.runtime_setProfLabel
func setProfLabel(p unsafe.Pointer)

//go:linkname getProfLabel runtime/pprof.runtime_getProfLabel
func getProfLabel() unsafe.Pointer

// A label has the layout of label.Label in runtime/pprof.
type label struct {
	key, value string
}

// A seat is what the label pointer of a goroutine leads to.
type seat struct {
	labels []label         // first: it stands for the label set
	user   unsafe.Pointer  // the label set of the program itself, nil for none
	ctx    context.Context // fixed
	in     *execution      // whose context it is, nil if that is not known to be one
}

// An execution is what EnterWith enters for: a call of enter, or a goroutine. A
// goroutine that inherits a seat is another one, which EnterWith makes; it reads the
// number, and nothing else.
type execution struct {
	goroutine uint64
	open      *open // nil when the call has returned: goroutines that go on keep the seat
}

// newExecution begins one in ctx.
func newExecution(goroutine uint64, ctx context.Context) *execution {
	return &execution{goroutine, newOpen(ctx)}
}

// seat returns a seat with the context that is current in e.
func (e *execution) seat(user unsafe.Pointer) *seat {
	s := newSeat(user, e.open.fixed())
	s.in = e
	return s
}

// tagBytes gives tag an address that no string of a program has.
var tagBytes = [...]byte{'a', 'l', 's', '_', 'g', 'o', 'r', 'o', 'u', 't', 'i', 'n', 'e'}

// tag is the key of our own labels, recognised by its address.
func tag() string {
	return unsafe.String(&tagBytes[0], len(tagBytes))
}

// isTag reports whether key is tag() itself.
func isTag(key string) bool {
	return unsafe.StringData(key) == &tagBytes[0]
}

// newSeat returns the seat of ctx over the label set user.
func newSeat(user unsafe.Pointer, ctx context.Context) *seat {
	own := labelsAt(user)
	list := make([]label, len(own), len(own)+1)
	copy(list, own)
	list[:cap(list)][len(own)].key = tag()
	return &seat{labels: list, user: user, ctx: ctx}
}

// labelsAt reads a label set.
func labelsAt(p unsafe.Pointer) []label {
	if p == nil {
		return nil
	}
	return *(*[]label)(p)
}

// seatAt returns the seat that p leads to, nil if p is a plain label set.
func seatAt(p unsafe.Pointer) *seat {
	list := labelsAt(p)
	if len(list) == cap(list) || !isTag(list[:cap(list)][cap(list)-1].key) {
		return nil
	}
	return (*seat)(p)
}

// userAt returns the label set of the program itself at p.
func userAt(p unsafe.Pointer) unsafe.Pointer {
	if s := seatAt(p); s != nil {
		return s.user
	}
	return unmark(p)
}

// inside has the execution of each goroutine that is inside a call of enter, by the
// number of the goroutine. Numbers are never used again, and leave
// takes out what enter put in. There is one goroutine for each key, so there are
// no races about a value.
var inside sync.Map

// insiders is the number of goroutines in inside.
var insiders int64

// resolve returns the seat of the goroutine, nil if its current context is the
// background. If somebody has put other labels in place of the seat it makes a
// new one over them.
func resolve() *seat {
	p := getProfLabel()
	if s := seatAt(p); s != nil {
		return s
	}
	if p == nil && atomic.LoadInt64(&insiders) == 0 {
		return nil
	}
	var s *seat
	if e, ok := inside.Load(goroutine()); ok {
		s = e.(*execution).seat(userAt(p))
	} else if f := markIn(p); f != nil {
		s = newSeat(userAt(p), f)
	} else {
		return nil
	}
	setProfLabel(unsafe.Pointer(s))
	return s
}

// carries says whether there is a carrier, which knows the current context.
const carries = true

// current returns the current context of the goroutine.
func current(marker, name string) context.Context {
	check()
	if s := resolve(); s != nil {
		return s.ctx
	}
	return context.Background()
}

// enter calls f in ctx, which is the current context of the goroutine meanwhile.
func enter(ctx context.Context, f func(context.Context)) {
	check()
	e := entered{goroutine: goroutine(), seat: resolve()}
	e.outer, e.nested = inside.Load(e.goroutine)
	if !e.nested {
		atomic.AddInt64(&insiders, 1)
	}
	e.in = newExecution(e.goroutine, Fix(ctx))
	inside.Store(e.goroutine, e.in)
	setProfLabel(unsafe.Pointer(e.in.seat(userAt(getProfLabel()))))
	defer e.leave()
	f(ctx)
}

// ambient returns the current context of code that is handed none.
func ambient() context.Context {
	return current("", "")
}

// execute returns the execution of the goroutine.
func execute() *execution {
	check()
	g, s := goroutine(), resolve()
	switch {
	case s == nil:
		return newExecution(g, context.Background())
	case s.in == nil || s.in.goroutine != g:
		return newExecution(g, s.ctx)
	}
	return s.in
}

// enterWith makes c what the current context says of the storage of k. The seat is a new
// one: goroutines that were started before keep the old.
func enterWith(marker, name string, k *key, c *cell) {
	e := execute()
	e.open.hold(k, c)
	setProfLabel(unsafe.Pointer(e.seat(userAt(getProfLabel()))))
}

// withScope is enterWith until the scope ends.
func withScope(marker, name string, k *key, c *cell) *Scope {
	e := execute()
	s := e.open.begin(k, c, name)
	setProfLabel(unsafe.Pointer(e.seat(userAt(getProfLabel()))))
	return s
}

// changed is told that a scope of o has ended. An execution that another one is inside
// of gets its seat when it goes on.
func changed(o *open) {
	if s := resolve(); s != nil && s.in != nil && s.in.goroutine == goroutine() && s.in.open == o {
		setProfLabel(unsafe.Pointer(s.in.seat(userAt(getProfLabel()))))
	}
}

// entered is what enter restores.
type entered struct {
	goroutine uint64
	in        *execution // what enter began
	seat      *seat      // nil: the background
	outer     any        // what inside had, if nested
	nested    bool
}

// leave restores the context that was current before enter. Labels that the
// program has set meanwhile, and not taken back, stay.
func (e *entered) leave() {
	e.in.open = nil
	if e.nested {
		inside.Store(e.goroutine, e.outer)
	} else {
		inside.Delete(e.goroutine)
		atomic.AddInt64(&insiders, -1)
	}
	user := userAt(getProfLabel())
	switch {
	case e.seat == nil:
		setProfLabel(user)
	case e.seat.in != nil && e.seat.in.goroutine == e.goroutine:
		setProfLabel(unsafe.Pointer(e.seat.in.seat(user)))
	case e.seat.user == user:
		setProfLabel(unsafe.Pointer(e.seat))
	default:
		setProfLabel(unsafe.Pointer(newSeat(user, e.seat.ctx)))
	}
}
