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
	return RuntimeName(p.TypesInfo, p.Pkg, p.fileOf(c.Node().Pos()), c.Node().Pos())
}

// RuntimeName returns the name of the runtime at pos in a file of pkg, with the edit that
// imports it if the file does not. "" if the name means something else there.
func RuntimeName(info *types.Info, pkg *types.Package, file *ast.File, pos token.Pos) (name string, edits []analysis.TextEdit) {
	for _, spec := range file.Imports {
		if path, err := strconv.Unquote(spec.Path.Value); err != nil || path != load.RuntimePath {
			continue
		}
		imported := info.PkgNameOf(spec)
		if imported == nil || imported.Name() == "." || imported.Name() == "_" || means(pkg, imported.Name(), pos) != types.Object(imported) {
			return "", nil
		}
		return imported.Name(), nil
	}
	if means(pkg, "als", pos) != nil {
		return "", nil
	}
	return "als", []analysis.TextEdit{importEdit(file)}
}

// means returns what name denotes at pos in pkg.
func means(pkg *types.Package, name string, pos token.Pos) types.Object {
	scope := pkg.Scope().Innermost(pos)
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
