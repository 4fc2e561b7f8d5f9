package model

import (
	"fmt"
	"go/format"
	"path"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// Runtime is the import path of the runtime.
const Runtime = "github.com/alsgen/alsgen/runtime/als"

// Source prints the packages of p: the text of each by the path of its file in the
// module. What Main does not lead to is left out.
func Source(p *Program) (map[string][]byte, error) {
	reached := Reached(p)
	files := map[string][]byte{}
	for _, pkg := range p.Packages {
		pr := &printer{pkg: pkg, reached: reached, imports: map[string]bool{}}
		body := pr.packageBody(pkg)
		if body == "" {
			continue
		}
		text := "package " + pkg.Name + "\n\n" + pr.importDecl() + body
		out, err := format.Source([]byte(text))
		if err != nil {
			return nil, fmt.Errorf("%s: %w\n%s", pkg.Path, err, text)
		}
		name := strings.TrimPrefix(pkg.Path, path.Dir(p.Packages[0].Path)+"/") + "/" + pkg.Name + ".go"
		files[name] = out
	}
	return files, nil
}

// Rename gives the root package of p another import path and name, and the packages
// below it with it. A package main has a function main.
func Rename(p *Program, path, name string) {
	old := p.Packages[0].Path
	for _, pkg := range p.Packages {
		pkg.Path = path + strings.TrimPrefix(pkg.Path, old)
	}
	p.Packages[0].Name = name
	p.Name = name
	p.Main.Name = "Main"
	if name == "main" {
		p.Main.Name = "main"
	}
}

// printer prints one package.
type printer struct {
	pkg     *Package
	reached map[any]bool
	imports map[string]bool
	local   map[*Var]bool // the locals of the function that is printed which are used
	b       strings.Builder
}

func (p *printer) importDecl() string {
	if len(p.imports) == 0 {
		return ""
	}
	var std, other []string
	for i := range p.imports {
		if strings.Contains(strings.Split(i, "/")[0], ".") {
			other = append(other, strconv.Quote(i))
		} else {
			std = append(std, strconv.Quote(i))
		}
	}
	sort.Strings(std)
	sort.Strings(other)
	return "import (\n" + strings.Join(std, "\n") + "\n\n" + strings.Join(other, "\n") + "\n)\n\n"
}

func (p *printer) packageBody(pkg *Package) string {
	for _, s := range pkg.Storages {
		if p.reached[s] {
			p.storage(s)
		}
	}
	for _, d := range pkg.Types {
		if p.reached[d] {
			p.typeDecl(d)
		}
	}
	for _, v := range pkg.Vars {
		if p.reached[v] {
			p.packageVar(v)
		}
	}
	for _, f := range pkg.Funcs {
		if p.reached[f] {
			p.funcDecl(f)
		}
	}
	return p.b.String()
}

func (p *printer) f(format string, args ...any) { fmt.Fprintf(&p.b, format, args...) }

// use notes an import and returns name.
func (p *printer) use(path, name string) string {
	p.imports[path] = true
	return name
}

func (p *printer) als() string { return p.use(Runtime, "als") }

// declName writes the name of something declared in pkg.
func (p *printer) declName(pkg *Package, name string) string {
	if pkg == nil || pkg == p.pkg {
		return name
	}
	p.imports[pkg.Path] = true
	return pkg.Name + "." + name
}

// typ writes a type and notes what it imports.
func (p *printer) typ(t Type) string {
	p.typeImports(t)
	return TypeText(t, func(d *TypeDecl) string { return p.declName(d.Pkg, d.Name) })
}

// typeImports notes the standard packages that the text of t names.
func (p *printer) typeImports(t Type) {
	text := TypeText(t, func(*TypeDecl) string { return "" })
	for name, path := range map[string]string{"context.": "context", "http.": "net/http", "iter.": "iter", "fmt.": "fmt", "io.": "io", "sort.": "sort", "als.": Runtime} {
		if strings.Contains(text, name) {
			p.imports[path] = true
		}
	}
}

func (p *printer) storage(s *Storage) {
	if s.Default == nil {
		p.f("var %s = %s.New[%s](%q)\n\n", s.Name, p.als(), p.typ(s.Elem), s.Name)
		return
	}
	p.f("var %s = %s.NewWithDefault(%q, %#v)\n\n", s.Name, p.als(), s.Name, s.Default)
}

func (p *printer) typeDecl(d *TypeDecl) {
	params := ""
	if len(d.Params) > 0 {
		params = "[" + strings.Join(d.Params, ", ") + " any]"
	}
	p.f("type %s%s ", d.Name, params)
	switch {
	case d.Func != nil:
		p.f("%s\n\n", p.typ(d.Func))
	case d.Iface:
		p.f("interface {\n")
		for _, e := range d.Embeds {
			p.f("%s\n", p.typ(e))
		}
		for _, m := range d.Methods {
			p.f("%s%s\n", m.Name, strings.TrimPrefix(p.typ(m.Type), "func"))
		}
		p.f("}\n\n")
	default:
		p.f("struct {\n")
		for _, f := range d.Fields {
			if f.Embedded {
				p.f("%s\n", p.typ(f.Type))
				continue
			}
			p.f("%s %s\n", f.Name, p.typ(f.Type))
		}
		p.f("}\n\n")
	}
}

func (p *printer) packageVar(v *Var) {
	if v.Init == nil {
		p.f("var %s %s\n\n", v.Name, p.typ(v.Type))
		return
	}
	p.local = usedIn(v.Init)
	p.f("var %s %s = %s\n\n", v.Name, p.typ(v.Type), p.expr(v.Init))
}

func (p *printer) funcDecl(f *FuncDecl) {
	p.local = usedIn(f.Code.Body)
	p.f("func ")
	if f.Of != nil {
		p.f("(%s %s) ", p.receiverName(f), p.receiverType(f))
	}
	p.f("%s", f.Name)
	if len(f.TypeParams) > 0 {
		p.f("[%s any]", strings.Join(f.TypeParams, ", "))
	}
	p.f("%s ", p.signature(f.Code))
	p.body(f.Code)
	p.f("\n\n")
}

func (p *printer) receiverName(f *FuncDecl) string {
	if f.Recv == nil || !p.local[f.Recv] {
		return ""
	}
	return f.Recv.Name
}

func (p *printer) receiverType(f *FuncDecl) string {
	t := f.Of.Name
	if len(f.Of.Params) > 0 {
		t += "[" + strings.Join(f.Of.Params, ", ") + "]"
	}
	if f.Pointer {
		return "*" + t
	}
	return t
}

// signature writes parameters and results with their names.
func (p *printer) signature(c *Code) string {
	var params []string
	for i, v := range c.Params {
		t := p.typ(v.Type)
		if c.Variadic && i == len(c.Params)-1 {
			t = "..." + p.typ(v.Type.(*Slice).Elem)
		}
		params = append(params, strings.TrimSpace(v.Name+" "+t))
	}
	text := "(" + strings.Join(params, ", ") + ")"
	if c.Named != nil {
		var results []string
		for _, v := range c.Named {
			results = append(results, v.Name+" "+p.typ(v.Type))
		}
		return text + " (" + strings.Join(results, ", ") + ")"
	}
	return text + resultText(c.Results, p.typ)
}

// body writes the body of a function. One that closes a channel does so at its
// end, whatever happens, and says what it recovers.
func (p *printer) body(c *Code) {
	p.f("{\n")
	if c.Done != "" {
		p.f("defer func() {\nif r := recover(); r != nil {\n%s.Println(\"ended by\", r)\n}\nclose(%s)\n}()\n", p.use("fmt", "fmt"), c.Done)
	}
	p.list(c.Body)
	p.f("}")
}

// usedIn returns the variables that are read below n.
func usedIn(n any) map[*Var]bool {
	all := map[*Var]bool{}
	Inspect(n, func(n any) bool {
		switch n := n.(type) {
		case *Use:
			all[n.Var] = true
		case *Addr:
			all[n.Var] = true
		case *Assign:
			if u, ok := n.L.(*Use); ok {
				if !all[u.Var] { // an assignment is no use
					for v := range usedIn(n.X) {
						all[v] = true
					}
					return false
				}
			}
		}
		return true
	})
	return all
}

// names writes variables that are defined: at least one is new and used.
func (p *printer) names(vars []*Var) (string, []string) {
	var names, unused []string
	for _, v := range vars {
		names = append(names, v.Name)
		if v.Name != "_" && !p.local[v] {
			unused = append(unused, v.Name)
		}
	}
	return strings.Join(names, ", "), unused
}

// blank reports whether all of vars are "_".
func blank(vars []*Var) bool {
	return !slices.ContainsFunc(vars, func(v *Var) bool { return v.Name != "_" })
}
