package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestCollected adds rounds up over two runs, and refuses a second version and the
// same round twice.
func TestCollected(t *testing.T) {
	path := filepath.Join(t.TempDir(), "results")
	line := func(version, module string, seed int64) Line {
		return Line{version, module, RoundResult{
			Seed: seed, Mix: Direct, Outcome: Rewritten, Judged: true,
			Signatures: Signatures{Changed: 3, OnPaths: 2, Off: []OffPath{{Name: "p.f", Why: "because"}}},
			Findings:   []Finding{{Code: boundEarly, Severity: SeverityLost, Reason: "it is stored"}},
		}}
	}
	for _, l := range []Line{line("1", "b", 12), line("1", "a@v1", 11), line("1", "b", 11)} {
		c, err := ReadCollected(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Add(l); err != nil {
			t.Fatal(err)
		}
	}
	c, err := ReadCollected(path)
	if err != nil {
		t.Fatal(err)
	}
	if c.Fits("1") != nil || c.Fits("2") == nil || c.Add(line("2", "b", 13)) == nil || c.Add(line("1", "b", 12)) == nil {
		t.Error("a second version or a second time the same round passes")
	}
	var out strings.Builder
	failed, err := Report(&out, c, []Module{{Path: "a", Version: "v1"}}, nil)
	if failed || err != nil {
		t.Errorf("failed %v, %v", failed, err)
	}
	for _, want := range []string{
		"a@v1    1       1", "b       2       2", "6           4              2",
		"bound-early 2", "   1 lost bound-early: it is stored", "\tp.f\n\t\tbecause\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the table lacks %q:\n%s", want, out.String())
		}
	}
}

// TestPage prints rounds as a page, with what was lost and what failed.
func TestPage(t *testing.T) {
	c := &Collected{}
	for seed, again := range [][]string{nil, {"a.go"}} {
		r := RoundResult{
			Seed: int64(seed), Mix: OnePackage, Outcome: Lost, Judged: true, Lines: 2000, Changed: 3, Again: again,
			Findings: []Finding{{Code: boundEarly, Severity: SeverityLost, Reason: "a | b"}},
			Packages: []string{"a", "b", "c"}, Tested: []string{"a"}, Untested: []string{"b"},
			Seconds: map[Phase]float64{PhaseBuild: 2, PhaseVet: 3}, Values: Verdict{Pairs: 4, Right: 3, Lost: 1},
		}
		if err := c.Add(Line{"7", "a", r}); err != nil {
			t.Fatal(err)
		}
	}
	var out strings.Builder
	if err := PrintPage(&out, c, nil, "testdata/corpus"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"All rounds are of one version: `7`.",
		"| a | 2000 | 2 | 0 | 0 | 2 | 0 | 1 | 6 of 8 | 2 | 1.50 | 6 | 2 | 2 | 5 |",
		"| a | 1 | 0 | 0 | lost | 3 of 4 | 1 | 1.50 | 3 | 1 | 1 | 0 | 5 | second rewrite |",
		`| bound-early | a \| b | 2 | 2 |`, "## Refused\n\nNothing.", "a, seed 1:\n\n```text\nAGAIN: a.go\n```",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the page lacks %q:\n%s", want, out.String())
		}
	}
}

// TestPick chooses rounds by their seeds.
func TestPick(t *testing.T) {
	listed := []RoundSpec{{11, Direct}, {12, Other}, {13, Mixed}}
	got, err := pick(listed, "13,11")
	if err != nil || len(got) != 2 || got[0] != listed[2] || got[1] != listed[0] {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := pick(listed, "14"); err == nil {
		t.Error("a seed that is not listed passes")
	}
}
