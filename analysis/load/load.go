// Package load reads a Go program: the typed syntax of everything that may
// change, export data of everything else.
//
// The program is every package of the main module, or of all modules of the
// workspace, with its tests; it does not depend on what a command was asked to
// build, because a signature cannot change without its callers. The go command
// is asked once (golang.org/x/tools/go/packages), with tests, so most packages
// come more than once: alone, and as the variant that their tests are compiled
// with. All variants share one syntax tree for each file, so a file offset names
// the same thing in each of them. The analysis looks at every file once, in the
// variant that holds the most files (Program.Packages); the check of the result
// looks at all variants (Program.Check).
package load

import (
	"bytes"
	"context"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// Paths of the runtime module, the only names of it that alsgen knows.
const (
	RuntimeModule = "github.com/alsgen/alsgen/runtime"
	RuntimePath   = RuntimeModule + "/als"
	HTTPPath      = RuntimeModule + "/alshttp"
)

// Config says what to load.
type Config struct {
	Dir        string            // a folder of the module; "" is the working directory
	Env        []string          // environment of the go command; nil is the process's
	BuildFlags []string          // -tags, -mod, -modfile for the go command
	Overlay    map[string][]byte // contents that replace files, by absolute path
}

// flags returns the flags for a go list that compiles. GOFLAGS may ask for coverage;
// what is loaded is the program without counters.
func (cfg Config) flags() []string { return append(slices.Clip(cfg.BuildFlags), "-cover=false") }

// Module is one module whose packages may change.
type Module struct {
	Path      string
	Dir       string // absolute
	GoVersion string // of its go line, such as "1.26"
}

// File is one source file of the program. It is immutable.
type File struct {
	Path   string // absolute
	Syntax *ast.File
	Source []byte
	// Generated says that the go command made the file (cgo): no byte of it can
	// be written. Program.Written says what it was made from.
	Generated bool
}

// Package is one package of the program, in the variant that is analysed.
type Package struct {
	ID    string // as go/packages names it
	Path  string // import path, without the variant
	Types *types.Package
	Info  *types.Info
	Files []*File
}

// Broken is a package that does not parse or type-check.
type Broken struct {
	Path   string
	Errors []packages.Error
}

// Program is a loaded program. It is immutable.
type Program struct {
	Fset     *token.FileSet
	Modules  []Module
	Packages []*Package // sorted by path
	Broken   []Broken   // sorted by path

	files    map[string]*File
	loaded   []*packages.Package
	variants []*packages.Package // of the program, in dependency order
	known    map[string]*types.Package
	cfg      Config
}

// File returns the file of the program at path, nil if there is none.
func (p *Program) File(path string) *File { return p.files[path] }

// Written returns the place from which the go command made what stands at pos of
// a generated file: where its line directives say.
func (p *Program) Written(pos token.Pos) token.Position {
	at := p.Fset.Position(pos)
	source, err := p.source(at.Filename)
	if err != nil {
		at.Offset = 0
		return at
	}
	start := 0
	for range at.Line - 1 {
		start += bytes.IndexByte(source[start:], '\n') + 1
	}
	at.Offset = min(start+max(at.Column-1, 0), len(source))
	return at
}

// UsesRuntime reports whether a package of the program imports the runtime: if
// none does, there is nothing to rewrite.
func (p *Program) UsesRuntime() bool {
	for _, pkg := range p.Packages {
		for _, imp := range pkg.Types.Imports() {
			if imp.Path() == RuntimePath || imp.Path() == HTTPPath {
				return true
			}
		}
	}
	return false
}

// mode is what every package of the program is loaded with. All others come from
// export data. A foreign package must not be loaded for its own sake: the loader
// would read it from source, and with it all that import it, because there is no
// export data for importers of source; for package context that is nearly
// everything.
const mode = packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles |
	packages.NeedImports | packages.NeedModule | packages.NeedSyntax | packages.NeedTypes |
	packages.NeedTypesInfo | packages.NeedTypesSizes | packages.NeedForTest

// Load loads the program that contains cfg.Dir. An error is input that does not
// load at all; a package that does not type-check is in Program.Broken.
func Load(ctx context.Context, cfg Config) (*Program, error) {
	modules, err := listModules(ctx, cfg)
	if err != nil {
		return nil, err
	}
	fset := token.NewFileSet()
	var patterns []string
	for _, m := range modules {
		patterns = append(patterns, m.Dir+"/...")
	}
	loaded, err := packages.Load(&packages.Config{
		Context: ctx, Mode: mode, Dir: cfg.Dir, Env: cfg.Env, BuildFlags: cfg.flags(),
		Overlay: cfg.Overlay, Fset: fset, Tests: true,
	}, patterns...)
	if err != nil {
		return nil, fmt.Errorf("loading packages: %w", firstLine(err))
	}
	p, err := assemble(fset, modules, loaded, cfg)
	if err != nil || !p.UsesRuntime() {
		return p, err
	}
	if p.known, err = p.importable(ctx); err != nil {
		return nil, err
	}
	return p, nil
}

// assemble sorts what was loaded into a Program.
func assemble(fset *token.FileSet, modules []Module, loaded []*packages.Package, cfg Config) (*Program, error) {
	p := &Program{Fset: fset, Modules: modules, files: map[string]*File{}, loaded: loaded, cfg: cfg}
	own := slices.DeleteFunc(slices.Clone(loaded), func(q *packages.Package) bool {
		return !p.owns(q) || isTestMain(q) || q.Name == "" && len(q.Errors) == 0
	})
	slices.SortFunc(own, func(a, b *packages.Package) int { return strings.Compare(a.ID, b.ID) })
	broken := brokenPackages(own)
	p.Broken = brokenList(own)
	own = slices.DeleteFunc(own, func(q *packages.Package) bool { return broken[q.ID] })
	p.variants = dependencyOrder(own)
	for _, q := range chooseVariants(own) {
		pkg, err := p.addPackage(q)
		if err != nil {
			return nil, err
		}
		p.Packages = append(p.Packages, pkg)
	}
	return p, nil
}

// isTestMain reports whether q is the main package that the go command makes for
// a test: none of its files stands in its folder.
func isTestMain(q *packages.Package) bool {
	return strings.HasSuffix(q.ID, ".test") && !slices.ContainsFunc(q.GoFiles, func(f string) bool { return filepath.Dir(f) == q.Dir })
}

// owns reports whether q belongs to a module that may change.
func (p *Program) owns(q *packages.Package) bool {
	if q.Module == nil {
		return false
	}
	return slices.ContainsFunc(p.Modules, func(m Module) bool { return m.Path == q.Module.Path && m.Dir == q.Module.Dir })
}

// addPackage makes the Package of q, with the files that no package before had.
func (p *Program) addPackage(q *packages.Package) (*Package, error) {
	pkg := &Package{ID: q.ID, Path: q.PkgPath, Types: q.Types, Info: q.TypesInfo}
	for _, syntax := range q.Syntax {
		path := p.Fset.PositionFor(syntax.FileStart, false).Filename
		if p.files[path] != nil {
			continue
		}
		source, err := p.source(path)
		if err != nil {
			return nil, err
		}
		f := &File{Path: path, Syntax: syntax, Source: source, Generated: !slices.Contains(q.GoFiles, path)}
		p.files[path] = f
		pkg.Files = append(pkg.Files, f)
	}
	slices.SortFunc(pkg.Files, func(a, b *File) int { return strings.Compare(a.Path, b.Path) })
	return pkg, nil
}
