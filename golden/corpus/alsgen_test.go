package main

import (
	"maps"
	"slices"
	"testing"
)

// TestParseFindings reads diagnostics with their chains.
func TestParseFindings(t *testing.T) {
	const text = `./a/a.go:64:43: func-value: p.f needs the context; it cannot pass
	./b.go:271:15: calls p.g
	./b.go:237:102: the marker GetStore
/tree/c.go:3:1: lost-context: nothing supplies p.h
	/tree/c.go:9:2: the marker GetStore
alsgen: nothing was written
`
	got := ParseFindings("/tree", text)
	if len(got) != 2 || got[0].Code != "func-value" || got[0].Lost() || !got[1].Lost() {
		t.Fatalf("findings %+v", got)
	}
	want := []place{{"a/a.go", 64}, {"b.go", 271}, {"b.go", 237}}
	if !slices.Equal(got[0].Places, want) {
		t.Errorf("places %v, want %v", got[0].Places, want)
	}
	lost := reported(got, []*Function{
		{ID: "p.h2", File: "c.go", Line: 9}, {ID: "p.g", File: "b.go", Line: 237},
	})
	if !maps.Equal(lost, map[string]Reported{"p.h2": {Lost: true}}) {
		t.Errorf("lost markers %v, want p.h2 alone", lost)
	}
}

// TestFresh counts contexts made out of nothing, under any name of the package.
func TestFresh(t *testing.T) {
	got, err := Fresh([]byte(`package main

import c "context"

var v = c.Background()

func main() { f(c.Background()) }
func Example() { f(c.Background()) }
func f(c.Context) { go func() { _, _ = c.TODO(), c.Background() }() }
`))
	if err != nil || !maps.Equal(got, map[string]int{"f": 2}) {
		t.Errorf("got %v, %v; want two in f", got, err)
	}
}
