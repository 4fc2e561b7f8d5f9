package als

import (
	"context"
	"fmt"
	"reflect"
)

// A Snap is a snapshot of the stores, all of them, present and absent, and of nothing
// else. The zero Snap has none. It can be used any number of times, by any goroutine.
type Snap struct {
	ctx context.Context // a frame on the background, or nil
}

// SnapshotContext returns a snapshot of the stores that ctx carries now. A nil ctx
// counts as context.Background().
func SnapshotContext(ctx context.Context) Snap {
	return Snap{Detach(ctx)}
}

// Context returns ctx with the stores of the snapshot in place of its own. All else
// (cancellation, deadline, other values) is that of ctx. A nil ctx counts as
// context.Background().
func (s Snap) Context(ctx context.Context) context.Context {
	return Restore(ctx, s.ctx)
}

// Only returns a context with the stores of the snapshot that says so of all others, too:
// a context or carrier that is handed on with it (Carry, Lent, Hold) has the stores of the
// snapshot and none of its own. alsgen writes it where a bound function is called with a
// carrier:
//
//	func(w http.ResponseWriter, r *http.Request) { var lent alshttp.Lent; defer lent.Return(); h(w, lent.Lend(snap.Only(), r)) }
func (s Snap) Only() context.Context {
	from := frameOf(s.ctx)
	f := newFrame(context.Background(), from.live(nil))
	f.addAll(from)
	f.only = true
	return f
}

// RunContext calls f with s.Context(ctx), and returns when f returns. Panics and
// runtime.Goexit pass through.
func (s Snap) RunContext(ctx context.Context, f func(ctx context.Context)) {
	enter(s.Context(ctx), f)
}

// BindContext returns a function of the type of f that calls f with the stores that
// ctx carries now, all of them, present and absent, whoever calls it. All else of a
// context is the caller's.
//
// The function hands the stores on in its first parameter of type context.Context; a
// function that has none gets them on the reference carrier only.
// A function that is bound already stays bound as it is. BindContext panics if f is nil
// or no function.
//
// It works by reflection, for functions whose type is a type parameter. alsgen writes
// a function literal where it knows the type.
func BindContext[F any](ctx context.Context, f F) F {
	v := reflect.ValueOf(f)
	if v.Kind() != reflect.Func {
		panic(fmt.Sprintf("als: Bind of a value of type %T, which is no function", f))
	}
	if v.IsNil() {
		panic(fmt.Sprintf("als: Bind of a nil %T", f))
	}
	b := bound{SnapshotContext(ctx), v}
	return reflect.MakeFunc(v.Type(), b.call).Interface().(F)
}

// bound is a function with the stores in which it is called.
type bound struct {
	snap Snap
	f    reflect.Value
}

// contextParam returns the number of the first parameter of a function of type t that is
// a context, -1 if there is none.
func contextParam(t reflect.Type) int {
	for i := 0; i < t.NumIn(); i++ {
		if t.In(i) == reflect.TypeOf((*context.Context)(nil)).Elem() {
			return i
		}
	}
	return -1
}

// call calls the function.
func (b bound) call(args []reflect.Value) (results []reflect.Value) {
	ctx, t := ambient(), b.f.Type()
	at := contextParam(t)
	if at >= 0 {
		ctx, _ = args[at].Interface().(context.Context)
	}
	ctx = b.snap.Context(ctx)
	if at >= 0 {
		opened := Open(ctx) // f may be the EnterWithContext of a storage
		args = append([]reflect.Value(nil), args...)
		args[at] = reflect.ValueOf(&opened).Elem()
	}
	enter(ctx, func(context.Context) {
		if t.IsVariadic() {
			results = b.f.CallSlice(args)
			return
		}
		results = b.f.Call(args)
	})
	return results
}
