//go:build als_goroutine && go1.24 && !go1.28 && (amd64 || arm64)

package als

import "unsafe"

// getg returns the g of the goroutine.
func getg() unsafe.Pointer
