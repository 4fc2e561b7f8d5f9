// This file prints what is wrong with a program, as the compiler does.

package main

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/load"
	"github.com/alsgen/alsgen/analysis/plan"
	"github.com/alsgen/alsgen/rewrite"
	"github.com/alsgen/alsgen/rewrite/edit"
	"github.com/alsgen/alsgen/rewrite/emit"
)

// loadFailed is the status for a program that does not load at all.
func loadFailed(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return failed("interrupted")
	}
	return misused("%v", err)
}

// checkInput fails if what the command is about does not load: packages that
// are not there, that do not compile, or that import such.
func (t *tool) checkInput(ctx context.Context, prog *load.Program, list []load.Listed, choice *load.Choice, j job) error {
	broken := choice.Broken
	if j.whole {
		broken = slices.DeleteFunc(slices.Clone(prog.Broken), func(b load.Broken) bool { return b.Dependency && !isBroken(choice.Broken, b.Path) })
	}
	if j.within != nil {
		broken = slices.DeleteFunc(slices.Clone(broken), func(b load.Broken) bool { return !j.within[b.Path] })
	}
	for _, b := range broken {
		t.printBroken(ctx, b)
	}
	bad := len(broken) > 0
	for _, l := range list {
		if l.Error != nil && l.Named() && !isBroken(prog.Broken, l.ImportPath) {
			t.printListError(l)
			bad = true
		}
	}
	for _, path := range choice.Missing {
		fmt.Fprintf(t.err, "%s: alsgen cannot rewrite a file that is in no package of the module\n", emit.ShortPath(t.dir, path))
		bad = true
	}
	if bad {
		return &status{code: exitUsage}
	}
	if j.within != nil {
		return nil
	}
	t.warnBroken(prog)
	return nil
}

// warnBroken names in one line the packages with errors that do not matter.
func (t *tool) warnBroken(prog *load.Program) {
	var paths []string
	for _, b := range prog.Broken {
		if !b.Dependency && !slices.Contains(paths, b.Path) {
			paths = append(paths, b.Path)
		}
	}
	if len(paths) > 0 {
		t.say("warning: left as they are, because they do not compile: " + strings.Join(paths, ", "))
	}
}

func isBroken(list []load.Broken, path string) bool {
	return slices.ContainsFunc(list, func(b load.Broken) bool { return b.Path == path })
}

// printListError prints why a package cannot be listed, in the go command's
// words.
func (t *tool) printListError(l load.Listed) {
	text := l.Error.Err
	if l.Error.Pos != "" {
		text = l.Error.Pos + ": " + text
	}
	fmt.Fprintln(t.err, text)
}

// printBroken prints the errors of one package. The compiler's own words are
// taken where the loader has them.
func (t *tool) printBroken(ctx context.Context, b load.Broken) {
	compiled := func(e packages.Error) bool { return e.Kind == packages.ListError && strings.HasPrefix(e.Msg, "# ") }
	known := slices.ContainsFunc(b.Errors, func(e packages.Error) bool { return !compiled(e) })
	if len(b.In.Overlay) > 0 && known { // the compiler speaks of files that replace those of the module
		b.Errors = slices.DeleteFunc(slices.Clone(b.Errors), compiled)
	}
	for _, e := range b.Errors {
		if compiled(e) {
			header, text, _ := strings.Cut(e.Msg, "\n")
			fmt.Fprintln(t.err, joinNonEmpty(header, b.For())+"\n"+t.compilerPaths(text))
			return
		}
	}
	header := false
	for _, e := range b.Errors {
		if path, ok := unresolved(e.Msg); ok {
			fmt.Fprintf(t.err, "%s: %s\n", strings.TrimPrefix(t.position(e.Pos), "."+string(filepath.Separator)), t.missing(ctx, b.In, path))
			continue
		}
		if !header && e.Kind != packages.ListError {
			fmt.Fprintf(t.err, "# %s\n", joinNonEmpty(b.Path, b.For()))
			header = true
		}
		fmt.Fprintln(t.err, joinNonEmpty(t.position(e.Pos), e.Msg))
	}
}

// compilerPaths prefixes bare file names in what the compiler said, which go
// list prints relative to the working directory, with "./" as go build does.
func (t *tool) compilerPaths(text string) string {
	return regexp.MustCompile(`(?m)^[^/\\:#\s]+\.go:\d`).ReplaceAllStringFunc(text, func(m string) string {
		return "." + string(filepath.Separator) + m
	})
}

// unresolved returns the import path in the type checker's message about an
// import that is not there.
func unresolved(msg string) (string, bool) {
	m := regexp.MustCompile(`^could not import (\S+) \(invalid package name: ""\)`).FindStringSubmatch(msg)
	if m == nil {
		return "", false
	}
	return m[1], true
}

// missing says why an import is not there.
func (t *tool) missing(ctx context.Context, cfg load.Config, path string) string {
	text := listErrorOf(ctx, cfg, path)
	switch {
	case path != load.RuntimePath && path != load.HTTPPath && path != load.RuntimeModule:
		return cmp.Or(text, "no required module provides package "+path)
	case notVendored(text):
		return fmt.Sprintf("package %s: the runtime of alsgen is not vendored; to add it:\n\tgo mod vendor", path)
	case text != "" && !strings.Contains(text, path):
		return text // about another module
	default:
		return fmt.Sprintf("package %s: the module does not require the runtime of alsgen; to add it:\n\tgo get %s", path, load.RuntimeModule)
	}
}

// unavailable says why a package is not there that the rewritten program would
// import and the program does not, "" if it is there. The go command vendors what
// the source imports.
func (t *tool) unavailable(ctx context.Context, cfg load.Config, path string) string {
	text := listErrorOf(ctx, cfg, path)
	switch {
	case text == "":
		return ""
	case notVendored(text):
		return fmt.Sprintf("the rewritten program imports package %s, which is not vendored; "+
			"write import _ %[1]q in a file of the program, then type: go mod vendor", path)
	default:
		return fmt.Sprintf("the rewritten program imports package %s: %s", path, text)
	}
}

// listErrorOf returns what is wrong with the package at path in the go command's
// words, "" for nothing.
func listErrorOf(ctx context.Context, cfg load.Config, path string) string {
	list, err := load.List(ctx, cfg, []string{path})
	if err == nil && len(list) == 1 && list[0].Error != nil {
		return list[0].Error.Err
	}
	return ""
}

// notVendored reports whether text says that a package was looked for in the
// vendor folder only.
func notVendored(text string) bool { return strings.Contains(text, "disabled by -mod=vendor") }

// position returns a position of the loader as the compiler prints it.
func (t *tool) position(pos string) string {
	m := regexp.MustCompile(`^(.*?)((?::\d+)+)$`).FindStringSubmatch(pos)
	if m == nil || m[1] == "" {
		return strings.TrimPrefix(pos, "-")
	}
	path := m[1]
	if !filepath.IsAbs(path) {
		path = filepath.Join(t.dir, path)
	}
	return emit.ShortPath(t.dir, path) + m[2]
}

func joinNonEmpty(pos, msg string) string {
	if pos == "" || msg == "" {
		return pos + msg
	}
	return pos + ": " + msg
}

// printDiagnostic prints one statement about the program, with the chain that
// explains it.
func (t *tool) printDiagnostic(d diag.Diagnostic) {
	d.Position.Path = emit.ShortPath(t.dir, d.Position.Path)
	fmt.Fprintln(t.err, d)
	for _, s := range d.Chain {
		s.Position.Path = emit.ShortPath(t.dir, s.Position.Path)
		fmt.Fprintf(t.err, "\t%s: %s\n", s.Position, s.Text)
	}
}

// places returns how many places p reports with severity s, in words.
func places(p *plan.Plan, s diag.Severity) string {
	n := 0
	for _, d := range p.Diagnostics {
		if d.Severity == s {
			n++
		}
	}
	if n == 1 {
		return "place"
	}
	return fmt.Sprintf("%d places", n)
}

// printCheckErrors prints errors of the rewritten program: where they come from
// in the source, and the line that alsgen made.
func (t *tool) printCheckErrors(errs []load.CheckError, changes *rewrite.Changes) {
	for _, e := range errs {
		i := slices.IndexFunc(changes.Files, func(f rewrite.File) bool { return f.Path == e.Path })
		if i < 0 {
			e.Path = emit.ShortPath(t.dir, e.Path)
			fmt.Fprintln(t.err, e)
			continue
		}
		f := changes.Files[i]
		before := edit.Source(f.Edits, e.Offset)
		line := 1 + strings.Count(string(f.Before[:min(before, len(f.Before))]), "\n")
		fmt.Fprintf(t.err, "%s:%d: %s\n\trewritten to: %s\n", emit.ShortPath(t.dir, e.Path), line, e.Message, lineAt(f.After, e.Offset))
	}
}

// lineAt returns the line of src that holds offset, trimmed.
func lineAt(src []byte, offset int) string {
	offset = min(max(offset, 0), len(src))
	start := strings.LastIndexByte(string(src[:offset]), '\n') + 1
	line, _, _ := strings.Cut(string(src[start:]), "\n")
	return strings.TrimSpace(line)
}
