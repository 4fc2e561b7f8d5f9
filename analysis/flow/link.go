// This file finds what is known to the linker under its symbol: what a directive
// names, on either side, and what assembly names.
//
//	//go:linkname secret example.com/store.secret    in package pull: store.secret keeps its type
//	func secret(n int) string
//
//	CALL ·length(SB)                                 in a .s file: length keeps its type
//
//	func Greet() string                              in a plugin: plugin.Lookup finds it
//
// Whoever is behind the symbol does not look at its type, so nothing but a crash
// would tell that it changed.

package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"

	"github.com/alsgen/alsgen/analysis/load"
)

// links freezes the functions of the program that a symbol reaches, and notes the
// variables.
func (b *builder) links() {
	for _, pkg := range b.g.Prog.Packages {
		for _, file := range pkg.Files {
			for _, l := range linknames(file.Syntax) {
				why := "the directive //go:linkname names its symbol"
				b.freezeSymbol(pkg, pkg.Path+"."+l.local, why)
				b.freezeSymbol(pkg, l.symbol, why)
			}
		}
		for _, source := range pkg.Assembly {
			for _, name := range assemblySymbols(source) {
				b.freezeSymbol(pkg, name, "assembly names its symbol")
			}
		}
		if isPlugin(pkg) {
			for _, name := range pkg.Types.Scope().Names() {
				if token.IsExported(name) {
					b.freezeSymbol(pkg, pkg.Path+"."+name, "whoever opens the plugin looks it up by its name")
				}
			}
		}
	}
}

// isPlugin reports whether pkg can only be a plugin: a package main without a main.
func isPlugin(pkg *load.Package) bool {
	return pkg.Types.Name() == "main" && pkg.Types.Scope().Lookup("main") == nil && slices.ContainsFunc(pkg.Files, func(f *load.File) bool {
		return !f.Generated && !strings.HasSuffix(f.Path, "_test.go")
	})
}

// linkname is a directive //go:linkname local symbol.
type linkname struct{ local, symbol string }

func linknames(file *ast.File) []linkname {
	var list []linkname
	for _, group := range file.Comments {
		for _, c := range group.List {
			fields := strings.Fields(c.Text)
			switch {
			case len(fields) == 0 || fields[0] != "//go:linkname":
			case len(fields) == 2:
				list = append(list, linkname{fields[1], ""})
			case len(fields) >= 3:
				list = append(list, linkname{fields[1], fields[2]})
			}
		}
	}
	return list
}

// assemblySymbols returns the symbols of Go that a file of assembly names, as the
// linker writes them; one without a package begins with a point.
func assemblySymbols(source []byte) []string {
	comment := regexp.MustCompile(`//[^\n]*|(?s:/\*.*?\*/)`)
	name := regexp.MustCompile(`[\pL\pN_./%∕·-]*·[\pL\pN_·]+`)
	var list []string
	for _, m := range name.FindAll(comment.ReplaceAll(source, nil), -1) {
		list = append(list, strings.NewReplacer("·", ".", "∕", "/").Replace(string(m)))
	}
	return list
}

// freezeSymbol freezes the function, or notes the variable, of the program that
// symbol means in pkg.
func (b *builder) freezeSymbol(pkg *load.Package, symbol, why string) {
	if strings.HasPrefix(symbol, ".") {
		symbol = pkg.Path + symbol
	}
	path, recv, name := parseSymbol(symbol)
	for _, q := range b.g.Prog.Packages {
		if q.Configuration != pkg.Configuration || q.Path != path && (path != "main" || q.Types.Name() != "main") {
			continue
		}
		if f := b.g.symbols[symbolKey{q.Configuration, q.Path + "\x00" + recv + "\x00" + name}]; f != nil {
			f.Frozen = why
		} else if v, ok := q.Types.Scope().Lookup(name).(*types.Var); ok && recv == "" {
			b.linked = append(b.linked, linkedVar{v, why})
		}
	}
}

// linkedVar is a package variable that a symbol reaches.
type linkedVar struct {
	obj *types.Var
	why string
}

// parseSymbol takes a symbol of the linker apart: path.F, path.T.M, path.(*T).M.
func parseSymbol(symbol string) (path, recv, name string) {
	slash := strings.LastIndexByte(symbol, '/') + 1
	last, rest, _ := strings.Cut(symbol[slash:], ".")
	path = strings.ReplaceAll(symbol[:slash]+last, "%2e", ".")
	if i := strings.LastIndexByte(rest, '.'); i >= 0 {
		recv, rest = strings.Trim(rest[:i], "(*)"), rest[i+1:]
	}
	return path, recv, rest
}

// freezeLinked freezes the classes of what links found: methods, which may be
// joined with others, functions that have no body here, and variables.
func (s *shaper) freezeLinked() {
	for _, f := range s.b.g.Funcs {
		if f.Decl == nil || f.Class == nil {
			continue
		}
		if f.Frozen == "" && f.Decl.Body == nil {
			f.Class.freeze(Reason{Pos: f.Pos(), Text: "its body is not written in Go"})
		}
		if f.Frozen != "" && f.Sig.Recv() != nil {
			f.Class.freeze(Reason{Pos: f.Pos(), Text: f.Frozen})
		}
	}
	for _, v := range s.b.linked {
		s.freezeAll(s.variable(v.obj), Reason{Pos: v.obj.Pos(), Text: v.why}, map[any]bool{})
	}
}

// freezeSpelled freezes the function types that are written inside shape, the type of
// a method that a foreign type has, too: that type spells them as they are. Those of
// defined types have a name instead.
func (s *shaper) freezeSpelled(shape *Shape, why Reason) {
	if shape == nil {
		return
	}
	for _, p := range shape.Parts {
		if p != nil && p.Kind == FuncShape && !p.Foreign {
			p.Class.freeze(why)
		}
		s.freezeSpelled(p, why)
	}
}

// freezeAll freezes every function type that a value of shape holds, those inside
// the types that the program defines too.
func (s *shaper) freezeAll(shape *Shape, why Reason, seen map[any]bool) {
	if shape == nil {
		return
	}
	if shape.Kind == FuncShape {
		if !shape.Foreign {
			shape.Class.freeze(why)
		}
		return
	}
	if shape.Kind == NamedShape {
		if seen[shape.key] {
			return
		}
		seen[shape.key] = true
		s.freezeAll(s.under(shape), why, seen)
	}
	for _, p := range shape.Parts {
		s.freezeAll(p, why, seen)
	}
}
