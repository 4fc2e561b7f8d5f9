package roots

// contextPackage is context, what derives contexts elsewhere in the standard
// library and in x/sync, and what only waits for a context to end: AfterFunc calls its
// function then.
func contextPackage() Framework {
	return Framework{
		Late: []Func{{Package: "context", Name: "AfterFunc"}},
		Quiet: []Func{
			{Package: "context"},
			{Package: "os/exec", Name: "CommandContext"},
			{Package: "golang.org/x/sync/semaphore", Recv: "Weighted", Name: "Acquire"},
			{Package: "golang.org/x/time/rate", Recv: "Limiter", Name: "Wait"},
			{Package: "golang.org/x/time/rate", Recv: "Limiter", Name: "WaitN"},
		},
		Derive: []Derivation{
			{Func{Package: "os/signal", Name: "NotifyContext"}, 0, 0},
			{Func{Package: "runtime/pprof", Name: "WithLabels"}, 0, 0},
			{Func{Package: "runtime/trace", Name: "NewTask"}, 0, 0},
			{Func{Package: "net/http/httptrace", Name: "WithClientTrace"}, 0, 0},
			{Func{Package: "golang.org/x/sync/errgroup", Name: "WithContext"}, 0, 1},
		},
	}
}
