package roots

// urfaveCLI is github.com/urfave/cli: an action of version 2 begins with the
// context in the field of its *cli.Context. One of version 3 has a context
// parameter.
func urfaveCLI() Framework {
	const path = "github.com/urfave/cli/v2"
	show := func(name string) Func { return Func{Package: path, Name: name} }
	return Framework{
		Carriers: []Carrier{{Package: path, Name: "Context", Pointer: true, Slot: Slot{Get: "Context", Field: true}, HandOn: Set}},
		Derive:   []Derivation{{show("NewContext"), 2, 0}},
		Quiet: []Func{
			show("ShowAppHelp"), show("ShowCommandHelp"), show("ShowSubcommandHelp"), show("ShowVersion"),
		},
	}
}
