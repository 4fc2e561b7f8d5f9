package roots

// connect is connectrpc.com/connect: all its handlers, interceptors and clients have
// context parameters.
func connect() Framework {
	return Framework{Derive: []Derivation{{Func{Package: "connectrpc.com/connect", Name: "NewClientContext"}, 0, 0}}}
}
