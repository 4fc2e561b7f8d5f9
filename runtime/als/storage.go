package als

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"unsafe"
)

// A Storage holds one value of type T, the store, per context: what Node calls
// an AsyncLocalStorage. Storages are usually package variables, one for each
// thing that a request carries.
//
// The zero value is ready to use; it has no name and no default. A Storage must
// not be copied: go vet reports a copy, and every method of a copy panics. It is
// safe for concurrent use.
//
// A Storage that nobody refers to any more leaves the frames that mention it
// when they are next derived from, with the value that it held there. A value
// that refers to its own Storage keeps both for as long as the context.
type Storage[T any] struct {
	mu   sync.Mutex     // guards the first use; makes go vet report copies
	id   unsafe.Pointer // *key, atomic
	self unsafe.Pointer // this Storage, atomic; nil before the first use, another in a copy
	hold *holder        // its finalizer marks the key dead

	name string
	def  T

	made    bool   // by New, not by anybody who writes new(Storage[T])
	outside uint32 // 1 after Outside, atomic
}

// New returns a storage without a default. The name is for people, who see it in
// panics and in printed contexts; it need not be unique and may be empty.
func New[T any](name string) *Storage[T] {
	return &Storage[T]{name: name, made: true}
}

// NewWithDefault returns a storage whose GetStore gives v where nothing has been
// entered or exited. The name is as for New.
func NewWithDefault[T any](name string, v T) *Storage[T] {
	return &Storage[T]{name: name, def: v, made: true}
}

// Name returns the name given to New or NewWithDefault, "" for none.
func (s *Storage[T]) Name() string {
	s.key()
	return s.name
}

// Outside returns s, whose implicit forms may be called from then on by code that has
// no context: they work as outside every Run. GetStore gives the default, and what Run
// and Exit call sees no other store than before. It is for a storage that becomes an
// interface which foreign code calls; nothing of a context reaches such code. A nil s
// stays nil.
func (s *Storage[T]) Outside() *Storage[T] {
	s.letOutside()
	return s
}

// current returns the current context for the marker of that name.
func (s *Storage[T]) current(marker string) context.Context {
	if !carries && (atomic.LoadUint32(&s.outside) == 1 || !s.made && atomic.LoadUint32(&freshOutside) == 1) {
		return context.Background()
	}
	return current(marker, s.name)
}

// GetStoreContext returns the store that ctx carries: the value most recently
// entered, the zero value after Exit, the default where neither happened (the
// zero value if there is none). A nil ctx counts as context.Background().
func (s *Storage[T]) GetStoreContext(ctx context.Context) T {
	c := frameOf(ctx).find(s.key())
	if c == nil {
		return s.def
	}
	if c.exited {
		var zero T
		return zero
	}
	return valueOf[T](c)
}

// LookupContext is GetStoreContext and reports besides whether ctx carries a
// store. After Exit it gives the zero value and false, outside everything the
// default and false. A nil or zero store is a store, and gives true.
func (s *Storage[T]) LookupContext(ctx context.Context) (T, bool) {
	c := frameOf(ctx).find(s.key())
	if c == nil {
		return s.def, false
	}
	if c.exited {
		var zero T
		return zero, false
	}
	return valueOf[T](c), true
}

// Disable forgets all that was entered or exited before, in all contexts and
// goroutines: it is as outside of every Run there, and stays so, for none of those
// values comes back. A later Run, EnterWith or the like works at once.
func (s *Storage[T]) Disable() {
	s.key()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hold.release()
	s.hold = newHolder(s.name)
	atomic.StorePointer(&s.id, unsafe.Pointer(s.hold.key))
}

// With returns a context that is ctx with v as the store. Nothing else changes:
// cancellation, deadline, values and the other storages are those of ctx. A nil
// ctx counts as context.Background().
func (s *Storage[T]) With(ctx context.Context, v T) context.Context {
	return withCell(ctx, s.cell(v))
}

// Without returns a context that is ctx without a store, masking the default
// too: what Exit runs its function in. A nil ctx counts as context.Background().
func (s *Storage[T]) Without(ctx context.Context) context.Context {
	return withCell(ctx, s.exit())
}

// RunContext calls f with a context in which v is the store, and returns when f
// returns. Panics and runtime.Goexit pass through. The context ctx itself does
// not change; a nil ctx counts as context.Background().
func (s *Storage[T]) RunContext(ctx context.Context, v T, f func(ctx context.Context)) {
	enter(s.With(ctx, v), f)
}

// ExitContext calls f with a context in which there is no store, not even the
// default, and returns when f returns. Panics and runtime.Goexit pass through.
// A nil ctx counts as context.Background().
func (s *Storage[T]) ExitContext(ctx context.Context, f func(ctx context.Context)) {
	enter(s.Without(ctx), f)
}

// valueOf returns the value of a cell that has one. The key of a cell belongs to
// one Storage alone, so what is found under it is of that Storage's type.
func valueOf[T any](c *cell) T {
	return (*valueCell[T])(unsafe.Pointer(c)).value
}

// cell returns the entry that makes v the store.
func (s *Storage[T]) cell(v T) *cell {
	c := &valueCell[T]{cell: cell{key: s.key()}, value: v}
	return &c.cell
}

// exit returns the entry that says that there is no store.
func (s *Storage[T]) exit() *cell {
	return &cell{key: s.key(), exited: true}
}

// renew returns c, which was made for s, as it is to be entered now: for another key
// if s was disabled in the meantime.
func (s *Storage[T]) renew(c *cell) *cell {
	switch {
	case c.key == s.key():
		return c
	case c.exited:
		return s.exit()
	}
	return s.cell(valueOf[T](c))
}

// key returns what stands for s in frames. It panics if s is a copy.
func (s *Storage[T]) key() *key {
	if atomic.LoadPointer(&s.self) != unsafe.Pointer(s) {
		s.init()
	}
	return (*key)(atomic.LoadPointer(&s.id))
}

// init makes the key at the first use.
func (s *Storage[T]) init() {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch self := atomic.LoadPointer(&s.self); self {
	case unsafe.Pointer(s):
	case nil:
		s.hold = newHolder(s.name)
		atomic.StorePointer(&s.id, unsafe.Pointer(s.hold.key))
		atomic.StorePointer(&s.self, unsafe.Pointer(s))
	default:
		panic(fmt.Sprintf("als: use of a copy of the Storage %q: a Storage must not be copied; share a *Storage", s.name))
	}
}
