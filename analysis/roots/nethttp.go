package roots

// netHTTP is net/http: a server's request enters with its own context, and a
// request handed on holds the current stores.
func netHTTP() Framework {
	request := func(name string) Func { return Func{Package: "net/http", Recv: "Request", Name: name} }
	return Framework{
		Carriers: []Carrier{{Package: "net/http", Name: "Request", Pointer: true, Read: "Context", HandOn: Lend}},
		Derive: []Derivation{
			{Func{Package: "net/http", Name: "NewRequestWithContext"}, 0, 0},
			{Func{Package: "net/http/httptest", Name: "NewRequestWithContext"}, 0, 0},
			{request("WithContext"), 0, 0},
			{request("Clone"), 0, 0},
		},
		Late: []Func{{Package: "net/http", Recv: "Server", Name: "RegisterOnShutdown"}},
	}
}
