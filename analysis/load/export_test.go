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
	fset := token.NewFileSet()
	loaded, err := packages.Load(&packages.Config{
		Context: ctx, Mode: mode | packages.NeedDeps, Dir: cfg.Dir, Env: cfg.Env, Fset: fset, Tests: true,
	}, modules[0].Dir+"/...")
	if err != nil {
		t.Fatal(err)
	}
	p, err := assemble(fset, modules, loaded, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// FromSource lists the paths of the packages that p has from source.
func (p *Program) FromSource() map[string]bool {
	paths := map[string]bool{}
	packages.Visit(p.loaded, nil, func(q *packages.Package) {
		if len(q.Syntax) > 0 {
			paths[q.PkgPath] = true
		}
	})
	return paths
}
