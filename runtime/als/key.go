package als

import (
	"math/bits"
	"runtime"
	"sync/atomic"
)

// keys counts the storages ever used. It is the only mutable state of the
// package: it makes the hashes of storages that are used one after the other
// spread evenly, and nothing depends on its value otherwise.
var keys uint32

// A key stands for one Storage in frames, without keeping it alive.
type key struct {
	hash uint32
	dead uint32 // atomic; 1 when nobody can ask for this key any more
	name string
}

// A holder is what a Storage alone refers to, so that it becomes unreachable
// with it. The finalizer cannot be on the Storage itself, which may be a part of
// a larger object or a package variable.
type holder struct {
	key *key
}

// newHolder makes a new key and the holder whose end is the end of the key.
func newHolder(name string) *holder {
	h := &holder{&key{hash: hash(atomic.AddUint32(&keys, 1)), name: name}}
	runtime.SetFinalizer(h, (*holder).release)
	return h
}

// release marks the key dead: nobody holds the Storage.
func (h *holder) release() {
	atomic.StoreUint32(&h.key.dead, 1)
}

// isDead reports whether nobody can ask for k any more.
func (k *key) isDead() bool {
	return atomic.LoadUint32(&k.dead) != 0
}

// hash spreads consecutive numbers over the low bits of the result. Multiplying
// by 2^32 divided by the golden ratio puts them as far apart as possible in the
// high bits (Knuth's multiplicative hashing), which the reversal makes the low
// ones.
func hash(n uint32) uint32 {
	return bits.Reverse32(n * 0x9E3779B9)
}
