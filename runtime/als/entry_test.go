package als_test

import (
	"context"
	"errors"
	"testing"

	"github.com/alsgen/alsgen/runtime/als"
)

func TestCallReturnsTheResult(t *testing.T) {
	s := als.NewWithDefault("s", -1)
	read := func(ctx context.Context) int { return s.GetStoreContext(ctx) }
	for _, c := range []struct {
		about string
		entry als.Entry
		want  int
	}{
		{"a value", s.Value(5), 5},
		{"a zero value", s.Value(0), 0},
		{"none", s.None(), 0},
		{"the zero entry", als.Entry{}, 3},
	} {
		ctx := s.With(bg, 3)
		if got := als.CallContext(ctx, c.entry, read); got != c.want {
			t.Errorf("%s: got %d, want %d", c.about, got, c.want)
		}
		want(t, s, ctx, 3, true)
	}
}

func TestEntryCanBeUsedAgain(t *testing.T) {
	s, other := als.New[int]("s"), als.New[int]("other")
	e := s.Value(1)
	for i := 0; i < 3; i++ {
		als.CallContext(other.With(bg, i), e, func(ctx context.Context) struct{} {
			want(t, s, ctx, 1, true)
			want(t, other, ctx, i, true)
			return struct{}{}
		})
	}
}

func TestTryCallReturnsResultAndError(t *testing.T) {
	s := als.New[string]("s")
	fault := errors.New("fault")
	got, err := als.TryCallContext(context.Background(), s.Value("v"), func(ctx context.Context) (string, error) {
		return s.GetStoreContext(ctx) + "!", fault
	})
	if got != "v!" || err != fault {
		t.Errorf("got %q, %v", got, err)
	}
}

// passes are the explicit forms, each calling f once.
var passes = map[string]func(f func()){
	"RunContext":  func(f func()) { als.RunContext(bg, 1, func(context.Context) { f() }) },
	"ExitContext": func(f func()) { als.ExitContext(bg, func(context.Context) { f() }) },
	"CallContext": func(f func()) {
		als.CallContext(bg, als.Default.Value(1), func(context.Context) int { f(); return 0 })
	},
	"TryCallContext": func(f func()) {
		_, _ = als.TryCallContext(bg, als.Default.None(), func(context.Context) (int, error) { f(); return 0, nil })
	},
	"EnterContext": func(f func()) {
		new(als.AsyncStorage).EnterContext(bg, func(context.Context, *als.Map) { f() })
	},
}

func TestPanicsPassUntouched(t *testing.T) {
	for name, pass := range passes {
		fault := errors.New(name)
		func() {
			defer func() {
				if got := recover(); got != fault {
					t.Errorf("%s: recovered %v", name, got)
				}
			}()
			pass(func() { panic(fault) })
		}()
	}
}

func TestGoexitPassesUntouched(t *testing.T) {
	for name, pass := range passes {
		returned, recovered := false, interface{}(nil)
		done := make(chan bool)
		go func(pass func(func())) {
			defer close(done)
			defer func() { recovered = recover() }()
			pass(goexit)
			returned = true
		}(pass)
		<-done
		if returned || recovered != nil {
			t.Errorf("%s: returned %v, recovered %v", name, returned, recovered)
		}
	}
}
