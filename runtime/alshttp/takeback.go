package alshttp

import (
	"bytes"
	"net/http"
	"reflect"
	"unsafe"
)

// takeBack gives own the fields in which now differs from was, also those that are not
// exported, where a router puts what it matched. It neither reads nor writes the others.
func takeBack(own, was, now *http.Request) {
	t := reflect.TypeOf(*own)
	for i := 0; i < t.NumField(); i++ {
		f := t.Field(i)
		if !bytes.Equal(memory(was, f), memory(now, f)) {
			field(own, f).Set(field(now, f))
		}
	}
}

// memory is the field f of r: two requests with the same memory there have the same
// value, the same map, the same slice.
func memory(r *http.Request, f reflect.StructField) []byte {
	return unsafe.Slice((*byte)(unsafe.Add(unsafe.Pointer(r), f.Offset)), f.Type.Size())
}

// field is the field f of r, to be read and set.
func field(r *http.Request, f reflect.StructField) reflect.Value {
	return reflect.NewAt(f.Type, unsafe.Add(unsafe.Pointer(r), f.Offset)).Elem()
}
