// This file makes a program that diverges small: parts are cut as long as it
// diverges in the same way.

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/alsgen/alsgen/golden/fuzz/gen"
	"github.com/alsgen/alsgen/golden/fuzz/model"
)

// candidates is how many smaller programs are tried at a time: loading and linking
// cost more than the programs.
const candidates = 40

// reducer makes one program small.
type reducer struct {
	tool
	dir    string // for the batches
	of     *tried
	build  string // where it diverges
	rounds int
}

// reduce returns the smallest program that still diverges as t does when it is
// rewritten alone, nil if it does not diverge then.
func reduce(ctx context.Context, tl tool, dir string, t *tried) (*tried, error) {
	d := t.judge()
	r := &reducer{tool: tl, dir: dir, of: t, build: d.Build}
	cuts := [][]*model.Head{nil}
	best, err := r.attempt(ctx, cuts)
	if err != nil || best[0] == nil {
		return nil, err
	}
	result := best[0]
	for {
		smaller, err := r.round(ctx)
		if err != nil || smaller == nil {
			return result, err
		}
		result = smaller
	}
}

// round cuts what can be cut, and returns the program that remains, nil if nothing
// can.
func (r *reducer) round(ctx context.Context) (*tried, error) {
	parts := r.parts()
	var good []*model.Head
	for chunk := range slices.Chunk(parts, candidates) {
		var cuts [][]*model.Head
		for _, h := range chunk {
			cuts = append(cuts, []*model.Head{h})
		}
		tries, err := r.attempt(ctx, cuts)
		if err != nil {
			return nil, err
		}
		for i, t := range tries {
			if t != nil {
				good = append(good, chunk[i])
			}
		}
		if len(good) > 0 {
			break
		}
	}
	if len(good) == 0 {
		return nil, nil
	}
	return r.together(ctx, good)
}

// together cuts as many as possible of the parts that can be cut one by one.
func (r *reducer) together(ctx context.Context, good []*model.Head) (*tried, error) {
	var cuts [][]*model.Head
	for n := len(good); n >= 1; n /= 2 {
		for chunk := range slices.Chunk(good, n) {
			cuts = append(cuts, chunk)
		}
		if len(cuts) > candidates {
			break
		}
	}
	tries, err := r.attempt(ctx, cuts)
	if err != nil {
		return nil, err
	}
	for i, t := range tries {
		if t != nil {
			for _, h := range cuts[i] {
				h.Cut = true
			}
			return t, nil
		}
	}
	return nil, nil
}

// parts are what can be cut, the biggest first.
func (r *reducer) parts() []*model.Head {
	type part struct {
		head *model.Head
		size int
	}
	var parts []part
	for _, root := range model.Roots(r.of.prog) {
		model.Inspect(root, func(n any) bool {
			if h := model.CutHead(n); h != nil && n != root {
				parts = append(parts, part{h, model.Size(n)})
			}
			if c, ok := n.(*model.Composite); ok {
				if _, isStruct := c.Of.(*model.Ptr); !isStruct {
					for _, e := range c.Elems {
						parts = append(parts, part{&e.Head, model.Size(e.X)})
					}
				}
			}
			return true
		})
	}
	slices.SortStableFunc(parts, func(a, b part) int { return b.size - a.size })
	var heads []*model.Head
	for _, p := range parts {
		if !p.head.Cut {
			heads = append(heads, p.head)
		}
	}
	return heads
}

// attempt tries the program with each of the cuts, and returns those that still
// diverge in the same way, nil for the others.
func (r *reducer) attempt(ctx context.Context, cuts [][]*model.Head) ([]*tried, error) {
	r.rounds++
	b := &batch{tool: r.tool, dir: filepath.Join(r.dir, fmt.Sprintf("reduce%d", r.rounds)), alone: true}
	defer os.RemoveAll(b.dir)
	tries := make([]*tried, len(cuts))
	for i, cut := range cuts {
		name := fmt.Sprintf("r%03d", i)
		model.Rename(r.of.prog, gen.Module+"/"+name, name)
		for _, h := range cut {
			h.Cut = true
		}
		tries[i], _ = trialSafe(r.of.prog, r.of.seed)
		for _, h := range cut {
			h.Cut = false
		}
		if tries[i] != nil {
			b.programs = append(b.programs, tries[i])
		}
	}
	if len(b.programs) == 0 {
		return tries, nil
	}
	builds := []string{r.build}
	if r.build == "rewrite" || r.build == "source" {
		builds = nil
	}
	if err := b.run(ctx, builds...); err != nil {
		return nil, err
	}
	for i, t := range tries {
		if t == nil {
			continue
		}
		if d := t.judge(); d == nil || d.Build != r.build {
			tries[i] = nil
		}
	}
	return tries, nil
}
