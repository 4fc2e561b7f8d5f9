// Package golangci is a module plugin of golangci-lint: the linter alsgen, which runs the
// analyzers of package misuse. Its settings in .golangci.yml say which codes are off:
//
//	linters:
//	  enable: [alsgen]
//	  settings:
//	    custom:
//	      alsgen:
//	        type: module
//	        settings:
//	          disable: [read-beside-parameter]
//
// Whoever builds a golangci-lint imports it for that alone: it registers itself.
package golangci

import (
	"fmt"
	"slices"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/misuse"
)

// Name is what the linter is called in .golangci.yml.
const Name = "alsgen"

func init() { register.Plugin(Name, New) }

// settings are those of .golangci.yml.
type settings struct {
	Disable []diag.Code `json:"disable"`
}

// plugin is the linter with its settings.
type plugin struct{ settings }

// New makes the linter of what .golangci.yml says. A setting that it does not know is an
// error, and so is a code that the linter does not report.
func New(raw any) (register.LinterPlugin, error) {
	s, err := register.DecodeSettings[settings](raw)
	if err != nil {
		return nil, fmt.Errorf("%w; there is one setting, disable, a list of codes", err)
	}
	for _, code := range s.Disable {
		if err := known(code); err != nil {
			return nil, err
		}
	}
	return plugin{s}, nil
}

// known returns an error if the linter does not report code.
func known(code diag.Code) error {
	_, ours := misuse.Severities()[code]
	switch {
	case ours:
		return nil
	case slices.Contains(diag.Codes(), code):
		return fmt.Errorf("disable names %s, which the linter does not report: alsgen check does", code)
	default:
		return fmt.Errorf("disable names %q, which is no code; docs/vet.md lists those of the linter", code)
	}
}

// BuildAnalyzers returns one analyzer for all codes that are not off. It is named as the
// linter: golangci-lint puts other names in front of what is found, and the code stands
// there already.
func (p plugin) BuildAnalyzers() ([]*analysis.Analyzer, error) {
	all := &analysis.Analyzer{Name: Name, Doc: "finds misused markers of alsgen", URL: "https://github.com/alsgen/alsgen/blob/main/docs/vet.md"}
	var on []*analysis.Analyzer
	for _, a := range misuse.Analyzers(misuse.Options{}) {
		off := func(code diag.Code) bool { return misuse.Name(code) == a.Name }
		if slices.ContainsFunc(p.Disable, off) {
			continue
		}
		on = append(on, a)
		for _, r := range a.Requires {
			if !slices.Contains(all.Requires, r) {
				all.Requires = append(all.Requires, r)
			}
		}
	}
	all.Run = func(pass *analysis.Pass) (any, error) { return nil, each(on, pass) }
	return []*analysis.Analyzer{all}, nil
}

// each runs analyzers, what they require having run for pass.
func each(list []*analysis.Analyzer, pass *analysis.Pass) error {
	for _, a := range list {
		own := *pass
		own.Analyzer = a
		if _, err := a.Run(&own); err != nil {
			return fmt.Errorf("%s: %w", a.Name, err)
		}
	}
	return nil
}

// GetLoadMode says that the analyzers need types.
func (p plugin) GetLoadMode() string { return register.LoadModeTypesInfo }
