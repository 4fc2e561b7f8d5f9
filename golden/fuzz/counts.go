// This file counts the constructs that the programs of a run hold.

package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/alsgen/alsgen/golden/fuzz/model"
)

// counts says how often each construct occurred: a node of go/ast, a marker, a kind of
// site.
type counts map[string]int

// nodes are the nodes of go/ast that analysis/flow names.
const nodes = `CallExpr Ident AssignStmt ValueSpec RangeStmt UnaryExpr TypeSwitchStmt BasicLit TypeAssertExpr
	SelectorExpr IndexExpr IndexListExpr ParenExpr StarExpr CompositeLit KeyValueExpr BinaryExpr SliceExpr
	Ellipsis CommClause ArrayType ChanType FuncType InterfaceType MapType StructType Field FieldList FuncLit
	BlockStmt BranchStmt CaseClause DeclStmt DeferStmt EmptyStmt ExprStmt ForStmt GoStmt IfStmt IncDecStmt
	LabeledStmt ReturnStmt SelectStmt SendStmt SwitchStmt GenDecl TypeSpec ImportSpec Comment CommentGroup`

// markers are the markers, called, and used as values.
const markers = `GetStore Lookup Run Exit Call TryCall Context WithContext Go
	EnterWith WithScope Disable Bind Snapshot Snap.Run
	value:GetStore value:Lookup value:Run value:Exit value:Context value:EnterWith default`

// entering are those that plain programs do not hold.
const entering = `marker:EnterWith marker:WithScope marker:Disable marker:Bind marker:Snapshot marker:Snap.Run
	marker:value:EnterWith site:open site:bind site:go-last`

// kinds are the kinds of sites.
const kinds = `param name-param define arg carry explicit replace func-type rename adapt iterate clone probe probe-expr probe-value probe-func probe-marker
	promote promote-marker clone-marker
	marker-func with-context pass spread lend lend-later lend-call set set-later set-func wrap remove outside open bind go-last`

// elsewhere are the constructs that random programs do not hold, with the golden case
// that does.
func elsewhere() map[string]string {
	return map[string]string{
		"cgo":            "features/35-cgo",
		"cgo callback":   "symbol/cgo-callback",
		"cgo types":      "symbol/cgo-types",
		"assembly":       "symbol/assembly",
		"linkname":       "symbol/linkname-pull",
		"linkname, push": "symbol/linkname-push",
		"wasmexport":     "symbol/wasmexport",
		"plugin":         "symbol/plugin",
		"directives":     "symbol/directives",
		"site:set":       "carrier/gin",
		"site:set-later": "carrier/go-statement",
		"site:set-func":  "carrier/method-value",
		"site:wrap":      "carrier/grpc-stream",
		"site:lend-call": "hidden/request",
		"site:outside":   "lost/storage",

		"site:probe-marker":   "markervalue/probed-run",
		"site:promote-marker": "markervalue/probed-run-promoted",
		"site:clone-marker":   "markervalue/probed-run-own",
	}
}

// all lists what is counted.
func all() []string {
	var names []string
	for name := range strings.FieldsSeq(nodes) {
		names = append(names, name)
	}
	for name := range strings.FieldsSeq(markers) {
		names = append(names, "marker:"+name)
	}
	for name := range strings.FieldsSeq(kinds) {
		names = append(names, "site:"+name)
	}
	return names
}

// add counts what a batch holds.
func (c counts) add(b *batch) {
	for _, t := range b.going() {
		for _, path := range slices.Sorted(maps.Keys(t.source)) {
			c.file(t.source[path])
		}
		c.markers(t.prog)
	}
	for _, f := range b.plan.Files {
		for _, s := range f.Sites {
			c["site:"+string(s.Kind)]++
		}
	}
}

func (c counts) file(src []byte) {
	f, err := parser.ParseFile(token.NewFileSet(), "", src, parser.SkipObjectResolution|parser.ParseComments)
	if err != nil {
		return // judged elsewhere
	}
	for _, group := range f.Comments {
		c["CommentGroup"]++
		c["Comment"] += len(group.List)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n.(type) {
		case nil, *ast.CommentGroup, *ast.Comment:
		default:
			c[strings.TrimPrefix(fmt.Sprintf("%T", n), "*ast.")]++
		}
		return true
	})
}

func (c counts) markers(p *model.Program) {
	for _, root := range model.Roots(p) {
		model.Inspect(root, func(n any) bool {
			switch n := n.(type) {
			case *model.Marker:
				name, _, _ := strings.Cut(string(n.Kind), " ")
				c["marker:"+name]++
				if n.Storage != nil && n.Storage.Pkg == nil {
					c["marker:default"]++
				}
			case *model.ScopeStmt:
				c["marker:WithScope"]++
			case *model.MarkerUse:
				c["marker:value:"+string(n.Kind)]++
			}
			return true
		})
	}
}

// report prints the counts, and reports whether a construct is missing that so many
// programs should hold.
func (c counts) report(out io.Writer, programs int, plain bool) bool {
	apart := elsewhere()
	if plain {
		for name := range strings.FieldsSeq(entering) {
			apart[name] = "enterwith"
		}
	}
	missing := false
	for _, name := range all() {
		note := ""
		switch {
		case c[name] > 0:
		case apart[name] != "":
			note = " (see golden/" + apart[name] + ")"
		default:
			note = " MISSING"
			missing = missing || programs >= 1000
		}
		fmt.Fprintf(out, "%8d %s%s\n", c[name], name, note)
	}
	for _, name := range slices.Sorted(maps.Keys(apart)) {
		if !slices.Contains(all(), name) {
			fmt.Fprintf(out, "%8s %s (see golden/%s)\n", "-", name, apart[name])
		}
	}
	return missing
}
