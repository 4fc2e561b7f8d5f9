// Package docs holds the pages that the command shows.
package docs

import (
	_ "embed"
	"strings"
)

// diagnostics is the page that explains the codes.
//
//go:embed diagnostics.md
var diagnostics string

// Diagnostic returns what there is to say about code, in Markdown, without the heading.
// The first line is a sentence of its own.
func Diagnostic(code string) (string, bool) {
	var section strings.Builder
	inside, found, fenced := false, false, false
	for line := range strings.Lines(diagnostics) {
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
		}
		if heading, ok := strings.CutPrefix(line, "## "); ok && !fenced {
			inside = strings.TrimSpace(heading) == code
			found = found || inside
			continue
		}
		if inside {
			section.WriteString(line)
		}
	}
	return strings.TrimSpace(section.String()) + "\n", found
}

// Sentence returns the first sentence about code, "" if there is none: when it is reported.
func Sentence(code string) string {
	text, _ := Diagnostic(code)
	first, _, _ := strings.Cut(text, "\n")
	first, _, _ = strings.Cut(first, " Severity: ")
	return first
}
