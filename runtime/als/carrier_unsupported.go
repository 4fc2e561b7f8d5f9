//go:build als_goroutine && !(go1.24 && !go1.28)

// This file stands in for the reference carrier where it does not know the
// runtime: markers panic, the explicit forms work.

package als

import (
	"context"
	"runtime"
)

// carries says whether there is a carrier, which knows the current context.
const carries = true

// current panics: there is no carrier.
func current(marker, name string) context.Context {
	panic("als: the build tag als_goroutine works with Go 1.24 to 1.27, and this is " +
		runtime.Version() + ": build without it, with `alsgen build`")
}
