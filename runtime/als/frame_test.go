package als_test

import (
	"context"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alsgen/alsgen/runtime/als"
)

func TestReadsDoNotAllocate(t *testing.T) {
	s := als.New[[6]int]("s")
	any := als.New[any]("any")
	ctx := any.With(s.With(bg, [6]int{1}), 1)
	below, cancel := context.WithCancel(context.WithValue(ctx, userKey{}, 1))
	defer cancel()
	var sum int
	for about, ctx := range map[string]context.Context{"on top": ctx, "below foreign layers": below, "outside": context.Background()} {
		n := testing.AllocsPerRun(100, func() {
			sum += s.GetStoreContext(ctx)[0]
			if _, ok := any.LookupContext(ctx); ok {
				sum++
			}
		})
		if n != 0 {
			t.Errorf("%s: %v allocations", about, n)
		}
	}
	if sum == 0 {
		t.Error("nothing was read")
	}
}

func TestRepeatedWithDoesNotGrow(t *testing.T) {
	a, b := als.New[int]("a"), als.New[int]("b")
	ctx := context.Background()
	for i := 0; i < 1000; i++ {
		ctx = b.With(a.With(ctx, i), i)
	}
	if n := als.Slots(ctx); n != 4 {
		t.Errorf("%d slots for two storages", n)
	}
	if b.Without(ctx) == ctx || b.Without(b.Without(ctx)) == ctx {
		t.Error("Without does nothing")
	}
	if once := b.Without(ctx); b.Without(once) != once {
		t.Error("Without of a context without a store makes another")
	}
}

// TestReplacedStoresAreReleased holds a context in which two storages change in
// turn: cells that share memory with frames would keep every earlier store.
func TestReplacedStoresAreReleased(t *testing.T) {
	a, b := als.New[*tracked]("a"), als.New[*tracked]("b")
	var left int64
	ctx := context.Background()
	for i := 0; i < 100; i++ {
		ctx = a.With(ctx, track(&left))
		ctx = b.With(ctx, track(&left))
	}
	if !collects(&left, 2) {
		t.Errorf("%d stores are left of 200, 2 of them in use", atomic.LoadInt64(&left))
	}
	runtime.KeepAlive(ctx)
	runtime.KeepAlive(a)
	runtime.KeepAlive(b)
}

func TestDroppedStoragesLeaveNothingBehind(t *testing.T) {
	kept := als.New[string]("kept")
	var left int64
	ctx := kept.With(context.Background(), "kept")
	for i := 0; i < 10000; i++ {
		ctx = als.New[*tracked]("dropped").With(ctx, track(&left))
	}
	deadline := time.Now().Add(20 * time.Second)
	for atomic.LoadInt64(&left) > 0 && time.Now().Before(deadline) {
		runtime.GC()
		time.Sleep(time.Millisecond)
		ctx = kept.With(ctx, "still")
	}
	if n := atomic.LoadInt64(&left); n != 0 {
		t.Errorf("%d stores of dropped storages are left", n)
	}
	if n := als.Slots(ctx); n != 4 {
		t.Errorf("%d slots for one storage", n)
	}
	want(t, kept, ctx, "still", true)
}

func TestCarryDropsStoragesNobodyHolds(t *testing.T) {
	kept := als.New[int]("kept")
	var left int64
	src := kept.With(bg, 1)
	for i := 0; i < 100; i++ {
		src = als.New[*tracked]("dropped").With(src, track(&left))
	}
	deadline := time.Now().Add(20 * time.Second)
	for als.Slots(als.Detach(context.WithValue(src, userKey{}, 1))) != 4 && time.Now().Before(deadline) {
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	got := als.Carry(context.WithValue(context.Background(), userKey{}, 1), src)
	want(t, kept, got, 1, true)
	if n := als.Slots(got); n != 4 {
		t.Errorf("%d slots for one storage", n)
	}
}

func TestCarryOfStoresNobodyCanReadReturnsDst(t *testing.T) {
	src := als.New[int]("dropped").With(bg, 1)
	dst := context.WithValue(bg, userKey{}, 1)
	deadline := time.Now().Add(20 * time.Second)
	for als.Carry(dst, src) != dst {
		if time.Now().After(deadline) {
			t.Fatal("a dropped storage is carried for ever")
		}
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
}

// A tracked value is counted while it is reachable.
type tracked struct {
	left *int64
	_    [64]byte
}

func track(left *int64) *tracked {
	v := &tracked{left: left}
	atomic.AddInt64(left, 1)
	runtime.SetFinalizer(v, func(v *tracked) { atomic.AddInt64(v.left, -1) })
	return v
}

// collects reports whether no more than n tracked values stay reachable.
func collects(left *int64, n int64) bool {
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); {
		runtime.GC()
		if atomic.LoadInt64(left) <= n {
			return true
		}
		time.Sleep(time.Millisecond)
	}
	return false
}
