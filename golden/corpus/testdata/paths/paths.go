// Package paths is a module for the test of the call paths.
package paths

import "slices"

func marked(int) bool { return true }

func below() {}

func Called() { marked(1); below() }

type each interface{ Method() bool }

type marks struct{}

func (marks) Method() bool { return marked(2) }

type plain struct{}

func (plain) Other() bool { return false }

func Each(e each) bool { return e.Method() }

func Handed(x []int) bool {
	return slices.ContainsFunc(x, func(n int) bool { return marked(n) }) // literal handed
}

type holder struct {
	f func(int) bool
	g func(int) bool
}

func Stored() bool {
	h := holder{
		f: func(n int) bool { return marked(n) }, // literal stored
		g: func(n int) bool { return n > 0 },     // literal other
	}
	return slices.ContainsFunc([]int{1}, h.f)
}

func Unrelated() bool {
	var h holder
	return slices.ContainsFunc([]int{1}, h.g)
}

func Loop(x []int) {
	for n := range slices.Values(x) {
		marked(n)
	}
}

func Generic[T any](T) { marked(3) }

func Uncalled() { marked(4) }
