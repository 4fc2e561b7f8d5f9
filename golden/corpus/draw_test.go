package main

import (
	"fmt"
	"testing"
)

// chain returns the facts of an exported function, n functions below it that
// call each other in turn, the last one also used as a value, and a test.
func chain(n int) *Facts {
	top := &Function{ID: "p.Top", Package: "p", File: "p.go", Brace: 1, Exported: true}
	test := &Function{ID: "p.TestTop", Package: "p", File: "p_test.go", Brace: 1, InTest: true, Test: true, Root: true}
	facts := &Facts{Functions: []*Function{top, test}, calls: []call{{caller: test, callee: top}}}
	last := top
	for i := range n {
		f := &Function{ID: fmt.Sprintf("p.f%d", i), Package: "p", File: "p.go", Name: i, Brace: 1}
		facts.Functions = append(facts.Functions, f)
		facts.calls = append(facts.calls, call{caller: last, callee: f})
		last = f
	}
	last.Value = true
	return facts
}

// TestDraw draws the deep functions, the same ones for the same seed, and the
// test that reaches them.
func TestDraw(t *testing.T) {
	reach := NewReach(chain(8))
	drawn := Draw(reach, "p", 1, Mixed)
	if again := Draw(reach, "p", 1, Mixed); fmt.Sprint(drawn) != fmt.Sprint(again) {
		t.Errorf("the same seed gives %v and %v", drawn, again)
	}
	if len(drawn.Functions) != 3 || len(drawn.Tests) != 1 {
		t.Fatalf("%d functions, %d tests; want two direct ones, the other one, and the test", len(drawn.Functions), len(drawn.Tests))
	}
	for i, f := range drawn.Functions {
		if drawn.Depths[i] < 3 || reach.direct[f] == f.Value {
			t.Errorf("drew %s at depth %d, direct %v", f.ID, drawn.Depths[i], reach.direct[f])
		}
	}
}

// TestOnlyDirect taints everything below a function that is used as a value.
func TestOnlyDirect(t *testing.T) {
	facts := chain(4)
	facts.Functions[3].Value = true
	reach := NewReach(facts)
	for i, want := range []bool{true, true, true, false, false, false} {
		if f := facts.Functions[i]; reach.direct[f] != want {
			t.Errorf("%s: direct %v, want %v", f.ID, reach.direct[f], want)
		}
	}
}
