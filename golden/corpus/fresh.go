package main

// This file finds contexts that a rewrite made out of nothing.

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
)

// Fresh counts the calls of context.Background and context.TODO in a file, by
// the declaration they stand in. main, init, TestMain and examples have nothing
// above them and nothing to take a context from, nor have package variables:
// theirs do not count. Nor do those of tests, unless they carry one.
func Fresh(src []byte, carried bool) (map[string]int, error) {
	f, err := parser.ParseFile(token.NewFileSet(), "", src, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	name := contextName(f)
	out := map[string]int{}
	for _, d := range f.Decls {
		fd, ok := d.(*ast.FuncDecl)
		if !ok || name == "" || begins(fd, f.Name.Name, carried) {
			continue
		}
		ast.Inspect(fd, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				fun := types.ExprString(call.Fun)
				if fun == name+".Background" || fun == name+".TODO" {
					out[declName(fd)]++
				}
			}
			return true
		})
	}
	return out, nil
}

// begins reports whether the go command or the runtime calls fd without a context.
func begins(fd *ast.FuncDecl, pkg string, carried bool) bool {
	name := fd.Name.Name
	switch {
	case fd.Recv != nil:
		return false
	case name == "TestMain":
		return true
	case len(fd.Type.Params.List) > 0:
		return !carried && (testName(name, "Test") || testName(name, "Benchmark") || testName(name, "Fuzz"))
	}
	return name == "init" || name == "main" && pkg == "main" || testName(name, "Example")
}

func declName(fd *ast.FuncDecl) string {
	if fd.Recv == nil {
		return fd.Name.Name
	}
	return types.ExprString(fd.Recv.List[0].Type) + "." + fd.Name.Name
}

// contextName is the name that f imports package context by, "" if it does not.
func contextName(f *ast.File) string {
	for _, spec := range f.Imports {
		if spec.Path.Value != `"context"` {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name
		}
		return "context"
	}
	return ""
}

// FreshAdded returns what the changed files have more of these calls than
// before, as "file: declaration: n".
func FreshAdded(before, after Snapshot, changed []string, carried bool) ([]string, error) {
	var out []string
	for _, path := range changed {
		if !strings.HasSuffix(path, ".go") || after[path] == nil {
			continue
		}
		now, err := Fresh(after[path], carried)
		if err != nil {
			return nil, err
		}
		old := map[string]int{}
		if before[path] != nil {
			if old, err = Fresh(before[path], carried); err != nil {
				return nil, err
			}
		}
		for _, decl := range more(now, old) {
			out = append(out, fmt.Sprintf("%s: %s: %d", path, decl, now[decl]-old[decl]))
		}
	}
	return out, nil
}
