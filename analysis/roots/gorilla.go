package roots

// gorilla is github.com/gorilla/mux: handlers are those of net/http.
func gorilla() Framework {
	const path = "github.com/gorilla/mux"
	return Framework{
		Derive: []Derivation{{Func{Package: path, Name: "SetURLVars"}, 0, 0}},
		Quiet:  []Func{{Package: path, Name: "Vars"}, {Package: path, Name: "CurrentRoute"}},
	}
}
