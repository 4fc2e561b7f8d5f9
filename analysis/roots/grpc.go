package roots

// grpc is google.golang.org/grpc: a unary handler has a context parameter, the
// handler of a stream begins with stream.Context(). The context of a stream cannot be
// replaced: interceptors hand on a stream of their own that embeds it, and so does
// the rewritten program.
func grpc() Framework {
	const path = "google.golang.org/grpc"
	metadata := func(name string) Func { return Func{Package: path + "/metadata", Name: name} }
	return Framework{
		Carriers: []Carrier{{Package: path, Name: "ServerStream", Embedded: true, Slot: Slot{Get: "Context"}, HandOn: Wrap}},
		Derive: []Derivation{
			{metadata("NewIncomingContext"), 0, 0},
			{metadata("NewOutgoingContext"), 0, 0},
			{metadata("AppendToOutgoingContext"), 0, 0},
			{Func{Package: path + "/peer", Name: "NewContext"}, 0, 0},
			{Func{Package: path, Name: "NewContextWithServerTransportStream"}, 0, 0},
		},
	}
}
