// Package mux is a stub: what it knows about a request stands in its context.
package mux

import (
	"context"
	"net/http"
)

type key struct{}

func SetURLVars(r *http.Request, vars map[string]string) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), key{}, vars))
}

func Vars(r *http.Request) map[string]string {
	vars, _ := r.Context().Value(key{}).(map[string]string)
	return vars
}
