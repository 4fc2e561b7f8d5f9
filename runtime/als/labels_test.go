//go:build als_goroutine && go1.24 && !go1.28

// This file tests that the reference carrier and the program share the profiler
// labels of a goroutine.

package als_test

import (
	"bytes"
	"context"
	"runtime/pprof"
	"strings"
	"testing"
	"time"

	"github.com/alsgen/alsgen/runtime/als"
)

// shown reports whether a goroutine profile shows a goroutine of these tests
// with the labels, as pprof prints them.
func shown(t *testing.T, labels string) bool {
	t.Helper()
	var text bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&text, 1); err != nil {
		t.Fatal(err)
	}
	return strings.Contains(text.String(), "# labels: "+labels)
}

func TestLabelsOfTheProgramAreShownInsideRun(t *testing.T) {
	s := als.New[int]("s")
	pprof.Do(context.Background(), pprof.Labels("route", "/in", "verb", "GET"), func(context.Context) {
		const labels = `{"route":"/in", "verb":"GET"}`
		s.Run(1, func() {
			s.Run(2, func() {
				if !shown(t, labels) {
					t.Error("the labels are lost inside Run")
				}
				inGoroutine(func() {
					if !shown(t, labels) {
						t.Error("the labels are lost in a goroutine")
					}
					has(t, s, 2, true)
				})
			})
		})
		if !shown(t, labels) {
			t.Error("the labels are lost after Run")
		}
	})
	// The goroutine that has ended may stay in the profile for a moment.
	for i := 0; shown(t, `{"route":"/in"`); i++ {
		if i == 1000 {
			t.Fatal("the labels are left after Do")
		}
		time.Sleep(time.Millisecond)
	}
}

func TestRunWithoutLabelsShowsNone(t *testing.T) {
	als.Run(1, func() {
		if shown(t, `{"als_goroutine"`) || shown(t, `{"":`) {
			t.Error("the carrier shows in profiles")
		}
	})
}

// contexts are what a program may give to pprof.Do.
var contexts = map[string]func() context.Context{
	"the background":      context.Background,
	"the current context": als.Context,
	"another with labels": func() context.Context {
		return pprof.WithLabels(context.Background(), pprof.Labels("a", "b"))
	},
	"the current with labels": func() context.Context {
		return pprof.WithLabels(als.Context(), pprof.Labels("a", "b"))
	},
	"a context of another Run": func() context.Context { return als.Default.With(bg, "another") },
}

func TestStoresSurviveDo(t *testing.T) {
	for about, ctx := range contexts {
		s := als.New[int](about)
		s.Run(1, func() {
			pprof.Do(ctx(), pprof.Labels("zone", "z"), func(context.Context) {
				has(t, s, 1, true)
				inGoroutine(func() { has(t, s, 1, true) })
				s.Run(2, func() {
					has(t, s, 2, true)
					if !shown(t, `{`) {
						t.Errorf("%s: the labels are lost", about)
					}
				})
				has(t, s, 1, true)
				pprof.Do(context.Background(), pprof.Labels("inner", "i"), func(context.Context) { has(t, s, 1, true) })
				has(t, s, 1, true)
			})
			has(t, s, 1, true)
			inGoroutine(func() { has(t, s, 1, true) })
		})
		has(t, s, 0, false)
		inGoroutine(func() { has(t, s, 0, false) })
		pprof.SetGoroutineLabels(context.Background())
	}
}

func TestLabelsSetForGoodInsideRunStay(t *testing.T) {
	s := als.New[int]("s")
	inGoroutine(func() {
		s.Run(1, func() {
			s.Run(2, func() {
				pprof.SetGoroutineLabels(pprof.WithLabels(context.Background(), pprof.Labels("set", "inside")))
				has(t, s, 2, true)
			})
			has(t, s, 1, true)
			if !shown(t, `{"set":"inside"}`) {
				t.Error("the labels are lost when the inner Run returns")
			}
		})
		if !shown(t, `{"set":"inside"}`) {
			t.Error("the labels are lost when Run returns")
		}
		has(t, s, 0, false)
		pprof.SetGoroutineLabels(context.Background())
		has(t, s, 0, false)
	})
}

func TestGoroutinesStartedAtOnceInsideDoHaveTheStores(t *testing.T) {
	s := als.New[int]("s")
	s.Run(1, func() {
		pprof.Do(als.Context(), pprof.Labels("zone", "z"), func(context.Context) {
			inGoroutine(func() { inGoroutine(func() { has(t, s, 1, true) }) })
		})
	})
}

func TestDoInAGoroutineThatEnteredNothing(t *testing.T) {
	s := als.New[int]("s")
	s.Run(1, func() {
		inGoroutine(func() {
			pprof.Do(als.Context(), pprof.Labels("zone", "z"), func(context.Context) {
				has(t, s, 1, true)
				s.Run(2, func() { has(t, s, 2, true) })
			})
			has(t, s, 1, true)
			inGoroutine(func() { has(t, s, 1, true) })
		})
	})
}

func TestDoThatPanicsInAGoroutineThatEnteredNothing(t *testing.T) {
	s := als.New[int]("s")
	s.Run(1, func() {
		inGoroutine(func() {
			func() {
				defer func() { _ = recover() }()
				pprof.Do(als.Context(), pprof.Labels("zone", "z"), func(context.Context) { panic("fault") })
			}()
			has(t, s, 1, true)
		})
	})
}

// TestWorkerDoesNotKeepTheStoresOfAJob runs pprof.Do with the context of
// somebody else: the function begins with it, the worker does not go on with it.
func TestWorkerDoesNotKeepTheStoresOfAJob(t *testing.T) {
	s := als.New[int]("s")
	jobs, done := make(chan context.Context), make(chan bool)
	go func() {
		defer close(done)
		for ctx := range jobs {
			pprof.Do(ctx, pprof.Labels("zone", "z"), func(ctx context.Context) { has(t, s, 1, true) })
			has(t, s, 0, false)
			inGoroutine(func() { has(t, s, 0, false) })
		}
	}()
	s.Run(1, func() { jobs <- als.Context() })
	s.Run(1, func() {
		inGoroutine(func() { jobs <- als.Context() })
	})
	inGoroutine(func() { jobs <- s.With(bg, 1) })
	close(jobs)
	<-done
}

func TestMarkLeavesNoLabelsAfterRun(t *testing.T) {
	s := als.New[int]("s")
	inGoroutine(func() {
		s.Run(1, func() {
			pprof.Do(als.Context(), pprof.Labels("zone", "z"), func(context.Context) {})
		})
		if shown(t, `{"als_goroutine"`) {
			t.Error("the mark is shown after Run")
		}
	})
}

func TestMarkIsNotShownOnceAStoreIsRead(t *testing.T) {
	s := als.New[int]("s")
	s.Run(1, func() {
		pprof.Do(als.Context(), pprof.Labels("zone", "z"), func(context.Context) {
			has(t, s, 1, true)
			if !shown(t, `{"zone":"z"}`) {
				t.Error("the labels are not those of the program alone")
			}
		})
	})
}

func TestLabelsOfAContextAreReadThroughTheFrame(t *testing.T) {
	ctx := pprof.WithLabels(context.Background(), pprof.Labels("a", "b"))
	ctx = als.Default.With(ctx, 1)
	if v, ok := pprof.Label(ctx, "a"); v != "b" || !ok {
		t.Errorf("got %q, %v", v, ok)
	}
}

func TestCPUProfileWithStores(t *testing.T) {
	var out bytes.Buffer
	if err := pprof.StartCPUProfile(&out); err != nil {
		t.Fatal(err)
	}
	defer pprof.StopCPUProfile()
	s := als.New[int]("s")
	n := 0
	for i := 0; i < 2000; i++ {
		s.Run(i, func() { n += s.GetStore() })
	}
	if n != 1999000 {
		t.Errorf("sum %d", n)
	}
}
