package als_test

import (
	"reflect"

	"github.com/alsgen/alsgen/runtime/als"
)

// copyOf copies a Storage behind the back of go vet.
func copyOf(s *als.Storage[int]) *als.Storage[int] {
	cp := reflect.New(reflect.TypeOf(s).Elem())
	cp.Elem().Set(reflect.ValueOf(s).Elem())
	return cp.Interface().(*als.Storage[int])
}
