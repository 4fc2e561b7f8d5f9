// This file makes parts and permutations of a program: for tests that analyse
// many programs that were loaded together, and for showing that the order of
// packages and files does not matter.

package load

import (
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// Restrict returns the part of p whose files stand under the folder dir, as if
// it were a program of its own.
func (p *Program) Restrict(dir string) *Program {
	under := func(path string) bool { return strings.HasPrefix(path, dir+string(filepath.Separator)) }
	part := &Program{Fset: p.Fset, Modules: p.Modules, Configurations: p.Configurations, files: map[string]*File{}, owners: p.owners, cfg: p.cfg, tags: p.tags}
	for _, pkg := range p.Packages {
		// Files that the go command made for cgo stand elsewhere.
		if slices.ContainsFunc(pkg.Files, func(f *File) bool { return under(f.Path) }) {
			part.Packages = append(part.Packages, pkg)
			for _, f := range pkg.Files {
				if part.files[f.Path] == nil {
					part.files[f.Path] = f
				}
			}
		}
	}
	for _, w := range p.worlds {
		v := *w
		v.variants = slices.DeleteFunc(slices.Clone(w.variants), func(q *packages.Package) bool { return len(q.GoFiles) == 0 || !under(q.GoFiles[0]) })
		part.worlds = append(part.worlds, &v)
	}
	for _, f := range p.Unloaded {
		if under(f.Path) {
			part.Unloaded = append(part.Unloaded, f)
		}
	}
	for _, b := range p.Broken {
		if slices.ContainsFunc(b.Errors, func(e packages.Error) bool { return under(e.Pos) }) {
			part.Broken = append(part.Broken, b)
		}
	}
	return part
}

// Reversed returns p with its packages and the files of each in reverse order.
func (p *Program) Reversed() *Program {
	q := *p
	q.Packages = make([]*Package, 0, len(p.Packages))
	for _, pkg := range slices.Backward(p.Packages) {
		c := *pkg
		c.Files = slices.Clone(pkg.Files)
		slices.Reverse(c.Files)
		q.Packages = append(q.Packages, &c)
	}
	return &q
}
