// Package tiny is a module for the tests of the corpus tool: a chain of direct
// calls, three deep, and a worker that lives longer than its caller.
package tiny

import "sync"

// Top is the exported end of the chain.
func Top(n int) int { return middle(n) }

func middle(n int) int { return lower(n) }

func lower(n int) int { return bottom(n) }

func bottom(n int) int {
	return n + 1
}

var (
	start sync.Once
	jobs  = make(chan int)
	done  = make(chan int)
)

// Serve hands n to a worker that the first caller starts.
func Serve(n int) int {
	start.Do(func() {
		go func() {
			for n := range jobs {
				done <- Top(n)
			}
		}()
	})
	jobs <- n
	return <-done
}
