// This file puts declarations in place of those that alsgen generate has not written yet,
// and that explicit code calls already: without them such code does not load, and nothing
// could be generated.

package load

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/alsgen/alsgen/analysis/twin"
)

// stub declares what the packages of worlds miss, and reports whether there was any that
// it had not declared before. What it declares for is in p.Missing.
func (p *Program) stub(worlds []*world) bool {
	// What the type checker says of a function, or a method, that is not there.
	undefined := regexp.MustCompile(`^undefined: (?:\w+\.)?(\w+)Context$|\.(\w+)Context undefined \(type `)
	names := map[string]bool{}
	for _, w := range worlds {
		for _, q := range w.loaded {
			for _, e := range q.Errors {
				if m := undefined.FindStringSubmatch(e.Msg); m != nil && p.owns(q) {
					names[m[1]+m[2]] = true
					p.noteMissing(w, q.PkgPath, e)
				}
			}
		}
	}
	grown := false
	for name := range names {
		grown = grown || !p.stubbed[name]
		p.stubbed[name] = true
	}
	if !grown {
		return false
	}
	declared := false
	for _, path := range p.sourcesInTwins(worlds) {
		declared = p.stubFile(path) || declared
	}
	return declared
}

// noteMissing notes that e is mended by a declaration that is not written yet.
func (p *Program) noteMissing(w *world, pkg string, e packages.Error) {
	same := func(b Broken) bool { return b.Path == pkg && slices.Contains(b.Errors, e) }
	if !slices.ContainsFunc(p.Missing, same) {
		p.Missing = append(p.Missing, Broken{Path: pkg, Errors: []packages.Error{e}, In: w.cfg})
	}
}

// sourcesInTwins returns the files of worlds that are of modules in twins, but neither
// tests nor generated, sorted.
func (p *Program) sourcesInTwins(worlds []*world) []string {
	paths := map[string]bool{}
	for _, w := range worlds {
		for _, q := range w.loaded {
			for _, path := range q.GoFiles {
				if p.InTwins(path) && !strings.HasSuffix(path, "_test.go") && !p.isGenerated(path) {
					paths[path] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(paths))
}

// stubFile declares for the source at path, in a file beside it, and reports whether that
// has any declarations.
func (p *Program) stubFile(path string) bool {
	src, err := p.source(path)
	if err != nil {
		return false
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", src, parser.SkipObjectResolution)
	if err != nil {
		return false
	}
	s := stubber{src: src, base: fset.File(file.Pos()).Base(), used: map[string]bool{}}
	for _, d := range file.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Name.IsExported() && p.stubbed[fn.Name.Name] {
			s.function(fn)
		}
	}
	if s.decls.Len() == 0 {
		return false
	}
	_, tag := twin.ContextFileOf(path, src)
	text := fmt.Sprintf("%s\n\n//go:build %s\n\npackage %s\n\nimport context_ \"context\"\n", twin.Header, tag, file.Name.Name)
	for _, spec := range file.Imports {
		if s.used[importName(spec)] {
			text += "import " + s.text(spec) + "\n"
		}
	}
	to := twin.StubFileOf(path)
	if !p.isGenerated(to) {
		p.Generated = append(p.Generated, Generated{to, true})
	}
	p.cfg.Overlay[to] = twin.Strip([]byte(text + s.decls.String()))
	return true
}

// stubber writes the declarations for one file.
type stubber struct {
	src   []byte
	base  int
	decls strings.Builder
	used  map[string]bool // the packages that they name
}

// text returns n as the source writes it.
func (s *stubber) text(n ast.Node) string {
	return string(s.src[int(n.Pos())-s.base : int(n.End())-s.base])
}

// typ returns the type e as the source writes it.
func (s *stubber) typ(e ast.Expr) string {
	ast.Inspect(e, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok {
				s.used[id.Name] = true
			}
		}
		return true
	})
	return s.text(e)
}

// function declares fn with a context. Whether a function that it is given takes the
// context, too, is not known yet.
func (s *stubber) function(fn *ast.FuncDecl) {
	recv, typeParams := "", ""
	if fn.Recv != nil && len(fn.Recv.List) > 0 {
		recv = "(_ " + s.typ(fn.Recv.List[0].Type) + ") "
	}
	if list := fn.Type.TypeParams; list != nil {
		for _, field := range list.List {
			s.typ(field.Type)
		}
		typeParams = s.text(list)
	}
	params := []string{"_ context_.Context"}
	for _, t := range paramTypes(fn.Type) {
		typ := s.typ(t)
		if _, ok := ast.Unparen(t).(*ast.FuncType); ok {
			typ = "any"
		}
		params = append(params, "_ "+typ)
	}
	results := ""
	if list := fn.Type.Results; list != nil {
		var types []string
		for _, field := range list.List {
			for range max(1, len(field.Names)) {
				types = append(types, s.typ(field.Type))
			}
		}
		results = " (" + strings.Join(types, ", ") + ")"
	}
	fmt.Fprintf(&s.decls, "\nfunc %s%sContext%s(%s)%s { panic(0) }\n", recv, fn.Name.Name, typeParams, strings.Join(params, ", "), results)
}
