// This file runs analyzers over a program. The checker of x/tools wants the syntax of every
// dependency; a Program has that of what can reach a marker, and nothing else has facts.

package check

import (
	"fmt"
	"go/token"
	"go/types"
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/load"
)

// position returns the place of pos.
func position(prog *load.Program, pos token.Pos) diag.Position {
	p := prog.Fset.PositionFor(pos, false)
	return diag.Position{Path: p.Filename, Offset: p.Offset, Line: p.Line, Column: p.Column}
}

// drive runs analyzers over the packages of prog and reports what they find.
func drive(prog *load.Program, analyzers []*analysis.Analyzer, report func(analysis.Diagnostic)) error {
	d := &driver{prog: prog, facts: map[factKey]analysis.Fact{}, packageFacts: map[packageKey]analysis.Fact{}, results: map[resultKey]any{}, report: func(analysis.Diagnostic) {}}
	makers := factMakers(analyzers)
	// Facts only grow. A package and its tests may be used by each other's: until nothing
	// is new.
	for d.news = true; d.news; {
		d.news = false
		for _, pkg := range prog.Packages {
			clear(d.results)
			for _, a := range makers {
				if err := d.run(pkg, a); err != nil {
					return err
				}
			}
		}
	}
	d.report = report
	for _, pkg := range prog.Packages {
		clear(d.results)
		for _, a := range analyzers {
			if err := d.run(pkg, a); err != nil {
				return err
			}
		}
	}
	return nil
}

// factMakers returns the analyzers with facts among what list needs.
func factMakers(list []*analysis.Analyzer) (makers []*analysis.Analyzer) {
	for _, a := range list {
		for _, b := range append(factMakers(a.Requires), a) {
			if len(b.FactTypes) > 0 && !slices.Contains(makers, b) {
				makers = append(makers, b)
			}
		}
	}
	return makers
}

// driver is the state of drive.
type driver struct {
	prog         *load.Program
	facts        map[factKey]analysis.Fact
	packageFacts map[packageKey]analysis.Fact
	news         bool
	results      map[resultKey]any
	report       func(analysis.Diagnostic)
}

// factKey is a fact about what is declared at a place: a function is one object in each
// variant of its package.
type factKey struct {
	at   diag.Position
	fact reflect.Type
}

// resultKey is an analyzer at work on a package.
type resultKey struct {
	pkg      *load.Package
	analyzer *analysis.Analyzer
}

// run runs a on pkg, and what it requires before.
func (d *driver) run(pkg *load.Package, a *analysis.Analyzer) error {
	key := resultKey{pkg, a}
	if _, done := d.results[key]; done {
		return nil
	}
	inputs := map[*analysis.Analyzer]any{}
	for _, r := range a.Requires {
		if err := d.run(pkg, r); err != nil {
			return err
		}
		inputs[r] = d.results[resultKey{pkg, r}]
	}
	result, err := a.Run(d.pass(pkg, a, inputs))
	if err != nil {
		return fmt.Errorf("%s: %s: %w", pkg.Path, a.Name, err)
	}
	d.results[key] = result
	return nil
}

// pass is what a sees of pkg.
func (d *driver) pass(pkg *load.Package, a *analysis.Analyzer, inputs map[*analysis.Analyzer]any) *analysis.Pass {
	p := &analysis.Pass{
		Analyzer: a, Fset: d.prog.Fset, Pkg: pkg.Types, TypesInfo: pkg.Info, TypesSizes: pkg.Sizes,
		ResultOf: inputs, Report: d.report, ReadFile: d.prog.Source,
		ImportObjectFact: d.importFact, ExportObjectFact: d.exportFact,
		ImportPackageFact: func(of *types.Package, fact analysis.Fact) bool { return d.importPackageFact(of.Path(), fact) },
		ExportPackageFact: func(fact analysis.Fact) { d.exportPackageFact(pkg.Types.Path(), fact) },
		AllObjectFacts:    func() []analysis.ObjectFact { return nil },
		AllPackageFacts:   func() []analysis.PackageFact { return nil },
	}
	for _, f := range pkg.Files {
		p.Files = append(p.Files, f.Syntax)
	}
	return p
}

// packageKey is a fact about a package: one for all of its variants.
type packageKey struct {
	path string
	fact reflect.Type
}

func (d *driver) key(obj types.Object, fact analysis.Fact) factKey {
	return factKey{position(d.prog, obj.Pos()), reflect.TypeOf(fact)}
}

func (d *driver) importFact(obj types.Object, fact analysis.Fact) bool {
	return recall(d.facts, d.key(obj, fact), fact)
}

func (d *driver) exportFact(obj types.Object, fact analysis.Fact) {
	d.news = keep(d.facts, d.key(obj, fact), fact) || d.news
}

func (d *driver) importPackageFact(path string, fact analysis.Fact) bool {
	return recall(d.packageFacts, packageKey{path, reflect.TypeOf(fact)}, fact)
}

func (d *driver) exportPackageFact(path string, fact analysis.Fact) {
	d.news = keep(d.packageFacts, packageKey{path, reflect.TypeOf(fact)}, fact) || d.news
}

// recall sets fact to what facts know under key, and reports whether they know something.
func recall[K comparable](facts map[K]analysis.Fact, key K, fact analysis.Fact) bool {
	known, ok := facts[key]
	if ok {
		reflect.ValueOf(fact).Elem().Set(reflect.ValueOf(known).Elem())
	}
	return ok
}

// keep puts fact into facts under key, and reports whether that is news.
func keep[K comparable](facts map[K]analysis.Fact, key K, fact analysis.Fact) bool {
	news := !reflect.DeepEqual(facts[key], fact)
	facts[key] = fact
	return news
}
