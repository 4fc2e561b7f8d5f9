// Package settings reads alsgen.yaml, the one file in which a module tells alsgen about
// itself:
//
//	keep:                                  # functions whose types stay
//	  - example.com/shop/page.Render
//	  - (*example.com/shop/page.Page).Title
//	root:                                  # functions in which a fresh context begins
//	  - example.com/shop/jobs.Refresh
//	carriers:                              # types of your own that hold a context
//	  - type: example.com/web.Ctx
//	    pointer: true                      # it is *web.Ctx
//	    read: Context()                    # how its context is read: a method, or a field;
//	                                       # Request.Context() of a field that is a request
//	    set: SetContext                    # the method that replaces what read reads
//	    handOn: set                        # or wrap, or keep
//	    calls: [Next]                      # its methods that call handlers with it
//	quiet:                                 # functions that call nobody with the carrier they get
//	  - example.com/web.Log
//	inplace:                               # packages that are rewritten in place
//	  - example.com/shop/gen/...
//	severity:
//	  lost-context: error                  # error, warning, info or off
//
// Unknown keys and values are errors with their line.
package settings

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/roots"
)

// File is the name of the file, in the root of the module or workspace.
const File = "alsgen.yaml"

// Name is a function that the settings name.
type Name struct {
	Text         string
	Line, Column int
}

// UnmarshalYAML reads one name, with its place.
func (n *Name) UnmarshalYAML(node *yaml.Node) error {
	if err := node.Decode(&n.Text); err != nil {
		return err
	}
	n.Line, n.Column = node.Line, node.Column
	return nil
}

// Level says what a code counts as.
type Level string

// The levels.
const (
	Error   Level = "error"   // it stops every command; of a code of check: an error
	Warning Level = "warning" // it stops none
	Info    Level = "info"    // only check says it, and does not fail
	Off     Level = "off"     // it is not reported
)

// Settings are what the file says. The zero value is no file.
type Settings struct {
	Keep, Root []Name
	Framework  roots.Framework
	Severity   map[diag.Code]Level
	// InPlace are patterns of packages that are rewritten in place.
	InPlace []string
}

// file is the file as it is written.
type file struct {
	Keep     []Name          `yaml:"keep"`
	Root     []Name          `yaml:"root"`
	Carriers []carrier       `yaml:"carriers"`
	Quiet    []Name          `yaml:"quiet"`
	InPlace  []Name          `yaml:"inplace"`
	Severity map[Name]string `yaml:"severity"`
}

// carrier is a carrier as it is written.
type carrier struct {
	Type    Name     `yaml:"type"`
	Pointer bool     `yaml:"pointer"`
	Read    Name     `yaml:"read"`
	Set     string   `yaml:"set"`
	HandOn  Name     `yaml:"handOn"`
	Calls   []string `yaml:"calls"`
}

// Parse reads data, the contents of the file that messages call name.
func Parse(name string, data []byte) (*Settings, error) {
	var f file
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&f); err != nil && !errors.Is(err, io.EOF) {
		return nil, errors.New(located(name, err))
	}
	p := &parser{name: name, s: &Settings{Keep: f.Keep, Root: f.Root, Severity: map[diag.Code]Level{}}}
	for _, c := range f.Carriers {
		p.carrier(c)
	}
	for _, q := range f.Quiet {
		p.quiet(q)
	}
	for _, pattern := range f.InPlace {
		p.inPlace(pattern)
	}
	for code, level := range f.Severity {
		p.severity(code, Level(level))
	}
	slices.SortFunc(p.errs, func(a, b lineError) int { return a.line - b.line })
	if len(p.errs) > 0 {
		return nil, errors.New(p.errs[0].text)
	}
	return p.s, nil
}

// located returns what the decoder says, with the place in front.
func located(name string, err error) string {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	text = strings.TrimSpace(strings.TrimPrefix(text, "unmarshal errors:"))
	text, _, _ = strings.Cut(text, "\n")
	m := regexp.MustCompile(`^line (\d+): (.*)$`).FindStringSubmatch(text)
	if m == nil {
		return name + ": " + text
	}
	said := regexp.MustCompile(`^field (\S+) not found in type \S+$`).ReplaceAllString(m[2], "unknown key $1")
	return fmt.Sprintf("%s:%s: %s", name, m[1], said)
}

// lineError is an error with its line.
type lineError struct {
	line int
	text string
}

// parser is the state of Parse.
type parser struct {
	name string
	s    *Settings
	errs []lineError
}

func (p *parser) fail(at Name, format string, args ...any) {
	text := fmt.Sprintf("%s:%d:%d: %s", p.name, at.Line, at.Column, fmt.Sprintf(format, args...))
	p.errs = append(p.errs, lineError{at.Line, text})
}

// carrier adds a carrier.
func (p *parser) carrier(c carrier) {
	i := strings.LastIndexByte(c.Type.Text, '.')
	if i <= 0 || strings.Contains(c.Type.Text[i:], "/") {
		p.fail(c.Type, "the type of a carrier is an import path and a name, such as example.com/web.Ctx")
		return
	}
	out := roots.Carrier{Package: c.Type.Text[:i], Name: c.Type.Text[i+1:], Pointer: c.Pointer, Calls: c.Calls}
	read, request := strings.CutSuffix(c.Read.Text, ".Context()")
	if c.Read.Text == "Context()" {
		read, request = c.Read.Text, false
	}
	method, isMethod := strings.CutSuffix(read, "()")
	if !regexp.MustCompile(`^\w+$`).MatchString(method) {
		p.fail(c.Read, "read is a method or a field of %s, such as Context(), Ctx, or Request.Context()", c.Type.Text)
		return
	}
	out.Slot = roots.Slot{Get: method, Field: !isMethod, Request: request, Set: c.Set}
	out.HandOn = roots.HandOn(c.HandOn.Text)
	switch out.HandOn {
	case roots.Set:
		if isMethod && c.Set == "" {
			p.fail(c.HandOn, "handOn: set needs a method that replaces what %s returns (set)", c.Read.Text)
		}
	case roots.Wrap, roots.Keep:
	case roots.Lend:
		p.fail(c.HandOn, "only requests are lent; handOn is set, wrap or keep")
	default:
		p.fail(c.HandOn, "handOn is set, wrap or keep")
	}
	p.s.Framework.Carriers = append(p.s.Framework.Carriers, out)
}

// quiet adds a function that calls nobody: path.F, (path.T).M or (*path.T).M.
func (p *parser) quiet(name Name) {
	m := regexp.MustCompile(`^(?:\(\*?(.+)\.(\w+)\)|(.+))\.(\w+)$`).FindStringSubmatch(name.Text)
	if m == nil {
		p.fail(name, "%q is no name of a function, such as example.com/web.Log or (*example.com/web.Ctx).Set", name.Text)
		return
	}
	p.s.Framework.Quiet = append(p.s.Framework.Quiet, roots.Func{Package: m[1] + m[3], Recv: m[2], Name: m[4]})
}

// inPlace adds a pattern of packages.
func (p *parser) inPlace(pattern Name) {
	if pattern.Text == "" || strings.ContainsAny(pattern.Text, " \t\\") {
		p.fail(pattern, "%q is no pattern of packages, such as ./gen/... or example.com/shop/gen", pattern.Text)
		return
	}
	p.s.InPlace = append(p.s.InPlace, pattern.Text)
}

// severity sets the level of a code.
func (p *parser) severity(code Name, level Level) {
	if !slices.Contains(diag.Codes(), diag.Code(code.Text)) {
		p.fail(code, "there is no code %s; alsgen explain lists them", code.Text)
		return
	}
	if !slices.Contains([]Level{Error, Warning, Info, Off}, level) {
		p.fail(code, "the severity of %s is error, warning, info or off", code.Text)
		return
	}
	if diag.Code(code.Text) == diag.BadDirective && level != Error {
		p.fail(code, "%s is an error: what alsgen is told must mean something", code.Text)
		return
	}
	p.s.Severity[diag.Code(code.Text)] = level
}

// Apply returns diagnostics with the severities that s sets, for every command: an error
// stops it. What would not compile stops what writes it, whatever the settings say.
func (s *Settings) Apply(diagnostics []diag.Diagnostic) []diag.Diagnostic {
	return s.set(diagnostics, func(d diag.Diagnostic, level Level) diag.Severity {
		switch {
		case d.Code == diag.ConfigsDiffer || d.Code == diag.UnloadedFile || d.Code == diag.BadDirective:
			return d.Severity
		case level == Error:
			return diag.Refusal
		}
		return level.severity()
	})
}

// Levels returns findings with the severities that s sets, for check: what is an error by
// itself stays what it is.
func (s *Settings) Levels(findings []diag.Diagnostic) []diag.Diagnostic {
	return s.set(findings, func(d diag.Diagnostic, level Level) diag.Severity {
		if level == Error && d.Severity != diag.Warning && d.Severity != diag.Info {
			return d.Severity
		}
		return level.severity()
	})
}

// set returns list with the severities that as gives those for whose code s sets a level. One
// without a severity goes.
func (s *Settings) set(list []diag.Diagnostic, as func(diag.Diagnostic, Level) diag.Severity) []diag.Diagnostic {
	var kept []diag.Diagnostic
	for _, d := range list {
		if level, ok := s.Severity[d.Code]; ok {
			d.Severity = as(d, level)
		}
		if d.Severity != "" {
			kept = append(kept, d)
		}
	}
	return kept
}

// severity is what a diagnostic of that level has, "" if it is off.
func (l Level) severity() diag.Severity {
	switch l {
	case Error:
		return diag.Error
	case Warning:
		return diag.Warning
	case Info:
		return diag.Info
	}
	return ""
}
