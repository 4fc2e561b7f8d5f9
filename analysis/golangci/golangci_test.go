package golangci_test

import (
	"strings"
	"testing"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/alsgen/alsgen/analysis/golangci"
	"github.com/alsgen/alsgen/analysis/misuse"
)

// linter makes the linter as golangci-lint does, which reads YAML into maps.
func linter(t *testing.T, settings any) (register.LinterPlugin, error) {
	t.Helper()
	constructor, err := register.GetPlugin(golangci.Name)
	if err != nil {
		t.Fatal(err)
	}
	return constructor(settings)
}

// TestSettings: what the linter does not know is an error that names it.
func TestSettings(t *testing.T) {
	for _, c := range []struct {
		settings any
		want     string // in the error, "" for none
	}{
		{nil, ""},
		{map[string]any{}, ""},
		{map[string]any{"disable": []any{}}, ""},
		{map[string]any{"disable": []any{"read-once", "func-stored"}}, ""},
		{map[string]any{"off": []any{"read-once"}}, `"off"`},
		{map[string]any{"disable": "read-once"}, "disable"},
		{map[string]any{"disable": []any{"lost-context"}}, "lost-context, which the linter does not report"},
		{map[string]any{"disable": []any{"read_once"}}, `"read_once", which is no code`},
	} {
		_, err := linter(t, c.settings)
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%v: %v", c.settings, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%v: the error is %v, not about %s", c.settings, err, c.want)
		}
	}
}

// TestOneAnalyzer: the linter is one analyzer with its own name, which is valid, also when
// every code is off.
func TestOneAnalyzer(t *testing.T) {
	var all []any
	for code := range misuse.Severities() {
		all = append(all, string(code))
	}
	for _, settings := range []any{nil, map[string]any{"disable": all}} {
		p, err := linter(t, settings)
		if err != nil {
			t.Fatal(err)
		}
		list, err := p.BuildAnalyzers()
		if err != nil {
			t.Fatal(err)
		}
		if len(list) != 1 || list[0].Name != golangci.Name {
			t.Errorf("the linter is %v", list)
		}
		if err := analysis.Validate(list); err != nil {
			t.Error(err)
		}
		if needs := len(list[0].Requires) > 0; needs != (settings == nil) {
			t.Errorf("with %v it requires %v", settings, list[0].Requires)
		}
		if p.GetLoadMode() != register.LoadModeTypesInfo {
			t.Errorf("it loads %s", p.GetLoadMode())
		}
	}
}
