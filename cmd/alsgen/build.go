package main

import "github.com/urfave/cli/v2"

// buildCommand is alsgen build.
func (t *tool) buildCommand() *cli.Command {
	return &cli.Command{Name: "build", SkipFlagParsing: true, Action: func(c *cli.Context) error {
		line, err := flagTable("", "o").parse("build", c.Args().Slice(), true)
		if err != nil {
			return err
		}
		return t.compile(c.Context, "build", line, false)
	}}
}
