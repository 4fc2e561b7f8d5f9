package load

import (
	"context"
	"go/token"
	"testing"

	"golang.org/x/tools/go/packages"
)

// LoadFromSource loads as Load does, with foreign packages from source where it
// can be.
func LoadFromSource(t *testing.T, cfg Config) *Program {
	t.Helper()
	ctx := context.Background()
	modules, err := listModules(ctx, cfg)
	if err != nil {
		t.Fatal(err)
	}
	p := &Program{Fset: token.NewFileSet(), Modules: modules, Configurations: cfg.configurations(), files: map[string]*File{}, cfg: cfg}
	loaded, err := packages.Load(&packages.Config{
		Context: ctx, Mode: packages.LoadAllSyntax | packages.NeedModule | packages.NeedForTest | typecheckCgo, Dir: cfg.Dir, Env: cfg.Env, Fset: p.Fset, Tests: true,
	}, modules[0].Dir+"/...")
	if err != nil {
		t.Fatal(err)
	}
	if err := p.assemble(&world{cfg: cfg}, loaded); err != nil {
		t.Fatal(err)
	}
	return p
}

// FromSource lists the paths of the packages that p has from source.
func (p *Program) FromSource() map[string]bool {
	paths := map[string]bool{}
	packages.Visit(p.worlds[0].loaded, nil, func(q *packages.Package) {
		if len(q.Syntax) > 0 {
			paths[q.PkgPath] = true
		}
	})
	return paths
}
