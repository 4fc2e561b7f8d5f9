// Package chi is a stub: routes of one parameter, which stands in the context of
// the request.
package chi

import (
	"context"
	"net/http"
	"strings"
)

type key struct{}

// Mux is a router.
type Mux struct{ routes []route }

type route struct {
	prefix, name string
	handler      http.HandlerFunc
}

func NewRouter() *Mux { return &Mux{} }

// Get serves a pattern such as /notes/{id}.
func (m *Mux) Get(pattern string, h http.HandlerFunc) {
	prefix, name, _ := strings.Cut(pattern, "{")
	m.routes = append(m.routes, route{prefix, strings.TrimSuffix(name, "}"), h})
}

func (m *Mux) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, route := range m.routes {
		if value, ok := strings.CutPrefix(r.URL.Path, route.prefix); ok {
			ctx := context.WithValue(r.Context(), key{}, map[string]string{route.name: value})
			route.handler(w, r.WithContext(ctx))
			return
		}
	}
	http.NotFound(w, r)
}

func URLParam(r *http.Request, name string) string {
	params, _ := r.Context().Value(key{}).(map[string]string)
	return params[name]
}
