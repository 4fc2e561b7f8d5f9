package als_test

import (
	"context"
	"testing"

	"github.com/alsgen/alsgen/runtime/als"
)

func TestCarryPutsTheStoresOfSrcOnTop(t *testing.T) {
	a, b, c, d := als.New[int]("a"), als.New[int]("b"), als.NewWithDefault("c", -1), als.NewWithDefault("d", -1)
	parent, cancel := context.WithCancel(context.WithValue(context.Background(), userKey{}, "dst"))
	defer cancel()
	dst := b.With(a.With(parent, 1), 2)
	dst = context.WithValue(d.Without(dst), userKey{}, "upper")
	src := c.Without(b.With(context.WithValue(context.Background(), userKey{}, "src"), 20))

	got := als.Carry(dst, src)
	want(t, a, got, 1, true)
	want(t, b, got, 20, true)
	want(t, c, got, 0, false)
	want(t, d, got, 0, false)
	if got.Value(userKey{}) != "upper" || got.Done() == nil {
		t.Error("the rest is not that of dst")
	}
	want(t, b, dst, 2, true)
	want(t, c, dst, -1, false)
	want(t, a, src, 0, false)
}

func TestCarryReturnsDstWhereNothingIsToBeDone(t *testing.T) {
	s, other := als.New[int]("s"), als.New[int]("other")
	plain := context.WithValue(bg, userKey{}, 1)
	ctx := s.With(plain, 1)
	for _, c := range []struct {
		about    string
		dst, src context.Context
	}{
		{"src says nothing", ctx, bg},
		{"src is nil", ctx, nil},
		{"src has foreign values only", ctx, plain},
		{"the same context", ctx, ctx},
		{"dst is derived from src", context.WithValue(ctx, userKey{}, 2), ctx},
		{"src is derived from dst without a change", ctx, context.WithValue(ctx, userKey{}, 2)},
		{"dst says more", other.With(ctx, 2), ctx},
		{"carried already", als.Carry(plain, ctx), ctx},
		{"both exited, each by itself", s.Without(plain), s.Without(bg)},
	} {
		if got := als.Carry(c.dst, c.src); got != c.dst {
			t.Errorf("%s: got another context", c.about)
		}
	}
}

func TestCarryIntoNilGivesAContext(t *testing.T) {
	s := als.New[int]("s")
	if als.Carry(none, none) != context.Background() {
		t.Error("Carry(nil, nil) is not the background")
	}
	want(t, s, als.Carry(none, s.With(bg, 1)), 1, true)
}

func TestCarryReplacesWhatDiffers(t *testing.T) {
	s := als.New[int]("s")
	one, gone := s.With(bg, 1), s.Without(bg)
	want(t, s, als.Carry(one, gone), 0, false)
	want(t, s, als.Carry(gone, one), 1, true)
	want(t, s, als.Carry(one, s.With(bg, 2)), 2, true)
}

func TestDetachKeepsStoresOnly(t *testing.T) {
	s, out := als.New[int]("s"), als.NewWithDefault("out", 9)
	ctx, cancel := context.WithCancel(context.WithValue(context.Background(), userKey{}, "v"))
	ctx = out.Without(s.With(ctx, 1))
	ctx, cancel2 := context.WithCancel(ctx)
	defer cancel2()
	cancel()
	got := als.Detach(ctx)
	want(t, s, got, 1, true)
	want(t, out, got, 0, false)
	if _, ok := got.Deadline(); ok || got.Err() != nil || got.Done() != nil || got.Value(userKey{}) != nil {
		t.Error("something other than stores is left")
	}
	if als.Detach(context.WithValue(context.Background(), userKey{}, "v")) != context.Background() {
		t.Error("without stores the background is expected")
	}
}

func TestGoContextDetaches(t *testing.T) {
	s := als.New[int]("s")
	ctx, cancel := context.WithCancel(s.With(bg, 1))
	cancel()
	done := make(chan context.Context)
	als.GoContext(ctx, func(ctx context.Context) { done <- ctx })
	got := <-done
	want(t, s, got, 1, true)
	if got.Err() != nil {
		t.Error("the goroutine has the cancellation")
	}
}
