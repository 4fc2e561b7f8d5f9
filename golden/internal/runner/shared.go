// This file builds many cases as packages behind one main: to link a program costs more
// than to compile the package of a case.
//
//	golden.test/call/plain    package main   →   package main_, with func RunCase_() { main() }
//	golden.test               runs the case that its argument names
//
// A case is built by itself if it could tell the difference: it has tests, or looks at its
// own name, or something in it runs before main does, which would run in front of all
// others. What does not build here is built by itself, too, and says then what is wrong.

package runner

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// sharedCases is how many cases stand behind one main.
const sharedCases = 50

// sharedName is the name of the package of a case that is no program, and sharedMain
// its function that others can call.
const (
	sharedName = "main_"
	sharedMain = "RunCase_"
)

// shares reports whether c does not notice that it is a package among others.
func (c *Case) shares() bool {
	if c.Test || c.Race || c.Configs != "" {
		return false
	}
	fset := token.NewFileSet()
	isProgram := false
	for _, path := range slices.Sorted(maps.Keys(c.Input)) {
		f, err := parser.ParseFile(fset, path, c.Input[path], parser.ParseComments)
		if err != nil || !strings.HasSuffix(path, ".go") || mentionsItself(c.Input[path]) || beginsEarly(f) {
			return false
		}
		isProgram = isProgram || inRoot(path) && f.Name.Name == "main"
	}
	return isProgram
}

// inRoot reports whether the file at path belongs to the root package of its case.
func inRoot(path string) bool { return !strings.Contains(path, "/") }

// mentionsItself reports whether a file has something that says how its program is called,
// or that only a program may have.
func mentionsItself(src []byte) bool {
	for _, text := range []string{
		`"C"`, "//go:linkname", "//go:debug", "//export", "//go:wasm", "os.Args", `"flag"`, `"plugin"`, "PkgPath", "FuncForPC",
		"runtime.Caller", "debug.Stack", "debug.PrintStack", "runtime/pprof", "runtime.Stack", "CallersFrames",
	} {
		if bytes.Contains(src, []byte(text)) {
			return true
		}
	}
	return false
}

// beginsEarly reports whether code of the file f runs before main: calls of what other
// packages declare do not count.
func beginsEarly(f *ast.File) bool {
	imported := map[string]bool{}
	for _, spec := range f.Imports {
		path, _ := strconv.Unquote(spec.Path.Value) // it was parsed
		imported[path[strings.LastIndex(path, "/")+1:]] = true
	}
	early := false
	for _, decl := range f.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			early = early || decl.Recv == nil && decl.Name.Name == "init"
		case *ast.GenDecl:
			ast.Inspect(decl, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok && !callsImported(call, imported) {
					early = true
				}
				_, inside := n.(*ast.FuncLit)
				return !inside
			})
		}
	}
	return early
}

// callsImported reports whether call is one of a function of an imported package.
func callsImported(call *ast.CallExpr, imported map[string]bool) bool {
	fun := ast.Unparen(call.Fun)
	switch x := fun.(type) {
	case *ast.IndexExpr:
		fun = x.X
	case *ast.IndexListExpr:
		fun = x.X
	}
	sel, ok := fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	id, ok := sel.X.(*ast.Ident)
	return ok && imported[id.Name]
}

// way is one way to build cases.
type way struct {
	build Build
	cases []*Case
	dir   string // the module with the cases as they are
	flag  string
}

// buildShared builds the cases of w that share a program, and returns the others.
func (r *round) buildShared(ctx context.Context, w way) (alone []*Case, err error) {
	var sharing []*Case
	for _, c := range w.cases {
		if c.shares() {
			sharing = append(sharing, c)
		} else {
			alone = append(alone, c)
		}
	}
	if len(sharing) < 2 {
		return w.cases, nil
	}
	i := 0
	for chunk := range slices.Chunk(sharing, sharedCases) {
		path, err := r.buildTogether(ctx, w, chunk, i)
		if err != nil {
			return nil, err
		}
		i++
		if path == "" {
			alone = append(alone, chunk...)
			continue
		}
		for _, c := range chunk {
			r.programs = append(r.programs, program{of: c, build: w.build, path: path, shared: true})
		}
	}
	return alone, nil
}

// buildTogether builds cases as one program and returns its path, "" if they do not build.
func (r *round) buildTogether(ctx context.Context, w way, cases []*Case, i int) (string, error) {
	name := strings.ReplaceAll(string(w.build), " ", "-")
	dir, err := r.mkdir("shared", name, fmt.Sprint(i))
	if err != nil {
		return "", err
	}
	flag, err := r.writeShared(dir, w, cases)
	if err != nil {
		return "", err
	}
	path := filepath.Join(r.cfg.Dir, "shared", fmt.Sprintf("%s-%d.exe", name, i))
	args := []string{"build", "-trimpath", "-ldflags=-s -w", "-o", path}
	if flag != "" {
		args = append(args, flag)
	}
	cmd := exec.CommandContext(ctx, "go", append(args, ".")...)
	cmd.Dir, cmd.Env = dir, environment()
	if out, err := cmd.CombinedOutput(); err != nil {
		r.cfg.Logf("%s: %d cases are built one by one, since one of them does not build: %s", w.build, len(cases), firstLine(string(out)))
		return "", nil
	}
	return path, nil
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// writeShared writes the module of the cases at dir, and returns the flag to build it with.
func (r *round) writeShared(dir string, w way, cases []*Case) (flag string, err error) {
	if err := writeModule(dir, r.cfg); err != nil {
		return "", err
	}
	replace := map[string]string{}
	for _, c := range cases {
		o := r.outcomes[c]
		files := maps.Clone(c.Input)
		if w.build == BuildInPlace {
			maps.Copy(files, changed(o.Dir, o.Decision.InPlace))
		}
		if err := writeFiles(filepath.Join(dir, c.Name), asPackage(files)); err != nil {
			return "", err
		}
		if w.build != BuildOverlay {
			continue
		}
		after := filepath.Join(dir, "overlay", c.Name)
		replaced := asPackage(changed(o.Dir, o.Decision.Overlay))
		if err := writeFiles(after, replaced); err != nil {
			return "", err
		}
		for path := range replaced {
			replace[filepath.Join(dir, c.Name, path)] = filepath.Join(after, path)
		}
	}
	if err := writeFiles(dir, map[string][]byte{"main.go": sharedSource(cases)}); err != nil || w.build != BuildOverlay {
		return w.flag, err
	}
	data, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	return "-overlay=" + filepath.Join(dir, "overlay.json"), os.WriteFile(filepath.Join(dir, "overlay.json"), data, 0o644)
}

// asPackage makes the program in the root of files a package that others can run.
func asPackage(files map[string][]byte) map[string][]byte {
	all := map[string][]byte{}
	for path, src := range files {
		all[path] = src
		if !inRoot(path) {
			continue
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, path, src, parser.SkipObjectResolution)
		if err != nil {
			continue // the compiler says so
		}
		at := fset.PositionFor(f.Name.End(), false).Offset
		all[path] = slices.Concat(src[:at], []byte(strings.TrimPrefix(sharedName, "main")), src[at:])
		for _, decl := range f.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "main" {
				all[path] = append(all[path], "\nfunc "+sharedMain+"() { main() }\n"...)
			}
		}
	}
	return all
}

// sharedSource is the main that runs one of cases.
func sharedSource(cases []*Case) []byte {
	var imports, runs strings.Builder
	for i, c := range cases {
		fmt.Fprintf(&imports, "\tcase%d %q\n", i, c.ImportPath())
		fmt.Fprintf(&runs, "\tcase %q:\n\t\tcase%d.%s()\n", c.Name, i, sharedMain)
	}
	return fmt.Appendf(nil, "package main\n\nimport (\n\t\"os\"\n\n%s)\n\nfunc main() {\n\tswitch os.Args[1] {\n%s\t}\n}\n", imports.String(), runs.String())
}
