// Package hidden stands for libraries whose functions have types that are not exported.
package hidden

import (
	"io"
	"net/http"
)

// thing is a type that nobody else can name.
type thing struct{ Name string }

func (t thing) String() string { return t.Name }

// Make makes a thing.
func Make() thing { return thing{"made"} }

// New makes a thing called name.
func New(name string) thing { return thing{name} }

// Try makes a thing, and may fail.
func Try() (thing, error) { return thing{"tried"}, io.EOF }

// Pair makes a thing and a word.
func Pair() (thing, string) { return thing{"pair"}, "word" }

// Call calls h with r.
func Call(h http.Handler, w http.ResponseWriter, r *http.Request) (thing, error) {
	h.ServeHTTP(w, r)
	return thing{"called"}, nil
}

// Both calls h with the things all, r and then other.
func Both(h http.Handler, w http.ResponseWriter, r, other *http.Request, all ...thing) thing {
	h.ServeHTTP(w, r)
	h.ServeHTTP(w, other)
	return all[0]
}

// All yields two things.
func All(yield func(thing) bool) { _ = yield(thing{"one"}) && yield(thing{"two"}) }

// Each calls f with two things.
func Each(f func(thing) thing) {
	f(thing{"one"})
	f(thing{"two"})
}

// Same returns t.
func Same(t thing) thing { return t }

// Sort compares two things.
func Sort(compare func(a, b thing) int) { compare(thing{"one"}, thing{"two"}) }

// Maker changes things.
type Maker interface {
	Change(t thing, name ...string) thing
}

// Plain changes nothing.
type Plain struct{}

// Change returns t.
func (Plain) Change(t thing, name ...string) thing { return t }

// Kept holds a string as a storage does.
type Kept struct{ Store string }

// GetStore returns it.
func (k Kept) GetStore() string { return k.Store }

// Getter is implemented by whatever has a store.
type Getter interface{ GetStore() string }

// Runner is implemented by whatever runs functions with a store.
type Runner interface {
	Getter
	Run(store string, f func())
}

// Show returns the store of g.
func Show(g Getter) string { return g.GetStore() }

// Within returns the store of r within Run.
func Within(r Runner) (store string) {
	r.Run("within", func() { store = r.GetStore() })
	return store
}

// First returns the store of the first of all.
func First[G Getter](g G, all ...G) string { return append(all, g)[0].GetStore() }

// List holds what has a store.
type List[G Getter] []G

// Stores returns the stores of all.
func (l List[G]) Stores() (list []string) {
	for _, g := range l {
		list = append(list, g.GetStore())
	}
	return list
}

// Run calls f.
func (Kept) Run(store string, f func()) { f() }

// Exit calls f twice.
func (Kept) Exit(f func()) { f(); f() }

// Fresh returns the store of a new T.
func Fresh[T any, P interface {
	*T
	Getter
}]() string {
	return P(new(T)).GetStore()
}

// visit is a function type that nobody else can name.
type visit func(w http.ResponseWriter, r *http.Request) thing

// Visit returns a visit of h.
func Visit(h http.Handler) visit {
	return func(w http.ResponseWriter, r *http.Request) thing {
		h.ServeHTTP(w, r)
		return thing{"visited"}
	}
}
