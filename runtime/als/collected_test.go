// This file tests that a store is free to go when its request is over, whatever goes on.

package als_test

import (
	"context"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/alsgen/alsgen/runtime/als"
)

// released are the ways in which a request enters a store, and what is kept of it when
// it is over: the storage, the context that it began with, and what the function returns.
// What is kept must not hold the store.
var released = map[string]func(s *als.Storage[*tracked], ctx context.Context, v *tracked) any{
	"Run": func(s *als.Storage[*tracked], ctx context.Context, v *tracked) any {
		s.RunContext(ctx, v, func(context.Context) {})
		return nil
	},
	"a goroutine that has ended": func(s *als.Storage[*tracked], ctx context.Context, v *tracked) any {
		done := make(chan bool)
		als.GoContext(s.With(ctx, v), func(context.Context) { close(done) })
		<-done
		return done
	},
	"Exit inside, kept": func(s *als.Storage[*tracked], ctx context.Context, v *tracked) (kept any) {
		s.RunContext(ctx, v, func(ctx context.Context) {
			s.ExitContext(ctx, func(ctx context.Context) { kept = ctx })
		})
		return kept
	},
	"Run of the same storage inside, kept": func(s *als.Storage[*tracked], ctx context.Context, v *tracked) any {
		return s.With(s.With(ctx, v), nil)
	},
	"Disable, and another store": func(s *als.Storage[*tracked], ctx context.Context, v *tracked) any {
		ctx = s.With(ctx, v)
		s.Disable()
		return s.With(ctx, nil)
	},
	"Disable, and a store of another storage": func(s *als.Storage[*tracked], ctx context.Context, v *tracked) any {
		ctx = s.With(ctx, v)
		s.Disable()
		return als.Default.With(ctx, 1)
	},
	"EnterWith, and another store": func(s *als.Storage[*tracked], ctx context.Context, v *tracked) any {
		ctx = als.Open(ctx)
		s.EnterWithContext(ctx, v)
		s.EnterWithContext(ctx, nil)
		return ctx
	},
	"EnterWith inside Run": func(s *als.Storage[*tracked], ctx context.Context, v *tracked) any {
		ctx = als.Open(ctx)
		als.RunContext(ctx, 1, func(ctx context.Context) { s.EnterWithContext(als.Open(ctx), v) })
		return ctx
	},
	"WithScope that has ended": func(s *als.Storage[*tracked], ctx context.Context, v *tracked) any {
		ctx = als.Open(ctx)
		s.WithScopeContext(ctx, v).End()
		return ctx
	},
	"WithScope inside another that has ended": func(s *als.Storage[*tracked], ctx context.Context, v *tracked) any {
		ctx = als.Open(ctx)
		outer := s.WithScopeContext(ctx, v)
		s.WithScopeContext(ctx, nil).End()
		outer.End()
		return ctx
	},
	"WithScope inside another, both kept": func(s *als.Storage[*tracked], ctx context.Context, v *tracked) any {
		ctx = als.Open(ctx)
		outer := s.WithScopeContext(ctx, v)
		inner := s.WithScopeContext(ctx, nil)
		inner.End()
		outer.End()
		return [2]*als.Scope{outer, inner}
	},
	"what was entered in a shared context": func(s *als.Storage[*tracked], ctx context.Context, v *tracked) any {
		ctx = als.Open(ctx)
		shared := als.Share(context.Background(), ctx)
		s.EnterWithContext(shared, v)
		s.EnterWithContext(ctx, nil)
		_ = s.GetStoreContext(shared)
		return [2]context.Context{ctx, shared}
	},
	"a snapshot of outside": func(s *als.Storage[*tracked], ctx context.Context, v *tracked) any {
		snap := als.SnapshotContext(ctx)
		snap.RunContext(s.With(ctx, v), func(context.Context) {})
		return snap
	},
	"a function bound outside": func(s *als.Storage[*tracked], ctx context.Context, v *tracked) any {
		bound := als.BindContext(ctx, func(context.Context) {})
		bound(s.With(ctx, v))
		return bound
	},
	"Enter": func(s *als.Storage[*tracked], ctx context.Context, v *tracked) any {
		maps := als.NewAsyncStorage("maps")
		maps.EnterContext(ctx, func(_ context.Context, m *als.Map) { m.Set("v", v) })
		return maps
	},
	"Delete in a Map that goes on": func(s *als.Storage[*tracked], ctx context.Context, v *tracked) any {
		m := new(als.Map)
		m.Set("v", v)
		m.Delete("v")
		return m
	},
	"an Entry that is used up": func(s *als.Storage[*tracked], ctx context.Context, v *tracked) any {
		return als.CallContext(ctx, s.Value(v), func(context.Context) int { return 1 })
	},
	"a storage that is used up": func(s *als.Storage[*tracked], ctx context.Context, v *tracked) any {
		als.New[*tracked]("dropped").With(ctx, v)
		return ctx
	},
}

func TestStoresGoWithTheirRequest(t *testing.T) {
	for about, request := range released {
		s := als.New[*tracked]("s")
		ctx := als.Default.With(bg, about)
		var left int64
		kept := request(s, ctx, track(&left))
		if !collects(&left, 0) {
			t.Errorf("%s: the store is left", about)
		}
		runtime.KeepAlive(kept)
		runtime.KeepAlive(ctx)
		runtime.KeepAlive(s)
	}
}

// holders are what keeps a store.
var holders = map[string]func(s *als.Storage[*tracked], v *tracked) any{
	"a context":           func(s *als.Storage[*tracked], v *tracked) any { return s.With(bg, v) },
	"a detached context":  func(s *als.Storage[*tracked], v *tracked) any { return als.Detach(s.With(bg, v)) },
	"a snapshot":          func(s *als.Storage[*tracked], v *tracked) any { return als.SnapshotContext(s.With(bg, v)) },
	"a bound function":    func(s *als.Storage[*tracked], v *tracked) any { return als.BindContext(s.With(bg, v), func() {}) },
	"an Entry":            func(s *als.Storage[*tracked], v *tracked) any { return s.Value(v) },
	"a default":           func(s *als.Storage[*tracked], v *tracked) any { return als.NewWithDefault("d", v) },
	"an open context":     func(s *als.Storage[*tracked], v *tracked) any { return entered(s, v) },
	"a context below it":  func(s *als.Storage[*tracked], v *tracked) any { return context.WithValue(entered(s, v), userKey{}, 1) },
	"the fixed one of it": func(s *als.Storage[*tracked], v *tracked) any { return als.Fix(entered(s, v)) },
	"a scope":             func(s *als.Storage[*tracked], v *tracked) any { return s.WithScopeContext(als.Open(bg), v) },
}

// entered returns an open context in which v was entered.
func entered(s *als.Storage[*tracked], v *tracked) context.Context {
	ctx := als.Open(bg)
	s.EnterWithContext(ctx, v)
	return ctx
}

func TestHoldersKeepTheStoreUntilTheyAreDropped(t *testing.T) {
	for about, hold := range holders {
		s := als.New[*tracked]("s")
		var left int64
		kept := hold(s, track(&left))
		for i := 0; i < 3; i++ {
			runtime.GC()
		}
		if atomic.LoadInt64(&left) != 1 {
			t.Errorf("%s does not keep the store", about)
		}
		runtime.KeepAlive(kept)
		kept = nil
		_ = kept
		if !collects(&left, 0) {
			t.Errorf("%s: the store is left", about)
		}
		runtime.KeepAlive(s)
	}
}
