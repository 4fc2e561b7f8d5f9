package main

import "github.com/urfave/cli/v2"

// vetCommand is alsgen vet. Flags of analyzers that it does not know are
// boolean, as all analyzers of one's own that a vettool has are.
func (t *tool) vetCommand() *cli.Command {
	table := flagTable("diff fix", "c printf.funcs printfuncs unusedfuncs unusedresult.funcs "+
		"unusedresult.stringmethods unusedstringmethods vettool")
	return &cli.Command{Name: "vet", SkipFlagParsing: true, Action: func(c *cli.Context) error {
		line, err := table.parse("vet", c.Args().Slice(), false)
		if err != nil {
			return err
		}
		if line.has("fix") || line.has("diff") {
			return misused("vet -fix and -diff work on the source as written: use go vet for them")
		}
		return t.compile(c.Context, "vet", line, true)
	}}
}
