package plan

// ContextFile is a file that stands with the sources of a package in twins.
type ContextFile struct {
	Path       string      `json:"path"`    // absolute
	Package    string      `json:"package"` // its name
	Constraint string      `json:"constraint"`
	Imports    []Import    `json:"imports"` // sorted by path
	Forwarders []Forwarder `json:"forwarders"`
}

// Forwarder is a function of a ContextFile that calls a function of the sources with a
// context. All types are expressions as the file can write them.
type Forwarder struct {
	// Recv is the type of the receiver, "" if there is none.
	Recv       string   `json:"recv,omitempty"`
	Name       string   `json:"name"` // PageContext
	Calls      string   `json:"calls"`
	TypeParams string   `json:"typeParams,omitempty"` // [T any]
	TypeArgs   []string `json:"typeArgs,omitempty"`
	Types      []string `json:"types,omitempty"`   // of the parameters of what it calls
	Names      []string `json:"names,omitempty"`   // of these, nil if the source gives none
	Results    []string `json:"results,omitempty"` // of both
	// Given is the parameter that is a function which takes the context in Name alone.
	Given *Given `json:"given,omitempty"`
}
