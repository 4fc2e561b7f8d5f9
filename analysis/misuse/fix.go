// This file makes what suggested fixes need.

package misuse

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"

	"github.com/alsgen/alsgen/analysis/load"
)

// runtimeName returns the name of the runtime at c, with the edit that imports it if the
// file does not. "" if the name means something else there.
func (p *pass) runtimeName(c inspector.Cursor) (name string, edits []analysis.TextEdit) {
	var file *ast.File
	for f := range c.Enclosing((*ast.File)(nil)) {
		file = f.Node().(*ast.File)
	}
	for _, spec := range file.Imports {
		if path, err := strconv.Unquote(spec.Path.Value); err != nil || path != load.RuntimePath {
			continue
		}
		pkg := p.TypesInfo.PkgNameOf(spec)
		if pkg == nil || spec.Name != nil && spec.Name.Name == "." {
			return "", nil
		}
		if p.means(pkg.Name(), c) != types.Object(pkg) {
			return "", nil
		}
		return pkg.Name(), nil
	}
	if p.means("als", c) != nil {
		return "", nil
	}
	return "als", []analysis.TextEdit{importEdit(file)}
}

// means returns what name denotes at c.
func (p *pass) means(name string, c inspector.Cursor) types.Object {
	pos := c.Node().Pos()
	scope := p.Pkg.Scope().Innermost(pos)
	if scope == nil {
		return nil
	}
	_, obj := scope.LookupParent(name, pos)
	return obj
}

// importEdit imports the runtime in file, in a group of its own behind the others.
func importEdit(file *ast.File) analysis.TextEdit {
	at, text := file.Name.End(), "\n\nimport \""+load.RuntimePath+"\""
	for _, d := range file.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.IMPORT {
			break
		}
		if at, text = g.End(), "\nimport \""+load.RuntimePath+"\""; g.Rparen.IsValid() {
			at, text = g.Rparen, "\n\t\""+load.RuntimePath+"\"\n"
		}
	}
	return analysis.TextEdit{Pos: at, End: at, NewText: []byte(text)}
}
