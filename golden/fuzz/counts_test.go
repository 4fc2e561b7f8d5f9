package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestConstructsAreCounted: what analysis/flow names and what package plan can say is
// counted, and nothing else.
func TestConstructsAreCounted(t *testing.T) {
	compare(t, "node", flowNodes(t), strings.Fields(nodes))
	compare(t, "kind", planKinds(t), strings.Fields(kinds))
	for name, at := range elsewhere() {
		if _, err := os.Stat(filepath.Join("..", at+".txtar")); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func compare(t *testing.T, what string, want, counted []string) {
	if len(want) == 0 {
		t.Errorf("no %s was found", what)
	}
	for _, name := range want {
		if !slices.Contains(counted, name) {
			t.Errorf("the %s %s is not counted", what, name)
		}
	}
	for _, name := range counted {
		if !slices.Contains(want, name) {
			t.Errorf("the %s %s does not exist", what, name)
		}
	}
}

func parse(t *testing.T, path string) *ast.File {
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// flowNodes are the nodes in the type switch of the walk.
func flowNodes(t *testing.T) []string {
	var names []string
	ast.Inspect(parse(t, "../../analysis/flow/build.go"), func(n ast.Node) bool {
		fn, ok := n.(*ast.FuncDecl)
		if ok && fn.Name.Name != "visit" {
			return false
		}
		if c, ok := n.(*ast.CaseClause); ok {
			for _, typ := range c.List {
				names = append(names, typ.(*ast.StarExpr).X.(*ast.SelectorExpr).Sel.Name)
			}
		}
		return true
	})
	return names
}

// planKinds are the values of the constants of type Kind.
func planKinds(t *testing.T) []string {
	var names []string
	ast.Inspect(parse(t, "../../analysis/plan/plan.go"), func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if id, ok := spec.Type.(*ast.Ident); ok && id.Name == "Kind" {
			name, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			names = append(names, name)
		}
		return true
	})
	return names
}
