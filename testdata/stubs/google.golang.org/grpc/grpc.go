// Package grpc is a stub: services, their interceptors, and a way to call them
// without a connection.
package grpc

import (
	"context"
	"fmt"

	"google.golang.org/grpc/metadata"
)

// ServerStream is the server's side of a stream.
type ServerStream interface {
	SetHeader(metadata.MD) error
	SendHeader(metadata.MD) error
	SetTrailer(metadata.MD)
	Context() context.Context
	SendMsg(m any) error
	RecvMsg(m any) error
}

// ServerStreamingServer is what the handler of a server-streaming method gets.
type ServerStreamingServer[Res any] interface {
	Send(*Res) error
	ServerStream
}

// GenericServerStream is a ServerStream with messages of known types.
type GenericServerStream[Req, Res any] struct{ ServerStream }

func (x *GenericServerStream[Req, Res]) Send(m *Res) error { return x.ServerStream.SendMsg(m) }

func (x *GenericServerStream[Req, Res]) Recv() (*Req, error) {
	m := new(Req)
	return m, x.ServerStream.RecvMsg(m)
}

type (
	UnaryHandler           func(ctx context.Context, req any) (any, error)
	UnaryServerInterceptor func(ctx context.Context, req any, info *UnaryServerInfo, handler UnaryHandler) (resp any, err error)

	StreamHandler           func(srv any, stream ServerStream) error
	StreamServerInterceptor func(srv any, ss ServerStream, info *StreamServerInfo, handler StreamHandler) error
)

type UnaryServerInfo struct {
	Server     any
	FullMethod string
}

type StreamServerInfo struct {
	FullMethod     string
	IsClientStream bool
	IsServerStream bool
}

type MethodHandler func(srv any, ctx context.Context, dec func(any) error, interceptor UnaryServerInterceptor) (any, error)

type MethodDesc struct {
	MethodName string
	Handler    MethodHandler
}

type StreamDesc struct {
	StreamName    string
	Handler       StreamHandler
	ServerStreams bool
	ClientStreams bool
}

type ServiceDesc struct {
	ServiceName string
	HandlerType any
	Methods     []MethodDesc
	Streams     []StreamDesc
}

type ServiceRegistrar interface {
	RegisterService(desc *ServiceDesc, impl any)
}

type ServerOption func(*Server)

func UnaryInterceptor(i UnaryServerInterceptor) ServerOption { return func(s *Server) { s.unary = i } }
func StreamInterceptor(i StreamServerInterceptor) ServerOption {
	return func(s *Server) { s.stream = i }
}

type Server struct {
	unary  UnaryServerInterceptor
	stream StreamServerInterceptor
	desc   *ServiceDesc
	impl   any
}

func NewServer(options ...ServerOption) *Server {
	s := &Server{}
	for _, o := range options {
		o(s)
	}
	return s
}

func (s *Server) RegisterService(desc *ServiceDesc, impl any) { s.desc, s.impl = desc, impl }

// Call calls the unary method called name as a client would: with a context of the
// server. dec fills the request.
func (s *Server) Call(name string, dec func(any) error) (any, error) {
	for _, m := range s.desc.Methods {
		if m.MethodName == name {
			return m.Handler(s.impl, context.Background(), dec, s.unary)
		}
	}
	return nil, fmt.Errorf("no method %s", name)
}

// Stream is Call for a stream.
func (s *Server) Stream(name string, receive, send func(any) error) error {
	for _, d := range s.desc.Streams {
		if d.StreamName == name {
			ss := &serverStream{ctx: context.Background(), receive: receive, send: send}
			if s.stream == nil {
				return d.Handler(s.impl, ss)
			}
			return s.stream(s.impl, ss, &StreamServerInfo{FullMethod: name, IsServerStream: d.ServerStreams}, d.Handler)
		}
	}
	return fmt.Errorf("no stream %s", name)
}

type serverStream struct {
	ctx           context.Context
	receive, send func(any) error
}

func (s *serverStream) SetHeader(metadata.MD) error  { return nil }
func (s *serverStream) SendHeader(metadata.MD) error { return nil }
func (s *serverStream) SetTrailer(metadata.MD)       {}
func (s *serverStream) Context() context.Context     { return s.ctx }
func (s *serverStream) SendMsg(m any) error          { return s.send(m) }
func (s *serverStream) RecvMsg(m any) error          { return s.receive(m) }
