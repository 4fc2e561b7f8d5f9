// This file writes findings as workflow commands of GitHub Actions, which shows them in the
// difference of a pull request.

package emit

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/findings"
)

// FindingsGitHub writes findings to w, a command a line.
func FindingsGitHub(w io.Writer, f *Findings) error {
	out := bufio.NewWriter(w)
	for _, d := range f.List {
		fmt.Fprintf(out, "::%s %s::%s\n", command(d), strings.Join(f.properties(d), ","), commandText(f.whole(d)))
	}
	return out.Flush()
}

// command returns the command for d.
func command(d diag.Diagnostic) string {
	switch level := findings.LevelOf(d.Severity); level {
	case findings.Info:
		return "notice"
	default:
		return string(level) // error and warning are commands
	}
}

// properties says where d is.
func (f *Findings) properties(d diag.Diagnostic) []string {
	list := []string{"file=" + commandProperty(f.file(d.Position.Path)), fmt.Sprintf("line=%d", d.Position.Line)}
	if d.End.Line > 0 {
		list = append(list, fmt.Sprintf("endLine=%d", d.End.Line))
	}
	list = append(list, fmt.Sprintf("col=%d", f.character(d.Position)))
	if d.End.Line == d.Position.Line { // a column in another line means nothing to GitHub
		list = append(list, fmt.Sprintf("endColumn=%d", f.character(d.End)))
	}
	return append(list, "title="+commandProperty(string(d.Code)))
}

// character returns the column of p in characters.
func (f *Findings) character(p diag.Position) int { return 1 + utf8.RuneCountInString(f.before(p)) }

// whole is the message of d with its chain.
func (f *Findings) whole(d diag.Diagnostic) string {
	var b strings.Builder
	b.WriteString(d.Message)
	for _, s := range d.Chain {
		fmt.Fprintf(&b, "\n%s:%d: %s", f.file(s.Position.Path), s.Position.Line, s.Text)
	}
	return b.String()
}

// commandText escapes the text of a command.
func commandText(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(strings.ToValidUTF8(s, "\uFFFD"))
}

// commandProperty escapes a property of a command.
func commandProperty(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(commandText(s))
}
