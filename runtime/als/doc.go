// Package als keeps request-scoped values, the stores, as Node's
// AsyncLocalStorage does, in the context.Context that Go programs hand from
// function to function.
//
// A program is written in the implicit style,
//
//	var user = als.New[string]("user")
//
//	func handle() { user.Run("alice", greet) }
//	func greet()  { fmt.Println("hello", user.GetStore()) }
//
// and alsgen turns it into the explicit one, which may also be written by hand:
//
//	func handle(ctx context.Context) { user.RunContext(ctx, "alice", greet) }
//	func greet(ctx context.Context)  { fmt.Println("hello", user.GetStoreContext(ctx)) }
//
// The implicit forms are markers: Storage.GetStore, Lookup, Run, Exit, EnterWith
// and WithScope, the methods of the same names of AsyncStorage and its Enter,
// Snap.Run, and the functions Call, TryCall, GetStore, Run, Exit, EnterWith, Bind,
// Snapshot, Context, WithContext and Go. A marker that
// runs without having been rewritten panics with the name of its caller and what
// to do about it; RequireRewrite does so at the start of the program. The
// explicit form of a marker has its name followed by Context.
//
// A nil context counts as context.Background() everywhere.
//
// # What the forms mean
//
// Every goroutine has a current context, at first context.Background(). A go
// statement hands the current one to the new goroutine. Run, Exit, Enter, Call,
// TryCall and WithContext call a function with another current context, and the
// whole old one is restored when the function returns, panics or calls
// runtime.Goexit. A function value has no context of its own; it runs in that of
// whoever calls it.
//
// EnterWith replaces the store for the rest of the synchronous execution: callers
// see it, too, up to the innermost of these calls. The explicit form is for that:
// functions that may enter hand on an open context (Open), in which
// EnterWithContext enters for all who hold it, and give all others, and other
// goroutines, what Fix makes of it.
//
// Exit means no store, not the default: GetStore gives the zero value then, and
// Lookup the zero value and false. Outside everything both give the default. A
// nil or zero store is a store.
//
// # Frames
//
// The stores of all storages stand in one frame, a context type of this package.
// With puts a new frame on the context that it is given, or in place of the
// frame if that is what is on top; the frame below is never changed. A context
// derived from a frame by the standard library keeps the stores, because it asks
// its parent for a value that it does not have, and a frame answers to a key of
// its own.
//
// A read asserts that the context is a frame, or else asks for it by
// context.Value, which costs what the layers of others above the frame cost. In
// the frame the cells are a hash table of at least twice their number, so
// whether there is one storage or 64 a read looks at one or two slots. It does
// not allocate. The hashes are consecutive numbers times the golden ratio, and
// so spread evenly: the counter for them is the only mutable state of the
// package.
//
// With copies the table, a pointer for each slot, and makes one new cell. The
// cells are shared and do not point back to frames, so neither stores that have
// been replaced nor contexts that have ended are kept.
//
// A frame does not keep storages alive. A Storage refers to a holder whose
// finalizer marks the key of the storage dead, and every frame made afterwards
// leaves out the cells of dead keys. Storages that are made and dropped, one a
// request perhaps, thus leave nothing behind in a context that goes on.
//
// # The build tag als_goroutine
//
// With the build tag als_goroutine the markers work without a rewrite. This
// reference carrier finds the current context through the profiler labels of the
// goroutine, which a new goroutine inherits. It is made for tests: it executes
// the section above to the letter, costs some microseconds a call, needs Go 1.24
// to 1.27, and panics at the first use if the runtime is not as it expects. On other
// architectures than amd64 and arm64 a call costs more the deeper the stack is. The
// explicit forms make their context the current one, too, so code of both kinds
// can be mixed. It knows nothing of what foreign code does with functions and
// contexts: goroutines started by a library inherit, too, and callbacks are not
// bound.
//
// Profiles show the labels that the program sets with runtime/pprof as ever.
// pprof.Do replaces all labels and afterwards restores those of its context, not
// those that were there, so this is what holds:
//
//   - In a goroutine that is inside a marker's function or an explicit form's,
//     everything is kept, inside pprof.Do and after it, whatever its context.
//   - A goroutine started inside pprof.Do has the stores if the goroutine that
//     started it used this package inside Do before, or if Do was given
//     als.Context() or a context derived from it (but not by pprof.WithLabels).
//   - A goroutine that inherited its stores and entered nothing itself has them
//     inside pprof.Do under the same conditions, and after it if Do was given
//     als.Context() as called in that goroutine. Otherwise they are lost to it.
//   - Such a goroutine that gives Do a context of another goroutine has the
//     stores of that context inside. It keeps them after Do only if that context
//     is the one that another Do gave to its function.
//   - Where a context with stores is given to pprof.Do, the labels that its
//     function begins with have one more, als_goroutine, without a value.
package als
