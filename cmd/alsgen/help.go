package main

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"
)

// docSource is doc.go: the help text is the package's documentation.
//
//go:embed doc.go
var docSource string

// configTopic is what alsgen help knows besides commands.
const configTopic = "config"

// helpCommand is alsgen help.
func (t *tool) helpCommand() *cli.Command {
	return &cli.Command{Name: "help", SkipFlagParsing: true, Action: func(c *cli.Context) error {
		if c.NArg() > 1 {
			return misused("usage: alsgen help [command]")
		}
		return t.printHelp(c.Args().First())
	}}
}

// printHelp prints the help text, or what it says about one command.
func (t *tool) printHelp(command string) error {
	text := helpText()
	if command != "" {
		if text = helpSection(text, command); text == "" {
			return misused("no help for %q; alsgen help lists the commands", command)
		}
	}
	_, err := fmt.Fprint(t.out, text)
	return err
}

// helpText returns the comment in doc.go.
func helpText() string {
	_, text, _ := strings.Cut(docSource, "/*\n")
	text, _, _ = strings.Cut(text, "*/")
	return text
}

// helpSection returns the section of text whose heading names command.
func helpSection(text, command string) string {
	var section []string
	inside := false
	for line := range strings.Lines(text) {
		if heading, ok := strings.CutPrefix(line, "# "); ok {
			inside = namesCommand(heading, command)
		}
		if inside {
			section = append(section, line)
		}
	}
	return strings.TrimRight(strings.Join(section, ""), "\n") + strings.Repeat("\n", min(len(section), 1))
}

// namesCommand reports whether heading, such as "alsgen build, install", is about
// command.
func namesCommand(heading, command string) bool {
	names, ok := strings.CutPrefix(strings.TrimSpace(heading), "alsgen ")
	if !ok {
		return command == configTopic && strings.HasPrefix(heading, "Settings")
	}
	for _, name := range strings.Split(names, ", ") {
		if name == command {
			return true
		}
	}
	return false
}
