package roots

// cobra is github.com/spf13/cobra: what a command runs begins with cmd.Context(),
// which a command takes from its parent the first time that it is executed.
func cobra() Framework {
	const path = "github.com/spf13/cobra"
	command := func(name string) Func { return Func{path, "Command", name} }
	return Framework{
		Carriers: []Carrier{{
			Package: path, Name: "Command", Pointer: true, Slot: Slot{Get: "Context", Set: "SetContext"},
			HandOn: Set, Calls: []string{"Execute", "ExecuteC"},
		}},
		Quiet: []Func{
			command("AddCommand"), command("RemoveCommand"), command("SetHelpCommand"),
			{Package: path + "/doc"},
		},
	}
}
