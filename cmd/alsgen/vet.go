package main

import "github.com/urfave/cli/v2"

// vetCommand is alsgen vet.
func (t *tool) vetCommand() *cli.Command {
	return &cli.Command{Name: "vet", SkipFlagParsing: true, Action: func(c *cli.Context) error {
		line, err := vetFlags().parse("vet", c.Args().Slice(), false)
		if err != nil {
			return err
		}
		if line.has("fix") || line.has("diff") {
			return misused("vet -fix and -diff work on the source as written: use go vet for them")
		}
		return t.compile(c.Context, "vet", line, true)
	}}
}

// vetFlags are the flags of go vet that are not an analyzer's name. Those are
// boolean, also where a vettool brings its own.
func vetFlags() goFlags {
	return flagTable("diff fix", "c printf.funcs printfuncs unusedfuncs unusedresult.funcs "+
		"unusedresult.stringmethods unusedstringmethods vettool")
}
