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
)

// Codes returns every code, sorted.
func Codes() []Code {
	return []Code{
		BadDirective, BoundEarly, CallerDiffers, ConfigsDiffer, FuncInside, LostContext, MethodsGrow,
		UnloadedFile, UnusedIgnore,
	}
}
