// Package fiber is a stub: routes without parameters, a chain of handlers, and
// contexts that are used again. The context of the request handed to Test does not
// reach the handlers.
package fiber

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// Handler has no type of its own.
type Handler = func(Ctx) error

type App struct {
	use    []Handler
	routes map[string][]Handler
	free   *DefaultCtx
}

type userContextKey struct{}

// Ctx is what handlers get.
type Ctx interface {
	context.Context
	Context() context.Context
	SetContext(ctx context.Context)
	Next() error
	RestartRouting() error
	Get(key string) string
	Path() string
	SendString(s string) error
}

// DefaultCtx is the Ctx of an App.
type DefaultCtx struct {
	app      *App
	path     string
	headers  http.Header
	handlers []Handler
	index    int
	values   map[any]any
	body     strings.Builder
}

func New() *App { return &App{routes: map[string][]Handler{}} }

// Use takes handlers as the real one does, among paths and prefixes.
func (app *App) Use(args ...any) {
	for _, arg := range args {
		app.use = append(app.use, handlerOf(arg))
	}
}

// handlerOf makes a handler of what the real one takes.
func handlerOf(arg any) Handler {
	switch h := arg.(type) {
	case Handler:
		return h
	case func(Ctx):
		return func(c Ctx) error {
			h(c)
			return nil
		}
	}
	panic(fmt.Sprintf("%T is no handler", arg))
}

func (app *App) Get(path string, handler any, handlers ...any) {
	app.routes[path] = append(append([]Handler{}, app.use...), handlerOf(handler))
	for _, h := range handlers {
		app.routes[path] = append(app.routes[path], handlerOf(h))
	}
}

// Test calls the handlers of a request.
func (app *App) Test(req *http.Request) (*http.Response, error) {
	c := app.free
	if c == nil {
		c = &DefaultCtx{app: app}
	}
	c.path, c.headers, c.handlers, c.index, c.values = req.URL.Path, req.Header, app.routes[req.URL.Path], -1, map[any]any{}
	c.body.Reset()
	if err := c.Next(); err != nil {
		c.body.Reset()
		c.body.WriteString(err.Error())
	}
	res := &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(c.body.String()))}
	app.free = c
	return res, nil
}

// Context returns the context that was set, or one that it sets.
func (c *DefaultCtx) Context() context.Context {
	ctx, ok := c.values[userContextKey{}].(context.Context)
	if !ok {
		ctx = context.Background()
		c.SetContext(ctx)
	}
	return ctx
}

func (c *DefaultCtx) SetContext(ctx context.Context) { c.values[userContextKey{}] = ctx }

func (c *DefaultCtx) Next() error {
	c.index++
	if c.index < len(c.handlers) {
		return c.handlers[c.index](c)
	}
	return errors.New("Not Found")
}

// RestartRouting begins again with the first handler.
func (c *DefaultCtx) RestartRouting() error {
	c.index = -1
	return c.Next()
}

func (c *DefaultCtx) Get(key string) string { return c.headers.Get(key) }
func (c *DefaultCtx) Path() string          { return c.path }

func (c *DefaultCtx) SendString(s string) error {
	c.body.WriteString(s)
	return nil
}

func (*DefaultCtx) Deadline() (time.Time, bool) { return time.Time{}, false }
func (*DefaultCtx) Done() <-chan struct{}       { return nil }
func (*DefaultCtx) Err() error                  { return nil }
func (c *DefaultCtx) Value(key any) any         { return c.values[key] }
