//go:build als_goroutine && go1.24 && !go1.28

package als_test

import (
	"runtime"
	"testing"

	"github.com/alsgen/alsgen/runtime/als"
)

func TestNumberOfTheGoroutineIsThatOfItsText(t *testing.T) {
	seen := make(chan uint64, many/100)
	inGoroutines(cap(seen), 100, func(int) {
		n := als.Number()
		runtime.Gosched()
		if text := als.NumberInText(); n != text || als.Number() != text {
			t.Errorf("the number is %d, in the text it is %d", n, text)
		}
		seen <- n
	})
	close(seen)
	numbers := map[uint64]bool{}
	for n := range seen {
		numbers[n] = true
	}
	if len(numbers) != cap(seen) {
		t.Errorf("%d numbers for %d goroutines", len(numbers), cap(seen))
	}
}

// TestNumberIsFound: where it is not, deep Runs take a time that grows with the square
// of the depth.
func TestNumberIsFound(t *testing.T) {
	if found := als.NumberFound(); found != (runtime.GOARCH == "amd64" || runtime.GOARCH == "arm64") {
		t.Errorf("found: %v", found)
	}
}
