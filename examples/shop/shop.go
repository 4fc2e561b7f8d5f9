//go:build alsgen

// Package shop sells to whoever the current customer is.
//
// It is written in the implicit style and published with twins: the sources stand under
// the build tag alsgen, and what alsgen generate makes of them stands beside them. Plain
// go builds it, for programs that use alsgen and for those that do not.
package shop

import (
	"fmt"

	"github.com/alsgen/alsgen/examples/shop/internal/customer"
)

// For runs f for the customer called name.
func For(name string, f func()) { customer.Run(name, f) }

// Greeting welcomes the current customer.
func Greeting() string { return "welcome, " + customer.Name() }

// Item is something that is sold.
type Item struct {
	Title string
	Price int // in cents
}

// Offer returns what the current customer pays: strangers pay in full.
func (i Item) Offer() string {
	price := i.Price
	if customer.Name() != "stranger" {
		price -= price / 10
	}
	return fmt.Sprintf("%s: %d.%02d for %s", i.Title, price/100, price%100, customer.Name())
}

// Cart is what a customer wants.
type Cart struct {
	items []Item
	added []func(Item) string
}

// OnAdd registers what is told, by Add, of every item.
func (c *Cart) OnAdd(f func(Item) string) { c.added = append(c.added, f) }

// Add puts item into the cart, and returns what is said about that.
func (c *Cart) Add(item Item) []string {
	c.items = append(c.items, item)
	said := []string{item.Offer()}
	for _, f := range c.added {
		said = append(said, f(item))
	}
	return said
}

// Each calls f for every item, with what the current customer pays.
func (c *Cart) Each(f func(offer string)) {
	for _, item := range c.items {
		f(item.Offer())
	}
}
