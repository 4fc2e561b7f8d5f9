// This file holds the markers: the implicit forms, which alsgen replaces by the
// explicit ones. What they do is said by current and enter of the carrier that
// the build has: carrier_none.go, or carrier_labels.go with the tag
// als_goroutine.

package als

import "context"

// GetStore returns the store of the current context, as GetStoreContext does.
func (s *Storage[T]) GetStore() T {
	return s.GetStoreContext(s.current("(*Storage).GetStore"))
}

// Lookup returns the store of the current context and whether there is one, as
// LookupContext does.
func (s *Storage[T]) Lookup() (T, bool) {
	return s.LookupContext(s.current("(*Storage).Lookup"))
}

// Run calls f with v as the store: f sees it, and so does everything that f
// calls and every goroutine started meanwhile. What was the store before is
// restored when f returns, panics or calls runtime.Goexit.
func (s *Storage[T]) Run(v T, f func()) {
	s.RunContext(s.current("(*Storage).Run"), v, func(context.Context) { f() })
}

// Exit calls f with no store, not even the default. What was the store before is
// restored when f returns, panics or calls runtime.Goexit.
func (s *Storage[T]) Exit(f func()) {
	s.ExitContext(s.current("(*Storage).Exit"), func(context.Context) { f() })
}

// EnterWith makes v the store for the rest of the synchronous execution: the callers
// see it, too, until the innermost Run, Exit, Call or the like around returns, of
// whatever storage, or the goroutine ends. What was started, bound or taken as a
// snapshot before keeps what it has. Run says better where a store ends.
func (s *Storage[T]) EnterWith(v T) {
	enterWith("(*Storage).EnterWith", s.name, s.key(), s.cell(v))
}

// WithScope is EnterWith with an end:
//
//	defer user.WithScope(u).End()
func (s *Storage[T]) WithScope(v T) *Scope {
	return withScope("(*Storage).WithScope", s.name, s.key(), s.cell(v))
}

// Call is Run, or for None Exit, for a function with a result, which it returns:
//
//	n := als.Call(user.Value(u), func() int { … })
func Call[R any](e Entry, f func() R) R {
	return CallContext(current("Call", e.name()), e, func(context.Context) R { return f() })
}

// TryCall is Call for a function that can fail. It returns what f returns; it
// has no errors of its own.
func TryCall[R any](e Entry, f func() (R, error)) (R, error) {
	return TryCallContext(current("TryCall", e.name()), e, func(context.Context) (R, error) { return f() })
}

// GetStore is Default.GetStore.
func GetStore() any {
	return Default.GetStoreContext(current("GetStore", ""))
}

// Run is Default.Run.
func Run(v any, f func()) {
	Default.RunContext(current("Run", ""), v, func(context.Context) { f() })
}

// Exit is Default.Exit.
func Exit(f func()) {
	Default.ExitContext(current("Exit", ""), func(context.Context) { f() })
}

// EnterWith is Default.EnterWith.
func EnterWith(v any) {
	enterWith("EnterWith", "", Default.key(), Default.cell(v))
}

// Bind returns a function of the type of f that calls f with the current stores, all of
// them, present and absent, whoever calls it. The cancellation, deadline and values of
// the context are the caller's, and nothing if foreign code calls. A function that is
// bound already stays bound as it is. Bind panics if f is nil or no function.
func Bind[F any](f F) F {
	return BindContext(current("Bind", ""), f)
}

// Snapshot returns the current stores, all of them, present and absent, for functions
// that are to be called with them later.
func Snapshot() Snap {
	return SnapshotContext(current("Snapshot", ""))
}

// Run calls f with the stores of the snapshot. The cancellation, deadline and values of
// the context are the caller's. What was current before is restored when f returns,
// panics or calls runtime.Goexit.
func (s Snap) Run(f func()) {
	s.RunContext(current("Snap.Run", ""), func(context.Context) { f() })
}

// Context returns the current context: the current stores, and the cancellation,
// deadline and values of the context that is named where it is called.
func Context() context.Context {
	return handOut(current("Context", ""))
}

// WithContext calls f with ctx as the current context, stores and all. The one
// before is restored when f returns, panics or calls runtime.Goexit. It is how
// code that has a context calls code that takes it implicitly. A nil ctx counts
// as context.Background().
func WithContext(ctx context.Context, f func()) {
	current("WithContext", "")
	enter(orBackground(ctx), func(context.Context) { f() })
}

// Go starts a goroutine that calls f with the current stores, but without the
// cancellation, deadline and values of the current context. A plain go statement
// keeps those too.
func Go(f func()) {
	GoContext(current("Go", ""), func(context.Context) { f() })
}

// GetStore returns the Map of the innermost Enter around, nil outside and inside
// Exit.
func (s *AsyncStorage) GetStore() *Map {
	return s.GetStoreContext(s.maps.current("(*AsyncStorage).GetStore"))
}

// Enter calls f with a new, empty Map, which GetStore gives until f returns,
// panics or calls runtime.Goexit, also in goroutines started meanwhile.
func (s *AsyncStorage) Enter(f func(*Map)) {
	ctx := s.maps.current("(*AsyncStorage).Enter")
	s.EnterContext(ctx, func(_ context.Context, m *Map) { f(m) })
}

// Exit calls f with no Map.
func (s *AsyncStorage) Exit(f func()) {
	s.ExitContext(s.maps.current("(*AsyncStorage).Exit"), func(context.Context) { f() })
}

// RequireRewrite is for the first line of main: alsgen removes it, and where it
// runs all the same it panics at once, before anything is served, as every
// marker would later. With the build tag als_goroutine it does nothing.
func RequireRewrite() {
	current("RequireRewrite", "")
}

// name returns the name of the storage that e is for.
func (e Entry) name() string {
	if e.cell == nil {
		return ""
	}
	return e.cell.key.name
}
