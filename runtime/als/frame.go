package als

import (
	"context"
	"fmt"
	"strings"
)

// A frame is the context type of this package: a context with the stores of all
// storages on top. It is immutable.
//
// The cells stand in a hash table with open addressing whose length is a power
// of two and at least twice the number of cells, so a search ends at an empty
// slot after one or two steps, however many storages there are.
type frame struct {
	carried // what the carrier of this build keeps with a frame
	context.Context
	slots []*cell
	only  bool // nothing else is to be handed on with it (Snap.Only)
}

// A cell says what the store of one storage is. It is immutable and shared by
// the frames derived from the one that it was made for.
type cell struct {
	key    *key
	exited bool // no store; otherwise this is the head of a valueCell
}

// A valueCell is a cell with its value, in one allocation and without boxing.
type valueCell[T any] struct {
	cell
	value T
}

// A smallFrame is a frame of one or two cells with its slots in one allocation.
type smallFrame struct {
	frame
	array [minSlots]*cell
}

// minSlots is the length of the smallest table.
const minSlots = 4

// frameKey is the key under which a frame gives itself.
type frameKey struct{}

// Value makes frames visible through the contexts derived from them.
func (f *frame) Value(k any) any {
	switch k.(type) {
	case frameKey:
		return f
	case openKey:
		return nil // what is open below is not f
	}
	return f.carried.below(f, k)
}

// String names the storages, as the context types of the standard library name
// themselves. It does not print stores, which may be secret.
func (f *frame) String() string {
	var b strings.Builder
	if s, ok := f.Context.(fmt.Stringer); ok {
		b.WriteString(s.String())
	} else {
		fmt.Fprintf(&b, "%T", f.Context)
	}
	b.WriteString(".als(")
	sep := ""
	for _, c := range f.slots {
		if c != nil && !c.key.isDead() {
			fmt.Fprintf(&b, "%s%q", sep, c.key.name)
			sep = ", "
		}
	}
	b.WriteString(")")
	return b.String()
}

// frameOf returns the uppermost frame of ctx, nil if there is none.
func frameOf(ctx context.Context) *frame {
	f, ok := ctx.(*frame)
	if !ok {
		f = frameBelow(ctx)
	}
	return f
}

// frameBelow looks for a frame under the layers of others.
func frameBelow(ctx context.Context) *frame {
	if ctx == nil {
		return nil
	}
	f, _ := ctx.Value(frameKey{}).(*frame)
	return f
}

// find returns the cell of k, nil if f says nothing of it. A nil frame says
// nothing of anything.
func (f *frame) find(k *key) *cell {
	if f == nil {
		return nil
	}
	mask := uint32(len(f.slots) - 1)
	for i := k.hash & mask; ; i = (i + 1) & mask {
		c := f.slots[i]
		if c == nil || c.key == k {
			return c
		}
	}
}

// live counts the cells of f whose storages somebody holds, leaving out k's.
func (f *frame) live(k *key) int {
	if f == nil {
		return 0
	}
	n := 0
	for _, c := range f.slots {
		if c != nil && c.key != k && !c.key.isDead() {
			n++
		}
	}
	return n
}

// newFrame returns a frame on rest with room for n cells. The caller adds them
// before anybody else sees the frame.
func newFrame(rest context.Context, n int) *frame {
	if 2*n <= minSlots {
		f := &smallFrame{frame: frame{Context: rest}}
		f.slots = f.array[:]
		return &f.frame
	}
	size := 2 * minSlots
	for size < 2*n {
		size *= 2
	}
	return &frame{Context: rest, slots: make([]*cell, size)}
}

// add puts c where find looks for it, unless its storage has a cell already.
func (f *frame) add(c *cell) {
	mask := uint32(len(f.slots) - 1)
	for i := c.key.hash & mask; ; i = (i + 1) & mask {
		switch at := f.slots[i]; {
		case at == nil:
			f.slots[i] = c
			return
		case at.key == c.key:
			return
		}
	}
}

// addAll adds the cells of from that somebody can still ask for.
func (f *frame) addAll(from *frame) {
	if from == nil {
		return
	}
	for _, c := range from.slots {
		if c != nil && !c.key.isDead() {
			f.add(c)
		}
	}
}

// withCell returns ctx with c in place of what it says of c's storage. It is not open,
// also where nothing changes: what is entered there ends there.
func withCell(ctx context.Context, c *cell) context.Context {
	old := frameOf(ctx)
	if c.exited {
		if was := old.find(c.key); was != nil && was.exited {
			return Fix(ctx)
		}
	}
	f := newFrame(restOf(ctx), 1+old.live(c.key))
	f.add(c)
	f.addAll(old)
	return f
}

// withoutCell returns ctx with nothing said of the storage of k.
func withoutCell(ctx context.Context, k *key) context.Context {
	old := frameOf(ctx)
	if old.find(k) == nil {
		return ctx
	}
	f := newFrame(restOf(ctx), old.live(k))
	for _, c := range old.slots {
		if c != nil && c.key != k && !c.key.isDead() {
			f.add(c)
		}
	}
	return f
}

// restOf returns what a new frame for ctx stands on: ctx itself, or what stands
// under it if it is a frame, which the new one replaces.
func restOf(ctx context.Context) context.Context {
	switch ctx := ctx.(type) {
	case *frame:
		return ctx.Context
	case *open:
		return restOf(ctx.fixed())
	case *joint:
		return restOf(ctx.Context)
	}
	return orBackground(ctx)
}
