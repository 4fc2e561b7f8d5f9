//go:build als_goroutine && go1.24 && !go1.28

package als

import (
	"context"
	"runtime"
	"runtime/pprof"
	"sync"
	"unsafe"
)

// checked has what the self-test of the carrier found.
var checked struct {
	once   sync.Once
	fault  string
	number uintptr // where a g has the number of its goroutine, 0 if that is not known
}

// check tests at the first use, once, that the runtime is as the carrier
// believes, and panics otherwise.
func check() {
	checked.once.Do(func() {
		fault := make(chan string)
		go func() { fault <- probe() }()
		checked.fault = <-fault
		checked.number = findNumber()
	})
	if checked.fault != "" {
		panic("als: the build tag als_goroutine does not work with " + runtime.Version() +
			": " + checked.fault + "; build without it, with `alsgen build`")
	}
}

// probe plays through what the carrier does, in a goroutine of its own.
func probe() string {
	ctx := pprof.WithLabels(context.Background(), pprof.Labels("als", "probe"))
	pprof.SetGoroutineLabels(ctx)
	user := getProfLabel()
	list := labelsAt(user)
	if len(list) != 1 || cap(list) < 1 || cap(list) > 8 || list[0] != (label{"als", "probe"}) {
		return "profiler labels have another layout"
	}
	if seatAt(user) != nil {
		return "a plain label set is taken for a seat"
	}
	s := newSeat(user, ctx)
	setProfLabel(unsafe.Pointer(s))
	inherited := make(chan unsafe.Pointer)
	go func() { inherited <- getProfLabel() }()
	if p := <-inherited; p != unsafe.Pointer(s) || seatAt(p) != s {
		return "goroutines do not inherit the labels"
	}
	return probeMark(ctx)
}

// probeMark tests that pprof.Do copies the mark of a frame.
func probeMark(ctx context.Context) string {
	f := newFrame(ctx, 0)
	fault := "pprof.Do drops the mark of the context"
	pprof.Do(f, pprof.Labels("inner", "probe"), func(context.Context) {
		if markIn(getProfLabel()) == f {
			fault = ""
		}
	})
	if markIn(getProfLabel()) != nil {
		fault = "pprof.Do keeps the mark of the context"
	}
	return fault
}
