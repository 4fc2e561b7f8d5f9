// This file says which dependencies are part of the program: modules that are replaced
// by a folder, or vendored, and use markers, or import such a module. What lies in the
// module cache is always foreign: the go command refuses overlays there.
//
//	app ──▶ explicit ──▶ implicit ──▶ runtime    explicit changes with implicit: it calls it
//	app ──▶ storages ──▶ runtime                 foreign: als.New is no marker
//
// The modules that may be written are loaded first. Only if something that they import
// reaches the runtime are the dependencies looked at, and loaded with them.

package load

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// isRuntime reports whether q is a package of the runtime that has markers.
func isRuntime(q *packages.Package) bool { return q.PkgPath == RuntimePath || q.PkgPath == HTTPPath }

// reacher finds out which packages are a target, or import one, directly or not.
type reacher struct {
	target func(*packages.Package) bool
	known  map[*packages.Package]bool
}

func (r *reacher) reaches(q *packages.Package) bool {
	if yes, ok := r.known[q]; ok {
		return yes
	}
	if r.known == nil {
		r.known = map[*packages.Package]bool{}
	}
	r.known[q] = false
	yes := r.target(q)
	for _, dep := range q.Imports {
		yes = yes || r.reaches(dep)
	}
	r.known[q] = yes
	return yes
}

// dependencies are the packages of other modules than those that may be written that
// could have to do with the rewrite: they reach the runtime, or a package that may be
// written.
type dependencies struct {
	// editable are those of modules outside the module cache, cached the others.
	editable, cached []*packages.Package
	modules          []Module // of editable, sorted by path
}

// dependenciesOf finds the dependencies in what was loaded. There are none if the
// runtime is not reached.
func (p *Program) dependenciesOf(ctx context.Context, worlds []*world) (*dependencies, error) {
	d := &dependencies{}
	if p.cfg.Marker == nil {
		return d, nil
	}
	runtime := &reacher{target: isRuntime}
	either := &reacher{target: func(q *packages.Package) bool { return isRuntime(q) || q.Module != nil && q.Module.Main }}
	var found []*packages.Package
	used := false
	for _, w := range worlds {
		packages.Visit(w.loaded, nil, func(q *packages.Package) {
			used = used || runtime.reaches(q)
			if isDependency(q) && either.reaches(q) {
				found = append(found, q)
			}
		})
	}
	if !used || len(found) == 0 {
		return d, nil
	}
	cache, err := goCommand(ctx, p.cfg, "env", "GOMODCACHE")
	if err != nil {
		return nil, err
	}
	for _, q := range found {
		d.add(q, strings.TrimSpace(string(cache)))
	}
	slices.SortFunc(d.modules, func(a, b Module) int { return strings.Compare(a.Path, b.Path) })
	return d, nil
}

// isDependency reports whether q is a package of a module, other than the runtime, that
// may not be written.
func isDependency(q *packages.Package) bool {
	return q.Module != nil && !q.Module.Main && q.Module.Path != RuntimeModule && !isTestMain(q)
}

// add notes q, which may lie in the module cache.
func (d *dependencies) add(q *packages.Package, cache string) {
	dir := moduleDir(q)
	if dir == "" || within(cache, dir) {
		d.cached = append(d.cached, q)
		return
	}
	d.editable = append(d.editable, q)
	if m := (Module{Path: q.Module.Path, Dir: dir, GoVersion: q.Module.GoVersion}); !slices.Contains(d.modules, m) {
		d.modules = append(d.modules, m)
	}
}

// patterns returns patterns with those that match the editable modules, and the packages
// among them that patterns did not match. Of a module that is vendored, or lies inside the
// folder of another, go knows the name only.
func (d *dependencies) patterns(patterns []string, own []Module) []string {
	had := len(patterns)
	add := func(pattern string) {
		if !slices.Contains(patterns, pattern) {
			patterns = append(slices.Clip(patterns), pattern)
		}
	}
	for _, m := range d.modules {
		if m.vendored() || slices.ContainsFunc(own, func(o Module) bool { return within(o.Dir, m.Dir) }) {
			add(m.Path + "/...")
		} else {
			add(m.Dir + "/...")
		}
	}
	if len(patterns) > had {
		return patterns
	}
	for _, q := range d.editable {
		if q.Syntax == nil && q.ForTest == "" {
			add(q.PkgPath)
		}
	}
	return patterns
}

// admit adds to the modules of p the editable ones that use markers, and those that
// import a package of the program.
func (p *Program) admit(d *dependencies) {
	in := map[string]bool{} // by folder
	for _, m := range p.Modules {
		in[m.Dir] = true
	}
	for _, q := range d.editable {
		if _, ok := p.marker(q); ok {
			in[moduleDir(q)] = true
		}
	}
	for n := 0; n < len(in); {
		n = len(in)
		program := &reacher{target: func(q *packages.Package) bool { return in[moduleDir(q)] }}
		for _, q := range d.editable {
			if program.reaches(q) {
				in[moduleDir(q)] = true
			}
		}
	}
	for _, m := range d.modules {
		if in[m.Dir] {
			p.Modules = append(p.Modules, m)
		}
	}
	slices.SortFunc(p.Modules, func(a, b Module) int { return strings.Compare(a.Path, b.Path) })
}

// moduleDir returns the folder of the module of q, "" if it has none. The go command
// does not say it for a module that is vendored.
func moduleDir(q *packages.Package) string {
	switch {
	case q.Module == nil:
		return ""
	case q.Module.Dir != "" || q.Dir == "":
		return q.Module.Dir
	}
	rest := strings.TrimPrefix(strings.TrimSuffix(q.PkgPath, "_test"), q.Module.Path)
	return strings.TrimSuffix(q.Dir, filepath.FromSlash(rest))
}

// vendored reports whether m lies in a folder called vendor.
func (m Module) vendored() bool {
	return !m.Main && strings.HasSuffix(filepath.ToSlash(m.Dir), "/vendor/"+m.Path)
}

// within reports whether path is dir or lies in it.
func within(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(rel)
}
