// Package load reads a Go program: the typed syntax of everything that may
// change, export data of everything else.
//
// The program is every package of the main module, or of all modules of the
// workspace, and of the dependencies that use markers (dependencies.go), with its
// tests; it does not depend on what a command was asked to build, because a signature
// cannot change without its callers. The go command is asked once, and again if there
// are such dependencies (golang.org/x/tools/go/packages), with tests, so most packages
// come more than once: alone, and as the variant that their tests are compiled
// with. All variants share one syntax tree for each file, so a file offset names
// the same thing in each of them. The analysis looks at every file once, in the
// variant that holds the most files (Program.Packages); the check of the result
// looks at all variants (Program.Check).
package load

import (
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
	// Configurations are the build configurations to load; none means that of the
	// environment.
	Configurations []Configuration
	// Marker says which functions of the runtime are markers. Without it no dependency
	// is part of the program, whatever it uses.
	Marker func(*types.Func) bool
	// Twins says that the modules that may be written are in twins, if they were not so
	// far.
	Twins bool
	// Stubs says that what alsgen generate has not written yet may be declared in its place,
	// where it is missing.
	Stubs bool
}

// flags returns the flags for a go list that compiles. GOFLAGS may ask for coverage;
// what is loaded is the program without counters.
func (cfg Config) flags() []string { return append(slices.Clip(cfg.BuildFlags), "-cover=false") }

// Module is one module whose packages may change.
type Module struct {
	Path      string
	Dir       string // absolute
	GoVersion string // of its go line, such as "1.26"
	// Main says that it is the main module, or one of the workspace: its files may be
	// written. Others are rewritten in overlays.
	Main bool
	// Twins says that the module is in twins: it has files under the tag of sources, or
	// such that alsgen generate made.
	Twins bool
}

// File is one source file of the program. It is immutable.
type File struct {
	Path   string // absolute
	Syntax *ast.File
	Source []byte
	// Generated says that the go command made the file: what cgo declares for a
	// package with files that import "C". Nothing calls the program from there.
	Generated bool
}

// Package is one package of the program, in the variant that is analysed.
type Package struct {
	ID    string // as go/packages names it
	Path  string // import path, without the variant
	Types *types.Package
	Info  *types.Info
	Sizes types.Sizes
	Files []*File
	// Configuration is the number of the package's configuration in
	// Program.Configurations.
	Configuration int
	// Assembly are the contents of its files in assembly, and of their headers.
	Assembly [][]byte
}

// First returns the first of the files of pkg that cgo or go test did not make, nil if
// there is none: where it stands, the package does.
func (pkg *Package) First() *File {
	if i := slices.IndexFunc(pkg.Files, func(f *File) bool { return !f.Generated }); i >= 0 {
		return pkg.Files[i]
	}
	return nil
}

// Broken is a package that does not parse or type-check.
type Broken struct {
	Path   string
	Errors []packages.Error
	// In is what the package was loaded with: one configuration.
	In Config
	// Dependency says that its module is not to be written.
	Dependency bool
}

// For returns the configuration in which the package is broken, as -config names
// it, "" for that of the environment.
func (b Broken) For() string {
	if c := b.In.configurations()[0]; c.GOOS != "" {
		return c.String()
	}
	return ""
}

// Program is a loaded program. It is immutable.
type Program struct {
	Fset     *token.FileSet
	Modules  []Module   // sorted by path
	Packages []*Package // sorted by configuration and path
	Broken   []Broken   // sorted by configuration and path
	// Configurations are those that were loaded, at least one.
	Configurations []Configuration
	// Unloaded are the files in none of them, sorted by path; none if nothing of the
	// program uses the runtime.
	Unloaded []Unloaded
	// Published are the dependencies that use markers and cannot be rewritten, sorted
	// by module.
	Published []Published
	// Clones are the functions of dependencies in twins that can be called with a context,
	// sorted by package, receiver and name.
	Clones []Clone
	// Asked are the names of the methods for whose form with a context dependencies in twins
	// ask the values behind their interfaces.
	Asked map[string]bool
	// Generated are the files that alsgen generate made of the modules that may be
	// written, sorted by path.
	Generated []Generated
	// Missing are the errors of packages that would be broken without declarations that
	// are not written yet.
	Missing []Broken

	stubbed map[string]bool // the names of functions that are declared for that
	tagged  map[string]bool // the sources of the modules that may be written
	files   map[string]*File
	worlds  []*world // one a configuration
	owners  map[*types.Package]int
	cfg     Config
	tags    []string // those of all configurations, if there are files in none
}

// world is the program in one build configuration: a universe of types and syntax
// trees of its own.
type world struct {
	number   int // of the configuration
	cfg      Config
	loaded   []*packages.Package
	variants []*packages.Package       // of the program, in dependency order
	users    []*packages.Package       // foreign packages that import the program, in dependency order
	exported map[string]*types.Package // what was read from export data, by path
	known    map[string]*types.Package
	// complete reads what a package of known, or one that nothing mentions, declares;
	// nil if it is not there.
	complete func(path string) *types.Package
}

// File returns the file of the program at path, nil if there is none. In several
// configurations it has several syntax trees; this is the first.
func (p *Program) File(path string) *File { return p.files[path] }

// UsesRuntime reports whether a package of the program imports the runtime, or a
// package that does: if none does, there is nothing to rewrite.
func (p *Program) UsesRuntime() bool {
	for _, w := range p.worlds {
		r := &reacher{target: isRuntime}
		if slices.ContainsFunc(w.variants, r.reaches) {
			return true
		}
	}
	return false
}

// Load loads the program that contains cfg.Dir in all configurations of cfg. An
// error is input that does not load at all; a package that does not type-check is
// in Program.Broken.
func Load(ctx context.Context, cfg Config) (*Program, error) {
	modules, err := listModules(ctx, cfg)
	if err != nil {
		return nil, err
	}
	p := &Program{
		Modules: modules, Configurations: cfg.configurations(),
		Asked: map[string]bool{}, tagged: map[string]bool{}, stubbed: map[string]bool{}, files: map[string]*File{}, owners: map[*types.Package]int{}, cfg: cfg,
	}
	if err := p.readTwins(); err != nil {
		return nil, err
	}
	if err := p.load(ctx); err != nil {
		return nil, err
	}
	if !p.UsesRuntime() {
		return p, nil
	}
	for _, w := range p.worlds {
		if w.known, err = p.importable(ctx, w); err != nil {
			return nil, err
		}
	}
	p.indexOwners()
	return p, p.findUnloaded(ctx)
}

// load loads p in all configurations: first the modules that may be written, then,
// if there are such, with the dependencies that may be part of the program.
func (p *Program) load(ctx context.Context) error {
	var patterns []string
	for _, m := range p.Modules {
		patterns = append(patterns, m.Dir+"/...")
	}
	for {
		worlds, err := p.read(ctx, patterns)
		if err != nil {
			return err
		}
		if p.mend(worlds) || p.cfg.Stubs && p.stub(worlds) {
			continue
		}
		d, err := p.dependenciesOf(ctx, worlds)
		if err != nil {
			return err
		}
		if all := d.patterns(patterns, p.Modules); len(all) > len(patterns) {
			patterns = all
			continue
		}
		p.admit(d)
		for _, w := range worlds {
			if err := p.assemble(w, w.loaded); err != nil {
				return err
			}
		}
		if err := p.findClones(d); err != nil {
			return err
		}
		return p.inspectCached(ctx, d)
	}
}

// read loads the packages that patterns match, in all configurations.
func (p *Program) read(ctx context.Context, patterns []string) ([]*world, error) {
	var worlds []*world
	p.Fset = token.NewFileSet()
	for i, c := range p.Configurations {
		in, err := p.cfg.in(ctx, c)
		if err != nil {
			return nil, err
		}
		loaded, exported, err := loadPackages(ctx, in, p.Fset, true, patterns)
		if err != nil {
			return nil, fmt.Errorf("loading packages: %w", firstLine(err))
		}
		worlds = append(worlds, &world{number: i, cfg: in, loaded: loaded, exported: exported})
	}
	return worlds, nil
}

// assemble sorts what was loaded for the world w into p.
func (p *Program) assemble(w *world, loaded []*packages.Package) error {
	w.loaded = loaded
	own := slices.DeleteFunc(slices.Clone(loaded), func(q *packages.Package) bool {
		return !p.owns(q) || isTestMain(q) || q.Name == "" && len(q.Errors) == 0
	})
	slices.SortFunc(own, func(a, b *packages.Package) int { return strings.Compare(a.ID, b.ID) })
	broken := brokenPackages(own)
	p.noteBroken(w, brokenList(own))
	own = slices.DeleteFunc(own, func(q *packages.Package) bool { return broken[q.ID] })
	w.variants = dependencyOrder(own)
	p.worlds = append(p.worlds, w)
	had := map[string]bool{}
	for _, q := range chooseVariants(own) {
		pkg, err := p.addPackage(w, q, had)
		if err != nil {
			return err
		}
		p.Packages = append(p.Packages, pkg)
	}
	return nil
}

// noteBroken adds the broken packages of the world w, with the errors that they do
// not have in a configuration before it.
func (p *Program) noteBroken(w *world, list []Broken) {
	for _, b := range list {
		b.In = w.cfg
		b.Errors = slices.DeleteFunc(b.Errors, func(e packages.Error) bool {
			return slices.ContainsFunc(p.Broken, func(old Broken) bool { return old.Path == b.Path && slices.Contains(old.Errors, e) })
		})
		if len(b.Errors) > 0 {
			p.Broken = append(p.Broken, b)
		}
	}
}

// isTestMain reports whether q is the main package that the go command makes for
// a test: none of its files stands in its folder.
func isTestMain(q *packages.Package) bool {
	return strings.HasSuffix(q.ID, ".test") && !slices.ContainsFunc(q.GoFiles, func(f string) bool { return filepath.Dir(f) == q.Dir })
}

// owns reports whether q belongs to a module that may change.
func (p *Program) owns(q *packages.Package) bool { return p.moduleOf(q) != nil }

// moduleOf returns the module of the program that q belongs to, nil if it is foreign.
func (p *Program) moduleOf(q *packages.Package) *Module {
	dir := moduleDir(q)
	i := slices.IndexFunc(p.Modules, func(m Module) bool { return dir != "" && m.Path == q.Module.Path && m.Dir == dir })
	if i < 0 {
		return nil
	}
	return &p.Modules[i]
}

// ModuleOf returns the module of the program in whose folder path lies, the innermost if
// there are several, nil if there is none.
func (p *Program) ModuleOf(path string) *Module {
	var found *Module
	for i, m := range p.Modules {
		if within(m.Dir, path) && (found == nil || len(m.Dir) > len(found.Dir)) {
			found = &p.Modules[i]
		}
	}
	return found
}

// addPackage makes the Package of q, with the files that no package of the world w
// had before.
func (p *Program) addPackage(w *world, q *packages.Package, had map[string]bool) (*Package, error) {
	pkg := &Package{ID: q.ID, Path: q.PkgPath, Types: q.Types, Info: q.TypesInfo, Sizes: q.TypesSizes, Configuration: w.number}
	for _, syntax := range q.Syntax {
		path := p.Fset.PositionFor(syntax.FileStart, false).Filename
		if had[path] {
			continue
		}
		had[path] = true
		source, err := p.source(path)
		if err != nil {
			return nil, err
		}
		f := &File{Path: path, Syntax: syntax, Source: source, Generated: !slices.Contains(q.GoFiles, path)}
		if p.files[path] == nil {
			p.files[path] = f
		}
		pkg.Files = append(pkg.Files, f)
	}
	slices.SortFunc(pkg.Files, func(a, b *File) int { return strings.Compare(a.Path, b.Path) })
	return pkg, p.addAssembly(pkg, q)
}

// addAssembly reads the assembly of q.
func (p *Program) addAssembly(pkg *Package, q *packages.Package) error {
	for _, path := range q.OtherFiles {
		if ext := filepath.Ext(path); ext != ".s" && ext != ".h" {
			continue
		}
		source, err := p.source(path)
		if err != nil {
			return err
		}
		pkg.Assembly = append(pkg.Assembly, source)
	}
	return nil
}
