// Package echo is a stub: routes without parameters and middleware.
package echo

import (
	"fmt"
	"net/http"
)

type (
	HandlerFunc    func(c *Context) error
	MiddlewareFunc func(next HandlerFunc) HandlerFunc
)

type Echo struct {
	use    []MiddlewareFunc
	routes map[string]HandlerFunc
}

func New() *Echo { return &Echo{routes: map[string]HandlerFunc{}} }

func (e *Echo) Use(middleware ...MiddlewareFunc) { e.use = append(e.use, middleware...) }

func (e *Echo) GET(path string, h HandlerFunc, m ...MiddlewareFunc) {
	e.routes[path] = apply(h, m)
}

func (e *Echo) NewContext(r *http.Request, w http.ResponseWriter) *Context {
	return &Context{request: r, response: w, store: map[string]any{}}
}

// NewContext is for tests.
func NewContext(r *http.Request, w http.ResponseWriter, opts ...any) *Context {
	return &Context{request: r, response: w, store: map[string]any{}}
}

func (e *Echo) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h, ok := e.routes[r.URL.Path]
	if !ok {
		h = func(c *Context) error { return c.String(http.StatusNotFound, "not found") }
	}
	if err := apply(h, e.use)(e.NewContext(r, w)); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

func apply(h HandlerFunc, middleware []MiddlewareFunc) HandlerFunc {
	for i := len(middleware) - 1; i >= 0; i-- {
		h = middleware[i](h)
	}
	return h
}

// WrapHandler makes a handler of one of net/http.
func WrapHandler(h http.Handler) HandlerFunc {
	return func(c *Context) error {
		h.ServeHTTP(c.Response(), c.Request())
		return nil
	}
}

// WrapMiddleware makes middleware of that of net/http.
func WrapMiddleware(m func(http.Handler) http.Handler) MiddlewareFunc {
	return func(next HandlerFunc) HandlerFunc {
		return func(c *Context) (err error) {
			m(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				c.SetRequest(r)
				err = next(c)
			})).ServeHTTP(c.Response(), c.Request())
			return
		}
	}
}

// Context is what handlers get.
type Context struct {
	request  *http.Request
	response http.ResponseWriter
	store    map[string]any
}

func (c *Context) Request() *http.Request        { return c.request }
func (c *Context) SetRequest(r *http.Request)    { c.request = r }
func (c *Context) Response() http.ResponseWriter { return c.response }
func (c *Context) Get(key string) any            { return c.store[key] }
func (c *Context) Set(key string, value any)     { c.store[key] = value }
func (c *Context) QueryParam(name string) string { return c.request.URL.Query().Get(name) }

func (c *Context) String(code int, s string) error {
	c.response.WriteHeader(code)
	_, err := fmt.Fprint(c.response, s)
	return err
}
