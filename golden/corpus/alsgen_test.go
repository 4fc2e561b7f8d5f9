package main

import (
	"encoding/json"
	"maps"
	"testing"
)

// TestPlan reads a plan: what it lets expect, what it says of a marker, and the
// reasons, which add up.
func TestPlan(t *testing.T) {
	const text = `{"new": 1, "funcs": [{"name": "p.f", "signature": true, "new": 1}], "diagnostics": [
	{"code": "lost-context", "severity": "lost", "position": {"path": "/tree/c.go", "line": 3},
		"message": "example.com/p.h begins without a context: foreign code calls it as fmt.Stringer",
		"chain": [{"position": {"path": "/tree/c.go", "line": 9}, "text": "the marker GetStore"}]},
	{"code": "lost-context", "severity": "lost", "position": {"path": "/tree/d.go", "line": 3},
		"message": "(*example.com/p/q.T).String begins without a context: foreign code calls it as fmt.Stringer"},
	{"code": "bound-early", "severity": "lost", "position": {"path": "/tree/b.go", "line": 237},
		"message": "it is bound at b.go:237:4"}]}`
	var plan Plan
	if err := json.Unmarshal([]byte(text), &plan); err != nil {
		t.Fatal(err)
	}
	if plan.outcome() != Lost || len(plan.Funcs) != 1 || !plan.Funcs[0].Signature {
		t.Errorf("outcome %q, functions %+v", plan.outcome(), plan.Funcs)
	}
	findings := plan.findings("/tree")
	counts := tally(findings)
	for reason, n := range map[string]int{
		"… begins without a context: foreign code calls it as fmt.Stringer": 2,
		"it is bound at …": 1,
	} {
		got := 0
		for k, n := range counts {
			if k.reason == reason {
				got += n
			}
		}
		if got != n {
			t.Errorf("%d findings say %q, want %d: %v", got, reason, n, counts)
		}
	}
	got := reported(findings, []*Function{
		{ID: "p.h2", File: "c.go", Line: 9}, {ID: "p.g", File: "b.go", Line: 237}, {ID: "p.k", File: "b.go", Line: 238},
	})
	if want := map[string]Reported{"p.h2": {Lost: true}, "p.g": {Early: true}}; !maps.Equal(got, want) {
		t.Errorf("reported %v, want %v", got, want)
	}
}

// TestFresh counts contexts made out of nothing, under any name of the package, and
// in tests where these have one to take.
func TestFresh(t *testing.T) {
	const src = `package main

import c "context"

var v = c.Background()

func main() { f(c.Background()) }
func Example() { f(c.Background()) }
func TestF(t *testing.T) { f(c.Background()) }
func f(c.Context) { go func() { _, _ = c.TODO(), c.Background() }() }
`
	for carried, want := range map[bool]map[string]int{true: {"f": 2, "TestF": 1}, false: {"f": 2}} {
		if got, err := Fresh([]byte(src), carried); err != nil || !maps.Equal(got, want) {
			t.Errorf("tests carry a context: %v; got %v, %v; want %v", carried, got, err, want)
		}
	}
}
