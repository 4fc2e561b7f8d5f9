package roots

// netHTTP is net/http: a server's request enters with its own context, and a
// request handed on holds the current stores. What rewrites the requests of a
// httputil.ReverseProxy gets one in a struct.
func netHTTP() Framework {
	request := func(name string) Func { return Func{Package: "net/http", Recv: "Request", Name: name} }
	function := func(name string) Func { return Func{Package: "net/http", Name: name} }
	dump := func(name string) Func { return Func{Package: "net/http/httputil", Name: name} }
	return Framework{
		Carriers: []Carrier{
			{Package: "net/http", Name: "Request", Pointer: true, Slot: Slot{Get: "Context"}, HandOn: Lend},
			{Package: "net/http/httputil", Name: "ProxyRequest", Pointer: true, Slot: Slot{Get: "In", Field: true, Request: true}, HandOn: Set},
		},
		Derive: []Derivation{
			{Func{Package: "net/http", Name: "NewRequestWithContext"}, 0, 0},
			{Func{Package: "net/http/httptest", Name: "NewRequestWithContext"}, 0, 0},
			{request("WithContext"), 0, 0},
			{request("Clone"), 0, 0},
		},
		Quiet: []Func{
			function("Redirect"), function("NotFound"), function("ServeContent"), function("ServeFile"), function("ServeFileFS"),
			function("ProxyFromEnvironment"), function("ReadResponse"),
			{Package: "net/http", Recv: "ServeMux", Name: "Handler"},
			dump("DumpRequest"), dump("DumpRequestOut"), dump("DumpResponse"),
		},
		Late: []Func{{Package: "net/http", Recv: "Server", Name: "RegisterOnShutdown"}},
	}
}
