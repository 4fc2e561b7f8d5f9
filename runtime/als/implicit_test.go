//go:build als_goroutine && go1.24 && !go1.28

// This file tests the meaning of the implicit forms, as the reference carrier
// executes them: the rules of the language that alsgen keeps when it rewrites.

package als_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/alsgen/alsgen/runtime/als"
)

// has fails the test if the current store of s is not v and ok.
func has[T any](t *testing.T, s *als.Storage[T], v T, ok bool) {
	t.Helper()
	got, present := s.Lookup()
	if any(got) != any(v) || present != ok {
		t.Errorf("Lookup of %q: got %v, %v; want %v, %v", s.Name(), got, present, v, ok)
	}
	if got := s.GetStore(); any(got) != any(v) {
		t.Errorf("GetStore of %q: got %v, want %v", s.Name(), got, v)
	}
}

// inGoroutine calls f in a new goroutine and waits for it.
func inGoroutine(f func()) {
	var done sync.WaitGroup
	done.Add(1)
	go func() { defer done.Done(); f() }()
	done.Wait()
}

func TestRunAndExitNest(t *testing.T) {
	s := als.NewWithDefault("s", -1)
	has(t, s, -1, false)
	s.Run(1, func() {
		has(t, s, 1, true)
		s.Run(2, func() { has(t, s, 2, true) })
		s.Exit(func() {
			has(t, s, 0, false)
			s.Run(3, func() { has(t, s, 3, true) })
			has(t, s, 0, false)
		})
		has(t, s, 1, true)
	})
	has(t, s, -1, false)
}

func TestGoroutinesBeginWithTheContextOfTheirGoStatement(t *testing.T) {
	s := als.New[int]("s")
	var release, done = make(chan bool), make(chan bool)
	s.Run(1, func() {
		go func() {
			defer close(done)
			<-release
			has(t, s, 1, true)
			inGoroutine(func() { has(t, s, 1, true) })
			s.Run(2, func() {
				inGoroutine(func() { has(t, s, 2, true) })
			})
			has(t, s, 1, true)
		}()
	})
	s.Run(3, func() { close(release); <-done })
	inGoroutine(func() { has(t, s, 0, false) })
}

func TestDeferredCallsRunInTheContextCurrentThen(t *testing.T) {
	s := als.New[int]("s")
	s.Run(1, func() {
		defer has(t, s, 1, true)
		s.Run(2, func() { defer func() { has(t, s, 2, true) }() })
	})
}

func TestFunctionValuesRunInTheContextOfTheirCaller(t *testing.T) {
	s := als.New[int]("s")
	var read func()
	s.Run(1, func() { read = func() { has(t, s, 2, true) } })
	s.Run(2, func() { read() })
}

func TestContextIsRestoredAfterPanicAndGoexit(t *testing.T) {
	s, a := als.New[int]("s"), als.NewAsyncStorage("a")
	fault := errors.New("fault")
	leavers := map[string]func(f func()){
		"Run":         func(f func()) { s.Run(2, f) },
		"Exit":        s.Exit,
		"WithContext": func(f func()) { als.WithContext(context.Background(), f) },
		"Call":        func(f func()) { als.Call(s.Value(2), func() int { f(); return 0 }) },
		"TryCall":     func(f func()) { _, _ = als.TryCall(s.None(), func() (int, error) { f(); return 0, nil }) },
		"Enter":       func(f func()) { a.Enter(func(*als.Map) { f() }) },
		"RunContext":  func(f func()) { s.RunContext(bg, 2, func(context.Context) { f() }) },
	}
	for name, leave := range leavers {
		s.Run(1, func() {
			func() {
				defer func() {
					if got := recover(); got != fault {
						t.Errorf("%s: recovered %v", name, got)
					}
					has(t, s, 1, true)
				}()
				leave(func() { panic(fault) })
			}()
			has(t, s, 1, true)
			inGoroutine(func() {
				defer func() { has(t, s, 1, true) }()
				leave(runtime.Goexit)
				t.Errorf("%s: Goexit returned", name)
			})
		})
	}
	has(t, s, 0, false)
}

func TestCallAndTryCallImplicitly(t *testing.T) {
	s := als.New[int]("s")
	if got := als.Call(s.Value(5), s.GetStore); got != 5 {
		t.Errorf("Call: got %d", got)
	}
	fault := errors.New("fault")
	got, err := als.TryCall(s.Value(6), func() (int, error) { return s.GetStore(), fault })
	if got != 6 || err != fault {
		t.Errorf("TryCall: got %d, %v", got, err)
	}
}

func TestPackageLevelMarkersUseDefault(t *testing.T) {
	als.Run("v", func() {
		if als.GetStore() != "v" || als.Default.GetStore() != "v" {
			t.Error("the store is lost")
		}
		als.Exit(func() { has[any](t, als.Default, nil, false) })
	})
	als.RequireRewrite()
}

func TestEnterImplicitly(t *testing.T) {
	s := als.NewAsyncStorage("s")
	s.Enter(func(m *als.Map) {
		m.Set("k", 1)
		inGoroutine(func() {
			if v, _ := s.GetStore().Get("k"); v != 1 {
				t.Errorf("got %v", v)
			}
		})
		s.Exit(func() {
			if s.GetStore() != nil {
				t.Error("a map inside Exit")
			}
		})
	})
	if s.GetStore() != nil {
		t.Error("a map outside")
	}
}

func TestWithContextMakesItsContextCurrent(t *testing.T) {
	s, other := als.New[int]("s"), als.New[int]("other")
	ctx, cancel := context.WithCancel(context.WithValue(s.With(bg, 1), userKey{}, "v"))
	cancel()
	other.Run(2, func() {
		als.WithContext(ctx, func() {
			has(t, s, 1, true)
			has(t, other, 0, false)
			got := als.Context()
			want(t, s, got, 1, true)
			if got.Value(userKey{}) != "v" || got.Err() != context.Canceled {
				t.Error("the rest is not that of the context")
			}
			inGoroutine(func() {
				if als.Context().Err() != context.Canceled {
					t.Error("a plain go keeps the cancellation")
				}
			})
			done := make(chan bool)
			als.Go(func() {
				defer close(done)
				has(t, s, 1, true)
				if als.Context().Err() != nil || als.Context().Value(userKey{}) != nil {
					t.Error("als.Go keeps more than the stores")
				}
			})
			<-done
			als.WithContext(none, func() {
				has(t, s, 0, false)
				if als.Context() != context.Background() {
					t.Error("a nil context is not the background")
				}
			})
		})
		has(t, other, 2, true)
	})
	if als.Context() != context.Background() {
		t.Error("outside everything the background is current")
	}
}

func TestExplicitFormsSetTheCurrentContext(t *testing.T) {
	s, other := als.New[int]("s"), als.New[int]("other")
	other.Run(9, func() {
		s.RunContext(context.Background(), 1, func(ctx context.Context) {
			has(t, s, 1, true)
			has(t, other, 0, false)
			s.Run(2, func() { want(t, s, als.Context(), 2, true) })
			want(t, s, ctx, 1, true)
			if got := als.CallContext(ctx, s.Value(3), func(context.Context) int { return s.GetStore() }); got != 3 {
				t.Errorf("CallContext: got %d", got)
			}
			s.ExitContext(ctx, func(context.Context) { has(t, s, 0, false) })
			done := make(chan bool)
			als.GoContext(s.With(ctx, 4), func(context.Context) { defer close(done); has(t, s, 4, true) })
			<-done
			has(t, s, 1, true)
		})
		has(t, other, 9, true)
	})
}

func TestRunsInManyGoroutinesDoNotMix(t *testing.T) {
	s := als.New[int]("s")
	var all sync.WaitGroup
	for g := 0; g < 20; g++ {
		all.Add(1)
		go s.Run(g, func() {
			defer all.Done()
			for i := 0; i < 20; i++ {
				has(t, s, g, true)
				s.Run(-i, func() { inGoroutine(func() { has(t, s, -i, true) }) })
				runtime.Gosched()
			}
		})
	}
	all.Wait()
}

func TestStoresSurviveStackGrowthAndCollection(t *testing.T) {
	s := als.New[string]("s")
	s.Run(fmt.Sprint("a", "b"), func() {
		var deep func(n int) string
		deep = func(n int) string {
			var pad [512]byte
			if n == 0 {
				runtime.GC()
				return s.GetStore()
			}
			return strings.TrimRight(deep(n-1), string(pad[:1]))
		}
		if got := deep(1000); got != "ab" {
			t.Errorf("got %q", got)
		}
	})
}
