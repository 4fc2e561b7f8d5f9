// This file writes findings as JSON; docs/check.md says what the fields mean.

package emit

import (
	"encoding/json"
	"io"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/findings"
)

// findingsVersion is the version of the format.
const findingsVersion = 1

// jsonFindings is the whole output.
type jsonFindings struct {
	Version  int           `json:"version"`
	Findings []jsonFinding `json:"findings"`
}

// jsonFinding is one finding.
type jsonFinding struct {
	Code  diag.Code      `json:"code"`
	Level findings.Level `json:"level"`
	jsonPlace
	EndLine   int        `json:"endLine,omitempty"`
	EndColumn int        `json:"endColumn,omitempty"`
	Message   string     `json:"message"`
	Rule      int        `json:"rule,omitempty"`
	Chain     []jsonStep `json:"chain,omitempty"`
	URL       string     `json:"url"`
	Fixes     []jsonFix  `json:"fixes,omitempty"`
}

// jsonPlace is a place in a file.
type jsonPlace struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

// jsonStep is a link of a chain.
type jsonStep struct {
	jsonPlace
	Message string `json:"message"`
}

// jsonFix is a way to mend a finding.
type jsonFix struct {
	Message string     `json:"message"`
	Edits   []jsonEdit `json:"edits"`
}

// jsonEdit replaces the bytes [Start, End) of a file.
type jsonEdit struct {
	File  string `json:"file"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	New   string `json:"new"`
}

// FindingsJSON writes findings to w. Broken UTF-8 becomes U+FFFD.
func FindingsJSON(w io.Writer, f *Findings) error {
	out := jsonFindings{Version: findingsVersion, Findings: []jsonFinding{}}
	for _, d := range f.List {
		j := jsonFinding{
			Code: d.Code, Level: findings.LevelOf(d.Severity), jsonPlace: f.jsonPlace(d.Position),
			EndLine: d.End.Line, EndColumn: d.End.Column,
			Message: d.Message, Rule: d.Rule, URL: findings.URL(d.Code),
		}
		for _, s := range d.Chain {
			j.Chain = append(j.Chain, jsonStep{f.jsonPlace(s.Position), s.Text})
		}
		for _, fix := range d.Fixes {
			j.Fixes = append(j.Fixes, f.jsonFix(fix))
		}
		out.Findings = append(out.Findings, j)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "\t")
	return enc.Encode(out)
}

func (f *Findings) jsonPlace(p diag.Position) jsonPlace {
	return jsonPlace{f.file(p.Path), p.Line, p.Column}
}

func (f *Findings) jsonFix(fix diag.Fix) jsonFix {
	j := jsonFix{Message: fix.Message, Edits: []jsonEdit{}}
	for _, e := range fix.Edits {
		j.Edits = append(j.Edits, jsonEdit{f.file(e.Path), e.Start, e.End, e.New})
	}
	return j
}
