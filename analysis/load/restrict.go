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
	part := &Program{Fset: p.Fset, Modules: p.Modules, files: map[string]*File{}, loaded: p.loaded, known: p.known, cfg: p.cfg}
	for _, pkg := range p.Packages {
		// Files that the go command made for cgo stand elsewhere.
		if slices.ContainsFunc(pkg.Files, func(f *File) bool { return under(f.Path) }) {
			part.Packages = append(part.Packages, pkg)
			for _, f := range pkg.Files {
				part.files[f.Path] = f
			}
		}
	}
	for _, q := range p.variants {
		if len(q.GoFiles) > 0 && under(q.GoFiles[0]) {
			part.variants = append(part.variants, q)
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
