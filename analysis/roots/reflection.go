package roots

// reflection is what the standard library calls by reflection: the methods and
// functions that a template names, those of a service that is registered, and
// what is tried with random arguments. Printing and logging only looks at
// functions.
func reflection() Framework {
	f := Framework{Print: []string{"fmt", "log", "log/slog", "testing"}}
	for _, pkg := range []string{"text/template", "html/template"} {
		f.Reflect = append(f.Reflect, Func{pkg, "Template", "Execute"}, Func{pkg, "Template", "ExecuteTemplate"})
	}
	for _, name := range []string{"Register", "RegisterName"} {
		f.Reflect = append(f.Reflect, Func{Package: "net/rpc", Name: name}, Func{"net/rpc", "Server", name})
	}
	for _, name := range []string{"Check", "CheckEqual"} {
		f.Reflect = append(f.Reflect, Func{Package: "testing/quick", Name: name})
	}
	f.Reflect = append(f.Reflect, Func{Package: "reflect", Name: "ValueOf"})
	return f
}
