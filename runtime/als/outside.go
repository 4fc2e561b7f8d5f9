package als

import "sync/atomic"

// Outside returns v, in which a storage is: v is one, or embeds one, behind a type
// parameter or an interface, too. Code that has no context may call the implicit forms of
// that storage from then on, through v or otherwise, as (*Storage).Outside says.
func Outside[V any](v V) V {
	if s, ok := any(v).(outsider); ok {
		letOutside(s)
	}
	return v
}

// freshOutside is 1 after OutsideFresh, atomic.
var freshOutside uint32

// OutsideFresh lets code that has no context call the implicit forms of all storages that
// were not made by New, NewWithDefault or NewAsyncStorage, as (*Storage).Outside says. It
// is for those that a library creates (new(T)), which nobody else can tell so, and returns
// true, for a declaration that comes before what calls the library:
//
//	var _ = als.OutsideFresh()
func OutsideFresh() bool {
	atomic.StoreUint32(&freshOutside, 1)
	return true
}

// outsider has a storage, or embeds one: what has the implicit forms of a storage has
// this method of it, too.
type outsider interface{ letOutside() }

// letOutside lets code without a context call the implicit forms of the storage in s. A
// pointer on the way to it that is nil has none.
func letOutside(s outsider) {
	defer func() { _ = recover() }()
	s.letOutside()
}

func (s *Storage[T]) letOutside() {
	if s != nil {
		atomic.StoreUint32(&s.outside, 1)
	}
}

func (s *AsyncStorage) letOutside() {
	if s != nil {
		s.maps.letOutside()
	}
}
