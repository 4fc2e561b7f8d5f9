package settings_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/roots"
	"github.com/alsgen/alsgen/analysis/settings"
)

const whole = `
keep:
  - example.com/m.F
  - (*example.com/m.T).M
root: [example.com/m.G]
carriers:
  - type: example.com/web/v2.Ctx
    pointer: true
    read: Context()
    set: SetContext
    handOn: set
    calls: [Next, Abort]
  - type: example.com/web.Call
    read: Request.Context()
    handOn: wrap
  - type: example.com/web.Old
    read: Ctx
    handOn: keep
quiet:
  - example.com/web.Log
  - (*example.com/web/v2.Ctx).Set
severity:
  lost-context: error
  bound-early: off
`

func TestParse(t *testing.T) {
	s, err := settings.Parse("alsgen.yaml", []byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	if want := (settings.Name{Text: "(*example.com/m.T).M", Line: 4, Column: 5}); len(s.Keep) != 2 || s.Keep[1] != want {
		t.Errorf("keep: %v", s.Keep)
	}
	if len(s.Root) != 1 || s.Root[0].Text != "example.com/m.G" {
		t.Errorf("root: %v", s.Root)
	}
	want := []roots.Slot{
		{Get: "Context", Set: "SetContext"},
		{Get: "Request", Field: true, Request: true},
		{Get: "Ctx", Field: true},
	}
	for i, c := range s.Framework.Carriers {
		if c.Slot != want[i] {
			t.Errorf("%s.%s is read by %v, want %v", c.Package, c.Name, c.Slot, want[i])
		}
	}
	if c := s.Framework.Carriers[0]; c.Package != "example.com/web/v2" || c.Name != "Ctx" || !c.Pointer || !slices.Equal(c.Calls, []string{"Next", "Abort"}) {
		t.Errorf("the first carrier: %v", c)
	}
	if want := (roots.Func{Package: "example.com/web/v2", Recv: "Ctx", Name: "Set"}); s.Framework.Quiet[1] != want {
		t.Errorf("quiet: %v", s.Framework.Quiet)
	}
	found := s.Apply([]diag.Diagnostic{{Code: diag.LostContext, Severity: diag.Lost}, {Code: diag.BoundEarly, Severity: diag.Lost}, {Code: diag.MethodsGrow, Severity: diag.Warning}})
	if len(found) != 2 || found[0].Severity != diag.Refusal || found[1].Severity != diag.Warning {
		t.Errorf("severities: %v", found)
	}
}

func TestNothing(t *testing.T) {
	for _, text := range []string{"", "\n", "# nothing\n", "keep:\n"} {
		if s, err := settings.Parse("alsgen.yaml", []byte(text)); err != nil || len(s.Keep) != 0 {
			t.Errorf("%q: %v, %v", text, s, err)
		}
	}
}

func TestErrors(t *testing.T) {
	for text, want := range map[string]string{
		"keep: 3\n":                  "alsgen.yaml:1: cannot unmarshal !!int `3` into []settings.Name",
		"bogus: 1\n":                 "alsgen.yaml:1: unknown key bogus",
		"carriers:\n  - tipe: x.Y\n": "alsgen.yaml:2: unknown key tipe",
		"carriers:\n  - {type: x.Y, read: a.b, handOn: set}\n":       "alsgen.yaml:2:23: read is a method or a field of x.Y, such as Context(), Ctx, or Request.Context()",
		"carriers:\n  - {type: x.Y, read: Context(), handOn: set}\n": "alsgen.yaml:2:42: handOn: set needs a method that replaces what Context() returns (set)",
		"carriers:\n  - {type: x.Y, read: Ctx, handOn: lend}\n":      "alsgen.yaml:2:36: only requests are lent; handOn is set, wrap or keep",
		"carriers:\n  - {type: x.Y, read: Ctx, handOn: no}\n":        "alsgen.yaml:2:36: handOn is set, wrap or keep",
		"quiet: [\"a b\"]\n":                 "alsgen.yaml:1:9: \"a b\" is no name of a function, such as example.com/web.Log or (*example.com/web.Ctx).Set",
		"severity: {bad-directive: off}\n":   "alsgen.yaml:1:12: bad-directive is an error: what alsgen is told must mean something",
		"severity: {lost-context: silent}\n": "alsgen.yaml:1:12: the severity of lost-context is error, warning, info or off",
	} {
		if _, err := settings.Parse("alsgen.yaml", []byte(text)); err == nil || err.Error() != want {
			t.Errorf("%q:\n%v\nwant\n%s", text, err, want)
		}
	}
}

// TestSeverities: for check every code has the level that is set; for other commands what
// would not compile stops them nevertheless.
func TestSeverities(t *testing.T) {
	for level, want := range map[string]string{
		"off":     "refusal unloaded | ",
		"info":    "info refusal unloaded | info info info info",
		"warning": "warning refusal unloaded | warning warning warning warning",
		"error":   "refusal refusal unloaded | lost refusal unloaded error",
	} {
		s, err := settings.Parse("alsgen.yaml", fmt.Appendf(nil, "severity: {lost-context: %s, configs-differ: %[1]s, unloaded-file: %[1]s, read-once: %[1]s}", level))
		if err != nil {
			t.Fatal(err)
		}
		all := []diag.Diagnostic{
			{Code: diag.LostContext, Severity: diag.Lost}, {Code: diag.ConfigsDiffer, Severity: diag.Refusal},
			{Code: diag.UnloadedFile, Severity: diag.Unloaded}, {Code: diag.ReadOnce, Severity: diag.Warning},
		}
		if got := severities(s.Apply(all[:3])) + " | " + severities(s.Levels(all)); got != want {
			t.Errorf("%s: got %s, want %s", level, got, want)
		}
	}
}

func severities(ds []diag.Diagnostic) string {
	var list []string
	for _, d := range ds {
		list = append(list, string(d.Severity))
	}
	return strings.Join(list, " ")
}
