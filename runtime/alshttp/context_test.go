package alshttp_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alsgen/alsgen/runtime/als"
	"github.com/alsgen/alsgen/runtime/alshttp"
)

// start starts a server of h with Middleware.
func start(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(alshttp.Middleware(h))
	t.Cleanup(s.Close)
	return s
}

// get returns the body of the answer to a GET.
func get(t *testing.T, c *http.Client, url string) string {
	t.Helper()
	resp, err := c.Get(url)
	if err != nil {
		t.Error(err)
		return ""
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Error(err)
	}
	return string(body)
}

// none is the context of callers that have none.
var none context.Context

// failure returns what f panics with.
func failure(f func()) (err error) {
	defer func() { err, _ = recover().(error) }()
	f()
	return nil
}

func TestContextIsThatOfTheRequest(t *testing.T) {
	s := start(t, func(w http.ResponseWriter, r *http.Request) {
		c := alshttp.GetContext(r.Context())
		if c == nil || c.Request != r || c.Response != w || alshttp.GetOrFailContext(r.Context()) != c {
			t.Errorf("the Context is %v", c)
			return
		}
		c.Values.Set("user", r.URL.Query().Get("user"))
		lookup(r.Context(), w)
	})
	var all sync.WaitGroup
	for i := 0; i < 20; i++ {
		all.Add(1)
		go func(i int) {
			defer all.Done()
			if got, want := get(t, s.Client(), fmt.Sprintf("%s/%d?user=u%d", s.URL, i, i)), fmt.Sprintf("/%d u%d", i, i); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		}(i)
	}
	all.Wait()
}

// lookup is a service that knows nothing of the handler.
func lookup(ctx context.Context, w io.Writer) {
	c := alshttp.GetOrFailContext(ctx)
	user, _ := c.Values.Get("user")
	fmt.Fprint(w, c.Request.URL.Path, " ", user)
}

func TestOutsideThereIsNoContext(t *testing.T) {
	alshttp.Uninstall()
	if alshttp.GetContext(bg) != nil || alshttp.GetContext(none) != nil || alshttp.Installed() {
		t.Error("there is a Context before there is a Middleware")
	}
	if err := failure(func() { alshttp.GetOrFailContext(bg) }); err != alshttp.ErrNotInstalled {
		t.Errorf("without Middleware: %v", err)
	}
	h := alshttp.Middleware(http.NotFoundHandler())
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
	if err := failure(func() { alshttp.GetOrFailContext(bg) }); err != alshttp.ErrNoRequest || !alshttp.Installed() {
		t.Errorf("without a request: %v", err)
	}
	if alshttp.ErrNotInstalled.Error() == alshttp.ErrNoRequest.Error() {
		t.Error("both say the same")
	}
}

func TestMiddlewareOfNilPanicsAtOnce(t *testing.T) {
	defer func() {
		if r := recover(); r != "alshttp: Middleware of a nil handler" {
			t.Errorf("recovered %v", r)
		}
	}()
	alshttp.Middleware(nil)
}

func TestRunOutsideTakesTheContextAwayAndNothingElse(t *testing.T) {
	user := als.New[string]("user")
	start := alshttp.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithCancel(user.With(r.Context(), "ann"))
		cancel()
		before := alshttp.GetContext(ctx)
		alshttp.RunOutsideContext(ctx, func(out context.Context) {
			if alshttp.GetContext(out) != nil || user.GetStoreContext(out) != "ann" || out.Err() == nil {
				t.Errorf("outside: %v, %q, %v", alshttp.GetContext(out), user.GetStoreContext(out), out.Err())
			}
			if err := failure(func() { alshttp.GetOrFailContext(out) }); err != alshttp.ErrNoRequest {
				t.Errorf("outside: %v", err)
			}
		})
		if before == nil || alshttp.GetContext(ctx) != before {
			t.Error("afterwards it is another Context")
		}
	}))
	start.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
}

func TestMiddlewareInsideAnotherBeginsAContextOfItsOwn(t *testing.T) {
	var outer, inner, after *alshttp.Context
	h := alshttp.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		outer = alshttp.GetContext(r.Context())
		alshttp.Middleware(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			inner = alshttp.GetContext(r.Context())
		})).ServeHTTP(w, r)
		after = alshttp.GetContext(r.Context())
	}))
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
	if outer == nil || inner == nil || inner == outer || after != outer {
		t.Errorf("outer %p, inner %p, afterwards %p", outer, inner, after)
	}
}

func TestMiddlewareOutsideSeesNoContextButWhatWasWritten(t *testing.T) {
	inner := alshttp.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { r.Method = "WRITTEN" }))
	r := httptest.NewRequest("GET", "/", nil)
	own := r.Context()
	inner.ServeHTTP(httptest.NewRecorder(), r)
	if r.Method != "WRITTEN" || r.Context() != own || alshttp.GetContext(r.Context()) != nil {
		t.Errorf("method %s, context kept: %v", r.Method, r.Context() == own)
	}
}

func TestContextOutlivesTheResponse(t *testing.T) {
	answered, late := make(chan bool), make(chan string)
	s := start(t, func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		go func() {
			<-answered
			<-ctx.Done()
			late <- alshttp.GetOrFailContext(ctx).Request.URL.Path
		}()
		als.GoContext(ctx, func(ctx context.Context) {
			<-answered
			late <- fmt.Sprint(alshttp.GetOrFailContext(ctx).Request.URL.Path, " ", ctx.Err())
		})
	})
	get(t, s.Client(), s.URL+"/late")
	close(answered)
	got := map[string]bool{<-late: true, <-late: true}
	if !got["/late"] || !got["/late <nil>"] {
		t.Errorf("got %v", got)
	}
}

func TestPanicsPassThrough(t *testing.T) {
	h := alshttp.Middleware(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	serve := func() { h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil)) }
	if err := failure(serve); err != http.ErrAbortHandler {
		t.Errorf("recovered %v", err)
	}
}

func TestResponseWriterIsTheServers(t *testing.T) {
	var given, got http.ResponseWriter
	h := alshttp.Middleware(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { got = w }))
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		given = w
		h.ServeHTTP(w, r)
	}))
	defer s.Close()
	get(t, s.Client(), s.URL)
	if got == nil || got != given {
		t.Errorf("the server gives %T, the handler gets %T", given, got)
	}
}

// ask sends a line, and returns the one that comes back: neither side ends meanwhile.
func ask(t *testing.T, to io.Writer, from *bufio.Reader, line string) string {
	t.Helper()
	if _, err := io.WriteString(to, line+"\n"); err != nil {
		t.Fatal(err)
	}
	answer, err := from.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(answer, "\n")
}

// echo answers each line of the request with the path that is found at that moment, and
// flushes it.
func echo(t *testing.T, flush func(http.ResponseWriter) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		line := bufio.NewReader(io.TeeReader(r.Body, hook(func() {
			if alshttp.GetContext(ctx) == nil {
				t.Error("the hook of the reader sees no Context")
			}
		})))
		for {
			text, err := line.ReadString('\n')
			if err != nil {
				return
			}
			found := make(chan string)
			go func() { found <- alshttp.GetOrFailContext(ctx).Request.URL.Path }()
			fmt.Fprint(w, <-found, " ", text)
			if err := flush(w); err != nil {
				t.Error(err)
			}
		}
	}
}

// A hook is called for everything that is written.
type hook func()

func (h hook) Write(p []byte) (int, error) { h(); return len(p), nil }

func flusher(w http.ResponseWriter) error { w.(http.Flusher).Flush(); return nil }

// converse sends two lines over one request and reads each answer before the next.
func converse(t *testing.T, s *httptest.Server, proto string) {
	t.Helper()
	body, to := io.Pipe()
	r, err := http.NewRequest("POST", s.URL+"/talk", body)
	if err != nil {
		t.Fatal(err)
	}
	go func() { fmt.Fprintln(to, "begin") }()
	resp, err := s.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.Proto != proto {
		t.Errorf("answered with %s", resp.Proto)
	}
	from := bufio.NewReader(resp.Body)
	if first, err := from.ReadString('\n'); err != nil || first != "/talk begin\n" {
		t.Errorf("the first answer is %q, %v", first, err)
	}
	for _, line := range []string{"one", "two"} {
		if got := ask(t, to, from, line); got != "/talk "+line {
			t.Errorf("the answer is %q", got)
		}
	}
	to.Close()
	if rest, err := io.ReadAll(from); err != nil || len(rest) > 0 {
		t.Errorf("left is %q, %v", rest, err)
	}
}

// http2 starts a server of h with Middleware that talks HTTP/2.
func http2(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(alshttp.Middleware(h))
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

func TestStreamsAreFlushedOverHTTP2(t *testing.T) {
	converse(t, http2(t, echo(t, flusher)), "HTTP/2.0")
}

func TestHTTP2ResponsesCanPush(t *testing.T) {
	s := http2(t, func(w http.ResponseWriter, r *http.Request) {
		_, push := w.(http.Pusher)
		fmt.Fprint(w, push, alshttp.GetContext(r.Context()) != nil)
	})
	if got := get(t, s.Client(), s.URL); got != "true true" {
		t.Errorf("got %q", got)
	}
}

func TestChunksAreFlushed(t *testing.T) {
	next := make(chan bool)
	s := start(t, func(w http.ResponseWriter, r *http.Request) {
		for i := 0; i < 3; i++ {
			fmt.Fprintln(w, i, alshttp.GetOrFailContext(r.Context()).Request.URL.Path)
			w.(http.Flusher).Flush()
			<-next
		}
	})
	resp, err := s.Client().Get(s.URL + "/chunks")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if len(resp.TransferEncoding) != 1 || resp.TransferEncoding[0] != "chunked" {
		t.Errorf("the encoding is %v", resp.TransferEncoding)
	}
	lines := bufio.NewReader(resp.Body)
	for i := 0; i < 3; i++ {
		line, err := lines.ReadString('\n')
		if want := fmt.Sprintln(i, "/chunks"); line != want || err != nil {
			t.Errorf("got %q, %v; want %q", line, err, want)
		}
		next <- true
	}
}

func TestSlowChunkedBodyKeepsTheContext(t *testing.T) {
	s := start(t, func(w http.ResponseWriter, r *http.Request) {
		before := alshttp.GetContext(r.Context())
		body, err := io.ReadAll(r.Body)
		if after := alshttp.GetContext(r.Context()); before == nil || after != before {
			t.Errorf("before %p, afterwards %p", before, after)
		}
		fmt.Fprint(w, string(body), err)
	})
	body, to := io.Pipe()
	go func() {
		for _, part := range []string{"slow", "ly "} {
			time.Sleep(5 * time.Millisecond)
			fmt.Fprint(to, part)
		}
		to.Close()
	}()
	resp, err := s.Client().Post(s.URL, "text/plain", body)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if got, _ := io.ReadAll(resp.Body); string(got) != "slowly <nil>" {
		t.Errorf("got %q", got)
	}
}

func TestHijackedConnectionsAreTheHandlers(t *testing.T) {
	s := start(t, func(w http.ResponseWriter, r *http.Request) {
		conn, rw, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		ctx := r.Context()
		go func() { // the handler returns, the connection stays
			defer conn.Close()
			for {
				line, err := rw.ReadString('\n')
				if err != nil {
					return
				}
				fmt.Fprint(rw, alshttp.GetOrFailContext(ctx).Request.URL.Path, " raw ", line)
				_ = rw.Flush()
			}
		}()
	})
	raw, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	fmt.Fprint(raw, "GET /socket HTTP/1.1\r\nHost: test\r\n\r\n")
	from := bufio.NewReader(raw)
	for _, line := range []string{"one", "two"} {
		if got := ask(t, raw, from, line); got != "/socket raw "+line {
			t.Errorf("the answer is %q", got)
		}
	}
}
