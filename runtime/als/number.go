//go:build als_goroutine && go1.24 && !go1.28

// This file finds out the number of the goroutine. The only official place is the text
// of its stack, whose price grows with the depth of the stack: with the depth of Runs,
// too. So the self-test looks where the runtime has the number, in what it calls a g, and
// the carrier reads it there. Where it is not found, or the architecture is another, the
// text serves.

package als

import (
	"bytes"
	"runtime"
	"strconv"
	"unsafe"
)

// goroutine returns the number of the goroutine. Numbers are never used again.
func goroutine() uint64 {
	if checked.number == 0 {
		return numberInText()
	}
	return numberAt(getg(), checked.number)
}

// numberInText returns the number of the goroutine as the first line of its stack has
// it: "goroutine 7 [running]:".
func numberInText() uint64 {
	var buf [40]byte
	line := bytes.TrimPrefix(buf[:runtime.Stack(buf[:], false)], []byte("goroutine "))
	n, err := strconv.ParseUint(string(line[:bytes.IndexByte(line, ' ')]), 10, 64)
	if err != nil {
		panic("als: cannot read the number of the goroutine: " + err.Error())
	}
	return n
}

// numberAt reads the word of g that is at bytes from its beginning.
func numberAt(g unsafe.Pointer, at uintptr) uint64 {
	return *(*uint64)(unsafe.Add(g, at))
}

// findNumber returns where a g has the number of its goroutine, 0 if there is not
// exactly one place where several goroutines have it. It looks at the beginning, which
// is shorter than any g.
func findNumber() uintptr {
	const size, goroutines = 256, 8
	var hits [size / 8]int
	for i := 0; i < goroutines; i++ {
		found := make(chan bool)
		go func() {
			defer close(found)
			g, n := getg(), numberInText()
			for at := range hits {
				if g != nil && numberAt(g, uintptr(8*at)) == n {
					hits[at]++
				}
			}
		}()
		<-found
	}
	place := uintptr(0)
	for at, n := range hits {
		switch {
		case n < goroutines:
		case place != 0:
			return 0
		default:
			place = uintptr(8 * at)
		}
	}
	return place
}
