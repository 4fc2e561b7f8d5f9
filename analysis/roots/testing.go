package roots

// testingPackage is testing: a test begins with t.Context(), which holds no
// stores; a subtest keeps its own cancellation and gains the stores of the place
// where it was handed over.
func testingPackage() Framework {
	var f Framework
	for _, name := range []string{"T", "B", "F"} {
		f.Carriers = append(f.Carriers, Carrier{
			Package: "testing", Name: name, Pointer: true, Slot: Slot{Get: "Context"}, Since: "go1.24", HandOn: Keep, Nests: true, Fresh: true,
		})
	}
	f.Carriers = append(f.Carriers, Carrier{
		Package: "testing", Name: "TB", Slot: Slot{Get: "Context"}, Since: "go1.24", HandOn: Keep, Nests: true, Fresh: true,
	})
	// The methods of T, B and F are those of the embedded common.
	for _, recv := range []string{"common", "TB", "T", "B", "F"} {
		f.Late = append(f.Late, Func{Package: "testing", Recv: recv, Name: "Cleanup"})
	}
	return f
}
