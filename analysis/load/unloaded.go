// This file finds the files of the program that are in none of the configurations
// that were loaded, and a configuration that would hold them.

package load

import (
	"bytes"
	"context"
	"go/ast"
	"go/build"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
)

// Unloaded is a Go file in a folder of the program that is in none of the
// configurations.
type Unloaded struct {
	Path   string // absolute
	Folder string // the import path of its folder
	Source []byte
	// Names are what it declares on the level of the package, with methods as
	// "type.method".
	Names map[string]bool
}

// Elsewhere reports whether a file in the folder of pkg that was not loaded declares name
// on the level of the package; recv is the name of the type, if it is a method's.
func (p *Program) Elsewhere(pkg *Package, recv, name string) bool {
	if recv != "" {
		name = recv + "." + name
	}
	folder := strings.TrimSuffix(pkg.Types.Path(), "_test")
	return slices.ContainsFunc(p.Unloaded, func(f Unloaded) bool {
		return f.Names[name] && f.Folder == folder
	})
}

// declared returns the names that the file declares, as far as it can be parsed.
func declared(source []byte) map[string]bool {
	names := map[string]bool{}
	file, _ := parser.ParseFile(token.NewFileSet(), "", source, parser.SkipObjectResolution)
	if file == nil {
		return names
	}
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			names[methodName(decl)] = true
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					names[spec.Name.Name] = true
				case *ast.ValueSpec:
					for _, name := range spec.Names {
						names[name.Name] = true
					}
				}
			}
		}
	}
	return names
}

// methodName is the name of the function that decl declares, behind that of its receiver.
func methodName(decl *ast.FuncDecl) string {
	if decl.Recv == nil || len(decl.Recv.List) == 0 {
		return decl.Name.Name
	}
	t := decl.Recv.List[0].Type
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
			continue
		case *ast.ParenExpr:
			t = x.X
			continue
		case *ast.IndexExpr:
			t = x.X
			continue
		case *ast.IndexListExpr:
			t = x.X
			continue
		}
		return types.ExprString(t) + "." + decl.Name.Name
	}
}

// findUnloaded notes the files of the program that are not loaded, in the order of
// their paths.
func (p *Program) findUnloaded(ctx context.Context) error {
	loaded := map[string]bool{}
	for _, w := range p.worlds {
		for _, q := range w.loaded {
			for _, path := range slices.Concat(q.GoFiles, q.CompiledGoFiles) {
				loaded[path] = true
			}
		}
	}
	for _, m := range p.Modules {
		if !m.Main {
			continue // an overlay leaves its other files as they are
		}
		err := m.goFiles(func(path, folder string) error {
			if loaded[path] || p.isGenerated(path) {
				return nil
			}
			source, err := p.source(path)
			if err == nil {
				p.Unloaded = append(p.Unloaded, Unloaded{path, folder, source, declared(source)})
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	slices.SortFunc(p.Unloaded, func(a, b Unloaded) int { return strings.Compare(a.Path, b.Path) })
	if len(p.Unloaded) == 0 {
		return nil
	}
	var err error
	p.tags, err = p.cfg.tags(ctx)
	return err
}

// goFiles visits the Go files that ./... could match in the module.
func (m Module) goFiles(visit func(path, folder string) error) error {
	ignored, err := m.ignored()
	if err != nil {
		return err
	}
	return filepath.WalkDir(m.Dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(m.Dir, name)
		base := d.Name()
		hidden := strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_")
		switch {
		case d.IsDir() && name == m.Dir:
			return nil
		case d.IsDir() && (hidden || base == "testdata" || base == "vendor" || ignored(filepath.ToSlash(rel)) || isModule(name)):
			return fs.SkipDir
		case d.IsDir() || hidden || !strings.HasSuffix(base, ".go"):
			return nil
		}
		return visit(name, path.Join(m.Path, filepath.ToSlash(filepath.Dir(rel))))
	})
}

// isModule reports whether the folder dir is a module of its own.
func isModule(dir string) bool {
	info, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil && !info.IsDir()
}

// ignored returns what the ignore directives of the module's go.mod leave out, by
// the path of a folder in the module.
func (m Module) ignored() (func(folder string) bool, error) {
	data, err := os.ReadFile(filepath.Join(m.Dir, "go.mod"))
	if err != nil {
		return nil, err
	}
	file, err := modfile.ParseLax("go.mod", data, nil)
	if err != nil {
		return nil, err
	}
	return func(folder string) bool {
		return slices.ContainsFunc(file.Ignore, func(i *modfile.Ignore) bool {
			if rooted, ok := strings.CutPrefix(i.Path, "./"); ok {
				return folder == path.Clean(rooted)
			}
			return folder == path.Clean(i.Path) || strings.HasSuffix(folder, "/"+path.Clean(i.Path))
		})
	}, nil
}

// ports are the systems that are tried for a file, the likely ones first.
const ports = `linux/amd64 windows/amd64 darwin/arm64 linux/arm64 darwin/amd64 windows/arm64 linux/386 windows/386
	linux/arm freebsd/amd64 netbsd/amd64 openbsd/amd64 dragonfly/amd64 solaris/amd64 illumos/amd64 aix/ppc64
	android/arm64 ios/arm64 js/wasm wasip1/wasm plan9/amd64 linux/loong64 linux/mips linux/mips64 linux/mips64le
	linux/mipsle linux/ppc64 linux/ppc64le linux/riscv64 linux/s390x freebsd/386 freebsd/arm freebsd/arm64
	netbsd/386 netbsd/arm netbsd/arm64 openbsd/386 openbsd/arm openbsd/arm64 openbsd/ppc64 openbsd/riscv64
	plan9/386 plan9/arm android/386 android/amd64 android/arm ios/amd64`

// Holds reports whether the name and the constraint of f let it be built in a
// configuration that is loaded: only cgo is missing if it imports "C".
func (p *Program) Holds(f Unloaded) bool {
	list, _ := p.holders(nil, p.tags)
	return slices.ContainsFunc(list, func(c Configuration) bool { return c.holds(f, p.tags) })
}

// FlagsFor returns the flags with which files would be loaded, too: -config with the
// configurations that are loaded, and for each file one that holds it. It returns the
// paths of the files for which none was found besides.
func (p *Program) FlagsFor(files []Unloaded) (flags string, none map[string]bool) {
	list, none := p.holders(files, p.tags)
	if len(none) > 0 && len(p.tags) > 0 {
		if apart, fewer := p.holders(files, nil); len(fewer) < len(none) {
			return "-tags= -config " + join(apart), fewer
		}
	}
	return "-config " + join(list), none
}

func join(list []Configuration) string {
	var names []string
	for _, c := range list {
		names = append(names, c.String())
	}
	return strings.Join(names, ",")
}

// holders returns the configurations that are loaded, and those that hold files if
// all have the tags base; and the paths of the files that none holds. The tags of
// -tags that are not in base become those of what is loaded.
func (p *Program) holders(files []Unloaded, base []string) (list []Configuration, none map[string]bool) {
	for _, c := range p.Configurations {
		if c.GOOS == "" {
			c.GOOS, c.GOARCH = p.cfg.environ("GOOS", runtime.GOOS), p.cfg.environ("GOARCH", runtime.GOARCH)
		}
		if base == nil {
			c.Tags = slices.Compact(slices.Sorted(slices.Values(slices.Concat(p.tags, c.Tags))))
		}
		list = append(list, c)
	}
	loaded := len(list)
	none = map[string]bool{}
	for _, f := range files {
		if slices.ContainsFunc(list[loaded:], func(c Configuration) bool { return c.holds(f, base) }) {
			continue
		}
		if c, ok := holder(f, list, base); ok {
			list = append(list, c)
		} else {
			none[f.Path] = true
		}
	}
	return list, none
}

// holder returns a configuration that holds f and is not among those that are
// loaded: one of their systems is tried first.
func holder(f Unloaded, loaded []Configuration, base []string) (Configuration, bool) {
	var systems []Configuration
	for _, c := range loaded {
		systems = append(systems, Configuration{GOOS: c.GOOS, GOARCH: c.GOARCH})
	}
	for port := range strings.FieldsSeq(ports) {
		goos, goarch, _ := strings.Cut(port, "/")
		systems = append(systems, Configuration{GOOS: goos, GOARCH: goarch})
	}
	for _, tags := range tagSets(f.Source) {
		for _, c := range systems {
			c.Tags = tags
			same := func(d Configuration) bool { return c.String() == d.String() }
			if !slices.ContainsFunc(loaded, same) && c.holds(f, base) {
				return c, true
			}
		}
	}
	return Configuration{}, false
}

// environ returns the variable name of the go command's environment, def if it is
// not set.
func (cfg Config) environ(name, def string) string {
	env := cfg.Env
	if env == nil {
		env = os.Environ()
	}
	value := def
	for _, e := range env {
		if v, ok := strings.CutPrefix(e, name+"="); ok && v != "" {
			value = v
		}
	}
	return value
}

// holds reports whether the file name and the constraint of f let it be built in
// the configuration c, with the tags base besides.
func (c Configuration) holds(f Unloaded, base []string) bool {
	ctx := build.Default
	ctx.GOOS, ctx.GOARCH, ctx.BuildTags = c.GOOS, c.GOARCH, slices.Concat(base, c.Tags)
	ctx.CgoEnabled = c.GOOS == runtime.GOOS && c.GOARCH == runtime.GOARCH
	ctx.OpenFile = func(string) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(f.Source)), nil }
	ok, err := ctx.MatchFile(filepath.Dir(f.Path), filepath.Base(f.Path))
	return err == nil && ok
}

// tagSets returns the sets of tags under which a file could be built: none, each
// alone, all of those that its constraint names. Nothing is built under "ignore".
func tagSets(source []byte) [][]string {
	names := map[string]bool{}
	for line := range strings.Lines(string(source)) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "package ") {
			break
		}
		if !constraint.IsGoBuild(line) {
			continue
		}
		if expr, err := constraint.Parse(line); err == nil {
			expr.Eval(func(tag string) bool { names[tag] = true; return true }) // asks for every tag
		}
	}
	delete(names, "ignore")
	maps.DeleteFunc(names, func(tag string, _ bool) bool { return !isTag(tag) || isSystem(tag) })
	sets := [][]string{nil}
	all := slices.Sorted(maps.Keys(names))
	for _, tag := range all {
		sets = append(sets, []string{tag})
	}
	if len(all) > 1 {
		sets = append(sets, all)
	}
	return sets
}

// isSystem reports whether the go command itself decides about a tag.
func isSystem(tag string) bool {
	if tag == "unix" || tag == "cgo" || tag == "gc" || tag == "gccgo" || strings.HasPrefix(tag, "go1.") {
		return true
	}
	return slices.ContainsFunc(strings.Fields(ports), func(port string) bool {
		goos, goarch, _ := strings.Cut(port, "/")
		return tag == goos || tag == goarch
	})
}

// Known returns the package at path as some configuration knows it, nil if none
// does.
func (p *Program) Known(path string) *types.Package {
	for _, w := range p.worlds {
		if pkg := w.known[path]; pkg != nil && pkg.Complete() {
			return pkg
		}
	}
	return nil
}
