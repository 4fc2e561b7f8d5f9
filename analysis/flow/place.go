// This file finds declarations again, from whatever variant of a package they
// were reached.

package flow

import (
	"go/token"
	"go/types"

	"github.com/alsgen/alsgen/analysis/load"
)

// place is a file of the program with its package.
type place struct {
	pkg  *load.Package
	file *load.File
}

// indexPlaces notes the files of the program.
func (b *builder) indexPlaces() {
	for _, pkg := range b.g.Prog.Packages {
		for _, f := range pkg.Files {
			b.places[b.g.Prog.Fset.File(f.Syntax.Package)] = &place{pkg, f}
		}
	}
}

// place returns the file of the program that pos is in, nil if it is in none.
func (b *builder) place(pos token.Pos) *place {
	return b.places[b.g.Prog.Fset.File(pos)]
}

// line names a declaration by where it stands, in one configuration.
type line struct {
	configuration int
	path          string
	line          int
	name          string
}

// canon returns where obj, of a package of the program, is declared in the files
// that were loaded. Variants share their files; a package between a test and what
// it tests is known by export data alone, which has the line but not the column.
func (b *builder) canon(obj types.Object) token.Pos {
	if v, ok := obj.(*types.Var); ok {
		obj = v.Origin()
	}
	if b.place(obj.Pos()) != nil {
		return obj.Pos()
	}
	if b.lines == nil {
		b.indexLines()
	}
	p := b.g.Prog.Fset.PositionFor(obj.Pos(), false)
	if pos, ok := b.lines[line{b.g.Prog.ConfigurationOf(obj.Pkg()), p.Filename, p.Line, obj.Name()}]; ok {
		return pos
	}
	return obj.Pos()
}

// indexLines notes every declaration of the program by its line.
func (b *builder) indexLines() {
	b.lines = map[line]token.Pos{}
	for _, pkg := range b.g.Prog.Packages {
		for id, obj := range pkg.Info.Defs {
			if obj == nil {
				continue
			}
			p := b.g.Prog.Fset.PositionFor(id.Pos(), false)
			key := line{pkg.Configuration, p.Filename, p.Line, id.Name}
			if old, ok := b.lines[key]; !ok || id.Pos() < old {
				b.lines[key] = id.Pos()
			}
		}
	}
}
