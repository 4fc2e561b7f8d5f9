package main

import (
	"fmt"
	"path/filepath"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/alsgen/alsgen/rewrite"
	"github.com/alsgen/alsgen/rewrite/emit"
)

// overlayCommand is alsgen overlay.
func (t *tool) overlayCommand() *cli.Command {
	return &cli.Command{Name: "overlay", Flags: loadFlags(&cli.StringFlag{Name: "o"}), Action: t.overlayAction}
}

func (t *tool) overlayAction(c *cli.Context) error {
	j, err := t.job(c, "overlay", c.Args().Slice())
	if err != nil {
		return err
	}
	j.mode = rewrite.Overlay
	r, err := t.rewrite(c.Context, j)
	if err != nil {
		return err
	}
	path, err := t.writeOverlay(r, c.String("o"))
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(t.out, path)
	return err
}

// writeOverlay writes the overlay to dir, "" for the cache, and returns the path
// of overlay.json.
func (t *tool) writeOverlay(r *rewritten, dir string) (string, error) {
	if dir == "" {
		cache, err := emit.CacheDir()
		if err != nil {
			return "", err
		}
		o, err := emit.Overlay(r.changes, cache, time.Now())
		if err != nil {
			return "", err
		}
		return o.JSON, nil
	}
	abs := dir
	if !filepath.IsAbs(abs) {
		abs = filepath.Join(t.dir, dir)
	}
	if _, err := emit.OverlayTo(r.changes, abs); err != nil {
		return "", err
	}
	return filepath.Join(dir, "overlay.json"), nil
}
