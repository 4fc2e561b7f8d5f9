package als_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/alsgen/alsgen/runtime/als"
)

type word string

func TestWhatIsEnteredIsSeenByAllWhoHoldTheContext(t *testing.T) {
	s, other := als.NewWithDefault("s", -1), als.New[string]("other")
	ctx := als.Open(other.With(context.WithValue(context.Background(), word("k"), "v"), "kept"))
	derived, cancel := context.WithCancel(ctx)
	defer cancel()
	callee := func(ctx context.Context) { s.EnterWithContext(als.Open(ctx), 1) }

	want(t, s, ctx, -1, false)
	callee(ctx)
	want(t, s, ctx, 1, true)
	want(t, s, derived, 1, true)
	s.EnterWithContext(derived, 2)
	want(t, s, ctx, 2, true)
	want(t, other, ctx, "kept", true)
	if got := derived.Value(word("k")); got != "v" {
		t.Errorf("the value of the context: got %v", got)
	}
}

func TestFixedContextsSeeNothingThatIsEnteredLater(t *testing.T) {
	s := als.New[int]("s")
	ctx := als.Open(bg)
	derived, cancel := context.WithCancel(ctx)
	defer cancel()
	before, derivedBefore := als.Fix(ctx), als.Fix(derived)
	carried, detached, snap := als.Carry(context.Background(), ctx), als.Detach(ctx), als.SnapshotContext(ctx)
	s.EnterWithContext(ctx, 1)
	middle := als.Fix(derived)
	s.EnterWithContext(ctx, 2)

	for _, c := range []context.Context{before, derivedBefore, carried, detached, snap.Context(ctx)} {
		want(t, s, c, 0, false)
	}
	want(t, s, middle, 1, true)
	want(t, s, ctx, 2, true)
	cancel()
	if derivedBefore.Err() == nil || middle.Err() == nil || before.Err() != nil {
		t.Error("Fix does not keep the cancellation")
	}
	if als.Fix(before) != before || als.Fix(none) != context.Background() {
		t.Error("Fix changes a context that is not open")
	}
}

func TestOpenEndsWhereAFunctionIsEntered(t *testing.T) {
	s, other := als.New[int]("s"), als.New[int]("other")
	ctx := als.Open(s.With(context.Background(), 1))
	inner := func(ctx context.Context) {
		if ctx = als.Open(ctx); als.Open(ctx) != ctx {
			t.Error("an open context is opened again")
		}
		s.EnterWithContext(ctx, 2)
		want(t, s, ctx, 2, true)
	}
	other.RunContext(ctx, 7, inner)
	other.ExitContext(ctx, inner)
	als.SnapshotContext(ctx).RunContext(ctx, inner)
	derived, cancel := context.WithCancel(ctx)
	defer cancel()
	other.RunContext(derived, 7, inner)
	inner(als.Fix(ctx))
	inner(other.Without(derived))
	want(t, s, ctx, 1, true)
	exited := als.Open(other.Without(ctx))
	other.ExitContext(exited, inner) // where there is no store already
	als.CallContext(exited, other.None(), func(ctx context.Context) bool { inner(ctx); return true })
	als.CallContext(exited, als.Entry{}, func(ctx context.Context) bool { inner(ctx); return true })
	want(t, s, exited, 1, true)
	inner(ctx)
	want(t, s, ctx, 2, true)
}

func TestEnteringAfterExit(t *testing.T) {
	s := als.NewWithDefault("s", 9)
	s.ExitContext(context.Background(), func(ctx context.Context) {
		ctx = als.Open(ctx)
		want(t, s, ctx, 0, false)
		s.EnterWithContext(ctx, 0)
		want(t, s, ctx, 0, true)
	})
}

func TestSharedContextsEnterTogether(t *testing.T) {
	a, b, c := als.New[int]("a"), als.New[int]("b"), als.New[int]("c")
	ctx := als.Open(b.With(context.Background(), 1))
	dst := c.With(context.WithValue(context.Background(), word("k"), "v"), 5)
	shared := als.Share(als.Carry(dst, ctx), ctx)

	want(t, b, shared, 1, true)
	a.EnterWithContext(shared, 2)
	want(t, a, ctx, 2, true)
	want(t, c, ctx, 0, false)
	b.EnterWithContext(ctx, 3)
	want(t, b, shared, 3, true)
	want(t, c, shared, 5, true)
	written := als.Share(b.With(als.Fix(ctx), 4), ctx)
	want(t, b, written, 4, true)
	a.EnterWithContext(ctx, 6)
	want(t, a, written, 6, true)
	want(t, b, written, 4, true)
	b.EnterWithContext(written, 8)
	want(t, b, ctx, 8, true)
	want(t, b, shared, 8, true)
	if shared.Value(word("k")) != "v" || written.Value(word("k")) != nil {
		t.Error("Share changes the rest of the context")
	}
	alone := als.Share(als.Fix(ctx), als.Fix(ctx))
	a.EnterWithContext(alone, 10)
	want(t, a, ctx, 6, true)
}

func TestACarrierThatIsLentAJoinSharesWhatIsEntered(t *testing.T) {
	s, other := als.NewWithDefault("s", -1), als.NewWithDefault("other", -1)
	ctx := als.Open(s.With(bg, 1))
	own := other.With(context.WithValue(context.Background(), word("k"), "own"), 2)
	c := &command{own}
	var lent als.Lent
	lent.Set(als.Join(ctx), c.Context, c.SetContext)
	want(t, s, c.ctx, 1, true)
	want(t, other, c.ctx, 2, true)
	if c.ctx.Value(word("k")) != "own" {
		t.Error("the carrier has lost its own context")
	}

	callee := als.Open(c.ctx)
	s.EnterWithContext(callee, 3)
	want(t, s, ctx, 3, true)
	want(t, other, ctx, -1, false)
	want(t, other, callee, 2, true)
	want(t, s, c.ctx, 1, true) // the carrier has what it was lent

	derived, cancel := context.WithCancel(c.ctx)
	defer cancel()
	s.EnterWithContext(als.Open(derived), 4)
	want(t, s, ctx, 3, true)
	var again als.Lent
	again.Set(als.Fix(c.ctx), c.Context, c.SetContext)
	s.EnterWithContext(als.Open(c.ctx), 5)
	want(t, s, ctx, 3, true)
	again.Return()
	lent.Return()
	if c.ctx != own {
		t.Error("the context is not back")
	}
}

func TestAJoinOfWhatIsNotOpenIsThat(t *testing.T) {
	if ctx := als.Default.With(bg, 1); als.Join(ctx) != ctx {
		t.Error("another context")
	}
}

func TestAHolderOfAJoinSharesWhatIsEntered(t *testing.T) {
	s := als.NewWithDefault("s", -1)
	ctx := als.Open(bg)
	held := als.Hold(&command{context.Background()}, als.Join(ctx))
	s.EnterWithContext(ctx, 1)
	want(t, s, als.Open(held.Context()), 1, true)
	s.EnterWithContext(als.Open(held.Context()), 2)
	want(t, s, ctx, 2, true)
}

func TestScopesEndInOrder(t *testing.T) {
	s, other := als.NewWithDefault("s", -1), als.New[int]("other")
	ctx := als.Open(bg)
	shared := als.Share(als.Fix(ctx), ctx)
	outer := s.WithScopeContext(ctx, 1)
	inner := s.WithScopeContext(shared, 2)
	beside := other.WithScopeContext(ctx, 3)
	want(t, s, ctx, 2, true)
	if got := panics(outer.End); !strings.Contains(got, `scope of the Storage "s" out of order`) {
		t.Errorf("End out of order: got %q", got)
	}
	s.EnterWithContext(ctx, 4)
	inner.End()
	want(t, s, ctx, 1, true)
	want(t, s, shared, 1, true)
	outer.End()
	want(t, s, ctx, -1, false)
	want(t, s, shared, -1, false)
	want(t, other, ctx, 3, true)
	s.EnterWithContext(ctx, 5)
	outer.End()
	inner.End()
	want(t, s, ctx, 5, true)
	beside.End()
	want(t, other, ctx, 0, false)
}

func TestAScopeEndsWhereItBegan(t *testing.T) {
	s := als.New[int]("s")
	ctx := als.Open(bg)
	scope := s.WithScopeContext(ctx, 1)
	s.RunContext(ctx, 2, func(inner context.Context) {
		scope.End()
		want(t, s, inner, 2, true)
	})
	want(t, s, ctx, 0, false)
}

func TestEnteringWithoutAnOpenContextPanics(t *testing.T) {
	s := als.New[int]("session")
	for _, ctx := range []context.Context{nil, context.Background(), s.With(als.Open(none), 1)} {
		for name, f := range map[string]func(){
			"EnterWithContext": func() { s.EnterWithContext(ctx, 1) },
			"WithScopeContext": func() { s.WithScopeContext(ctx, 1) },
		} {
			if got := panics(f); !strings.Contains(got, name+` of the Storage "session": the context is not open`) {
				t.Errorf("%s in %v: got %q", name, ctx, got)
			}
		}
	}
}

// panics returns what f panics with, "" if it does not.
func panics(f func()) (message string) {
	defer func() { message, _ = recover().(string) }()
	f()
	return ""
}

func TestOpenContextsPrint(t *testing.T) {
	s := als.New[int]("s")
	ctx := als.Open(bg)
	s.EnterWithContext(ctx, 1)
	if got, want := ctx.(interface{ String() string }).String(), `context.Background.als("s").als.Open`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// What goes to other goroutines is fixed; the race detector watches.
func TestGoroutinesKeepWhatTheyBeganWith(t *testing.T) {
	s := als.New[int]("s")
	ctx := als.Open(bg)
	var wait sync.WaitGroup
	for i := 1; i <= 100; i++ {
		s.EnterWithContext(ctx, i)
		wait.Add(1)
		go func(ctx context.Context, i int) {
			defer wait.Done()
			ctx = als.Open(ctx)
			want(t, s, ctx, i, true)
			s.EnterWithContext(ctx, -i)
			want(t, s, ctx, -i, true)
		}(als.Fix(ctx), i)
	}
	wait.Wait()
	want(t, s, ctx, 100, true)
}

func TestDisableForgets(t *testing.T) {
	s, other := als.NewWithDefault("s", -1), als.New[int]("other")
	ctx := als.Open(other.With(s.With(context.Background(), 1), 2))
	exited, entry, none := s.Without(ctx), s.Value(5), s.None()
	scope := s.WithScopeContext(ctx, 3)
	s.Disable()
	for _, c := range []context.Context{ctx, exited, als.Fix(ctx)} {
		want(t, s, c, -1, false)
	}
	scope.End()
	want(t, s, ctx, -1, false)
	s.RunContext(ctx, 4, func(ctx context.Context) { want(t, s, ctx, 4, true) })
	s.EnterWithContext(ctx, 6)
	want(t, s, ctx, 6, true)
	als.CallContext(ctx, entry, func(ctx context.Context) int { want(t, s, ctx, 5, true); return 0 })
	als.CallContext(ctx, none, func(ctx context.Context) int { want(t, s, ctx, 0, false); return 0 })
	s.Disable()
	s.Disable()
	want(t, s, ctx, -1, false)
	want(t, other, ctx, 2, true)
	if s.Name() != "s" {
		t.Errorf("the name: got %q", s.Name())
	}
}
