// Package restful is a stub: one route, and the filters before it.
package restful

import "net/http"

type (
	RouteFunction  func(*Request, *Response)
	FilterFunction func(*Request, *Response, *FilterChain)
)

// Request is what route functions get.
type Request struct{ Request *http.Request }

type Response struct{ http.ResponseWriter }

// FilterChain are the filters that remain, and the route function.
type FilterChain struct {
	Filters []FilterFunction
	Index   int
	Target  RouteFunction
}

func (f *FilterChain) ProcessFilter(request *Request, response *Response) {
	if f.Index < len(f.Filters) {
		f.Index++
		f.Filters[f.Index-1](request, response, f)
		return
	}
	f.Target(request, response)
}

// Container serves one route.
type Container struct {
	filters []FilterFunction
	target  RouteFunction
}

func NewContainer() *Container { return &Container{} }

func (c *Container) Filter(f FilterFunction) { c.filters = append(c.filters, f) }

// To takes the place of web services and routes.
func (c *Container) To(f RouteFunction) { c.target = f }

func (c *Container) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	chain := FilterChain{Filters: c.filters, Target: c.target}
	chain.ProcessFilter(&Request{r}, &Response{w})
}
