package als_test

import (
	"context"
	"testing"

	"github.com/alsgen/alsgen/runtime/als"
)

// A command keeps a context for its functions, as cobra's does.
type command struct{ ctx context.Context }

func (c *command) Context() context.Context       { return c.ctx }
func (c *command) SetContext(ctx context.Context) { c.ctx = ctx }

func TestLentContextGainsTheStoresAndComesBack(t *testing.T) {
	s, other := als.New[int]("s"), als.New[int]("other")
	own := other.With(context.WithValue(context.Background(), userKey{}, "own"), 2)
	c := &command{own}
	for name, lend := range map[string]func(*als.Lent, context.Context){
		"Set":      func(l *als.Lent, ctx context.Context) { l.Set(ctx, c.Context, c.SetContext) },
		"SetField": func(l *als.Lent, ctx context.Context) { l.SetField(ctx, &c.ctx) },
	} {
		func() {
			defer func() { _ = recover() }()
			var lent als.Lent
			defer lent.Return()
			lend(&lent, s.With(context.Background(), 1))
			if s.GetStoreContext(c.ctx) != 1 || other.GetStoreContext(c.ctx) != 2 || c.ctx.Value(userKey{}) != "own" {
				t.Errorf("%s: a store is lost, or the rest", name)
			}
			panic("passes")
		}()
		if c.ctx != own {
			t.Errorf("%s: the context is not back", name)
		}
	}
}

func TestLentNilContextCountsAsTheBackground(t *testing.T) {
	c := &command{}
	var lent als.Lent
	lent.Set(als.Default.With(context.Background(), 1), c.Context, c.SetContext)
	if als.Default.GetStoreContext(c.ctx) != 1 {
		t.Error("the store is lost")
	}
	lent.Return()
	if c.ctx != context.Background() {
		t.Error("the context is not back")
	}
	lent.Return() // nothing is lent
}

func TestContextThatWasReplacedStaysWithoutTheStores(t *testing.T) {
	s, other := als.New[int]("s"), als.New[int]("other")
	c := &command{other.With(context.Background(), 2)}
	var lent als.Lent
	lent.Set(s.With(context.Background(), 1), c.Context, c.SetContext)
	c.ctx = context.WithValue(other.With(c.ctx, 3), userKey{}, "another")
	lent.Return()
	if c.ctx.Value(userKey{}) != "another" {
		t.Error("what was put in place of the context is lost")
	}
	if _, ok := s.LookupContext(c.ctx); ok || other.GetStoreContext(c.ctx) != 2 {
		t.Error("the stores must be those of before")
	}
}

func TestRestoreTakesAllStoresFromTheSource(t *testing.T) {
	s, other := als.New[int]("s"), als.New[int]("other")
	dst := context.WithValue(s.With(context.Background(), 1), userKey{}, "dst")
	got := als.Restore(dst, other.With(context.Background(), 2))
	if _, ok := s.LookupContext(got); ok || other.GetStoreContext(got) != 2 || got.Value(userKey{}) != "dst" {
		t.Error("the stores must be those of the source, the rest that of the destination")
	}
	var none context.Context
	if als.Restore(dst, dst) != dst || als.Restore(none, none) != context.Background() {
		t.Error("nothing had to change")
	}
}

// A stream has a context that cannot be replaced, as grpc's do.
type stream interface {
	Context() context.Context
	Send(string) string
}

type ownStream struct{ ctx context.Context }

func (s ownStream) Context() context.Context { return s.ctx }
func (s ownStream) Send(word string) string  { return word + " sent" }

func TestHolderGivesAnotherContext(t *testing.T) {
	s := als.New[int]("s")
	var own stream = ownStream{context.WithValue(context.Background(), userKey{}, "own")}
	type deep struct{ stream }
	var got stream = struct {
		als.Holder
		deep
	}{als.Hold(own, s.With(context.Background(), 1)), deep{own}}
	if s.GetStoreContext(got.Context()) != 1 || got.Context().Value(userKey{}) != "own" || got.Send("x") != "x sent" {
		t.Error("the stream must be the same with the store on top")
	}
}
