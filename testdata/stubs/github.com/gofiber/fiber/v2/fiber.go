// Package fiber is a stub: routes without parameters, a chain of handlers, and
// contexts that are used again. The context of the request handed to Test does not
// reach the handlers.
package fiber

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
)

// Handler has no type of its own.
type Handler = func(*Ctx) error

type App struct {
	use    []Handler
	routes map[string][]Handler
	free   *Ctx
}

type userContextKey struct{}

// Ctx is what handlers get.
type Ctx struct {
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
		app.use = append(app.use, arg.(Handler))
	}
}

func (app *App) Get(path string, handlers ...Handler) {
	app.routes[path] = append(append([]Handler{}, app.use...), handlers...)
}

// Test calls the handlers of a request.
func (app *App) Test(req *http.Request) (*http.Response, error) {
	c := app.free
	if c == nil {
		c = &Ctx{app: app}
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

// UserContext returns the context that was set, or one that it sets.
func (c *Ctx) UserContext() context.Context {
	ctx, ok := c.values[userContextKey{}].(context.Context)
	if !ok {
		ctx = context.Background()
		c.SetUserContext(ctx)
	}
	return ctx
}

func (c *Ctx) SetUserContext(ctx context.Context) { c.values[userContextKey{}] = ctx }

func (c *Ctx) Next() error {
	c.index++
	if c.index < len(c.handlers) {
		return c.handlers[c.index](c)
	}
	return errors.New("Cannot GET " + c.path)
}

// RestartRouting begins again with the first handler.
func (c *Ctx) RestartRouting() error {
	c.index = -1
	return c.Next()
}

func (c *Ctx) Get(key string) string { return c.headers.Get(key) }
func (c *Ctx) Path() string          { return c.path }

func (c *Ctx) SendString(s string) error {
	c.body.WriteString(s)
	return nil
}
