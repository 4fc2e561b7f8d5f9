package als_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/alsgen/alsgen/runtime/als"
)

func TestSnapshotsFixTheStoresAndNothingElse(t *testing.T) {
	a, b := als.New[int]("a"), als.NewWithDefault("b", -1)
	snap := als.SnapshotContext(a.With(context.WithValue(context.Background(), word("k"), "of the snapshot"), 1))
	ctx := context.WithValue(b.With(a.With(context.Background(), 2), 3), word("k"), "of the caller")
	for range [2]int{} {
		snap.RunContext(ctx, func(ctx context.Context) {
			want(t, a, ctx, 1, true)
			want(t, b, ctx, -1, false)
			if got := ctx.Value(word("k")); got != "of the caller" {
				t.Errorf("the rest: got %v", got)
			}
			(als.Snap{}).RunContext(ctx, func(ctx context.Context) { want(t, a, ctx, 0, false) })
			want(t, a, ctx, 1, true)
		})
	}
	want(t, a, ctx, 2, true)
	want(t, a, snap.Context(none), 1, true)
}

type handler func(ctx context.Context, n int, words ...string) (string, error)

func TestBoundFunctionsHaveTheirStores(t *testing.T) {
	s := als.New[int]("s")
	boom := errors.New("boom")
	var h handler = func(ctx context.Context, n int, words ...string) (string, error) {
		return fmt.Sprintf("%d %d %v %v", s.GetStoreContext(ctx), n, words, ctx.Value(word("k"))), boom
	}
	first := als.BindContext(s.With(context.Background(), 1), h)
	again := als.BindContext(s.With(context.Background(), 2), first)
	ctx := context.WithValue(s.With(context.Background(), 3), word("k"), "v")
	for _, f := range []handler{first, again} {
		got, err := f(ctx, 4, "x", "y")
		if got != "1 4 [x y] v" || err != boom {
			t.Errorf("got %q, %v", got, err)
		}
	}
	if got, _ := first(nil, 4); got != "1 4 [] <nil>" {
		t.Errorf("with a nil context: got %q", got)
	}
	second := als.BindContext(s.With(context.Background(), 1), func(n int, ctx context.Context) (int, any) {
		return n + s.GetStoreContext(ctx), ctx.Value(word("k"))
	})
	if n, v := second(4, ctx); n != 5 || v != "v" {
		t.Errorf("a second parameter: got %d, %v", n, v)
	}
	plain := als.BindContext(s.With(context.Background(), 1), func(n int) int { return n + 1 })
	if got := plain(1); got != 2 {
		t.Errorf("a function without a context: got %d", got)
	}
}

func TestBindPanicsAtOnce(t *testing.T) {
	var f func()
	var h handler
	var v any
	for want, bind := range map[string]func(){
		"als: Bind of a nil func()":                                func() { als.BindContext(none, f) },
		"als: Bind of a nil als_test.handler":                      func() { als.BindContext(none, h) },
		"als: Bind of a value of type int, which is no function":   func() { als.BindContext(none, 1) },
		"als: Bind of a value of type <nil>, which is no function": func() { als.BindContext(none, v) },
	} {
		if got := panics(bind); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestPanicsOfBoundFunctionsPassThrough(t *testing.T) {
	f := als.BindContext(context.Background(), func() { panic("p") })
	if got := panics(f); !strings.Contains(got, "p") {
		t.Errorf("got %q", got)
	}
}

func TestOnlyReplacesAllStores(t *testing.T) {
	a, b := als.New[int]("a"), als.NewWithDefault("b", -1)
	snap := als.SnapshotContext(a.With(context.WithValue(context.Background(), word("k"), "of the snapshot"), 1))
	own := context.WithValue(b.With(a.With(context.Background(), 2), 3), word("k"), "own")
	c := &command{own}
	var lent als.Lent
	lent.Set(snap.Only(), c.Context, c.SetContext)
	for _, ctx := range []context.Context{c.ctx, als.Carry(own, snap.Only()), als.Hold(c, snap.Only()).Context()} {
		want(t, a, ctx, 1, true)
		want(t, b, ctx, -1, false)
		if got := ctx.Value(word("k")); got != "own" {
			t.Errorf("the rest: got %v", got)
		}
	}
	lent.Return()
	if c.ctx != own {
		t.Error("the context is not back")
	}
	want(t, b, als.Carry(own, b.With(snap.Only(), 4)), 4, true)
	want(t, a, als.Carry(own, b.With(als.Snap{}.Only(), 4)), 2, true)
	want(t, a, als.Carry(own, als.Snap{}.Only()), 0, false)
}
