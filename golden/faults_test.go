package golden_test

import (
	"bytes"
	"go/format"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/alsgen/alsgen/analysis/plan"
	"github.com/alsgen/alsgen/golden/internal/runner"
	"github.com/alsgen/alsgen/rewrite"
	"github.com/alsgen/alsgen/rewrite/edit"
)

// faultSource is the program that every fault is put into. It depends on the
// right context, on the order of evaluation and on its lines.
const faultSource = `A program to put faults into.
-- main.go --
package main

import (
	"fmt"

	"github.com/alsgen/alsgen/runtime/als"
)

var user = als.New[string]("user")

func main() {
	user.Run("outer", func() {
		show("one")
		user.Run("inner", func() {
			show("two")
			pair(say("left"), say("right"))
		})
	})
}

func show(word string) {
	fmt.Println(word, user.GetStore())
}

func say(word string) string {
	show(word)
	return word
}

func pair(a, b string) {
	show(a + b)
}
-- want/main.go --
package main

import (
	"context"
	"fmt"

	"github.com/alsgen/alsgen/runtime/als"
)

var user = als.New[string]("user")

func main() {
	ctx := context.Background()
	user.RunContext(ctx, "outer", func(ctx context.Context) {
		show(ctx, "one")
		user.RunContext(ctx, "inner", func(ctx context.Context) {
			show(ctx, "two")
			pair(ctx, say(ctx, "left"), say(ctx, "right"))
		})
	})
}

func show(ctx context.Context, word string) {
	fmt.Println(word, user.GetStoreContext(ctx))
}

func say(ctx context.Context, word string) string {
	show(ctx, word)
	return word
}

func pair(ctx context.Context, a, b string) {
	show(ctx, a+b)
}
-- want/run --
one outer
two inner
left inner
right inner
leftright inner
`

// fault breaks the files of a rewrite.
type fault struct {
	name   string
	mutate func(mode rewrite.Mode, src string, edits []edit.Edit) []edit.Edit
	// found are the checks that must notice.
	found []string
}

var faults = []fault{
	{name: "none", mutate: func(_ rewrite.Mode, _ string, edits []edit.Edit) []edit.Edit { return edits }},
	{
		name:   "read-loses-context",
		mutate: write("GetStore(", "ctx", "context.Background()"),
		found:  []string{"files", "names", "run"},
	},
	{
		name:   "argument-loses-context",
		mutate: write(`show("two`, "ctx, ", "context.Background(), "),
		found:  []string{"files", "names", "run"},
	},
	{
		name:   "outer-variable",
		mutate: write(`"inner", func(`, "ctx context.Context", "_ context.Context"),
		found:  []string{"files", "names", "run"},
	},
	{
		name: "token-on-another-line",
		mutate: func(mode rewrite.Mode, src string, edits []edit.Edit) []edit.Edit {
			if mode == rewrite.InPlace {
				return edits
			}
			joined := strings.Index(src, "\n\t\t\tshow(\"two\")")
			split := strings.Index(src, "\n\t\t\tpair(")
			return append(edits, edit.Edit{Start: joined, End: joined + 1, Text: " "}, edit.Edit{Start: split, End: split, Text: "\n"})
		},
		found: []string{"sites", "lines"},
	},
	{
		name: "order-of-evaluation",
		mutate: func(_ rewrite.Mode, src string, edits []edit.Edit) []edit.Edit {
			stmt := `pair(say("left"), say("right"))`
			start := strings.Index(src, stmt)
			end := start + len(stmt)
			edits = slices.DeleteFunc(edits, func(e edit.Edit) bool { return e.Start >= start && e.End <= end })
			return append(edits, edit.Edit{Start: start, End: end, Text: `b := say(ctx, "right"); pair(ctx, say(ctx, "left"), b)`})
		},
		found: []string{"files", "names", "sites", "run"},
	},
}

// write changes what the edit right behind place of the source writes.
func write(place, from, to string) func(rewrite.Mode, string, []edit.Edit) []edit.Edit {
	return func(_ rewrite.Mode, src string, edits []edit.Edit) []edit.Edit {
		lo := strings.Index(src, place)
		hi := lo + len(place)
		for i, e := range edits {
			if e.Start > lo && e.Start <= hi && e.Text == from {
				edits[i].Text = to
				return edits
			}
		}
		panic("no edit writes " + from + " at " + place)
	}
}

// breaking is the rewriter with the fault that the folder of a case names.
func breaking(p *plan.Plan, source func(string) ([]byte, error), mode rewrite.Mode) (*rewrite.Changes, error) {
	changes, err := rewrite.Apply(p, source, mode)
	if err != nil {
		return nil, err
	}
	for i, f := range changes.Files {
		for _, fault := range faults {
			if filepath.Base(filepath.Dir(f.Path)) != fault.name {
				continue
			}
			edits := fault.mutate(mode, string(f.Before), slices.Clone(f.Edits))
			text, err := edit.Apply(f.Before, edits)
			if err != nil {
				return nil, err
			}
			if mode == rewrite.InPlace {
				if text, err = format.Source(text); err != nil {
					return nil, err
				}
			}
			changes.Files[i].Edits, changes.Files[i].After = edits, text
		}
	}
	return changes, nil
}

// TestRunnerFindsFaults breaks a rewrite in five ways; the runner must notice
// each, and nothing in the rewrite that is not broken. A want/reference without a
// reason is a fault, too.
func TestRunnerFindsFaults(t *testing.T) {
	var cases []*runner.Case
	for _, f := range faults {
		c, err := runner.Parse("fault/"+f.name, []byte(faultSource))
		if err != nil {
			t.Fatal(err)
		}
		cases = append(cases, c)
	}
	cfg := config(t)
	cfg.Tool.Apply = breaking
	outcomes, err := runner.Run(t.Context(), cfg, cases)
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range faults {
		t.Run(f.name, func(t *testing.T) {
			expect(t, runner.Faults(cases[i], outcomes[cases[i]]), f.found)
		})
	}
	for name, head := range map[string]string{
		"rule-not-crossed":    "rule 10: nothing is lost here\nsomething else\n",
		"nothing-differs":     "rule 3: it is a Run\n" + cases[0].Run,
		"carrier-disagrees":   "rule 3: it is a Run\nsomething else\n",
		"rule-does-not-exist": "rule 13: it is unlucky\nsomething else\n",
	} {
		t.Run(name, func(t *testing.T) {
			data := append([]byte(faultSource), "-- want/reference --\n"+head...)
			c, err := runner.Parse("fault/none", data)
			if name == "rule-does-not-exist" {
				if err == nil {
					t.Error("the archive parses")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			expect(t, runner.Faults(c, outcomes[cases[0]]), []string{"reference"})
		})
	}
}

// expect fails t unless each of checks found something, and the rest nothing if
// there are none.
func expect(t *testing.T, got []runner.Fault, checks []string) {
	var text bytes.Buffer
	found := map[string]bool{}
	for _, f := range got {
		found[f.Check] = true
		text.WriteString(f.Check + ": " + f.Text + "\n")
	}
	for _, check := range checks {
		if !found[check] {
			t.Errorf("check %q finds nothing", check)
		}
	}
	if len(checks) == 0 && len(got) > 0 || t.Failed() {
		t.Errorf("found:\n%s", &text)
	}
}
