package main

import "github.com/urfave/cli/v2"

// installCommand is alsgen install.
func (t *tool) installCommand() *cli.Command {
	return &cli.Command{Name: "install", SkipFlagParsing: true, Action: func(c *cli.Context) error {
		line, err := flagTable("", "").parse("install", c.Args().Slice(), true)
		if err != nil {
			return err
		}
		return t.compile(c.Context, "install", line, false)
	}}
}
