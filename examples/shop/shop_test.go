//go:build alsgen

package shop

import (
	"slices"
	"testing"
)

func TestGreeting(t *testing.T) {
	if got := Greeting(); got != "welcome, stranger" {
		t.Error(got)
	}
	For("ann", func() {
		if got := Greeting(); got != "welcome, ann" {
			t.Error(got)
		}
	})
}

func TestCart(t *testing.T) {
	tea := Item{"tea", 1000}
	For("bob", func() {
		var cart Cart
		cart.OnAdd(func(i Item) string { return Greeting() + ": " + i.Title })
		want := []string{"tea: 9.00 for bob", "welcome, bob: tea"}
		if got := cart.Add(tea); !slices.Equal(got, want) {
			t.Error(got)
		}
		cart.Each(func(offer string) {
			if offer != "tea: 9.00 for bob" {
				t.Error(offer)
			}
		})
	})
}
