// This file is the catalogue: every code that alsgen can report, with what it
// means and a program that yields exactly it.

package diag

// Code names a diagnostic. A code is never renamed or reused.
type Code string

// The codes.
const (
	// LostContext occurs when foreign code calls a function without a context:
	// the reads in it see no store.
	LostContext Code = "lost-context"
	// BoundEarly occurs when a function value is bound to the context of the place
	// where it is stored, because the type of that place cannot change: it does not
	// run in the context of whoever calls it.
	BoundEarly Code = "bound-early"
	// FuncInside occurs when a value with functions inside, whose types gain the
	// context, is handed to foreign code as an interface: what finds them there by
	// reflection sees the new types.
	FuncInside Code = "func-inside"
	// CallerDiffers occurs when a function that asks for its caller, with
	// runtime.Caller or t.Helper, is bound to the context by a function literal: it
	// finds the literal.
	CallerDiffers Code = "caller-differs"
	// MethodsGrow occurs when a method gets a clone beside it that other packages call,
	// and the program counts methods by reflection.
	MethodsGrow Code = "methods-grow"
	// ConfigsDiffer occurs where a file that several build configurations share would
	// have to change in one way for one of them and in another for the other.
	ConfigsDiffer Code = "configs-differ"
	// UnloadedFile occurs when a file that is in none of the build configurations
	// that were loaded names something whose type changes: it would not compile any
	// more where it is built.
	UnloadedFile Code = "unloaded-file"
	// BadDirective occurs when a directive in a comment, or a function that the settings
	// name, is unknown, stands where it means nothing, or changes nothing.
	BadDirective Code = "bad-directive"
	// UnusedIgnore occurs when a comment //als:ignore names a code that is not reported
	// where it stands.
	UnusedIgnore Code = "unused-ignore"

	// ReadAtInit occurs when a store is read by the value of a package variable or by init:
	// once, outside of every request.
	ReadAtInit Code = "read-at-init"
	// ReadOnce occurs when a function that runs once for all, in sync.Once, OnceValue,
	// sync.Pool.New or behind a comparison with nil, reads a store, or a table keeps what was
	// made of a store under a key that has nothing to do with it: everybody gets what the
	// first caller saw.
	ReadOnce Code = "read-once"
	// ReadAtRegistration occurs when a store is read in the arguments of a call that
	// registers or makes a handler: it is read when the program is put together, not when
	// the handler is called.
	ReadAtRegistration Code = "read-at-registration"
	// ReadBesideParameter occurs when a function reads a store and has a parameter of the
	// same type: it may be given the value already.
	ReadBesideParameter Code = "read-beside-parameter"
	// StoreKept occurs when a store is put into a package variable, or into something that
	// one leads to: the next request finds it there.
	StoreKept Code = "store-kept"
	// SnapshotKept occurs when a request puts a snapshot or a bound function into a package
	// variable: whoever uses it later acts for a request that is over.
	SnapshotKept Code = "snapshot-kept"
	// FuncStored occurs when a request stores a function that reads a store for others to
	// call: it sees the stores of its caller.
	FuncStored Code = "func-stored"
	// ListenerAnswers occurs when the listener of an event uses the response of a request:
	// the event may come after the response, several times, or never.
	ListenerAnswers Code = "listener-answers"
	// ListenerNeedsRequest occurs when the listener of an event calls alshttp.GetOrFail: it
	// panics where the event comes from a command, a job or a test.
	ListenerNeedsRequest Code = "listener-needs-request"
	// HookOutside occurs when a function that a server calls outside of every request, such
	// as http.Server.ConnState, reads a store, or middleware does so outside of the one that
	// enters it.
	HookOutside Code = "hook-outside"
	// UsedAfterResponse occurs when a goroutine that a handler does not wait for uses the
	// response, or the body of the request.
	UsedAfterResponse Code = "used-after-response"
	// CancelledWithRequest occurs when a goroutine that a handler does not wait for uses the
	// current context, and with it the cancellation of the request.
	CancelledWithRequest Code = "cancelled-with-request"
	// FailsOutside occurs when alshttp.GetOrFail is called inside RunOutside, or by what main
	// or a package variable calls without a request: it always panics there.
	FailsOutside Code = "fails-outside"
	// EnterNotRun occurs when a function that others of the program call enters a store with
	// EnterWith: its callers go on with the store.
	EnterNotRun Code = "enter-not-run"
	// ScopeNotDeferred occurs when the scope that WithScope opens is not ended by a defer of
	// the same function, or is opened in a loop.
	ScopeNotDeferred Code = "scope-not-deferred"
	// UnrewrittenMarker occurs when a package that is rewritten in place has a marker: it
	// panics when it runs.
	UnrewrittenMarker Code = "unrewritten-marker"
	// Unguarded occurs when a program that uses markers does not call als.RequireRewrite
	// first in main: built without alsgen, it fails at the first request, not at once.
	Unguarded Code = "unguarded"
	// NeverEntered occurs when a storage is read that nothing in the program enters: the
	// read never gives a store.
	NeverEntered Code = "never-entered"
	// StaleTwin occurs when a twin, or a file that forwards to sources, is not what alsgen
	// generate would write, or is missing.
	StaleTwin Code = "stale-twin"
)

// Codes returns every code, sorted.
func Codes() []Code {
	return []Code{
		BadDirective, BoundEarly, CallerDiffers, CancelledWithRequest, ConfigsDiffer,
		EnterNotRun, FailsOutside, FuncInside, FuncStored, HookOutside, ListenerAnswers,
		ListenerNeedsRequest, LostContext, MethodsGrow, NeverEntered, ReadAtInit,
		ReadAtRegistration, ReadBesideParameter, ReadOnce, ScopeNotDeferred, SnapshotKept,
		StaleTwin, StoreKept, Unguarded, UnloadedFile, UnrewrittenMarker, UnusedIgnore,
		UsedAfterResponse,
	}
}
