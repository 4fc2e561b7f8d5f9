// Package gin is a stub: routes without parameters, a chain of handlers, and
// contexts that are used again.
package gin

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"
)

type (
	HandlerFunc   func(*Context)
	HandlersChain []HandlerFunc
	Engine        struct {
		// ContextWithFallback makes a Context give the values of its request's.
		ContextWithFallback bool

		use    HandlersChain
		routes map[string]HandlersChain
		pool   sync.Pool
	}
)

// Context is what handlers get.
type Context struct {
	Request *http.Request
	Writer  http.ResponseWriter
	Keys    map[string]any

	engine   *Engine
	handlers HandlersChain
	index    int
}

var _ context.Context = (*Context)(nil)

const abort = 1 << 20

func New() *Engine {
	e := &Engine{routes: map[string]HandlersChain{}}
	e.pool.New = func() any { return &Context{engine: e} }
	return e
}

// CreateTestContext returns a context without a request.
func CreateTestContext(w http.ResponseWriter) (*Context, *Engine) {
	e := New()
	return &Context{engine: e, Writer: w, index: -1}, e
}

func (e *Engine) Use(middleware ...HandlerFunc) { e.use = append(e.use, middleware...) }

func (e *Engine) GET(path string, handlers ...HandlerFunc) {
	e.routes[path] = append(append(HandlersChain{}, e.use...), handlers...)
}

func (e *Engine) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := e.pool.Get().(*Context)
	c.Request, c.Writer, c.Keys, c.index = r, w, nil, -1
	e.HandleContext(c)
	e.pool.Put(c)
}

// HandleContext calls the handlers of c's path.
func (e *Engine) HandleContext(c *Context) {
	handlers, ok := e.routes[c.Request.URL.Path]
	if !ok {
		http.NotFound(c.Writer, c.Request)
		return
	}
	c.handlers, c.index = handlers, -1
	c.Next()
}

// Next calls the handlers that remain.
func (c *Context) Next() {
	for c.index++; c.index < len(c.handlers); c.index++ {
		c.handlers[c.index](c)
	}
}

func (c *Context) Abort()          { c.index = abort }
func (c *Context) IsAborted() bool { return c.index >= abort }

// Copy returns a context for other goroutines.
func (c *Context) Copy() *Context {
	return &Context{Request: c.Request, engine: c.engine, index: abort, Keys: c.Keys}
}

func (c *Context) Set(key string, value any) {
	if c.Keys == nil {
		c.Keys = map[string]any{}
	}
	c.Keys[key] = value
}

func (c *Context) Get(key string) (any, bool) { v, ok := c.Keys[key]; return v, ok }

func (c *Context) Query(key string) string     { return c.Request.URL.Query().Get(key) }
func (c *Context) GetHeader(key string) string { return c.Request.Header.Get(key) }

func (c *Context) String(code int, format string, values ...any) {
	c.Writer.WriteHeader(code)
	fmt.Fprintf(c.Writer, format, values...)
}

// WrapH makes a handler of one of net/http.
func WrapH(h http.Handler) HandlerFunc {
	return func(c *Context) { h.ServeHTTP(c.Writer, c.Request) }
}

func (c *Context) falls() bool {
	return c.engine != nil && c.engine.ContextWithFallback && c.Request != nil && c.Request.Context() != nil
}

func (c *Context) Deadline() (time.Time, bool) {
	if !c.falls() {
		return time.Time{}, false
	}
	return c.Request.Context().Deadline()
}

func (c *Context) Done() <-chan struct{} {
	if !c.falls() {
		return nil
	}
	return c.Request.Context().Done()
}

func (c *Context) Err() error {
	if !c.falls() {
		return nil
	}
	return c.Request.Context().Err()
}

func (c *Context) Value(key any) any {
	if k, ok := key.(string); ok {
		if v, ok := c.Get(k); ok {
			return v
		}
	}
	if !c.falls() {
		return nil
	}
	return c.Request.Context().Value(key)
}
