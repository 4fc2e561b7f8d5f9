//go:build !als_goroutine

package als_test

import (
	"testing"

	"github.com/alsgen/alsgen/runtime/als"
)

func TestOutside(t *testing.T) {
	s := als.NewWithDefault("user", "nobody")
	if s.Outside() != s || (*als.Storage[int])(nil).Outside() != nil {
		t.Fatal("Outside returns another storage")
	}
	s.Run("ann", func() {
		if got := s.GetStore(); got != "nobody" {
			t.Errorf("GetStore gives %q outside", got)
		}
	})
	called := false
	s.Exit(func() { _, called = s.Lookup(); called = !called })
	if !called {
		t.Error("Lookup finds a store outside")
	}
	a := als.NewAsyncStorage("jobs").Outside()
	a.Enter(func(m *als.Map) {
		if m == nil || a.GetStore() != nil {
			t.Error("an AsyncStorage outside has a store")
		}
	})
}

type embeds struct{ *als.Storage[string] }

type holds struct{ als.Storage[int] }

func TestOutsideEmbedded(t *testing.T) {
	e := als.Outside(embeds{als.NewWithDefault("user", "nobody")})
	if got := e.GetStore(); got != "nobody" {
		t.Errorf("GetStore gives %q", got)
	}
	h := new(holds)
	if als.Outside(h) != h || h.GetStore() != 0 {
		t.Error("Outside returns another value")
	}
	var g interface{ GetStore() string } = embeds{als.New[string]("user")}
	als.Outside(g).GetStore()
	als.Outside(struct{ *als.AsyncStorage }{als.NewAsyncStorage("jobs")}).GetStore()
	if als.Outside((*holds)(nil)) != nil || als.Outside(embeds{}) != (embeds{}) || als.Outside(1) != 1 {
		t.Error("Outside changes what has no storage")
	}
}

func TestOutsideFresh(t *testing.T) {
	if !als.OutsideFresh() {
		t.Error("OutsideFresh gives false")
	}
	if got := new(holds).GetStore(); got != 0 {
		t.Errorf("GetStore gives %d", got)
	}
	new(als.AsyncStorage).Exit(func() {})
	if got := panics(func() { als.New[int]("made").GetStore() }); got == "" {
		t.Error("a storage that was made has a store outside")
	}
}
