//go:build als_goroutine && go1.24 && !go1.28

package als

import "sync/atomic"

// Insiders returns how many goroutines the carrier keeps.
func Insiders() int {
	n := 0
	inside.Range(func(any, any) bool { n++; return true })
	return max(n, int(atomic.LoadInt64(&insiders)))
}

// Number and NumberInText are the two ways to the number of the goroutine.
func Number() uint64       { check(); return goroutine() }
func NumberInText() uint64 { return numberInText() }

// NumberFound reports whether the number is read without the text.
func NumberFound() bool { check(); return checked.number != 0 }
