package flow

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alsgen/alsgen/analysis/load"
)

// declare makes a Func for every declared function of pkg, before any body is
// walked, so that calls find their callee.
func (b *builder) declare(pkg *load.Package) {
	for _, file := range pkg.Files {
		linked := linkDirectives(file.Syntax)
		for _, decl := range file.Syntax.Decls {
			d, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			obj, _ := pkg.Info.Defs[d.Name].(*types.Func)
			if obj == nil {
				continue
			}
			f := &Func{Pkg: pkg, File: file, Decl: d, Obj: obj, Sig: obj.Signature(), Name: obj.FullName(), Kind: kindOf(pkg, file, d), Marker: b.explicits[obj.FullName()]}
			if directive := linked[d.Name.Name]; directive != "" && d.Recv == nil {
				f.Frozen = "the directive " + directive + " names its symbol"
			}
			b.g.Funcs = append(b.g.Funcs, f)
			b.decls[d] = f
			if d.Recv != nil {
				key := methodKey{pkg.Configuration, obj.Name() + methodType(obj)}
				b.methods[key] = append(b.methods[key], f)
			}
			if d.Name.Name != "_" && f.Kind != Init {
				b.g.symbols[symbolKey{pkg.Configuration, symbol(obj)}] = f
			}
		}
	}
}

// methodKey names the methods of one configuration that have one name and type.
type methodKey struct {
	configuration int
	text          string
}

// linkDirectives returns the names of the functions of file that a directive
// makes known to the linker or to other languages, with the directive.
func linkDirectives(file *ast.File) map[string]string {
	names := map[string]string{}
	for _, group := range file.Comments {
		for _, c := range group.List {
			fields := strings.Fields(c.Text)
			if len(fields) < 2 {
				continue
			}
			switch fields[0] {
			case "//go:linkname", "//export", "//go:wasmexport":
				names[fields[1]] = fields[0]
			}
		}
	}
	return names
}

// kindOf returns the role that the go command gives to d.
func kindOf(pkg *load.Package, file *load.File, d *ast.FuncDecl) Kind {
	name := d.Name.Name
	switch {
	case d.Recv != nil:
		return Ordinary
	case name == "init":
		return Init
	case name == "main" && pkg.Types.Name() == "main":
		return Main
	case !strings.HasSuffix(file.Path, "_test.go"):
		return Ordinary
	case name == "TestMain" && hasTestParam(d, "M"):
		return TestMain
	case isTestName(name, "Test") && hasTestParam(d, "T"),
		isTestName(name, "Benchmark") && hasTestParam(d, "B"),
		isTestName(name, "Fuzz") && hasTestParam(d, "F"):
		return Test
	case isTestName(name, "Example") && d.Type.Params.NumFields() == 0:
		return Example
	}
	return Ordinary
}

// isTestName is the go command's rule: prefix alone, or followed by anything but
// a lower-case letter.
func isTestName(name, prefix string) bool {
	rest, ok := strings.CutPrefix(name, prefix)
	if !ok {
		return false
	}
	r, _ := utf8.DecodeRuneInString(rest)
	return rest == "" || !unicode.IsLower(r)
}

// hasTestParam reports whether d has one parameter *testing.name, under
// whatever name the package is imported.
func hasTestParam(d *ast.FuncDecl, name string) bool {
	if d.Type.Params.NumFields() != 1 || d.Type.Results.NumFields() != 0 {
		return false
	}
	star, ok := d.Type.Params.List[0].Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	switch x := star.X.(type) {
	case *ast.SelectorExpr:
		return x.Sel.Name == name
	case *ast.Ident:
		return x.Name == name
	}
	return false
}

// funcDecl walks the body of a declared function.
func (b *builder) funcDecl(d *ast.FuncDecl) {
	obj, _ := b.pkg.Info.Defs[d.Name].(*types.Func)
	if obj == nil {
		return
	}
	f := b.decls[d]
	b.params(f)
	if d.Body != nil && !b.src.Generated {
		b.stack = append(b.stack, d)
		b.within(f, func() { b.walk(d.Body) })
		b.stack = b.stack[:len(b.stack)-1]
	}
}

// funcLit makes the Func of a literal and walks its body.
func (b *builder) funcLit(lit *ast.FuncLit) {
	outer := b.cur
	outer.literals++
	sig, _ := b.pkg.Info.TypeOf(lit).(*types.Signature)
	f := &Func{
		Pkg: b.pkg, File: b.src, Lit: lit, Outer: outer, Sig: sig, Kind: Ordinary,
		Name: fmt.Sprintf("%s.func%d", outer.Name, outer.literals),
	}
	b.stack = append(b.stack, lit)
	f.Sink = b.sink()
	b.g.Funcs = append(b.g.Funcs, f)
	b.lits[lit] = f
	b.noteFlow(lit)
	b.params(f)
	b.within(f, func() { b.walk(lit.Body) })
	b.stack = b.stack[:len(b.stack)-1]
}

// params notes the parameters, receiver and results of f.
func (b *builder) params(f *Func) {
	note := func(list *ast.FieldList) {
		if list == nil {
			return
		}
		for _, field := range list.List {
			for _, name := range field.Names {
				if v, ok := f.Pkg.Info.Defs[name].(*types.Var); ok {
					b.declareVar(v, f, true, f.Body())
				}
			}
		}
	}
	if f.Decl != nil {
		note(f.Decl.Recv)
	}
	note(f.Type().Params)
	note(f.Type().Results)
}
