package main

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/alsgen/alsgen/analysis/twin"
	"github.com/alsgen/alsgen/rewrite"
	"github.com/alsgen/alsgen/rewrite/emit"
)

// generateCommand is alsgen generate.
func (t *tool) generateCommand() *cli.Command {
	return &cli.Command{
		Name:   "generate",
		Flags:  loadFlags(&cli.BoolFlag{Name: "init"}, &cli.BoolFlag{Name: "allow-lost"}),
		Action: t.generateAction,
	}
}

func (t *tool) generateAction(c *cli.Context) error {
	j, err := t.job(c, "generate", c.Args().Slice())
	if err != nil {
		return err
	}
	unlock, err := t.enter(j.root, true)
	if err != nil {
		return err
	}
	defer unlock()
	j.loading.Twins, j.loading.Stubs = c.Bool("init"), true
	j.mode, j.whole = rewrite.InPlace, true
	j.noLost, j.allowLost = true, c.Bool("allow-lost")
	r, want, err := t.twins(c.Context, j)
	if err != nil {
		return err
	}
	if err := t.report(r.decided, j); err != nil {
		return err
	}
	if c.Bool("init") {
		if err := t.begin(r, want); err != nil {
			return err
		}
	}
	if r.changes, err = emit.Differing(want); err != nil {
		return failed("%v", err)
	}
	return t.write(c.Context, j.root, r)
}

// twins returns the program with what the files of its modules in twins should hold. A
// source that gains the tag has other lines, and what a package declares under the tag is
// of the program: with them everything is decided again, until nothing changes.
func (t *tool) twins(ctx context.Context, j job) (*rewritten, map[string][]byte, error) {
	virtual := map[string][]byte{}
	var generated, tagged []string
	j.quiet = true // until it is done, and the sources have the lines that they will have
	for range maxTwinRounds {
		j.loading.Overlay = virtual
		r, err := t.rewrite(ctx, j)
		if err != nil {
			return nil, nil, err
		}
		if err := t.checkTwins(r); err != nil {
			return nil, nil, err
		}
		tree := r.tree()
		tree.Virtual = virtual
		// What a round hides, or takes the tag from, is on the disk as it was.
		generated, tagged = union(generated, tree.Generated), union(tagged, tree.Tagged)
		tree.Generated, tree.Tagged = generated, tagged
		want, err := emit.Twins(r.changes, r.plan.Contexts, tree)
		if err != nil {
			return nil, nil, failed("nothing was written: %v", err)
		}
		next, err := changedSources(want, virtual, r)
		if err != nil {
			return nil, nil, failed("%v", err)
		}
		if next != nil {
			virtual = next
			continue
		}
		if len(r.prog.Missing) > 0 {
			for _, b := range r.prog.Missing {
				t.printBroken(ctx, b)
			}
			return nil, nil, &status{code: exitUsage}
		}
		return r, want, nil
	}
	return nil, nil, failed("internal error: the twins do not come to rest; please report it at https://github.com/alsgen/alsgen/issues/new")
}

// union returns what is in a or b, sorted.
func union(a, b []string) []string {
	both := slices.Concat(a, b)
	slices.Sort(both)
	return slices.Compact(both)
}

// maxTwinRounds is how often a program is decided until its twins are at rest: once to
// know which sources have twins, once with what is declared besides, and once to see that
// nothing changes.
const maxTwinRounds = 5

// changedSources returns virtual with what want says of the files that the program was
// made of, nil if they are so.
func changedSources(want, virtual map[string][]byte, r *rewritten) (map[string][]byte, error) {
	next, changed := maps.Clone(virtual), false
	for path, text := range want {
		source := r.prog.File(path) != nil && !r.prog.Forwards(path)
		if !source && !twin.IsContextFile(path) {
			continue
		}
		now, ok := virtual[path]
		if !ok {
			var err error
			if now, err = readFile(path); err != nil {
				return nil, err
			}
		}
		if text == nil && now != nil {
			text = twin.Hide(now)
		}
		if !bytes.Equal(now, text) {
			next[path], changed = text, true
		}
	}
	if !changed {
		return nil, nil
	}
	return next, nil
}

// checkTwins fails if no module is in twins, or one in twins needs one that is not.
func (t *tool) checkTwins(r *rewritten) error {
	in := false
	for _, m := range r.prog.Modules {
		in = in || m.Twins
	}
	if !in {
		return failed("nothing was written: the module has no twins; alsgen generate -init gives it some")
	}
	if err := t.checkWritable(r); err != nil {
		return err
	}
	unready := slices.DeleteFunc(r.prog.Unready(), func(path string) bool {
		return !slices.ContainsFunc(r.changes.Files, func(f rewrite.File) bool {
			m := r.prog.ModuleOf(f.Path)
			return m != nil && m.Path == path
		})
	})
	if len(unready) > 0 {
		return failed("nothing was written: what is in twins uses markers in %s, which is not; run alsgen generate -init there", strings.Join(unready, ", "))
	}
	return nil
}
