package interp

import "github.com/alsgen/alsgen/golden/fuzz/model"

// value is a value of a program: a string, int, bool or nil as in Go, *ctx (a context
// or a snapshot), or one of the types below.
type value any

type (
	// closure is a declared function or a literal with what is around it.
	closure struct {
		code *model.Code
		env  *env
		// anew says that nothing around the literal names the context in it: it is
		// stored, a handler, or given to WithContext or Go (rule 7).
		anew bool
	}
	// bound is a function value with the context that rule 6 bound it to.
	bound struct {
		f  value
		to *ctx
	}
	// fixed is a function value with the stores that als.Bind fixed.
	fixed struct {
		f      value
		first  int // its first context parameter, -1 without one
		stores *entry
	}
	// native is a function value that is not of the program.
	native struct {
		f func(in *interp, here *place, args []value) []value
	}
	// object is what a pointer to a struct points to.
	object struct {
		of     *model.TypeDecl
		fields map[string]*cell
	}
	// list is a slice.
	list struct{ elems []value }
	// dict is a map.
	dict struct{ elems map[string]value }
	// channel is a channel with room enough.
	channel struct {
		queue  []value
		closed bool
	}
	// boxed is a value in an interface.
	boxed struct {
		of model.Type
		v  value
	}
	// request is an *http.Request.
	request struct{ c *ctx }
	// alien is a value of a foreign type, by its methods.
	alien struct{ methods map[string]*native }
	// cell is a variable.
	cell struct {
		v      value
		writes int // how often it was assigned
	}
)

// zero is the zero value of t.
func zero(t model.Type) value {
	switch t {
	case model.String, model.Bytes:
		return ""
	case model.Int:
		return 0
	case model.Rune:
		return rune(0)
	case model.Bool:
		return false
	}
	return nil
}
