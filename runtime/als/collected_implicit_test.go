//go:build als_goroutine && go1.24 && !go1.28

// This file tests that the reference carrier keeps no store when its request is over.

package als_test

import (
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/alsgen/alsgen/runtime/als"
)

// releasedByMarkers are requests of a goroutine that goes on, as released has them.
var releasedByMarkers = map[string]func(s *als.Storage[*tracked], v *tracked, stay func()) any{
	"Run": func(s *als.Storage[*tracked], v *tracked, stay func()) any {
		s.Run(v, func() {})
		return nil
	},
	"a goroutine that has ended": func(s *als.Storage[*tracked], v *tracked, stay func()) any {
		s.Run(v, func() { inGoroutine(func() { s.GetStore() }) })
		return nil
	},
	"a goroutine that goes on in Exit": func(s *als.Storage[*tracked], v *tracked, stay func()) any {
		s.Run(v, func() { s.Exit(func() { go stay() }) })
		return nil
	},
	"a goroutine that was started before EnterWith": func(s *als.Storage[*tracked], v *tracked, stay func()) any {
		als.Run(1, func() {
			go stay()
			s.EnterWith(v)
		})
		return nil
	},
	"EnterWith, and another store": func(s *als.Storage[*tracked], v *tracked, stay func()) any {
		s.EnterWith(v)
		s.EnterWith(nil)
		go stay()
		return nil
	},
	"WithScope inside another": func(s *als.Storage[*tracked], v *tracked, stay func()) any {
		outer := s.WithScope(v)
		s.WithScope(nil).End()
		outer.End()
		go stay()
		return outer
	},
	"Disable, and another store": func(s *als.Storage[*tracked], v *tracked, stay func()) any {
		s.EnterWith(v)
		s.Disable()
		s.EnterWith(nil)
		go stay()
		return nil
	},
	"a snapshot of outside": func(s *als.Storage[*tracked], v *tracked, stay func()) any {
		snap := als.Snapshot()
		s.Run(v, func() { snap.Run(func() { go stay() }) })
		return snap
	},
	"a function bound outside": func(s *als.Storage[*tracked], v *tracked, stay func()) any {
		bound := als.Bind(func() { go stay() })
		s.Run(v, bound)
		return bound
	},
}

func TestCarrierKeepsNoStoreOfARequestThatIsOver(t *testing.T) {
	for about, request := range releasedByMarkers {
		s := als.New[*tracked]("s")
		var left int64
		over, stayed := make(chan bool), make(chan bool)
		stay := func() { <-over; close(stayed) }
		goesOn, done := make(chan any), make(chan bool)
		go func() {
			defer close(done)
			goesOn <- request(s, track(&left), stay)
			<-over
		}()
		kept := <-goesOn
		if !collects(&left, 0) {
			t.Errorf("%s: the store is left", about)
		}
		close(over)
		<-done
		runtime.KeepAlive(kept)
		runtime.KeepAlive(s)
	}
}

// holdersOfMarkers are what keeps a store, called inside Run.
var holdersOfMarkers = map[string]func() any{
	"a context":        func() any { return als.Context() },
	"a snapshot":       func() any { return als.Snapshot() },
	"a bound function": func() any { return als.Bind(func() {}) },
	"a goroutine": func() any {
		over := make(chan bool)
		go func() { <-over }()
		return over
	},
}

func TestHoldersOfTheCarrierKeepTheStoreUntilTheyAreDropped(t *testing.T) {
	for about, hold := range holdersOfMarkers {
		s := als.New[*tracked]("s")
		var left int64
		var kept any
		s.Run(track(&left), func() { kept = hold() })
		for i := 0; i < 3; i++ {
			runtime.GC()
		}
		if atomic.LoadInt64(&left) != 1 {
			t.Errorf("%s does not keep the store", about)
		}
		if over, ok := kept.(chan bool); ok {
			close(over)
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
