package als_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/alsgen/alsgen/runtime/als"
)

// want fails the test if s in ctx is not v, which can be compared, and ok.
func want[T any](t *testing.T, s *als.Storage[T], ctx context.Context, v T, ok bool) {
	t.Helper()
	got, present := s.LookupContext(ctx)
	if any(got) != any(v) || present != ok {
		t.Errorf("LookupContext of %q: got %v, %v; want %v, %v", s.Name(), got, present, v, ok)
	}
	if got := s.GetStoreContext(ctx); any(got) != any(v) {
		t.Errorf("GetStoreContext of %q: got %v, want %v", s.Name(), got, v)
	}
}

type userKey struct{}

// Most tests begin with bg; none is the context of callers that have none.
var (
	bg   = context.Background()
	none context.Context
)

func TestStoreIsTheInnermostEntered(t *testing.T) {
	s := als.New[string]("s")
	want(t, s, bg, "", false)
	s.RunContext(bg, "outer", func(ctx context.Context) {
		want(t, s, ctx, "outer", true)
		s.RunContext(ctx, "inner", func(inner context.Context) {
			want(t, s, inner, "inner", true)
			want(t, s, ctx, "outer", true)
			s.ExitContext(inner, func(out context.Context) {
				want(t, s, out, "", false)
				s.RunContext(out, "again", func(ctx context.Context) { want(t, s, ctx, "again", true) })
			})
			want(t, s, inner, "inner", true)
		})
		want(t, s, ctx, "outer", true)
	})
	want(t, s, bg, "", false)
}

func TestExitMasksTheDefault(t *testing.T) {
	s := als.NewWithDefault("s", 7)
	want(t, s, context.Background(), 7, false)
	want(t, s, s.Without(context.Background()), 0, false)
	s.ExitContext(context.Background(), func(ctx context.Context) { want(t, s, ctx, 0, false) })
	want(t, s, s.With(s.Without(bg), 8), 8, true)
}

func TestZeroStoreIsAStore(t *testing.T) {
	s := als.NewWithDefault("s", 7)
	want(t, s, s.With(bg, 0), 0, true)
	p := als.NewWithDefault("p", new(int))
	want(t, p, p.With(bg, nil), nil, true)
}

func TestInterfaceTypedStores(t *testing.T) {
	e := als.NewWithDefault[error]("e", errors.New("default"))
	want(t, e, e.With(bg, nil), nil, true)
	want(t, e, e.With(bg, context.Canceled), context.Canceled, true)
	var typedNil *time.ParseError
	if v, ok := e.LookupContext(e.With(bg, typedNil)); v == nil || !ok {
		t.Errorf("typed nil: got %v, %v", v, ok)
	}
	a := als.New[any]("a")
	want(t, a, a.With(bg, nil), nil, true)
	want(t, a, a.With(bg, 1.5), 1.5, true)
	f := als.New[func() int]("f")
	if got := f.GetStoreContext(f.With(bg, func() int { return 3 }))(); got != 3 {
		t.Errorf("function store: got %d", got)
	}
	if v, ok := f.LookupContext(f.With(bg, nil)); v != nil || !ok {
		t.Errorf("nil function: %v", ok)
	}
}

func TestStorageHoldsValuesOfAnySize(t *testing.T) {
	type big struct {
		a [100]int
		s string
	}
	b := als.New[big]("big")
	v := big{s: "x"}
	v.a[99] = 9
	want(t, b, b.With(bg, v), v, true)
	z := als.New[struct{}]("empty")
	want(t, z, z.With(bg, struct{}{}), struct{}{}, true)
	want(t, z, bg, struct{}{}, false)
}

func TestStoragesAreIndependent(t *testing.T) {
	const n = 200
	var all []*als.Storage[int]
	ctx := context.Background()
	for i := 0; i < n; i++ {
		all = append(all, als.New[int](fmt.Sprint("storage", i)))
		ctx = all[i].With(ctx, i)
	}
	outside := als.NewWithDefault("outside", -1)
	for i, s := range all {
		want(t, s, ctx, i, true)
		changed := s.Without(ctx)
		want(t, s, changed, 0, false)
		want(t, all[(i+1)%n], changed, (i+1)%n, true)
	}
	want(t, outside, ctx, -1, false)
}

func TestStoragesOfOneNameAreIndependent(t *testing.T) {
	a, b := als.New[int]("same"), als.New[int]("same")
	want(t, b, a.With(bg, 1), 0, false)
}

func TestZeroStorageIsReady(t *testing.T) {
	var s als.Storage[string]
	want(t, &s, bg, "", false)
	want(t, &s, s.With(bg, "v"), "v", true)
	if s.Name() != "" {
		t.Errorf("name %q", s.Name())
	}
	var embedded struct {
		before int
		s      als.Storage[int]
	}
	embedded.before = 1
	want(t, &embedded.s, embedded.s.With(bg, 5), 5, true)
	runtime.GC()
}

func TestFirstUseByManyGoroutines(t *testing.T) {
	for i := 0; i < 50; i++ {
		var s als.Storage[int]
		ctxs := make(chan context.Context)
		for j := 0; j < 4; j++ {
			go func(j int) { ctxs <- s.With(bg, j) }(j)
		}
		seen := 0
		for j := 0; j < 4; j++ {
			v, ok := s.LookupContext(<-ctxs)
			if !ok {
				t.Fatal("a store entered at the first use is lost")
			}
			seen |= 1 << uint(v)
		}
		if seen != 15 {
			t.Fatalf("seen %b", seen)
		}
	}
}

func TestUseOfACopyPanics(t *testing.T) {
	s := als.New[int]("original")
	ctx := s.With(bg, 1)
	cp := copyOf(s)
	defer func() {
		if msg := fmt.Sprint(recover()); !strings.Contains(msg, "copy") || !strings.Contains(msg, "original") {
			t.Errorf("panic %q", msg)
		}
		want(t, s, ctx, 1, true)
	}()
	cp.GetStoreContext(ctx)
}

func TestNilContextIsBackground(t *testing.T) {
	s := als.NewWithDefault("s", 1)
	want(t, s, none, 1, false)
	if ctx := s.With(none, 2); ctx.Err() != nil || ctx.Done() != nil || ctx.Value(userKey{}) != nil {
		t.Error("With(bg) is not like the background")
	}
	s.RunContext(none, 2, func(ctx context.Context) { want(t, s, ctx, 2, true) })
	s.ExitContext(none, func(ctx context.Context) { want(t, s, ctx, 0, false) })
	als.CallContext(none, als.Entry{}, func(ctx context.Context) int {
		if ctx == nil {
			t.Error("CallContext hands a nil context on")
		}
		return 0
	})
	if als.Detach(none) != context.Background() {
		t.Error("Detach(nil) is not the background")
	}
}

func TestStoresSurviveForeignLayers(t *testing.T) {
	s := als.New[string]("s")
	ctx := s.With(context.Background(), "v")
	ctx, cancel := context.WithCancel(context.WithValue(ctx, userKey{}, "user"))
	defer cancel()
	want(t, s, ctx, "v", true)
	again := s.With(ctx, "w")
	want(t, s, again, "w", true)
	want(t, s, ctx, "v", true)
	if again.Value(userKey{}) != "user" {
		t.Error("a foreign value is lost")
	}
	cancel()
	<-again.Done()
	if again.Err() != context.Canceled {
		t.Error("the cancellation is lost")
	}
}

func TestDeadlineAndCausePassThroughTheFrame(t *testing.T) {
	s := als.New[int]("s")
	deadline := time.Now().Add(time.Hour)
	parent, cancel := context.WithDeadline(context.Background(), deadline)
	ctx := s.With(parent, 1)
	if d, ok := ctx.Deadline(); !ok || !d.Equal(deadline) {
		t.Error("the deadline is lost")
	}
	child, stop := context.WithCancel(ctx)
	defer stop()
	cancel()
	<-child.Done()
	if child.Err() != context.Canceled {
		t.Error("the cancellation does not reach a context derived from the frame")
	}
}

func TestCancellationThroughTheFrameNeedsNoGoroutine(t *testing.T) {
	s := als.New[int]("s")
	parent, cancel := context.WithCancel(context.Background())
	defer cancel()
	before := runtime.NumGoroutine()
	for i := 0; i < 100; i++ {
		_, stop := context.WithCancel(s.With(parent, i))
		defer stop()
	}
	if n := runtime.NumGoroutine(); n > before+50 {
		t.Errorf("%d goroutines for 100 derived contexts", n-before)
	}
}

func TestPrintedContextNamesStoragesNotStores(t *testing.T) {
	s := als.New[string]("password")
	text := fmt.Sprint(s.With(context.Background(), "hunter2"))
	if text != `context.Background.als("password")` {
		t.Errorf("got %s", text)
	}
	if text := fmt.Sprint(s.With(foreign{context.Background()}, "hunter2")); text != `als_test.foreign.als("password")` {
		t.Errorf("got %s", text)
	}
}

// foreign is a context type of somebody else, and one that cannot be printed by
// itself.
type foreign struct{ context.Context }

func (foreign) String(int) {}

func TestNameIsKept(t *testing.T) {
	if n := als.New[int]("a").Name() + als.NewWithDefault("b", 1).Name() + als.New[int]("").Name(); n != "ab" {
		t.Errorf("names %q", n)
	}
}

func TestDefaultStorageOfThePackage(t *testing.T) {
	als.RunContext(context.Background(), 1, func(ctx context.Context) {
		want[any](t, als.Default, ctx, 1, true)
		if als.GetStoreContext(ctx) != 1 {
			t.Error("GetStoreContext does not read Default")
		}
		als.ExitContext(ctx, func(ctx context.Context) { want[any](t, als.Default, ctx, nil, false) })
	})
	if als.GetStoreContext(context.Background()) != nil {
		t.Error("a store outside")
	}
}
