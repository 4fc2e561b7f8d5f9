// This file tries batch after batch.

package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/alsgen/alsgen/golden/fuzz/gen"
)

// session is one run of the command.
type session struct {
	options options
	tool
	cfg  gen.Config
	dir  string
	out  io.Writer
	next uint64 // the seed behind the last one that was tried

	tried, refused, early, apart, alone int
	skipped                             map[string]int // seeds, by the reason
	diverged                            int
	counts                              counts
}

// run tries the programs and says what it found.
func (s *session) run(ctx context.Context) (int, error) {
	s.skipped, s.counts, s.next = map[string]int{}, counts{}, s.options.seed
	start := time.Now()
	fmt.Fprintf(s.out, "seed %d, %d programs\n", s.options.seed, s.options.n)
	for s.tried < s.options.n && s.diverged < maxDivergences {
		if err := s.batch(ctx, min(s.options.batch, s.options.n-s.tried)); err != nil {
			return 2, err
		}
		fmt.Fprintf(s.out, "%d programs, %d diverge, %v\n", s.tried, s.diverged, time.Since(start).Round(time.Second))
	}
	fmt.Fprintf(s.out, "%d also rewritten alone, %d refused, %d bound early, %d not on the reference carrier; %d seeds skipped\n",
		s.alone, s.refused, s.early, s.apart, sum(s.skipped))
	for _, why := range slices.Sorted(maps.Keys(s.skipped)) {
		fmt.Fprintf(s.out, "%8d skipped: %s\n", s.skipped[why], why)
	}
	missing := s.counts.report(s.out, s.tried, s.cfg.Plain)
	if s.diverged > 0 || missing {
		return 1, nil
	}
	return 0, nil
}

// maxDivergences is when a run ends: what comes after so many is mostly the same.
const maxDivergences = 5

func sum(m map[string]int) int {
	n := 0
	for _, v := range m {
		n += v
	}
	return n
}

// programs makes n programs.
func (s *session) programs(n int) []*tried {
	var list []*tried
	for ; len(list) < n; s.next++ {
		t, why := makeProgram(fmt.Sprintf("p%04d", len(list)), s.next, s.cfg)
		if t == nil {
			s.skipped[why]++
			continue
		}
		list = append(list, t)
	}
	return list
}

// batch tries n programs together, and one in fifty of them alone.
func (s *session) batch(ctx context.Context, n int) error {
	b := &batch{tool: s.tool, dir: filepath.Join(s.dir, "batch"), programs: s.programs(n)}
	defer s.done(b)
	if err := b.run(ctx, reference, inPlace, overlay); err != nil {
		return err
	}
	s.counts.add(b)
	if err := s.byThemselves(ctx, b); err != nil {
		return err
	}
	for _, t := range b.programs {
		s.note(t)
		if d := t.judge(); d != nil && s.diverged < maxDivergences {
			s.diverged++
			if err := s.report(ctx, t, d); err != nil {
				return err
			}
		}
	}
	return nil
}

// done deletes the folder of b, unless it is kept: as "batch-400" behind 400 programs.
func (s *session) done(b *batch) {
	if !s.options.keep {
		os.RemoveAll(b.dir)
		return
	}
	os.Rename(b.dir, fmt.Sprintf("%s-%d", b.dir, s.tried))
}

// note counts what became of t.
func (s *session) note(t *tried) {
	s.tried++
	switch {
	case len(t.refused) > 0:
		s.refused++
		fmt.Fprintf(s.out, "seed %d is refused: %s\n", t.seed, t.refused[0].Message)
	case len(t.early) > 0:
		s.early++
	}
	if t.apart != "" {
		s.apart++
	}
}

// byThemselves rewrites one in fifty of the programs as if there were no other.
func (s *session) byThemselves(ctx context.Context, together *batch) error {
	const every = 50
	b := &batch{tool: s.tool, dir: filepath.Join(s.dir, "alone"), alone: true}
	defer s.done(b)
	of := map[*tried]*tried{}
	for i := 0; i < len(together.programs); i += every {
		t := together.programs[i]
		if t.judge() != nil || len(t.refused) > 0 {
			continue
		}
		c := *t
		c.printed, c.early = map[string]string{}, nil
		b.programs = append(b.programs, &c)
		of[&c] = t
	}
	if len(b.programs) == 0 {
		return nil
	}
	if err := b.run(ctx, inPlace); err != nil {
		return err
	}
	for c, t := range of {
		s.alone++
		if c.judge() != nil {
			t.alone = c
		}
	}
	return nil
}

// report reduces a divergence and prints it, and writes it as a case if asked.
func (s *session) report(ctx context.Context, t *tried, d *Divergence) error {
	fmt.Fprintf(s.out, "seed %d diverges: %s\n%s", t.seed, d.Build, d.first())
	if !s.options.reduce {
		return nil
	}
	small, err := reduce(ctx, s.tool, filepath.Join(s.dir, "reduce"), t)
	if err != nil {
		return err
	}
	if small == nil {
		fmt.Fprintf(s.out, "only with the other programs of its batch:\n%s\n", d)
		return nil
	}
	text, err := s.asCase(small)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s\n", text)
	if s.options.cases == "" {
		return nil
	}
	return writeFile(filepath.Join(s.options.cases, fmt.Sprintf("seed%d.txtar", t.seed)), text)
}
