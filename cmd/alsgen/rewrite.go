package main

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/urfave/cli/v2"

	"github.com/alsgen/alsgen/analysis/load"
	"github.com/alsgen/alsgen/rewrite"
	"github.com/alsgen/alsgen/rewrite/emit"
)

// rewriteCommand is alsgen rewrite, with gofmt's flags.
func (t *tool) rewriteCommand() *cli.Command {
	return &cli.Command{
		Name: "rewrite",
		Flags: loadFlags(&cli.BoolFlag{Name: "w"}, &cli.BoolFlag{Name: "d"}, &cli.BoolFlag{Name: "l"},
			&cli.BoolFlag{Name: "allow-lost"}),
		Action: t.rewriteAction,
	}
}

func (t *tool) rewriteAction(c *cli.Context) error {
	write, list := c.Bool("w"), c.Bool("l")
	j, err := t.job(c, "rewrite", c.Args().Slice())
	if err != nil {
		return err
	}
	unlock, err := t.enter(j.root, write)
	if err != nil {
		return err
	}
	defer unlock()
	j.mode, j.whole, j.leaves = rewrite.InPlace, write, true
	j.noLost, j.allowLost = true, c.Bool("allow-lost")
	r, err := t.rewrite(c.Context, j)
	if err != nil {
		return err
	}
	if write {
		if err := t.checkWritable(r); err != nil {
			return err
		}
	}
	if list {
		if err := emit.List(t.out, r.shown(), t.relative); err != nil {
			return err
		}
	}
	if c.Bool("d") || !write && !list {
		if err := emit.Diff(t.out, r.shown(), t.relative); err != nil {
			return err
		}
	}
	if !write {
		return nil
	}
	return t.write(c.Context, j.root, r)
}

// enter sees to it that no other rewrite is at work at root, and puts back what
// one that was killed left behind. A command that does not write lets go of the
// lock at once.
func (t *tool) enter(root string, write bool) (unlock func(), err error) {
	unlock = func() {}
	if root == "" || !write && !emit.Interrupted(root) {
		return unlock, nil
	}
	unlock, err = emit.Lock(root)
	if errors.Is(err, emit.ErrLocked) {
		return nil, failed("%v; nothing was written", err)
	} else if err != nil {
		return nil, failed("%v", err)
	}
	if emit.Interrupted(root) {
		restored, err := emit.Recover(root)
		if err != nil {
			unlock()
			return nil, failed("%v", err)
		}
		for _, path := range restored {
			t.say("put back " + t.relative(path) + ", which an interrupted rewrite had replaced")
		}
		if len(restored) == 0 {
			t.say("removed what an interrupted rewrite had left; it had replaced no file")
		}
	}
	if !write {
		unlock()
		return func() {}, nil
	}
	return unlock, nil
}

// write replaces the files.
func (t *tool) write(ctx context.Context, root string, r *rewritten) error {
	err := emit.InPlace(ctx, r.changes, emit.InPlaceOptions{Root: root, Modules: moduleDirs(r.prog), Step: t.step})
	if err != nil {
		return failed("%v", err)
	}
	return nil
}

// moduleDirs returns the folders that may be written.
func moduleDirs(prog *load.Program) []string {
	var dirs []string
	for _, m := range prog.Modules {
		if m.Main {
			dirs = append(dirs, m.Dir)
		}
	}
	return dirs
}

// relative returns path relative to the working directory.
func (t *tool) relative(path string) string {
	if rel, err := filepath.Rel(t.dir, path); err == nil {
		return rel
	}
	return path
}
