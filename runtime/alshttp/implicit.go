// This file holds the markers: the implicit forms, which alsgen replaces by the
// explicit ones.

package alshttp

// Get returns the Context of the current request, nil outside of every Middleware and
// inside RunOutside.
func Get() *Context {
	return requests.GetStore()
}

// GetOrFail is Get for code that runs in requests only: it panics where Get gives nil,
// with ErrNotInstalled if the program has no Middleware at all, else with ErrNoRequest.
func GetOrFail() *Context {
	return orFail(requests.GetStore())
}

// RunOutside calls f where Get gives nil, also in what f calls and starts: for work that
// has nothing to do with the request. The stores of other storages stay. The Context is
// there again when f returns, panics or calls runtime.Goexit.
func RunOutside(f func()) {
	requests.Exit(f)
}
