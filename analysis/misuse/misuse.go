package misuse

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/ignore"
	"github.com/alsgen/alsgen/analysis/roots"
	"github.com/alsgen/alsgen/analysis/twin"
)

// rule finds one kind of misuse.
type rule struct {
	code     diag.Code
	severity diag.Severity
	doc      string // "is about …", one sentence
	run      func(*pass)
}

// rules returns all rules, in the order of their codes.
func rules() []rule {
	list := []rule{
		readAtInit(), readOnce(), readAtRegistration(), readBesideParameter(),
		storeKept(), snapshotKept(), funcStored(),
		listenerAnswers(), listenerNeedsRequest(), hookOutside(),
		usedAfterResponse(), cancelledWithRequest(),
		failsOutside(), enterNotRun(), scopeNotDeferred(),
	}
	slices.SortFunc(list, func(a, b rule) int { return strings.Compare(string(a.code), string(b.code)) })
	return list
}

// Severities returns what each rule reports its findings as.
func Severities() map[diag.Code]diag.Severity {
	m := map[diag.Code]diag.Severity{}
	for _, r := range rules() {
		m[r.code] = r.severity
	}
	return m
}

// URL is where the code of a finding is explained.
func URL(code diag.Code) string {
	return "https://github.com/alsgen/alsgen/blob/main/docs/diagnostics.md#" + string(code)
}

// Options say what is reported.
type Options struct {
	// Ignored says that findings are reported, too, that comments in the source suppress.
	Ignored bool
	// Plain says that messages do not begin with the code, for who shows the category:
	// go vet, multichecker and golangci-lint do not.
	Plain bool
}

// Name is the name of the analyzer that reports code: it has als_ in front, and is one that
// Go allows.
func Name(code diag.Code) string { return "als_" + strings.ReplaceAll(string(code), "-", "_") }

// Analyzers returns one analyzer a rule. The category of what it reports is the code.
func Analyzers(o Options) []*analysis.Analyzer {
	used := usesAnalyzer()
	wrapped := wrappingAnalyzer(storingAnalyzer(used))
	var list []*analysis.Analyzer
	for _, r := range rules() {
		list = append(list, &analysis.Analyzer{
			Name:     Name(r.code),
			Doc:      r.doc,
			URL:      URL(r.code),
			Requires: []*analysis.Analyzer{inspect.Analyzer, used, wrapped},
			Run: func(p *analysis.Pass) (any, error) {
				uses, ok := p.ResultOf[used].(*uses)
				if ok && uses.relevant {
					in := p.ResultOf[inspect.Analyzer].(*inspector.Inspector)
					table := roots.NewTable(roots.All())
					r.run(&pass{Pass: p, Options: o, rule: r, root: in.Root(), uses: uses, wraps: p.ResultOf[wrapped].(*wrapping), table: table, said: map[token.Pos]bool{}})
				}
				return nil, nil
			},
		})
	}
	return list
}

// pass is one rule at work on one package.
type pass struct {
	*analysis.Pass
	Options
	rule  rule
	root  inspector.Cursor
	uses  *uses
	wraps *wrapping
	table *roots.Table
	said  map[token.Pos]bool // where something was reported
}

// Report is a finding at n. How the place comes to a marker is told below it.
func (p *pass) report(n ast.Node, message string, through *path, fixes ...analysis.SuggestedFix) {
	file := p.fileOf(n.Pos())
	if p.said[n.Pos()] || file == nil || generated(file) || !p.Ignored && p.ignored(file, n.Pos()) {
		return
	}
	p.said[n.Pos()] = true
	if through != nil && len(through.Through) > 0 {
		message += ", through " + strings.Join(through.Through, " and ")
	}
	if !p.Plain {
		message = string(p.rule.code) + ": " + message
	}
	p.Report(analysis.Diagnostic{
		Pos: n.Pos(), End: n.End(), Category: string(p.rule.code), Message: message, URL: URL(p.rule.code), SuggestedFixes: fixes,
	})
}

// fileOf returns the file in which pos is.
func (p *pass) fileOf(pos token.Pos) *ast.File {
	for _, f := range p.Files {
		if f.FileStart <= pos && pos < f.FileEnd {
			return f
		}
	}
	return nil
}

// generated reports whether alsgen made a file: its source is what people can mend.
func generated(f *ast.File) bool {
	return slices.ContainsFunc(f.Comments, func(g *ast.CommentGroup) bool {
		return g.Pos() < f.Package && g.List[0].Text == twin.Header
	})
}

// ignored reports whether a comment in file suppresses what is found at pos.
func (p *pass) ignored(file *ast.File, pos token.Pos) bool {
	at := p.Fset.PositionFor(pos, false)
	where := diag.Position{Path: at.Filename, Offset: at.Offset, Line: at.Line, Column: at.Column}
	return slices.ContainsFunc(ignore.Parse(p.Fset, file), func(d ignore.Directive) bool { return d.Covers(p.rule.code, where) })
}

// preorder yields the nodes of type N.
func preorder[N ast.Node](p *pass, yield func(inspector.Cursor, N)) {
	var zero N
	for c := range p.root.Preorder(zero) {
		yield(c, c.Node().(N))
	}
}
