package roots

// contextPackage is context, and what derives contexts elsewhere in the standard
// library and in x/sync: AfterFunc calls its function when the context has ended.
func contextPackage() Framework {
	return Framework{
		Late: []Func{{Package: "context", Name: "AfterFunc"}},
		Derive: []Derivation{
			{Func{Package: "os/signal", Name: "NotifyContext"}, 0, 0},
			{Func{Package: "runtime/pprof", Name: "WithLabels"}, 0, 0},
			{Func{Package: "runtime/trace", Name: "NewTask"}, 0, 0},
			{Func{Package: "net/http/httptrace", Name: "WithClientTrace"}, 0, 0},
			{Func{Package: "golang.org/x/sync/errgroup", Name: "WithContext"}, 0, 1},
		},
	}
}
