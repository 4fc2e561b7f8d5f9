// Package gen makes random programs in the implicit style: well-typed, and such that
// rules meet. What they print is not its business; whether they end soon is found out
// by running them in package interp.
//
// Declared functions call only those that come behind them, so that only function
// values and interfaces can go in circles. Packages import those behind them.
package gen

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/alsgen/alsgen/golden/fuzz/model"
)

// Config says what programs are made of.
type Config struct {
	// Without are the crossings that are left out.
	Without map[Crossing]bool
	// Plain leaves out EnterWith, WithScope, Disable, Bind and Snapshot: in programs where
	// nothing enters, other things are decided.
	Plain bool
	// Size is how much bodies hold, 0 for as much as usual, 1 for less, and so on.
	Size int
}

// Crossing names a place where rules meet that the generator can leave out.
type Crossing string

// The crossings.
const (
	// HandVariable is a context written by hand (s.With) that is handed on through a
	// variable.
	HandVariable Crossing = "hand-variable"
)

// Crossings lists them with the reason to leave each out.
func Crossings() map[Crossing]string {
	return map[Crossing]string{
		HandVariable: "rule 7 does not say how far what is written by hand is followed",
	}
}

// Module is the module that the programs are packages of.
const Module = "fuzz.example"

// New makes the program that the seed says.
func New(name string, seed uint64, cfg Config) *model.Program {
	g := &gen{
		Rand:   rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15)),
		cfg:    cfg,
		prog:   &model.Program{Name: name},
		byType: map[string][]*model.FuncDecl{},
		order:  map[*model.FuncDecl]int{},
		shared: &model.Storage{Name: "Default", Elem: model.Any},
	}
	g.opens = !cfg.Plain && g.chance(40)
	g.packages()
	g.pool()
	g.globals()
	g.declare()
	g.bodies()
	return g.prog
}

// gen is the state of one program.
type gen struct {
	*rand.Rand
	cfg  Config
	prog *model.Program
	ids  int
	line int

	sigs    []*model.Func // the function types that this program prefers
	foreign []*model.ForeignFunc
	byType  map[string][]*model.FuncDecl // by the key of the type
	order   map[*model.FuncDecl]int
	todo    []func()
	generic generics
	show    *model.FuncDecl
	idle    *model.FuncDecl
	early   *model.Var     // what init read
	shared  *model.Storage // als.Default
	opens   bool           // something enters for its callers
	depth   int
	budget  int
}

// id numbers names and lines.
func (g *gen) id() int { g.ids++; return g.ids }

// lineID numbers what is printed.
func (g *gen) lineID() int { g.line++; return g.line }

// chance is true in n of 100 cases.
func (g *gen) chance(n int) bool { return g.IntN(100) < n }

// pick returns one of list.
func pick[T any](g *gen, list []T) T { return list[g.IntN(len(list))] }

// without reports whether the crossing is left out.
func (g *gen) without(c Crossing) bool { return g.cfg.Without[c] }

// packages makes one to three packages; more cost more to compile.
func (g *gen) packages() {
	names := []string{g.prog.Name, "lib", "base"}
	path := Module + "/" + g.prog.Name
	for i := range pick(g, []int{1, 1, 2, 3}) {
		pkg := &model.Package{Path: path, Name: names[i]}
		if i > 0 {
			pkg.Path += "/" + names[i]
		}
		g.prog.Packages = append(g.prog.Packages, pkg)
	}
	last := g.last()
	for i, elem := range []model.Type{model.String, model.String, model.Int} {
		s := &model.Storage{Pkg: last, Name: fmt.Sprintf("S%d", i), Elem: elem}
		if i == 1 {
			s.Default = "d1"
		}
		last.Storages = append(last.Storages, s)
	}
}

func (g *gen) root() *model.Package { return g.prog.Packages[0] }
func (g *gen) last() *model.Package { return g.prog.Packages[len(g.prog.Packages)-1] }

// number is the place of pkg among the packages.
func (g *gen) number(pkg *model.Package) int { return slices.Index(g.prog.Packages, pkg) }

// sees reports whether the package from can name what other declares.
func (g *gen) sees(from, other *model.Package) bool { return g.number(from) <= g.number(other) }

// anyPackage returns a random package.
func (g *gen) anyPackage() *model.Package { return pick(g, g.prog.Packages) }

// name makes a name that pkg exports if others use it.
func (g *gen) name(pkg *model.Package, base string) string {
	n := fmt.Sprintf("%s%d", base, g.id())
	if pkg != g.root() {
		n = string(n[0]-'a'+'A') + n[1:]
	}
	return n
}

// storage returns a random storage.
func (g *gen) storage() *model.Storage { return pick(g, g.last().Storages) }

// textStorage returns one of strings.
func (g *gen) textStorage() *model.Storage { return g.last().Storages[g.IntN(2)] }
