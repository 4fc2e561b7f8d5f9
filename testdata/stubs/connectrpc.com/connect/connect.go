// Package connect is a stub: unary handlers over HTTP whose messages are JSON, and
// their interceptors.
package connect

import (
	"context"
	"encoding/json"
	"net/http"
)

type AnyRequest interface{ Any() any }
type AnyResponse interface{ Any() any }

type Request[T any] struct{ Msg *T }
type Response[T any] struct{ Msg *T }

func (r *Request[T]) Any() any  { return r.Msg }
func (r *Response[T]) Any() any { return r.Msg }

func NewResponse[T any](message *T) *Response[T] { return &Response[T]{message} }

type UnaryFunc func(context.Context, AnyRequest) (AnyResponse, error)

type Interceptor interface{ WrapUnary(UnaryFunc) UnaryFunc }

// UnaryInterceptorFunc is an Interceptor.
type UnaryInterceptorFunc func(UnaryFunc) UnaryFunc

func (f UnaryInterceptorFunc) WrapUnary(next UnaryFunc) UnaryFunc { return f(next) }

type HandlerOption func(*Handler)

func WithInterceptors(interceptors ...Interceptor) HandlerOption {
	return func(h *Handler) { h.interceptors = append(h.interceptors, interceptors...) }
}

// Handler serves one procedure.
type Handler struct {
	interceptors []Interceptor
	serve        func(http.ResponseWriter, *http.Request)
}

func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) { h.serve(w, r) }

func NewUnaryHandler[Req, Res any](procedure string, unary func(context.Context, *Request[Req]) (*Response[Res], error), options ...HandlerOption) *Handler {
	h := &Handler{}
	for _, o := range options {
		o(h)
	}
	untyped := UnaryFunc(func(ctx context.Context, request AnyRequest) (AnyResponse, error) {
		return unary(ctx, request.(*Request[Req]))
	})
	for i := len(h.interceptors) - 1; i >= 0; i-- {
		untyped = h.interceptors[i].WrapUnary(untyped)
	}
	h.serve = func(w http.ResponseWriter, r *http.Request) {
		message := new(Req)
		if err := json.NewDecoder(r.Body).Decode(message); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		response, err := untyped(r.Context(), &Request[Req]{message})
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		json.NewEncoder(w).Encode(response.Any())
	}
	return h
}
