package alshttp

import "sync/atomic"

// Uninstall forgets that there is a Middleware.
func Uninstall() { atomic.StoreUint32(&installed, 0) }
