// This file lets many goroutines meet, and goes many Runs deep.

package als_test

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alsgen/alsgen/runtime/als"
)

const (
	many  = 100000  // goroutines, or nested Runs
	alive = 4000    // goroutines at a time; the race detector allows 8128
	slack = 8 << 20 // of memory; many requests are twelve times that
)

// A request is a store that nobody else may see.
type request struct {
	number int
	_      [1024]byte
}

// A tally counts what must not be seen.
type tally struct{ wrong int64 }

// sees counts r if it is not the request n; -1 is none.
func (c *tally) sees(r *request, n int) {
	if r == nil && n != -1 || r != nil && r.number != n {
		atomic.AddInt64(&c.wrong, 1)
	}
}

// check fails the test if something was counted.
func (c *tally) check(t *testing.T) {
	t.Helper()
	if n := atomic.LoadInt64(&c.wrong); n > 0 {
		t.Errorf("%d times the store of somebody else was seen, or none", n)
	}
}

// heap returns the size of what is reachable.
func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// returnsMemory fails the test if f leaves memory behind.
func returnsMemory(t *testing.T, f func()) {
	t.Helper()
	before, after := heap(), uint64(0)
	f()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		if after = heap(); after <= before+slack {
			return
		}
	}
	t.Errorf("the heap had %d KB before and has %d KB afterwards", before>>10, after>>10)
}

// inGoroutines calls f for n numbers, each in a goroutine, some at a time.
func inGoroutines(n, atATime int, f func(i int)) {
	var all sync.WaitGroup
	slots := make(chan bool, atATime)
	for i := 0; i < n; i++ {
		slots <- true
		all.Add(1)
		go func(i int) {
			defer func() { <-slots; all.Done() }()
			f(i)
		}(i)
	}
	all.Wait()
}

func TestManyGoroutinesSeeTheirOwn(t *testing.T) {
	outer, inner := als.New[*request]("outer"), als.New[*request]("inner")
	var c tally
	serve := func(i int) {
		outer.RunContext(bg, &request{number: i}, func(ctx context.Context) {
			done := make(chan bool)
			als.GoContext(ctx, func(ctx context.Context) {
				defer close(done)
				inner.RunContext(ctx, &request{number: -2 - i}, func(ctx context.Context) {
					runtime.Gosched()
					c.sees(outer.GetStoreContext(ctx), i)
					c.sees(inner.GetStoreContext(ctx), -2-i)
				})
				c.sees(inner.GetStoreContext(ctx), -1)
			})
			inner.RunContext(ctx, &request{number: i}, func(ctx context.Context) {
				outer.ExitContext(ctx, func(ctx context.Context) { c.sees(outer.GetStoreContext(ctx), -1) })
				runtime.Gosched()
				c.sees(outer.GetStoreContext(ctx), i)
				c.sees(inner.GetStoreContext(ctx), i)
			})
			<-done
			c.sees(outer.GetStoreContext(ctx), i)
			c.sees(inner.GetStoreContext(ctx), -1)
		})
	}
	returnsMemory(t, func() { inGoroutines(many/2, alive/2, serve) }) // each starts another one
	c.check(t)
	runtime.KeepAlive(outer)
	runtime.KeepAlive(inner)
}

// nested has every explicit form that calls a function: each enters n in s, or leaves
// what is there, and calls next. Below it is another storage, entered once.
func nested(s *als.Storage[int]) map[string]func(ctx context.Context, n int, next func(context.Context)) {
	maps := als.NewAsyncStorage("maps")
	return map[string]func(ctx context.Context, n int, next func(context.Context)){
		"Run": func(ctx context.Context, n int, next func(context.Context)) { s.RunContext(ctx, n, next) },
		"Exit and Run": func(ctx context.Context, n int, next func(context.Context)) {
			s.ExitContext(ctx, func(ctx context.Context) { s.RunContext(ctx, n, next) })
		},
		"Call": func(ctx context.Context, n int, next func(context.Context)) {
			als.CallContext(ctx, s.Value(n), func(ctx context.Context) bool { next(ctx); return true })
		},
		"TryCall": func(ctx context.Context, n int, next func(context.Context)) {
			_, _ = als.TryCallContext(ctx, s.Value(n), func(ctx context.Context) (int, error) { next(ctx); return 0, nil })
		},
		"Enter": func(ctx context.Context, n int, next func(context.Context)) {
			maps.EnterContext(s.With(ctx, n), func(ctx context.Context, m *als.Map) { m.Set(n, n); next(ctx) })
		},
		"Snap.Run": func(ctx context.Context, n int, next func(context.Context)) {
			als.SnapshotContext(s.With(ctx, n)).RunContext(ctx, next)
		},
		"EnterWith": func(ctx context.Context, n int, next func(context.Context)) {
			als.RunContext(ctx, n, func(ctx context.Context) {
				ctx = als.Open(ctx)
				s.EnterWithContext(ctx, n)
				next(ctx)
			})
		},
		"WithScope": func(ctx context.Context, n int, next func(context.Context)) {
			ctx = als.Open(ctx)
			defer s.WithScopeContext(ctx, n).End()
			next(ctx)
		},
		"Bind": func(ctx context.Context, n int, next func(context.Context)) {
			als.BindContext(s.With(ctx, n), next)(ctx)
		},
		"layers of others": func(ctx context.Context, n int, next func(context.Context)) {
			ctx, cancel := context.WithCancel(context.WithValue(ctx, userKey{}, n))
			defer cancel()
			s.RunContext(ctx, n, next)
		},
	}
}

func TestManyNestedRunsSeeTheirOwn(t *testing.T) {
	s, below := als.New[int]("s"), als.New[string]("below")
	for name, step := range nested(s) {
		var wrong, deepest int
		depth := many / 10
		if name == "Run" {
			depth = many
		}
		check := func(ctx context.Context, n int) {
			if v, ok := s.LookupContext(ctx); v != n || ok != (n > 0) || below.GetStoreContext(ctx) != "below" {
				wrong++
			}
		}
		var down func(ctx context.Context, n int)
		down = func(ctx context.Context, n int) {
			check(ctx, n-1)
			if n > depth {
				deepest = n
				return
			}
			step(ctx, n, func(ctx context.Context) {
				check(ctx, n)
				down(ctx, n+1)
				check(ctx, n)
			})
			check(ctx, n-1)
		}
		returnsMemory(t, func() {
			inGoroutines(1, 1, func(int) { down(below.With(bg, "below"), 1) })
		})
		if wrong > 0 || deepest != depth+1 {
			t.Errorf("%s: %d times another store is seen, depth %d", name, wrong, deepest)
		}
	}
}

func TestManyContextsShareWhatIsEntered(t *testing.T) {
	const depth = many / 10
	s := als.New[int]("s")
	wrong := 0
	check := func(ctx context.Context, v int) {
		if s.GetStoreContext(ctx) != v {
			wrong++
		}
	}
	var down func(ctx context.Context, n int)
	down = func(ctx context.Context, n int) {
		ctx = als.Open(ctx)
		check(ctx, n-1)
		s.EnterWithContext(ctx, n)
		if n < depth {
			other := context.WithValue(context.Background(), userKey{}, n)
			down(als.Share(als.Carry(other, ctx), ctx), n+1)
		}
		check(ctx, depth)
		defer s.WithScopeContext(ctx, n).End()
		check(ctx, n)
	}
	returnsMemory(t, func() {
		inGoroutines(1, 1, func(int) { down(bg, 1) })
	})
	if wrong > 0 {
		t.Errorf("%d times something else is seen than what was entered", wrong)
	}
}
