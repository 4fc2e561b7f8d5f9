// This file loads files that import "C" as they were written. The go command
// compiles others made from them, in which every C.f became _Cfunc_f; the type
// checker knows these names and finds them in a file of declarations that cgo makes
// for the package (_cgo_gotypes.go).

package load

import (
	"go/types"
	"reflect"

	"golang.org/x/tools/go/packages"
)

// typecheckCgo makes the loader read the files that import "C" and the declarations
// for them. The package has the mode for gopls, and no name for others.
const typecheckCgo = packages.NeedForTest << 1

// useCgo makes conf look the names of package C up among the declarations of the
// package, as the loader does. The field has no exported name.
func useCgo(conf *types.Config) {
	field := reflect.ValueOf(conf).Elem().FieldByName("go115UsesCgo")
	*(*bool)(field.Addr().UnsafePointer()) = true
}
