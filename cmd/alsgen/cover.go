// This file sees to it that -cover measures the rewritten program: the go command
// gets alsgen as its -toolexec, which does the work (toolexec.go).

package main

import (
	"os"
	"slices"
	"strings"
)

// covers reports whether flags ask for coverage.
func covers(flags []goFlag) bool {
	return slices.ContainsFunc(flags, func(f goFlag) bool {
		switch f.name {
		case "cover":
			return !isFalse(f.value)
		case "coverpkg", "covermode", "coverprofile":
			return true
		}
		return false
	})
}

// measured returns j with alsgen as its toolexec if its line, or GOFLAGS, asks for
// coverage. A toolexec of the user's is run by ours.
func measured(j *goJob, environment []goFlag) (*goJob, error) {
	all := slices.Concat(environment, j.line.flags)
	if !covers(all) {
		return j, nil
	}
	if err := j.overlay.WriteEdits(); err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, failed("-cover: %v", err)
	}
	var words []string
	for _, word := range []string{self, toolexecCommand, j.overlay.JSON} {
		quoted, ok := quote(word)
		if !ok {
			return nil, misused("-cover: the path %s has quotes of both kinds, which the go command cannot take", word)
		}
		words = append(words, quoted)
	}
	for _, f := range all {
		if f.name == "toolexec" { // the last one holds
			words = append(words[:3], f.value)
		}
	}
	return &goJob{
		line: j.line.without("toolexec"), overlay: j.overlay,
		toolexec: strings.Join(append(words, toolexecEnd), " "),
	}, nil
}

// quote returns word as the go command reads it in a list of words.
func quote(word string) (string, bool) {
	switch {
	case word != "" && !strings.ContainsAny(word, " \t\r\n'\""):
		return word, true
	case !strings.Contains(word, "'"):
		return "'" + word + "'", true
	case !strings.Contains(word, `"`):
		return `"` + word + `"`, true
	}
	return "", false
}

// unquote splits a list of words as the go command does: quotes stand around whole
// words, and nothing is escaped.
func unquote(list string) []string {
	var words []string
	for {
		list = strings.TrimLeft(list, " \t\r\n")
		if list == "" {
			return words
		}
		stop, rest := " \t\r\n", list
		if list[0] == '\'' || list[0] == '"' {
			stop, rest = list[:1], list[1:]
		}
		end := strings.IndexAny(rest, stop)
		if end < 0 {
			end = len(rest)
		}
		words = append(words, rest[:end])
		list = rest[min(end+1, len(rest)):]
	}
}
