package main

import (
	"strings"

	"github.com/urfave/cli/v2"
)

// testCommand is alsgen test.
func (t *tool) testCommand() *cli.Command {
	return &cli.Command{Name: "test", SkipFlagParsing: true, Action: func(c *cli.Context) error {
		line, err := testFlags().parseTest(c.Args().Slice())
		if err != nil {
			return err
		}
		return t.compile(c.Context, "test", line, true)
	}}
}

// testFlags are the flags of go test, with those that it hands to the test
// binary under both their names.
func testFlags() goFlags {
	const (
		booleans = "artifacts benchmem failfast fullpath short v"
		values   = "bench benchtime blockprofile blockprofilerate count coverprofile cpu cpuprofile fuzz fuzzminimizetime " +
			"fuzztime list memprofile memprofilerate mutexprofile mutexprofilefraction outputdir parallel run shuffle " +
			"skip timeout trace"
	)
	table := flagTable("c i h help "+booleans, "o exec vet "+values)
	for _, name := range strings.Fields(booleans) {
		table["test."+name] = boolean
	}
	for _, name := range strings.Fields(values) {
		table["test."+name] = valued
	}
	return table
}
