package roots

// contextPackage is context: AfterFunc calls its function when the context has
// ended.
func contextPackage() Framework {
	return Framework{Late: []Func{{Package: "context", Name: "AfterFunc"}}}
}
