package ignore

import (
	"fmt"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"

	"github.com/alsgen/alsgen/analysis/diag"
)

// source has a comment at every kind of place. The reason of each names the line that it
// is about.
const source = `//als:ignore lost-context 2
package p //als:ignore lost-context 2

import ( //als:ignore lost-context 4
	"fmt"
) //als:ignore lost-context 6

// F has a longer comment.
//
//als:ignore lost-context 11
func F(
	a int, //als:ignore lost-context 12
) int { //als:ignore lost-context 13
	//als:ignore lost-context 16
	//als:ignore lost-context 16
	if a > 1 && //als:ignore lost-context 16
		//als:ignore lost-context 18
		a < 7 {
		return 1 //als:ignore lost-context 19
	} else { //als:ignore lost-context 20
		fmt.Println(a,
			//als:ignore lost-context 23
			2)
	}
	switch {
	default: //als:ignore lost-context 26
		//als:ignore lost-context 28

		a++
	} //als:ignore lost-context 30
	/* it is */ //als:ignore lost-context 32
	return map[int]int{
		1: 2, //als:ignore lost-context 33
	}[1] //als:ignore lost-context 34
}

//als:ignore lost-context 38`

// TestLines compares the lines that comments are about with what they say.
func TestLines(t *testing.T) {
	directives := parsed(t, source)
	if len(directives) != 21 {
		t.Errorf("%d comments were found", len(directives))
	}
	for _, d := range directives {
		if fmt.Sprint(d.Line) != d.Reason || d.Wrong != "" {
			t.Errorf("the comment on line %d is about line %d, not %s: %s", d.Position.Line, d.Line, d.Reason, d.Wrong)
		}
		if at := (diag.Position{Path: "p.go", Line: d.Line}); !d.Covers(diag.LostContext, at) || d.Covers(diag.BoundEarly, at) {
			t.Errorf("%+v does not cover what it is about, or more", d)
		}
	}
}

// TestRemoval takes out what goes with each comment: no line that had code is lost, and
// none stays empty.
func TestRemoval(t *testing.T) {
	text := source
	directives := parsed(t, source)
	for _, d := range slices.Backward(directives) {
		text = text[:d.From] + text[d.To:]
	}
	if strings.Contains(text, "als:") {
		t.Errorf("comments are left:\n%s", text)
	}
	if got, want := strings.Count(text, "\n"), strings.Count(source, "\n")-7; got != want {
		t.Errorf("%d lines are left, want %d:\n%s", got, want, text)
	}
}

// TestParse reads what a comment says.
func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"//als:ignore lost-context nobody has one":         `["lost-context"] "nobody has one" ""`,
		"//als:ignore lost-context,bound-early a  reason ": `["lost-context" "bound-early"] "a reason" ""`,
		"//als:ignore\tlost-context, bound-early why":      `["lost-context" "bound-early"] "why" ""`,
		"//als:ignore":                             `[] "" "//als:ignore names no code; `,
		"//als:ignore lost-context":                `["lost-context"] "" "//als:ignore gives no reason; `,
		"//als:ignore lost-context,":               `["lost-context"] "" "//als:ignore gives no reason; `,
		"//als:ignore lost-context,,bound-early x": `["lost-context" "" "bound-early"] "x" "//als:ignore: there is no code \"\"; `,
		"//als:ignore nobody has one":              `["nobody"] "has one" "//als:ignore: there is no code \"nobody\"; `,
		"//als:ignore bad-directive x":             `["bad-directive"] "x" "//als:ignore: bad-directive cannot be ignored`,
	} {
		d := parse(text)
		if got := fmt.Sprintf("%q %q %q", d.Codes, d.Reason, d.Wrong); !Is(text) || !strings.HasPrefix(got, strings.TrimSuffix(want, `"`)) {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
		if d.Wrong != "" && d.Covers("lost-context", diag.Position{}) {
			t.Errorf("%s is wrong, and covers something", text)
		}
	}
	for _, text := range []string{"//als:ignored x", "// als:ignore lost-context x", "//als:keep", "/*als:ignore lost-context x*/"} {
		if Is(text) {
			t.Errorf("%s is taken for a directive", text)
		}
	}
}

func parsed(t *testing.T, source string) []Directive {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return Parse(fset, file)
}
