// This file writes the files that stand with the sources of a package in twins.
//
//	func PageContext(ctx context.Context, id int) (r0 string) {
//		als.WithContext(ctx, func() { r0 = Page(id) })
//		return
//	}

package rewrite

import (
	"fmt"
	"go/format"
	"slices"
	"strings"

	"github.com/alsgen/alsgen/analysis/plan"
	"github.com/alsgen/alsgen/analysis/twin"
)

// Forwarders returns the file that f plans.
func Forwarders(f plan.ContextFile) ([]byte, error) {
	c := &forwarders{file: f}
	c.printf("%s\n\n//go:build %s\n\npackage %s\n\nimport (\n", twin.Header, f.Constraint, f.Package)
	for _, std := range []bool{true, false} {
		for _, imp := range f.Imports {
			if isStd(imp.Path) == std {
				c.printf("\t%s\n", spec(imp))
			}
		}
		c.printf("\n")
	}
	c.printf(")\n")
	for _, fw := range f.Forwarders {
		c.forwarder(fw)
	}
	return format.Source([]byte(c.text.String()))
}

// forwarders is the state of Forwarders.
type forwarders struct {
	file plan.ContextFile
	text strings.Builder
}

func (c *forwarders) printf(format string, args ...any) { fmt.Fprintf(&c.text, format, args...) }

// pkg returns the name of the package at path.
func (c *forwarders) pkg(path string) string {
	for _, imp := range c.file.Imports {
		if imp.Path == path && imp.Name != "" {
			return imp.Name
		}
	}
	return path[strings.LastIndexByte(path, '/')+1:]
}

// forwarder writes one function.
func (c *forwarders) forwarder(fw plan.Forwarder) {
	text := strings.Join(slices.Concat([]string{fw.Recv, fw.Calls, fw.Name}, fw.Types, fw.Results, fw.TypeArgs), " ")
	for _, imp := range c.file.Imports {
		text += " " + c.pkg(imp.Path)
	}
	names := freeNames(fw.Names, len(fw.Types), text)
	if slices.ContainsFunc(names, func(name string) bool { return freshIn(name, text) != name }) {
		names = freeNames(nil, len(fw.Types), text)
	}
	text += " " + strings.Join(names, " ")
	ctx, context := freshIn("ctx", text), c.pkg(contextPath)+".Context"
	list := []string{ctx + " " + context}
	args := slices.Clone(names)
	for i, typ := range fw.Types {
		if fw.Given != nil && fw.Given.Index == i {
			args[i] = c.given(*fw.Given, names[i], text)
			typ = "func(" + strings.Join(append([]string{context}, fw.Given.Types...), ", ") + ")" + results(fw.Given.Results)
		}
		if strings.HasPrefix(typ, "...") {
			args[i] += "..."
		}
		list = append(list, names[i]+" "+typ)
	}
	recv, call := "", fw.Calls
	if fw.Recv != "" {
		r := freshIn("r", text+" "+ctx)
		recv, call = "("+r+" "+fw.Recv+") ", r+"."+call
	}
	if len(fw.TypeArgs) > 0 {
		call += "[" + strings.Join(fw.TypeArgs, ", ") + "]"
	}
	call += "(" + strings.Join(args, ", ") + ")"
	outs := freeNames(nil, len(fw.Results), text+" "+ctx+" "+recv)
	c.printf("\n// %s is %s with a context.\nfunc %s%s%s(%s)", fw.Name, fw.Calls, recv, fw.Name, fw.TypeParams, strings.Join(list, ", "))
	if len(outs) == 0 {
		c.printf(" {\n\t%s.WithContext(%s, func() { %s })\n}\n", c.pkg(runtimePath), ctx, call)
		return
	}
	c.printf(" (%s) {\n\t%s.WithContext(%s, func() { %s = %s })\n\treturn\n}\n",
		params(outs, fw.Results), c.pkg(runtimePath), ctx, strings.Join(outs, ", "), call)
}

// given writes the function without the context that the parameter f becomes, nil if that
// is nil.
func (c *forwarders) given(g plan.Given, f, text string) string {
	taken := freeNames(nil, len(g.Types), text)
	call := append([]string{c.pkg(runtimePath) + ".Context()"}, taken...)
	if n := len(taken); n > 0 && strings.HasPrefix(g.Types[n-1], "...") {
		call[n] += "..."
	}
	typ := "func(" + strings.Join(g.Types, ", ") + ")" + results(g.Results)
	fn := "func(" + params(taken, g.Types) + ")" + results(g.Results) + " { " + returns(g.Results) + f + "(" + strings.Join(call, ", ") + ") }"
	return "func() " + typ + " {\n if " + f + " == nil {\n return nil\n }\n return " + fn + "\n}()"
}

// freeNames returns n names: those of the source, or such that text does not mention.
func freeNames(names []string, n int, text string) []string {
	if len(names) == n {
		return slices.Clone(names)
	}
	prefix := "a"
	for i := 0; i < n; i++ {
		for freshIn(fmt.Sprint(prefix, i), text) != fmt.Sprint(prefix, i) {
			prefix += "a"
			i = 0
		}
	}
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprint(prefix, i)
	}
	return list
}
