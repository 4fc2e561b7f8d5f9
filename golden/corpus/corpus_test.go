package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// fakeAlsgen rewrites the tiny module the way a person would, by replacing
// text. more are further replacements, made first.
func fakeAlsgen(more ...string) Rewriter {
	ctx := strings.NewReplacer(slices.Concat(more, []string{
		"package tiny;", `package tiny; import "context";`,
		"package tiny_test;", `package tiny_test; import "context";`,
		"GetStore()", "GetStoreContext(ctx)",
		"Storage.Run(", "Storage.RunContext(t.Context(), ",
		`", func() {`, `", func(ctx context.Context) {`,
		"func Top(", "func Top(ctx context.Context, ",
		"func Serve(", "func Serve(ctx context.Context, ",
		"func middle(", "func middle(ctx context.Context, ",
		"func lower(", "func lower(ctx context.Context, ",
		"func bottom(", "func bottom(ctx context.Context, ",
		"return middle(", "return middle(ctx, ",
		"return lower(", "return lower(ctx, ",
		"return bottom(", "return bottom(ctx, ",
		"done <- Top(", "done <- Top(ctx, ",
		"tiny.Top(", "tiny.Top(ctx, ",
		"tiny.Serve(", "tiny.Serve(ctx, ",
	})...)
	return func(_ context.Context, tree string) (Rewriting, error) {
		r := Rewriting{Outcome: Rewritten}
		for _, name := range []string{"tiny.go", "tiny_test.go"} {
			path := filepath.Join(tree, name)
			src, err := os.ReadFile(path)
			if err != nil {
				return Rewriting{}, err
			}
			now := ctx.Replace(string(src))
			r.Files = append(r.Files, planned(name, string(src), now))
			if err := os.WriteFile(path, []byte(now), 0o666); err != nil {
				return Rewriting{}, err
			}
		}
		return r, nil
	}
}

// planned is the plan of a file in which no line moves: every line that differs.
func planned(name, old, now string) PlannedFile {
	f := PlannedFile{Path: name}
	offset, lines := 0, strings.SplitAfter(now, "\n")
	for i, line := range strings.SplitAfter(old, "\n") {
		if line != lines[i] {
			f.Sites = append(f.Sites, PlannedSite{Span: Span{offset, offset}})
		}
		offset += len(line)
	}
	return f
}

// fakeListing lists the files of the tiny module with an implicit marker.
func fakeListing(_ context.Context, tree string, _ Outcome) ([]string, error) {
	src, err := os.ReadFile(filepath.Join(tree, "tiny.go"))
	if err != nil || !strings.Contains(string(src), ".GetStore()") {
		return nil, err
	}
	return []string{"tiny.go"}, nil
}

// prepareTiny prepares the tiny module.
func prepareTiny(t *testing.T) *Site {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	site, err := Prepare(t.Context(), root, "../../runtime", Module{Dir: "testdata/tiny"})
	if err != nil {
		t.Fatal(err)
	}
	return site
}

// TestJudgesFindFaults runs whole rounds on the tiny module with rewriters that
// do it right, lose the context in three ways, or refuse.
func TestJudgesFindFaults(t *testing.T) {
	site := prepareTiny(t)
	for _, test := range []struct {
		description string
		rewrite     Rewriter
		plant       Plant
		outcome     Outcome
		failed      bool
		wrong       string // what some fault says
	}{
		{"a faithful rewrite", fakeAlsgen(), "", Rewritten, false, ""},
		{"a planted fault", fakeAlsgen(), PlantDrop, Rewritten, true, "empty read"},
		{"a rewrite that is not whole", fakeAlsgen(), PlantAgain, Rewritten, true, "again: tiny.go"},
		{"a line that no plan names", fakeAlsgen(), PlantLine, Rewritten, true, "a line changed"},
		{"a file that no plan names", fakeAlsgen(), PlantFile, Rewritten, true, "does not name this file"},
		{
			"a fresh context in the way",
			fakeAlsgen("return middle(", "return middle(context.Background(), "),
			"", Lost, true, "empty read",
		},
		{
			"a worker that lost its context",
			fakeAlsgen("done <- Top(", "done <- Top(context.Background(), "),
			"", Lost, true, "empty read",
		},
		{
			"a value that leaks from test to test",
			fakeAlsgen(
				"func bottom(n int) int {", "var first context.Context; func bottom(ctx context.Context, n int) int { if first == nil { first = ctx };",
				"GetStore()", "GetStoreContext(first)",
			),
			"", Rewritten, true, "another test's value, in company",
		},
		{
			"another test's value",
			fakeAlsgen(`TestSubtests", func() {`, `TestTop", func(ctx context.Context) {`),
			"", Rewritten, true, "another test's value",
		},
		{
			"a refusal",
			func(context.Context, string) (Rewriting, error) {
				return Rewriting{Outcome: Refused, Findings: []Finding{{Code: "func-value", Severity: SeverityRefusal}}}, nil
			},
			"", Refused, false, "",
		},
	} {
		t.Run(test.description, func(t *testing.T) {
			r, err := site.Round(t.Context(), RoundSpec{1, Direct}, Settings{Rewrite: test.rewrite, List: fakeListing, Plant: test.plant, Others: testedOthers})
			if err != nil {
				t.Fatal(err)
			}
			PrintRound(t.Output(), "tiny", r)
			if r.Outcome != test.outcome || r.Failed() != test.failed {
				t.Errorf("outcome %q, failed %v; want %q, %v", r.Outcome, r.Failed(), test.outcome, test.failed)
			}
			if r.Values.Pairs == 0 {
				t.Error("the reference reads nothing")
			}
			if !test.failed && r.Judged && r.Values.Right != r.Values.Pairs {
				t.Errorf("%d of %d pairs right", r.Values.Right, r.Values.Pairs)
			}
			if !strings.Contains(faultsOf(r), test.wrong) {
				t.Errorf("no fault says %q:\n%s", test.wrong, faultsOf(r))
			}
			if test.wrong == "" && faultsOf(r) != "" {
				t.Errorf("unexpected faults:\n%s", faultsOf(r))
			}
		})
	}
}

// faultsOf is what the judges other than the compiler found, a line each.
func faultsOf(r RoundResult) string {
	var out strings.Builder
	for _, f := range r.Values.Wrong {
		fmt.Fprintln(&out, f)
	}
	for _, file := range r.Again {
		fmt.Fprintln(&out, "again:", file)
	}
	for _, stray := range r.Strays {
		fmt.Fprintln(&out, "stray:", stray)
	}
	return out.String()
}
