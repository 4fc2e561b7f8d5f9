package rewrite_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"

	"github.com/alsgen/alsgen/analysis/plan"
	"github.com/alsgen/alsgen/analysis/twin"
	"github.com/alsgen/alsgen/rewrite"
)

const runtimePath = "github.com/alsgen/alsgen/runtime/als"

// runtimeText stands for the runtime, as far as forwarders use it.
const runtimeText = `package als

import "context"

func WithContext(ctx context.Context, f func()) { f() }

func Context() context.Context { return context.Background() }
`

// forwarders are sources, and what forwards to them.
var forwarders = []struct {
	name   string
	source string // of package p
	file   plan.ContextFile
	want   string // the declarations
}{
	{
		name:   "results",
		source: "func Page(id int) (string, error) { return \"\", nil }",
		file:   contextFile(nil, plan.Forwarder{Name: "PageContext", Calls: "Page", Types: []string{"int"}, Names: []string{"id"}, Results: []string{"string", "error"}}),
		want: `// PageContext is Page with a context.
func PageContext(ctx context.Context, id int) (a0 string, a1 error) {
	als.WithContext(ctx, func() { a0, a1 = Page(id) })
	return
}
`,
	},
	{
		name:   "nothing but the call",
		source: "func Page() {}",
		file:   contextFile(nil, plan.Forwarder{Name: "PageContext", Calls: "Page"}),
		want: `// PageContext is Page with a context.
func PageContext(ctx context.Context) {
	als.WithContext(ctx, func() { Page() })
}
`,
	},
	{
		name:   "variadic, without names",
		source: "func Page(int, ...string) {}",
		file:   contextFile(nil, plan.Forwarder{Name: "PageContext", Calls: "Page", Types: []string{"int", "...string"}}),
		want: `// PageContext is Page with a context.
func PageContext(ctx context.Context, a0 int, a1 ...string) {
	als.WithContext(ctx, func() { Page(a0, a1...) })
}
`,
	},
	{
		name:   "a method",
		source: "type T struct{}\nfunc (t *T) Page(r int) int { return r }",
		file:   contextFile(nil, plan.Forwarder{Recv: "*T", Name: "PageContext", Calls: "Page", Types: []string{"int"}, Names: []string{"r"}, Results: []string{"int"}}),
	},
	{
		name:   "generic",
		source: "func Page[K comparable, V any](m map[K]V, more ...V) (K, V) { panic(0) }",
		file:   contextFile(nil, plan.Forwarder{Name: "PageContext", Calls: "Page", TypeParams: "[K comparable, V any]", TypeArgs: []string{"K", "V"}, Types: []string{"map[K]V", "...V"}, Names: []string{"m", "more"}, Results: []string{"K", "V"}}),
		want: `// PageContext is Page with a context.
func PageContext[K comparable, V any](ctx context.Context, m map[K]V, more ...V) (a0 K, a1 V) {
	als.WithContext(ctx, func() { a0, a1 = Page[K, V](m, more...) })
	return
}
`,
	},
	{
		name:   "a method of a generic type",
		source: "type T[V any] struct{ v V }\nfunc (t T[V]) Page(v V) V { return v }",
		file:   contextFile(nil, plan.Forwarder{Recv: "T[V]", Name: "PageContext", Calls: "Page", Types: []string{"V"}, Names: []string{"v"}, Results: []string{"V"}}),
	},
	{
		name:   "a type parameter that cannot be inferred",
		source: "func New[T any]() T { var t T; return t }",
		file:   contextFile(nil, plan.Forwarder{Name: "NewContext", Calls: "New", TypeParams: "[T any]", TypeArgs: []string{"T"}, Results: []string{"T"}}),
	},
	{
		name:   "a function that is given the context",
		source: "func Each(n int, f func(int) string) string { return f(n) }",
		file: contextFile(nil, plan.Forwarder{Name: "EachContext", Calls: "Each", Types: []string{"int", "func(int) string"}, Names: []string{"n", "f"}, Results: []string{"string"},
			Given: &plan.Given{Index: 1, Types: []string{"int"}, Results: []string{"string"}}}),
		want: `// EachContext is Each with a context.
func EachContext(ctx context.Context, n int, f func(context.Context, int) string) (a0 string) {
	als.WithContext(ctx, func() {
		a0 = Each(n, func() func(int) string {
			if f == nil {
				return nil
			}
			return func(a0 int) string { return f(als.Context(), a0) }
		}())
	})
	return
}
`,
	},
	{
		name:   "a variadic function that is given the context, with results",
		source: "func Each(f func(string, ...int) (int, error)) {}",
		file: contextFile(nil, plan.Forwarder{Name: "EachContext", Calls: "Each", Types: []string{"func(string, ...int) (int, error)"}, Names: []string{"f"},
			Given: &plan.Given{Index: 0, Types: []string{"string", "...int"}, Results: []string{"int", "error"}}}),
	},
	{
		name:   "names that are taken",
		source: "func Page(ctx, r, als, context, a0 int) (int, int) { return ctx, r + als + context + a0 }",
		file:   contextFile(nil, plan.Forwarder{Name: "PageContext", Calls: "Page", Types: []string{"int", "int", "int", "int", "int"}, Names: []string{"ctx", "r", "als", "context", "a0"}, Results: []string{"int", "int"}}),
	},
	{
		name:   "a parameter with the name of what is called",
		source: "func Page(Page int) int { return Page }",
		file:   contextFile(nil, plan.Forwarder{Name: "PageContext", Calls: "Page", Types: []string{"int"}, Names: []string{"Page"}, Results: []string{"int"}}),
	},
	{
		name:   "a parameter with the name of a type",
		source: "type T int\nfunc Page(T int, t func(T)) T { return 0 }\n",
		file:   contextFile(nil, plan.Forwarder{Name: "PageContext", Calls: "Page", Types: []string{"int", "func(T)"}, Names: []string{"T", "t"}, Results: []string{"T"}}),
	},
	{
		name:   "a receiver with the name of a parameter",
		source: "type T struct{}\nfunc (T) Page(r, r1 int, ctx string) {}",
		file:   contextFile(nil, plan.Forwarder{Recv: "T", Name: "PageContext", Calls: "Page", Types: []string{"int", "int", "string"}, Names: []string{"r", "r1", "ctx"}}),
	},
	{
		name:   "types with the names that would be given",
		source: "type a0 int\ntype ctx int\ntype r int\nfunc (r) Page(a0, ctx) a0 { return 0 }",
		file:   contextFile(nil, plan.Forwarder{Recv: "r", Name: "PageContext", Calls: "Page", Types: []string{"a0", "ctx"}, Results: []string{"a0"}}),
	},
	{
		name:   "packages of other names",
		source: "import \"time\"\nimport \"strings\"\nfunc Page(d time.Duration, b *strings.Builder) {}\nvar time_ int",
		file: contextFile([]plan.Import{{Path: "strings", Name: "text"}, {Path: "time"}},
			plan.Forwarder{Name: "PageContext", Calls: "Page", Types: []string{"time.Duration", "*text.Builder"}, Names: []string{"d", "b"}}),
	},
	{
		name:   "parameters with the names of packages",
		source: "import \"time\"\nfunc Page(time time.Duration) time.Duration { return time }",
		file: contextFile([]plan.Import{{Path: "time"}},
			plan.Forwarder{Name: "PageContext", Calls: "Page", Types: []string{"time.Duration"}, Names: []string{"time"}, Results: []string{"time.Duration"}}),
	},
	{
		name:   "a package under the name of the runtime",
		source: "var als, context int\nfunc Page(ctx int) {}",
		file: plan.ContextFile{Path: "als_context.go", Package: "p", Constraint: "alsgen", Imports: []plan.Import{{Path: "context", Name: "context_"}, {Path: runtimePath, Name: "als_"}},
			Forwarders: []plan.Forwarder{{Name: "PageContext", Calls: "Page", Types: []string{"int"}, Names: []string{"ctx"}}}},
	},
}

// contextFile plans a file with imports besides those that all have.
func contextFile(imports []plan.Import, list ...plan.Forwarder) plan.ContextFile {
	all := append([]plan.Import{{Path: "context"}, {Path: runtimePath}}, imports...)
	return plan.ContextFile{Path: "als_context.go", Package: "p", Constraint: "alsgen && linux", Imports: all, Forwarders: list}
}

// TestForwarders makes files: they compile beside their sources, and are formatted.
func TestForwarders(t *testing.T) {
	c := compiler{token.NewFileSet(), nil}
	c.std = importer.ForCompiler(c.fset, "source", nil)
	for _, f := range forwarders {
		t.Run(strings.ReplaceAll(f.name, " ", "-"), func(t *testing.T) {
			got, err := rewrite.Forwarders(f.file)
			if err != nil {
				t.Fatal(err)
			}
			head := fmt.Sprintf("%s\n\n//go:build %s\n\npackage p\n\nimport (\n", twin.Header, f.file.Constraint)
			if !bytes.HasPrefix(got, []byte(head)) {
				t.Errorf("the file begins otherwise than %q:\n%s", head, got)
			}
			if f.want != "" && !strings.HasSuffix(string(got), ")\n\n"+f.want) {
				t.Errorf("got\n%s\nwant\n%s", got, f.want)
			}
			if formatted, err := format.Source(got); err != nil || !bytes.Equal(formatted, got) {
				t.Errorf("not formatted (%v):\n%s", err, got)
			}
			if err := c.compile("package p\n\n"+f.source, string(got)); err != nil {
				t.Errorf("%v\n%s", err, got)
			}
			again, err := rewrite.Forwarders(f.file)
			if err != nil || !bytes.Equal(again, got) {
				t.Errorf("a second time (%v):\n%s", err, again)
			}
		})
	}
}

// compiler type-checks packages.
type compiler struct {
	fset *token.FileSet
	std  types.Importer
}

// compile type-checks the files of a package p.
func (c compiler) compile(files ...string) error {
	var parsed []*ast.File
	for i, text := range files {
		file, err := parser.ParseFile(c.fset, fmt.Sprintf("f%d.go", i), text, 0)
		if err != nil {
			return err
		}
		parsed = append(parsed, file)
	}
	conf := types.Config{Importer: importing(func(path string) (*types.Package, error) {
		if path != runtimePath {
			return c.std.Import(path)
		}
		file, err := parser.ParseFile(c.fset, "als.go", runtimeText, 0)
		if err != nil {
			return nil, err
		}
		return (&types.Config{Importer: c.std}).Check(path, c.fset, []*ast.File{file}, nil)
	})}
	_, err := conf.Check("p", c.fset, parsed, nil)
	return err
}

// importing is an importer that is a function.
type importing func(path string) (*types.Package, error)

func (f importing) Import(path string) (*types.Package, error) { return f(path) }
