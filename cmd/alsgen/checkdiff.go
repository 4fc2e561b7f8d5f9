// This file checks the program as it is at another commit.

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/alsgen/alsgen/analysis/findings"
)

// findingsAt returns known.at for the commit of o.
func (t *tool) findingsAt(c *cli.Context, o *checking) func(context.Context, *found) (findings.Baseline, error) {
	var once findings.Baseline
	return func(ctx context.Context, r *found) (findings.Baseline, error) {
		if once != nil {
			return once, nil
		}
		repo, err := t.openRepository(ctx, o.diff)
		if err != nil {
			return nil, err
		}
		defer repo.remove()
		if once, err = t.checkAt(ctx, c, o, r, repo); ctx.Err() != nil {
			err = failed("interrupted") // whatever was at work then
		}
		return once, err
	}
}

// checkAt checks the program as it is in repo, with the flags of o, and returns what it
// finds, in files as they are called in r.
func (t *tool) checkAt(ctx context.Context, c *cli.Context, o *checking, r *found, repo *checkout) (findings.Baseline, error) {
	names, err := repo.renames(ctx)
	if err != nil {
		return nil, err
	}
	there := *t
	if there.dir, err = repo.folder(r.root, names); err != nil {
		return nil, misused("-diff: %v", err)
	}
	if there.dir == "" {
		return findings.Baseline{}, nil // the whole module is new
	}
	j, err := there.job(c, "check", nil)
	if err == nil && !inFolder(repo.tree, j.root) {
		return nil, misused("-diff %s: at that commit the module or workspace lies outside the repository, in %s", o.diff, j.root)
	}
	var d *decided
	if err == nil {
		j.within = r.paths()
		d, err = there.decide(ctx, j)
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		there.say(err.Error())
		return nil, misused("-diff %s: the program at that commit does not load, so there is nothing to compare with", o.diff)
	}
	keyer := &findings.Keyer{Root: repo.tree, Source: d.prog.Source}
	list, err := there.everything(ctx, d, j, o.inPlace)
	if err != nil {
		return nil, err
	}
	at := findings.Baseline{}
	for key, n := range keyer.Count(list).Renamed(names) {
		key.File = r.keyer().File(filepath.Join(repo.top, filepath.FromSlash(key.File)))
		at[key] += n
	}
	return at, nil
}

// folder returns the folder of the copy in which the module or workspace in root was at the
// commit, "" if it was not there.
func (r *checkout) folder(root string, names map[string]string) (string, error) {
	rel, err := filepath.Rel(r.top, root)
	if err != nil || !filepath.IsLocal(rel) {
		return "", fmt.Errorf("the module or workspace in %s lies outside the repository in %s", root, r.top)
	}
	if _, err := os.Stat(filepath.Join(r.tree, rel)); !errors.Is(err, fs.ErrNotExist) {
		return filepath.Join(r.tree, rel), err
	}
	for _, name := range []string{"go.work", "go.mod"} {
		for was, is := range names { // one of them at most
			if is == filepath.ToSlash(filepath.Join(rel, name)) {
				return filepath.Join(r.tree, filepath.Dir(filepath.FromSlash(was))), nil
			}
		}
	}
	return "", nil
}

// paths returns the import paths of the chosen packages and of what they reach.
func (d *decided) paths() map[string]bool {
	paths := map[string]bool{}
	for _, pkg := range d.prog.Packages {
		for _, file := range pkg.Files {
			if d.choice.Files[file.Path] || d.choice.Reached[file.Path] {
				paths[pkg.Path] = true
			}
		}
	}
	return paths
}

// inFolder reports whether path is dir or lies below it.
func inFolder(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(rel)
}

// checkout is a repository with a copy of what it holds at a commit.
type checkout struct {
	t    *tool
	hash string // of the commit
	top  string // the root of the user's tree
	temp string // a temporary folder, which holds tree
	tree string // the copy
}

// openRepository copies what the repository around the working directory holds at commit.
// It writes an index of its own: in git archive the tree could leave files out of itself.
// The user's repository and tree stay as they are.
func (t *tool) openRepository(ctx context.Context, commit string) (*checkout, error) {
	r := &checkout{t: t}
	up, err := r.git(ctx, "", "rev-parse", "--show-cdup")
	if err != nil {
		return nil, misused("-diff: %v", err)
	}
	r.top = filepath.Join(t.dir, filepath.FromSlash(strings.TrimSpace(string(up))))
	hash, err := r.git(ctx, "", "rev-parse", "--verify", "--quiet", "--end-of-options", commit+"^{commit}")
	if err != nil {
		return nil, misused("-diff: %q is no commit of the repository; a shallow clone holds only the last: git fetch brings more", commit)
	}
	r.hash = strings.TrimSpace(string(hash))
	if r.temp, err = os.MkdirTemp("", "alsgen-check-"); err == nil {
		r.temp, err = filepath.EvalSymlinks(r.temp)
	}
	if err != nil {
		return nil, failed("%v", err)
	}
	r.tree = filepath.Join(r.temp, "tree")
	err = os.Mkdir(r.tree, 0o777)
	if err == nil {
		_, err = r.git(ctx, "", "read-tree", "--no-sparse-checkout", r.hash)
	}
	if err == nil {
		_, err = r.git(ctx, r.top, "checkout-index", "--all", "--quiet", "--prefix="+filepath.ToSlash(r.tree)+"/")
	}
	if err == nil {
		return r, nil
	}
	r.remove()
	if ctx.Err() != nil {
		return nil, failed("interrupted")
	}
	return nil, failed("-diff %s: %v", commit, err)
}

// remove removes the copy.
func (r *checkout) remove() { _ = os.RemoveAll(r.temp) } // a folder for temporary files loses it anyway

// renames returns how files of the commit are called now, both relative to the root of the
// repository, with slashes.
func (r *checkout) renames(ctx context.Context) (map[string]string, error) {
	out, err := r.git(ctx, r.top, "diff-index", "--no-relative", "-M", "--name-status", "--diff-filter=R", "-z", r.hash)
	if err != nil {
		return nil, failed("-diff: %v", err)
	}
	names := map[string]string{}
	for fields := strings.Split(string(out), "\x00"); len(fields) >= 3; fields = fields[3:] {
		names[strings.ToValidUTF8(fields[1], "\uFFFD")] = strings.ToValidUTF8(fields[2], "\uFFFD")
	}
	return names, nil
}

// git runs git in dir, "" for the working directory, with the index in the temporary
// folder, if there is one yet. An error is what git says.
func (r *checkout) git(ctx context.Context, dir string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = dir
	if dir == "" {
		cmd.Dir = r.t.dir
	}
	// Git says in these where a hook runs. Here the folder says it.
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return slices.Contains([]string{"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"}, name)
	})
	if r.tree != "" && args[0] != "diff-index" {
		cmd.Env = append(cmd.Env, "GIT_INDEX_FILE="+filepath.Join(r.temp, "index"), "GIT_LFS_SKIP_SMUDGE=1")
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if text := strings.TrimSpace(stderr.String()); err != nil && text != "" {
		err = errors.New(text)
	}
	return out, err
}
