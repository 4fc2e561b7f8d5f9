package settings_test

import (
	"slices"
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
		"severity: {configs-differ: off}\n":  "alsgen.yaml:1:12: the severity of configs-differ can only be error: what alsgen writes would not compile, or not be what was asked for",
		"severity: {lost-context: silent}\n": "alsgen.yaml:1:12: the severity of lost-context is error, warning, info or off",
	} {
		if _, err := settings.Parse("alsgen.yaml", []byte(text)); err == nil || err.Error() != want {
			t.Errorf("%q:\n%v\nwant\n%s", text, err, want)
		}
	}
}
