// This file writes findings as SARIF 2.1.0, which GitHub and editors read.

package emit

import (
	"io"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/findings"
)

// sourceRoot names the folder that paths are relative to, as GitHub and others know it.
const sourceRoot = "%SRCROOT%"

// FindingsSARIF writes findings to w.
func FindingsSARIF(w io.Writer, f *Findings) error {
	if err := f.sarif().PrettyWrite(w); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// sarif returns the report.
func (f *Findings) sarif() *sarif.Report {
	run := sarif.NewRunWithInformationURI("alsgen", "https://github.com/alsgen/alsgen")
	run.Tool.Driver.WithVersion(f.Version)
	run.ColumnKind = new("utf16CodeUnits")
	root := sarif.NewArtifactLocation().WithURI(fileURI(f.Root) + "/")
	run.OriginalUriBaseIds = map[string]sarif.ArtifactLocation{sourceRoot: *root}
	rules := f.codes()
	for _, code := range rules {
		run.Tool.Driver.AddRule(f.rule(code))
	}
	for _, d := range f.List {
		index, _ := slices.BinarySearch(rules, d.Code)
		run.AddResult(f.result(d).WithRuleIndex(index))
	}
	return sarif.NewReport().AddRun(run)
}

// codes returns the codes of the findings, sorted.
func (f *Findings) codes() []diag.Code {
	var list []diag.Code
	for _, d := range f.List {
		list = append(list, d.Code)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// rule says what code means.
func (f *Findings) rule(code diag.Code) *sarif.ReportingDescriptor {
	rule := sarif.NewRule(string(code)).WithHelpURI(findings.URL(code))
	sentence, help := f.Help(code)
	if sentence == "" || help == "" {
		return rule
	}
	text := sarif.NewMultiformatMessageString().WithText(sentence)
	return rule.WithShortDescription(text).WithFullDescription(text).
		WithHelp(sarif.NewMultiformatMessageString().WithText(help).WithMarkdown(help))
}

// result returns one finding.
func (f *Findings) result(d diag.Diagnostic) *sarif.Result {
	r := sarif.NewRuleResult(string(d.Code)).WithMessage(message(d.Message)).
		WithLevel(sarifLevel(findings.LevelOf(d.Severity))).AddLocation(f.location(d.Position, d.End))
	if len(d.Chain) > 0 {
		flow := sarif.NewThreadFlow().AddLocation(flowLocation(f.location(d.Position, d.End), d.Message))
		for _, s := range d.Chain {
			flow.AddLocation(flowLocation(f.location(s.Position, diag.Position{}), s.Text))
		}
		r.AddCodeFlow(sarif.NewCodeFlow().AddThreadFlow(flow))
	}
	for _, fix := range d.Fixes {
		r.AddFixe(f.fix(fix))
	}
	return r
}

// sarifLevel returns what SARIF calls a level.
func sarifLevel(level findings.Level) string {
	if level == findings.Info {
		return "note"
	}
	return string(level) // error and warning
}

func message(text string) *sarif.Message {
	return sarif.NewMessage().WithText(strings.ToValidUTF8(text, "\uFFFD"))
}

func flowLocation(at *sarif.Location, text string) *sarif.ThreadFlowLocation {
	return sarif.NewThreadFlowLocation().WithLocation(at.WithMessage(message(text)))
}

// location is the place from p to end, which may be unknown.
func (f *Findings) location(p, end diag.Position) *sarif.Location {
	at := sarif.NewPhysicalLocation().WithArtifactLocation(f.artifact(p.Path)).WithRegion(f.region(p, end))
	return sarif.NewLocationWithPhysicalLocation(at)
}

// artifact names a file: relative to the root, if it lies below.
func (f *Findings) artifact(path string) *sarif.ArtifactLocation {
	rel := f.file(path)
	if !filepath.IsLocal(filepath.FromSlash(rel)) {
		return sarif.NewArtifactLocation().WithURI(fileURI(path))
	}
	return sarif.NewArtifactLocation().WithURI((&url.URL{Path: rel}).String()).WithURIBaseID(sourceRoot)
}

// fileURI returns the URI of an absolute path.
func fileURI(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // a drive
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}

// region is the text from p to end, which may be unknown.
func (f *Findings) region(p, end diag.Position) *sarif.Region {
	r := sarif.NewRegion().WithStartLine(max(1, p.Line)).WithStartColumn(f.unit(p))
	if end.Line > 0 {
		r.WithEndLine(end.Line).WithEndColumn(f.unit(end))
	}
	return r
}

// unit returns the column of p in units of UTF-16.
func (f *Findings) unit(p diag.Position) int {
	n := 1
	for _, r := range f.before(p) {
		n += utf16.RuneLen(r) // 1 for what is broken
	}
	return n
}

// fix returns a way to mend a finding: the changes, file by file.
func (f *Findings) fix(fix diag.Fix) *sarif.Fix {
	out := sarif.NewFix().WithDescription(message(fix.Message))
	changes := map[string]*sarif.ArtifactChange{}
	for _, e := range fix.Edits {
		change := changes[e.Path]
		if change == nil {
			change = sarif.NewArtifactChange().WithArtifactLocation(f.artifact(e.Path))
			changes[e.Path] = change
			out.AddArtifactChange(change)
		}
		text := strings.ToValidUTF8(e.New, "\uFFFD")
		change.AddReplacement(sarif.NewReplacement().
			WithDeletedRegion(f.region(f.place(e.Path, e.Start), f.place(e.Path, e.End))).
			WithInsertedContent(sarif.NewArtifactContent().WithText(text)))
	}
	return out
}
