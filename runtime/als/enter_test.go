//go:build als_goroutine && go1.24 && !go1.28

// This file tests what the implicit forms that have no function of their own mean:
// EnterWith, WithScope, Bind and Snapshot, as the reference carrier executes them.

package als_test

import (
	"context"
	"runtime"
	"runtime/pprof"
	"sync"
	"testing"

	"github.com/alsgen/alsgen/runtime/als"
)

func TestEnterWithReachesTheCallers(t *testing.T) {
	inGoroutine(func() {
		s, other := als.NewWithDefault("s", -1), als.New[int]("other")
		login := func(v int) { s.EnterWith(v) }
		login(1)
		has(t, s, 1, true)
		func() {
			defer func() { _ = recover() }()
			defer has(t, s, 2, true)
			login(2)
			panic("p")
		}()
		has(t, s, 2, true)
		other.Run(7, func() {
			login(3)
			has(t, s, 3, true)
			has(t, other, 7, true)
		})
		has(t, s, 2, true)
		other.Exit(func() { login(3) })
		als.WithContext(als.Context(), func() { login(3) })
		als.Call(other.Value(1), func() int { login(3); return 0 })
		als.Bind(func() { login(3) })()
		als.Snapshot().Run(func() { login(3) })
		has(t, s, 2, true)
		inGoroutine(func() { login(4); has(t, s, 4, true) })
		has(t, s, 2, true)
	})
	has(t, als.Default, nil, false)
}

func TestEnterWithDoesNotReachBack(t *testing.T) {
	inGoroutine(func() {
		s := als.New[int]("s")
		s.EnterWith(1)
		release, snap, ctx := make(chan bool), als.Snapshot(), als.Context()
		bound := als.Bind(func() { has(t, s, 1, true) })
		var wait sync.WaitGroup
		wait.Add(1)
		go func() { defer wait.Done(); <-release; has(t, s, 1, true) }()
		s.EnterWith(2)
		close(release)
		wait.Wait()
		bound()
		snap.Run(func() { has(t, s, 1, true) })
		als.WithContext(ctx, func() { has(t, s, 1, true) })
		has(t, s, 2, true)
	})
	inGoroutine(func() { has(t, als.Default, nil, false) })
}

func TestEnterWithInsidePprofDo(t *testing.T) {
	s := als.New[int]("s")
	s.Run(1, func() {
		pprof.Do(context.Background(), pprof.Labels("k", "v"), func(context.Context) {
			s.EnterWith(2)
			has(t, s, 2, true)
		})
		has(t, s, 2, true)
	})
	has(t, s, 0, false)
}

func TestEnterWithAndGoexit(t *testing.T) {
	s := als.New[int]("s")
	inGoroutine(func() {
		defer has(t, s, 1, true)
		s.EnterWith(1)
		s.Run(2, func() {
			s.EnterWith(3)
			runtime.Goexit()
		})
	})
}

func TestWithScopeEndsWithItsFunction(t *testing.T) {
	inGoroutine(func() {
		s, other := als.NewWithDefault("s", -1), als.New[int]("other")
		f := func() {
			defer has(t, s, 1, true)
			defer s.WithScope(2).End()
			has(t, s, 2, true)
			other.EnterWith(5)
			other.Run(6, func() { defer s.WithScope(3).End(); has(t, s, 3, true) })
			has(t, s, 2, true)
		}
		s.EnterWith(1)
		f()
		has(t, s, 1, true)
		has(t, other, 5, true)
		scope := s.WithScope(8)
		s.Run(9, func() { scope.End(); has(t, s, 9, true) })
		has(t, s, 1, true)
	})
}

func TestBindAndSnapshotFixTheStores(t *testing.T) {
	a, b := als.New[int]("a"), als.New[int]("b")
	var snap als.Snap
	var read func(n int, more ...int) int
	a.Run(1, func() {
		snap = als.Snapshot()
		read = als.Bind(func(n int, more ...int) int {
			has(t, b, 0, false)
			return 100*a.GetStore() + 10*n + len(more)
		})
	})
	b.Run(3, func() {
		a.Run(2, func() {
			snap.Run(func() { has(t, a, 1, true); has(t, b, 0, false) })
			if got := read(5, 1, 2); got != 152 {
				t.Errorf("the bound function: got %d", got)
			}
			if got := als.Bind(read)(6); got != 160 {
				t.Errorf("bound again: got %d", got)
			}
			(als.Snap{}).Run(func() { has(t, a, 0, false) })
			has(t, a, 2, true)
			has(t, b, 3, true)
		})
	})
}

func TestDisableForgetsInAllGoroutines(t *testing.T) {
	s := als.NewWithDefault("s", -1)
	release, done := make(chan bool), make(chan bool)
	s.Run(1, func() {
		go func() { <-release; has(t, s, -1, false); close(done) }()
		s.Disable()
		has(t, s, -1, false)
		s.EnterWith(2)
		has(t, s, 2, true)
	})
	close(release)
	<-done
	has(t, s, -1, false)
	als.EnterWith("x")
	has(t, als.Default, "x", true)
	als.Default.Disable()
	has(t, als.Default, nil, false)
}
