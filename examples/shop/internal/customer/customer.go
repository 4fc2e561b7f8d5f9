//go:build alsgen

// Package customer knows for whom something is done.
package customer

import "github.com/alsgen/alsgen/runtime/als"

var name = als.NewWithDefault("customer", "stranger")

// Name returns the name of the current customer.
func Name() string { return name.GetStore() }

// Run runs f for a customer.
func Run(customer string, f func()) { name.Run(customer, f) }
