package als

import "context"

// An AsyncStorage is a storage whose store is a fresh Map for every Enter: the
// shape that AsyncLocalStorage had when it was proposed for Node. Enter is
// synchronous here. The zero value is ready to use; an AsyncStorage must not be
// copied.
type AsyncStorage struct {
	maps Storage[*Map]
}

// NewAsyncStorage returns an AsyncStorage. The name is as for New.
func NewAsyncStorage(name string) *AsyncStorage {
	return &AsyncStorage{maps: Storage[*Map]{name: name, made: true}}
}

// Name returns the name given to NewAsyncStorage, "" for none.
func (s *AsyncStorage) Name() string {
	return s.maps.Name()
}

// Outside returns s, whose implicit forms may be called by code that has no context, as
// (*Storage).Outside says.
func (s *AsyncStorage) Outside() *AsyncStorage {
	s.letOutside()
	return s
}

// GetStoreContext returns the Map of the innermost Enter that ctx comes from,
// nil outside and after Exit.
func (s *AsyncStorage) GetStoreContext(ctx context.Context) *Map {
	return s.maps.GetStoreContext(ctx)
}

// EnterContext calls f with a new, empty Map and a context in which it is the
// store. A Map entered before is neither copied nor changed. Panics and
// runtime.Goexit pass through.
func (s *AsyncStorage) EnterContext(ctx context.Context, f func(ctx context.Context, m *Map)) {
	m := new(Map)
	s.maps.RunContext(ctx, m, func(ctx context.Context) { f(ctx, m) })
}

// ExitContext calls f with a context in which there is no Map. Panics and
// runtime.Goexit pass through.
func (s *AsyncStorage) ExitContext(ctx context.Context, f func(ctx context.Context)) {
	s.maps.ExitContext(ctx, f)
}
