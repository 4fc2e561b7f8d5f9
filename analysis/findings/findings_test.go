package findings

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/ignore"
)

// finding is one of code in the file at path, on line.
func finding(code diag.Code, path string, line int) diag.Diagnostic {
	return diag.Diagnostic{Code: code, Severity: diag.Lost, Position: diag.Position{Path: path, Line: line, Offset: line}}
}

// TestLevels: every severity has a level, and info alone is no reason to fail.
func TestLevels(t *testing.T) {
	for severity, want := range map[diag.Severity]Level{
		diag.Refusal: Error, diag.Unloaded: Error, diag.Lost: Error, diag.Invalid: Error, diag.Error: Error,
		diag.Warning: Warning, diag.Info: Info,
	} {
		if got := LevelOf(severity); got != want {
			t.Errorf("the level of %s is %s, want %s", severity, got, want)
		}
		if got := Fail([]diag.Diagnostic{{Severity: diag.Info}, {Severity: severity}}); got != (want != Info) {
			t.Errorf("%s is a reason to fail: %t", severity, got)
		}
	}
	if Fail(nil) {
		t.Error("nothing is a reason to fail")
	}
}

// TestSuppress: a comment suppresses what it names on its line, and is found if there is
// nothing.
func TestSuppress(t *testing.T) {
	at := func(line int, codes ...diag.Code) ignore.Directive {
		return ignore.Directive{Position: diag.Position{Path: "a.go", Line: line, Offset: 100 + line}, Line: line, Codes: codes, Reason: "x", From: line, To: line + 1}
	}
	wrong := at(5, diag.LostContext)
	wrong.Wrong = "no reason"
	got := Suppress([]diag.Diagnostic{
		finding(diag.LostContext, "a.go", 1), finding(diag.BoundEarly, "a.go", 1), finding(diag.LostContext, "b.go", 1),
		finding(diag.LostContext, "a.go", 2), finding(diag.LostContext, "a.go", 5),
	}, []ignore.Directive{
		at(1, diag.LostContext), at(1, diag.LostContext, diag.FuncInside), at(3, diag.LostContext),
		at(4, diag.LostContext, diag.UnusedIgnore), wrong,
	})
	var lines []string
	for _, d := range got {
		lines = append(lines, fmt.Sprintf("%s:%d %s %d", d.Position.Path, d.Position.Line, d.Code, len(d.Fixes)))
	}
	want := "a.go:1 bound-early 0\na.go:2 lost-context 0\na.go:5 lost-context 0\na.go:1 unused-ignore 0\na.go:3 unused-ignore 1\nb.go:1 lost-context 0"
	if s := strings.Join(lines, "\n"); s != want {
		t.Errorf("got\n%s\nwant\n%s", s, want)
	}
}

// keyer is one of a program with two files.
func keyer(root, source string) *Keyer {
	return &Keyer{Root: root, Source: func(path string) ([]byte, error) {
		if strings.HasSuffix(path, "gone.go") {
			return nil, errors.New("gone")
		}
		return []byte(source), nil
	}}
}

// TestSubtract: a finding is known again by what its line says, as often as it was there.
func TestSubtract(t *testing.T) {
	then := keyer("/then", "x()\n\ty()\r\nx()\n")
	known := then.Count([]diag.Diagnostic{
		finding(diag.LostContext, "/then/s/a.go", 1), finding(diag.LostContext, "/then/s/a.go", 2), finding(diag.LostContext, "/then/s/a.go", 3),
		finding(diag.LostContext, "/then/s/old.go", 1), finding(diag.LostContext, "/then/gone.go", 7),
	})
	if n := known[Key{diag.LostContext, "s/a.go", "x()"}]; n != 2 || len(known) != 4 {
		t.Errorf("the findings are %v", known)
	}
	now := keyer("/now", "// new\ny()\n  x()\nx()\nx()")
	left, unmatched := now.Subtract([]diag.Diagnostic{
		finding(diag.LostContext, "/now/s/a.go", 2), finding(diag.LostContext, "/now/s/a.go", 3), finding(diag.BoundEarly, "/now/s/a.go", 3),
		finding(diag.LostContext, "/now/s/a.go", 4), finding(diag.LostContext, "/now/s/a.go", 5), finding(diag.LostContext, "/now/new.go", 4),
		finding(diag.LostContext, "/now/a.go", 4),
	}, known.Renamed(map[string]string{"s/old.go": "new.go"}))
	if len(left) != 3 || left[0].Code != diag.BoundEarly || left[1].Position.Line != 5 || left[2].Position.Path != "/now/a.go" {
		t.Errorf("left are %v", left)
	}
	if len(unmatched) != 1 || unmatched[Key{diag.LostContext, "gone.go", ""}] != 1 {
		t.Errorf("unmatched are %v", unmatched)
	}
	if again, _ := now.Subtract([]diag.Diagnostic{finding(diag.LostContext, "/now/s/a.go", 3)}, known); len(again) != 0 || len(known) != 4 {
		t.Errorf("what is known is used up: %v", known)
	}
	more := Baseline{{Text: "a"}: 3, {Text: "b"}: 1}.Without(Baseline{{Text: "a"}: 1, {Text: "b"}: 2})
	if !maps.Equal(more, Baseline{{Text: "a"}: 2}) {
		t.Errorf("without is %v", more)
	}
}

// TestFormat writes a baseline and reads it back: the same findings, the same bytes.
func TestFormat(t *testing.T) {
	k := keyer("/m", "\"<\xff>\"\n")
	b := k.Count([]diag.Diagnostic{
		finding(diag.LostContext, "/m/\xff.go", 1), finding(diag.LostContext, "/m/b.go", 1), finding(diag.LostContext, "/m/b.go", 1), finding(diag.BoundEarly, "/m/b.go", 1),
	})
	text := b.Format()
	want := `{"version":1}
{"code":"bound-early","file":"b.go","text":"\"<�>\"","count":1}
{"code":"lost-context","file":"b.go","text":"\"<�>\"","count":2}
{"code":"lost-context","file":"�.go","text":"\"<�>\"","count":1}
`
	if string(text) != want {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
	again, err := ParseBaseline(text)
	if err != nil || !maps.Equal(again, b) {
		t.Errorf("read back: %v, %v", again, err)
	}
	twice := bytes.ReplaceAll(append(text, text[len("{\"version\":1}\n"):]...), []byte("\n"), []byte("\r\n\n"))
	if again, err = ParseBaseline(twice); err != nil || !maps.Equal(again, b) {
		t.Errorf("twice: %v, %v", again, err)
	}
	if empty, err := ParseBaseline(Baseline{}.Format()); err != nil || len(empty) != 0 {
		t.Errorf("empty: %v, %v", empty, err)
	}
}

// TestParseErrors: what is no baseline is an error with its line.
func TestParseErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                      "1: the baseline is empty",
		"\n\n":                  "1: the baseline is empty",
		"[]":                    "1: no baseline",
		"{}":                    "1: no baseline",
		"\n{\"version\":2}":     "2: the version of the baseline is 2",
		"{\"version\":1}\n<<<<": "2: invalid character",
		"{\"version\":1}\n{}":   "2: a finding needs",
		"{\"version\":1}\n{\"code\":\"x\",\"file\":\"f\",\"count\":0}": "2: a finding needs",
	} {
		if b, err := ParseBaseline([]byte(text)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, %v; want %s", text, b, err, want)
		}
	}
}
