package rewrite

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/alsgen/alsgen/analysis/plan"
)

// imports adds and drops imports. An overlay gets new ones on the line of the
// package clause and keeps dropped ones as blank imports; in place they go where
// gofmt and people put them.
func (w *writer) imports() error {
	fset := token.NewFileSet()
	syntax, err := parser.ParseFile(fset, "", w.src, parser.ImportsOnly|parser.ParseComments)
	if err != nil {
		return err
	}
	f := importer{w: w, syntax: syntax, add: w.newImports(), offset: func(p token.Pos) int { return fset.PositionFor(p, false).Offset }}
	if w.mode == Overlay {
		f.overlay()
		return nil
	}
	f.drop()
	f.put()
	return nil
}

// newImports returns the new imports that what is written mentions. An adapter is
// planned before it is known whether it spells the type of the context.
func (w *writer) newImports() []plan.Import {
	var list []plan.Import
	for _, imp := range w.file.Add {
		name := regexp.MustCompile(`(^|[^\w.])` + regexp.QuoteMeta(w.name(imp.Path)) + `\.`)
		if slices.ContainsFunc(w.splices, func(s splice) bool { return name.MatchString(s.Text) }) {
			list = append(list, imp)
		}
	}
	return list
}

// importer edits the imports of one file.
type importer struct {
	w      *writer
	syntax *ast.File
	add    []plan.Import
	offset func(token.Pos) int
}

// spec writes an import spec.
func spec(imp plan.Import) string {
	if imp.Name == "" {
		return strconv.Quote(imp.Path)
	}
	return imp.Name + " " + strconv.Quote(imp.Path)
}

func (f importer) overlay() {
	end := f.offset(f.syntax.Name.End())
	var text strings.Builder
	for _, imp := range f.add {
		fmt.Fprintf(&text, "; import %s", spec(imp))
	}
	if text.Len() > 0 {
		f.w.open(plan.Span{Start: end, End: end}, text.String())
	}
	for _, span := range f.w.file.Drop {
		if name := strings.IndexAny(f.w.text(span), "\"`"); name > 0 {
			f.w.replace(plan.Span{Start: span.Start, End: span.Start + name}, "_ ")
		} else {
			f.w.open(span, "_ ")
		}
	}
}

// dropped reports whether the spec at n goes.
func (f importer) dropped(n ast.Node) bool {
	return slices.ContainsFunc(f.w.file.Drop, func(s plan.Span) bool { return s.Start == f.offset(n.Pos()) })
}

// drop deletes the lines of dropped imports, and a declaration of which nothing
// is left.
func (f importer) drop() {
	for _, decl := range f.importDecls() {
		left := slices.DeleteFunc(slices.Clone(decl.Specs), func(s ast.Spec) bool { return f.dropped(s) })
		if len(left) == 0 {
			if f.reused(decl) {
				continue
			}
			f.deleteLines(decl)
			continue
		}
		for _, s := range decl.Specs {
			if f.dropped(s) {
				f.deleteLines(s)
			}
		}
	}
}

// reused reports whether new imports take the place of all those of decl.
func (f importer) reused(decl *ast.GenDecl) bool {
	return len(f.add) > 0 && f.importDecls()[0] == decl
}

// importDecls returns the import declarations, without import "C".
func (f importer) importDecls() []*ast.GenDecl {
	var decls []*ast.GenDecl
	for _, d := range f.syntax.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.IMPORT || len(g.Specs) == 0 {
			continue
		}
		if s := g.Specs[0].(*ast.ImportSpec); s.Path.Value != `"C"` {
			decls = append(decls, g)
		}
	}
	return decls
}

// deleteLines deletes the lines of n, with a comment behind it.
func (f importer) deleteLines(n ast.Node) {
	src := f.w.src
	start, end := f.offset(n.Pos()), f.offset(n.End())
	lineStart := bytes.LastIndexByte(src[:start], '\n') + 1
	if len(bytes.TrimSpace(src[lineStart:start])) > 0 {
		f.w.replace(plan.Span{Start: start, End: end}, "")
		return
	}
	if i := bytes.IndexByte(src[end:], '\n'); i >= 0 {
		end += i + 1
	} else {
		end = len(src)
	}
	f.w.replace(plan.Span{Start: lineStart, End: end}, "")
}

// put writes new imports: into the first parenthesized declaration, in order;
// around the first declaration without parentheses; or behind the package clause.
func (f importer) put() {
	add := f.add
	if len(add) == 0 {
		return
	}
	decls := f.importDecls()
	nl := f.w.lineEnd()
	if len(decls) == 0 {
		end := f.offset(f.syntax.Name.End())
		if i := bytes.IndexByte(f.w.src[end:], '\n'); i >= 0 && !bytes.Contains(f.w.src[end:end+i], []byte(";")) {
			end += len(bytes.TrimRight(f.w.src[end:end+i], "\r"))
		}
		f.w.open(plan.Span{Start: end, End: end}, nl+nl+f.block(add, nil))
		return
	}
	decl := decls[0]
	if decl.Lparen.IsValid() && !f.allDropped(decl) {
		for _, imp := range add {
			f.insert(decl, imp)
		}
		return
	}
	f.w.replace(plan.Span{Start: f.offset(decl.Pos()), End: f.offset(decl.End())}, f.block(add, decl))
}

func (f importer) allDropped(decl *ast.GenDecl) bool {
	return !slices.ContainsFunc(decl.Specs, func(s ast.Spec) bool { return !f.dropped(s) })
}

// block writes an import declaration of the new imports and what is left of
// decl, the standard library first.
func (f importer) block(add []plan.Import, decl *ast.GenDecl) string {
	nl := f.w.lineEnd()
	byGroup := map[bool][]string{}
	put := func(path, text string) { byGroup[isStd(path)] = append(byGroup[isStd(path)], text) }
	for _, imp := range add {
		put(imp.Path, spec(imp))
	}
	if decl != nil {
		for _, s := range decl.Specs {
			if !f.dropped(s) {
				put(specPath(s), f.w.text(plan.Span{Start: f.offset(s.Pos()), End: f.offset(s.End())}))
			}
		}
	}
	if len(byGroup[true])+len(byGroup[false]) == 1 {
		return "import " + append(byGroup[true], byGroup[false]...)[0]
	}
	var groups []string
	for _, std := range []bool{true, false} {
		if len(byGroup[std]) > 0 {
			slices.SortFunc(byGroup[std], func(a, b string) int { return strings.Compare(pathOf(a), pathOf(b)) })
			groups = append(groups, "\t"+strings.Join(byGroup[std], nl+"\t")+nl)
		}
	}
	return "import (" + nl + strings.Join(groups, nl) + ")"
}

// insert writes imp into the group of decl that holds its kind, before the first
// import that sorts behind it.
func (f importer) insert(decl *ast.GenDecl, imp plan.Import) {
	nl := f.w.lineEnd()
	var last, final ast.Spec
	for _, s := range decl.Specs {
		if f.dropped(s) {
			continue
		}
		final = s
		if isStd(specPath(s)) != isStd(imp.Path) {
			continue
		}
		if specPath(s) > imp.Path {
			at := f.offset(s.Pos())
			if doc := s.(*ast.ImportSpec).Doc; doc != nil {
				at = f.offset(doc.Pos())
			}
			f.w.open(plan.Span{Start: at, End: len(f.w.src)}, spec(imp)+nl+"\t")
			return
		}
		last = s
	}
	switch {
	case last != nil:
		f.w.close(f.lineOf(last), nl+"\t"+spec(imp))
	case isStd(imp.Path):
		at := f.offset(decl.Lparen) + 1
		f.w.open(plan.Span{Start: at, End: len(f.w.src)}, nl+"\t"+spec(imp)+nl)
	default:
		end := f.lineOf(final)
		f.w.close(end, nl+nl+"\t"+spec(imp))
	}
}

// lineOf returns the span from the start of s to the end of its line.
func (f importer) lineOf(s ast.Spec) plan.Span {
	span := plan.Span{Start: f.offset(s.Pos()), End: f.offset(s.End())}
	rest := f.w.src[span.End:]
	if i := bytes.IndexByte(rest, '\n'); i >= 0 && !bytes.ContainsAny(rest[:i], ";)") {
		span.End += len(bytes.TrimRight(rest[:i], "\r"))
	}
	return span
}

// isStd reports whether path is of the standard library: its first element has
// no dot.
func isStd(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".")
}

func specPath(s ast.Spec) string {
	path, _ := strconv.Unquote(s.(*ast.ImportSpec).Path.Value)
	return path
}

// pathOf returns the path in the text of an import spec.
func pathOf(text string) string {
	if i := strings.IndexAny(text, "\"`"); i >= 0 {
		return text[i+1:]
	}
	return text
}
