// This file is what a context is: stores, and the rest (rule 7).

package interp

import "github.com/alsgen/alsgen/golden/fuzz/model"

// ctx is a context. It is immutable.
type ctx struct {
	stores *entry
	rest   *rest
}

// background is context.Background(), and what a nil context counts as.
var background = &ctx{}

// entry says what the store of one storage is; those below speak of others, or are
// hidden. No entry for a storage says nothing of it.
type entry struct {
	of     *model.Storage
	life   *life
	exited bool
	value  value
	below  *entry
}

// rest is what a context has besides stores: values, and layers that can be
// cancelled.
type rest struct {
	key   int
	value value // nil for a layer of another kind
	// cancelled is set when the layer is; shield ends what is inherited.
	cancelled *bool
	shield    bool
	below     *rest
}

// find returns what c says of s, nil if nothing.
func (c *ctx) find(s *model.Storage) *entry {
	for e := c.stores; e != nil; e = e.below {
		if e.of == s && !e.life.over {
			return e
		}
	}
	return nil
}

// with and without are s.With(c, v) and s.Without(c).
func (in *interp) with(c *ctx, s *model.Storage, v value) *ctx {
	return &ctx{&entry{of: s, life: in.alive(s), value: v, below: c.stores}, c.rest}
}

func (in *interp) without(c *ctx, s *model.Storage) *ctx {
	return &ctx{&entry{of: s, life: in.alive(s), exited: true, below: c.stores}, c.rest}
}

// unsaid returns c without what it says of s.
func (c *ctx) unsaid(s *model.Storage) *ctx {
	var stores *entry
	for e := c.stores; e != nil; e = e.below {
		if e.of != s && c.find(e.of) == e {
			stores = &entry{of: e.of, life: e.life, exited: e.exited, value: e.value, below: stores}
		}
	}
	return &ctx{stores, c.rest}
}

// carry is als.Carry(dst, src): what src says replaces what dst says; of what src
// says nothing, dst's stays. Nothing hidden is kept: a context that is carried into
// another again and again stays small.
func carry(dst, src *ctx) *ctx {
	said := map[*model.Storage]bool{}
	var stores *entry
	for _, c := range []*ctx{src, dst} {
		for e := c.stores; e != nil; e = e.below {
			if !said[e.of] && !e.life.over {
				said[e.of] = true
				stores = &entry{of: e.of, life: e.life, exited: e.exited, value: e.value, below: stores}
			}
		}
	}
	return &ctx{stores, dst.rest}
}

// detach is als.Detach(c): the stores, without the rest.
func detach(c *ctx) *ctx { return &ctx{stores: c.stores} }

// withValue is context.WithValue.
func (c *ctx) withValue(key int, v value) *ctx {
	return &ctx{c.stores, &rest{key: key, value: v, below: c.rest}}
}

// withCancel is context.WithCancel: the context and what cancels it.
func (c *ctx) withCancel() (*ctx, *bool) {
	done := new(bool)
	return &ctx{c.stores, &rest{cancelled: done, below: c.rest}}, done
}

// withoutCancel is context.WithoutCancel.
func (c *ctx) withoutCancel() *ctx {
	return &ctx{c.stores, &rest{shield: true, below: c.rest}}
}

// get is ctx.Value(key).
func (c *ctx) get(key int) value {
	for r := c.rest; r != nil; r = r.below {
		if r.value != nil && r.key == key {
			return r.value
		}
	}
	return nil
}

// ended is ctx.Err() != nil.
func (c *ctx) ended() bool {
	for r := c.rest; r != nil && !r.shield; r = r.below {
		if r.cancelled != nil && *r.cancelled {
			return true
		}
	}
	return false
}

// getStore and lookup are those of rule 11.
func (c *ctx) getStore(s *model.Storage) value {
	v, _ := c.lookup(s)
	return v
}

func (c *ctx) lookup(s *model.Storage) (value, bool) {
	e := c.find(s)
	switch {
	case e == nil && s.Default != nil:
		return s.Default, false
	case e == nil || e.exited:
		return s.Zero(), false
	}
	return e.value, true
}

// asContext returns the context that v is; nil counts as the background.
func asContext(v value) *ctx {
	if c, ok := v.(*ctx); ok && c != nil {
		return c
	}
	return background
}
