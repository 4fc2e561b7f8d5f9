//go:build als_goroutine && go1.24 && !go1.28

// This file lets many goroutines meet on the reference carrier, and goes many Runs deep.

package als_test

import (
	"runtime"
	"testing"

	"github.com/alsgen/alsgen/runtime/als"
)

func TestManyGoroutinesOfTheCarrierSeeTheirOwn(t *testing.T) {
	outer, inner := als.New[*request]("outer"), als.New[*request]("inner")
	var c tally
	serve := func(i int) {
		c.sees(outer.GetStore(), -1)
		outer.Run(&request{number: i}, func() {
			done := make(chan bool)
			go func() {
				defer close(done)
				inner.Run(&request{number: -2 - i}, func() {
					runtime.Gosched()
					c.sees(outer.GetStore(), i)
					c.sees(inner.GetStore(), -2-i)
				})
				inner.EnterWith(&request{number: -3 - i})
				c.sees(inner.GetStore(), -3-i)
			}()
			inner.Run(&request{number: i}, func() {
				outer.Exit(func() { c.sees(outer.GetStore(), -1) })
				runtime.Gosched()
				c.sees(outer.GetStore(), i)
				c.sees(inner.GetStore(), i)
			})
			<-done
			c.sees(outer.GetStore(), i)
			c.sees(inner.GetStore(), -1)
		})
		c.sees(outer.GetStore(), -1)
	}
	returnsMemory(t, func() { inGoroutines(many/2, alive/2, serve) }) // each starts another one
	c.check(t)
	if n := als.Insiders(); n != 0 {
		t.Errorf("%d goroutines are still inside", n)
	}
	runtime.KeepAlive(outer)
	runtime.KeepAlive(inner)
}

// nestedMarkers has every marker that calls a function, as nested has the explicit forms.
func nestedMarkers(s *als.Storage[int]) map[string]func(n int, next func()) {
	maps := als.NewAsyncStorage("maps")
	return map[string]func(n int, next func()){
		"Run":          func(n int, next func()) { s.Run(n, next) },
		"Exit and Run": func(n int, next func()) { s.Exit(func() { s.Run(n, next) }) },
		"Call":         func(n int, next func()) { als.Call(s.Value(n), func() bool { next(); return true }) },
		"Enter":        func(n int, next func()) { s.Run(n, func() { maps.Enter(func(*als.Map) { next() }) }) },
		"Snap.Run": func(n int, next func()) {
			var snap als.Snap
			s.Run(n, func() { snap = als.Snapshot() })
			snap.Run(next)
		},
		"WithContext": func(n int, next func()) { als.WithContext(s.With(als.Context(), n), next) },
		"EnterWith":   func(n int, next func()) { als.Run(n, func() { s.EnterWith(n); next() }) },
		"WithScope":   func(n int, next func()) { defer s.WithScope(n).End(); next() },
		"Bind": func(n int, next func()) {
			var bound func()
			s.Run(n, func() { bound = als.Bind(next) })
			bound()
		},
	}
}

func TestManyNestedRunsOfTheCarrierSeeTheirOwn(t *testing.T) {
	s, below := als.New[int]("s"), als.New[string]("below")
	for name, step := range nestedMarkers(s) {
		var wrong, deepest int
		depth := many / 10
		if name == "Run" {
			depth = many
		}
		check := func(n int) {
			if v, ok := s.Lookup(); v != n || ok != (n > 0) || below.GetStore() != "below" {
				wrong++
			}
		}
		var down func(n int)
		down = func(n int) {
			check(n - 1)
			if n > depth {
				deepest = n
				return
			}
			step(n, func() {
				check(n)
				down(n + 1)
				check(n)
			})
			check(n - 1)
		}
		returnsMemory(t, func() {
			inGoroutines(1, 1, func(int) { below.Run("below", func() { down(1) }) })
		})
		if wrong > 0 || deepest != depth+1 {
			t.Errorf("%s: %d times another store is seen, depth %d", name, wrong, deepest)
		}
	}
	if n := als.Insiders(); n != 0 {
		t.Errorf("%d goroutines are still inside", n)
	}
}
