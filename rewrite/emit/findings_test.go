package emit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/alsgen/alsgen/analysis/diag"
)

// nasty are findings with everything that a format can stumble over: broken UTF-8, line
// ends, characters of two bytes and of two units, names that are syntax elsewhere.
func nasty() *Findings {
	const source = "package p\n\nvar s = \"ä𝄞\" + f(\xff)\n"
	at := func(path string, offset int) diag.Position {
		line, column := 1+strings.Count(source[:offset], "\n"), offset-strings.LastIndexByte(source[:offset], '\n')
		return diag.Position{Path: path, Offset: offset, Line: line, Column: column}
	}
	call := strings.Index(source, "f(")
	return &Findings{
		Root: "/m", Version: "v1.2.3",
		Name:   func(path string) string { return "./" + path[len("/m/"):] },
		Source: func(string) ([]byte, error) { return []byte(source), nil },
		Help: func(code diag.Code) (sentence, text string) {
			return "Reported always.", "Reported always. Severity: x.\n\n```go\nf()\n```\n"
		},
		List: []diag.Diagnostic{
			{
				Code: diag.LostContext, Severity: diag.Lost, Rule: 10, Position: at("/m/a b,c:d%.go", call), End: at("/m/a b,c:d%.go", call+4),
				Message: "100% of <T>, broken: \xff\r\nsecond line",
				Chain:   []diag.Step{{Position: at("/m/sub/x.go", call), Text: "the marker GetStore \xfe"}},
				Fixes: []diag.Fix{{Message: "remove it", Edits: []diag.Edit{
					{Path: "/m/sub/x.go", Start: call, End: call + 4, New: "\xffg()\n"}, {Path: "/m/sub/x.go", Start: 0, End: 0, New: "// x\n"},
				}}},
			},
			{Code: diag.BoundEarly, Severity: diag.Info, Position: at("/elsewhere/\xff.go", call), Message: "info"},
			{Code: diag.LostContext, Severity: diag.Warning, Position: diag.Position{Path: "/m/gone.go", Offset: 900, Line: 30, Column: 7}, Message: "warning"},
		},
	}
}

// TestFindingsText compares the text.
func TestFindingsText(t *testing.T) {
	f := nasty()
	f.List = f.List[:1]
	var out bytes.Buffer
	if err := FindingsText(&out, f); err != nil {
		t.Fatal(err)
	}
	want := "./a b,c:d%.go:3:20: lost-context: 100% of <T>, broken: \xff\r\nsecond line\n\t./sub/x.go:3:20: the marker GetStore \xfe\n"
	if out.String() != want {
		t.Errorf("got %q\nwant %q", out.String(), want)
	}
}

// TestFindingsJSON reads back what was written.
func TestFindingsJSON(t *testing.T) {
	var out bytes.Buffer
	if err := FindingsJSON(&out, nasty()); err != nil {
		t.Fatal(err)
	}
	var got jsonFindings
	dec := json.NewDecoder(&out)
	dec.DisallowUnknownFields()
	if err := dec.Decode(&got); err != nil {
		t.Fatal(err)
	}
	if got.Version != 1 || len(got.Findings) != 3 {
		t.Fatalf("got %+v", got)
	}
	first := got.Findings[0]
	if first.File != "a b,c:d%.go" || first.Level != "error" || first.Line != 3 || first.Column != 20 || first.EndColumn != 24 || first.Rule != 10 ||
		first.Message != "100% of <T>, broken: \uFFFD\r\nsecond line" || first.Chain[0].File != "sub/x.go" ||
		!strings.HasSuffix(first.URL, "/docs/diagnostics.md#lost-context") || first.Fixes[0].Edits[1].New != "// x\n" {
		t.Errorf("got %+v", first)
	}
	if second := got.Findings[1]; second.Level != "info" || second.File != "../elsewhere/\uFFFD.go" || second.EndLine != 0 {
		t.Errorf("got %+v", second)
	}
	out.Reset()
	if err := FindingsJSON(&out, &Findings{}); err != nil || !strings.Contains(out.String(), `"findings": []`) {
		t.Errorf("no findings are %s, %v", &out, err)
	}
}

// TestFindingsSARIF holds the report to the schema, and looks at its places.
func TestFindingsSARIF(t *testing.T) {
	for name, f := range map[string]*Findings{"nasty": nasty(), "none": {Root: "/m", Version: "v1"}} {
		var out bytes.Buffer
		if err := FindingsSARIF(&out, f); err != nil {
			t.Fatal(err)
		}
		report, err := sarif.FromBytes(out.Bytes(), sarif.WithStrictValidation())
		if err != nil {
			t.Fatal(err)
		}
		if err := report.Validate(); err != nil {
			t.Errorf("%s: %v\n%s", name, err, &out)
		}
	}
	var out bytes.Buffer
	if err := FindingsSARIF(&out, nasty()); err != nil {
		t.Fatal(err)
	}
	report, err := sarif.FromBytes(out.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	run := report.Runs[0]
	if len(run.Tool.Driver.Rules) != 2 || *run.Tool.Driver.Rules[1].ID != "lost-context" || *run.Tool.Driver.Rules[1].Help.Markdown == "" {
		t.Errorf("rules are %+v", run.Tool.Driver.Rules)
	}
	got := run.Results[0]
	at := got.Locations[0].PhysicalLocation
	// ä is one unit, 𝄞 two.
	if *at.ArtifactLocation.URI != "a%20b,c:d%25.go" && *at.ArtifactLocation.URI != "./a%20b,c:d%25.go" || *at.ArtifactLocation.URIBaseID != "%SRCROOT%" ||
		*at.Region.StartColumn != 17 || *at.Region.EndColumn != 21 || *run.ColumnKind != "utf16CodeUnits" || got.RuleIndex != 1 {
		t.Errorf("got %s %d to %d, rule %d", *at.ArtifactLocation.URI, *at.Region.StartColumn, *at.Region.EndColumn, got.RuleIndex)
	}
	if flow := got.CodeFlows[0].ThreadFlows[0].Locations; len(flow) != 2 || *flow[1].Location.PhysicalLocation.ArtifactLocation.URI != "sub/x.go" {
		t.Errorf("the flow is %+v", flow)
	}
	if changes := got.Fixes[0].ArtifactChanges; len(changes) != 1 || len(changes[0].Replacements) != 2 || *changes[0].Replacements[0].DeletedRegion.StartColumn != 17 {
		t.Errorf("the fix is %+v", changes)
	}
	if second := run.Results[1]; second.Level != "note" || *second.Locations[0].PhysicalLocation.ArtifactLocation.URI != "file:///elsewhere/%FF.go" {
		t.Errorf("got %+v", second)
	}
}

// TestFindingsGitHub compares the commands.
func TestFindingsGitHub(t *testing.T) {
	var out bytes.Buffer
	if err := FindingsGitHub(&out, nasty()); err != nil {
		t.Fatal(err)
	}
	want := "::error file=a b%2Cc%3Ad%25.go,line=3,endLine=3,col=16,endColumn=20,title=lost-context::100%25 of <T>, broken: \uFFFD%0D%0Asecond line%0Asub/x.go:3: the marker GetStore \uFFFD\n" +
		"::notice file=../elsewhere/\uFFFD.go,line=3,col=16,title=bound-early::info\n" +
		"::warning file=gone.go,line=30,col=7,title=lost-context::warning\n"
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", &out, want)
	}
}

// TestManyFindings writes thousands of findings in every format.
func TestManyFindings(t *testing.T) {
	one := nasty()
	many := *one
	for i := range 20_000 {
		d := one.List[i%3]
		d.Message = fmt.Sprint(d.Message, i)
		many.List = append(many.List, d)
	}
	var out bytes.Buffer
	for _, err := range []error{FindingsText(&out, &many), FindingsJSON(&out, &many), FindingsSARIF(&out, &many), FindingsGitHub(&out, &many)} {
		if err != nil {
			t.Error(err)
		}
	}
	if n := strings.Count(out.String(), "19999"); n != 4 {
		t.Errorf("the last finding stands there %d times", n)
	}
}
