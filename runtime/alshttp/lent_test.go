package alshttp_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/alsgen/alsgen/runtime/als"
	"github.com/alsgen/alsgen/runtime/alshttp"
)

type userKey struct{}

var bg = context.Background()

// serve hands r on to h as alsgen writes it.
func serve(ctx context.Context, h http.HandlerFunc, r *http.Request) {
	func() { var lent alshttp.Lent; defer lent.Return(); h.ServeHTTP(nil, lent.Lend(ctx, r)) }()
}

// request returns a request that has a context of its own.
func request(body io.Reader) (*http.Request, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.WithValue(context.Background(), userKey{}, "own"))
	return httptest.NewRequest("POST", "/p?q=1", body).WithContext(ctx), cancel
}

func TestLentRequestGainsTheStoresAndKeepsItsContext(t *testing.T) {
	s, other := als.New[string]("s"), als.New[string]("other")
	r, cancel := request(nil)
	defer cancel()
	r = r.WithContext(other.With(s.With(r.Context(), "own"), "own"))
	own := r.Context()
	ctx, stop := context.WithCancel(context.WithValue(s.With(bg, "current"), userKey{}, "current"))
	stop()
	calls := 0
	serve(ctx, func(_ http.ResponseWriter, lent *http.Request) {
		calls++
		got := lent.Context()
		if s.GetStoreContext(got) != "current" || other.GetStoreContext(got) != "own" {
			t.Errorf("stores %q, %q", s.GetStoreContext(got), other.GetStoreContext(got))
		}
		if got.Value(userKey{}) != "own" || got.Err() != nil || got.Done() != own.Done() {
			t.Error("the rest is not the request's own")
		}
		if r.Context() != own {
			t.Error("the context of the original has changed")
		}
	}, r)
	if calls != 1 || r.Context() != own {
		t.Errorf("%d calls, context kept: %v", calls, r.Context() == own)
	}
}

func TestLendReturnsTheRequestItselfWhereNothingIsMissing(t *testing.T) {
	s := als.New[int]("s")
	plain := httptest.NewRequest("GET", "/", nil)
	entered := plain.WithContext(s.With(bg, 1))
	for about, c := range map[string]struct {
		ctx context.Context
		r   *http.Request
	}{
		"no stores":                              {context.Background(), plain},
		"nil context":                            {nil, plain},
		"derived from its own":                   {context.WithValue(entered.Context(), userKey{}, 1), entered},
		"its own":                                {entered.Context(), entered},
		"a context type that cannot be compared": {nil, plain.WithContext(odd{context.Background(), nil})},
	} {
		var lent alshttp.Lent
		if lent.Lend(c.ctx, c.r) != c.r {
			t.Errorf("%s: a copy was made", about)
		}
		lent.Return()
	}
}

// odd is a context type whose values cannot be compared.
type odd struct {
	context.Context
	list []int
}

func TestContextThatCannotBeComparedIsCarriedInto(t *testing.T) {
	s := als.New[int]("s")
	r := httptest.NewRequest("GET", "/", nil).WithContext(odd{context.Background(), nil})
	serve(s.With(bg, 1), func(_ http.ResponseWriter, lent *http.Request) {
		if s.GetStoreContext(lent.Context()) != 1 {
			t.Error("the store is lost")
		}
	}, r)
}

func TestNilRequestPassesThrough(t *testing.T) {
	var lent alshttp.Lent
	if lent.Lend(als.Default.With(bg, 1), nil) != nil {
		t.Error("got a request")
	}
	lent.Return()
}

func TestReturnWithoutLendDoesNothing(t *testing.T) {
	var lent alshttp.Lent
	lent.Return()
	r := httptest.NewRequest("GET", "/", nil)
	lent.Lend(als.Default.With(bg, 1), r).Method = "PUT"
	lent.Return()
	r.Method = "PATCH"
	lent.Return()
	if r.Method != "PATCH" {
		t.Error("the second Return writes again")
	}
}

func TestSecondLendReturnsTheFirst(t *testing.T) {
	var lent alshttp.Lent
	ctx := als.Default.With(bg, 1)
	a, b := httptest.NewRequest("GET", "/a", nil), httptest.NewRequest("GET", "/b", nil)
	lent.Lend(ctx, a).Method = "A"
	lent.Lend(ctx, b).Method = "B"
	lent.Return()
	if a.Method != "A" || b.Method != "B" {
		t.Errorf("methods %s, %s", a.Method, b.Method)
	}
}

func TestCallerSeesParsedForms(t *testing.T) {
	r, cancel := request(strings.NewReader("a=b"))
	defer cancel()
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	serve(als.Default.With(bg, 1), func(_ http.ResponseWriter, lent *http.Request) {
		if err := lent.ParseForm(); err != nil {
			t.Error(err)
		}
		lent.Body = io.NopCloser(strings.NewReader("wrapped"))
		lent.Header.Set("X-Seen", "yes")
	}, r)
	if r.PostForm.Get("a") != "b" || r.Form.Get("q") != "1" || r.Header.Get("X-Seen") != "yes" {
		t.Errorf("forms %v, %v", r.PostForm, r.Form)
	}
	if body, _ := io.ReadAll(r.Body); string(body) != "wrapped" {
		t.Errorf("body %q", body)
	}
}

// TestServerRemovesFilesOfALentRequest depends on the server finding
// MultipartForm in the request that it made itself.
func TestServerRemovesFilesOfALentRequest(t *testing.T) {
	var file string
	inner := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseMultipartForm(1); err != nil {
			t.Error(err)
			return
		}
		f, err := r.MultipartForm.File["f"][0].Open()
		if err != nil {
			t.Error(err)
			return
		}
		defer f.Close()
		if disk, ok := f.(*os.File); ok {
			file = disk.Name()
		}
	})
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		als.RunContext(r.Context(), 1, func(ctx context.Context) {
			func() { var lent alshttp.Lent; defer lent.Return(); inner.ServeHTTP(w, lent.Lend(ctx, r)) }()
		})
	}))
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, _ := form.CreateFormFile("f", "f.txt")
	_, _ = part.Write(bytes.Repeat([]byte("x"), 11<<20))
	_ = form.Close()
	resp, err := http.Post(srv.URL, form.FormDataContentType(), &body)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	srv.Close()
	if file == "" {
		t.Fatal("the file was not on disk")
	}
	if _, err := os.Stat(file); err == nil {
		os.Remove(file)
		t.Errorf("%s is left", file)
	}
}

func TestCallerSeesWhatAPanickingHandlerWrote(t *testing.T) {
	r, cancel := request(nil)
	defer cancel()
	fault := errors.New("fault")
	func() {
		defer func() {
			if got := recover(); got != fault {
				t.Errorf("recovered %v", got)
			}
			if r.Method != "WRITTEN" {
				t.Error("what the handler wrote is lost")
			}
		}()
		serve(als.Default.With(bg, 1), func(_ http.ResponseWriter, lent *http.Request) {
			lent.Method = "WRITTEN"
			panic(fault)
		}, r)
	}()
	done := make(chan bool)
	go func() {
		defer close(done)
		serve(als.Default.With(bg, 1), func(_ http.ResponseWriter, lent *http.Request) {
			lent.Method = "EXITED"
			runtime.Goexit()
		}, r)
	}()
	<-done
	if r.Method != "EXITED" {
		t.Error("what the handler wrote before Goexit is lost")
	}
}

func TestCopiesOfTheHandlerAreNotTaken(t *testing.T) {
	r, cancel := request(nil)
	defer cancel()
	own := r.Context()
	serve(als.Default.With(bg, 1), func(_ http.ResponseWriter, lent *http.Request) {
		another := lent.WithContext(context.WithValue(lent.Context(), userKey{}, "another"))
		another.Method = "ANOTHER"
	}, r)
	if r.Method != "POST" || r.Context() != own {
		t.Error("the handler's own copy was taken")
	}
}

func TestCallerSeesTheContextThatWasWrittenInPlace(t *testing.T) {
	s := als.New[int]("s")
	r, cancel := request(nil)
	defer cancel()
	serve(s.With(bg, 1), func(_ http.ResponseWriter, lent *http.Request) {
		*lent = *lent.WithContext(context.WithValue(lent.Context(), userKey{}, "another"))
		lent.Method = "IN PLACE"
	}, r)
	if r.Method != "IN PLACE" || r.Context().Value(userKey{}) != "another" {
		t.Error("what is written in place must be taken")
	}
	if _, ok := s.LookupContext(r.Context()); ok {
		t.Error("the store must not stay")
	}
}

// A keeper keeps a request for its handlers, as gin and echo do.
type keeper struct{ request *http.Request }

func (k *keeper) Request() *http.Request     { return k.request }
func (k *keeper) SetRequest(r *http.Request) { k.request = r }

func TestSetPutsTheLentRequestInPlace(t *testing.T) {
	s := als.New[int]("s")
	r, cancel := request(nil)
	defer cancel()
	own := r.Context()
	k := &keeper{r}
	for name, lend := range map[string]func(*alshttp.Lent, context.Context){
		"Set":      func(l *alshttp.Lent, ctx context.Context) { l.Set(ctx, k.Request, k.SetRequest) },
		"SetField": func(l *alshttp.Lent, ctx context.Context) { l.SetField(ctx, &k.request) },
	} {
		func() {
			defer func() { _ = recover() }()
			var lent alshttp.Lent
			defer lent.Return()
			lend(&lent, s.With(bg, 1))
			if s.GetStoreContext(k.request.Context()) != 1 || k.request.Context().Value(userKey{}) != "own" {
				t.Errorf("%s: the store is lost, or the rest", name)
			}
			k.request.Method = name
			panic("passes")
		}()
		if k.request != r || r.Method != name || r.Context() != own {
			t.Errorf("%s: the request is not back", name)
		}
	}
}

func TestRequestThatWasReplacedStaysWithoutTheStores(t *testing.T) {
	s, other := als.New[int]("s"), als.New[int]("other")
	r, cancel := request(nil)
	defer cancel()
	k := &keeper{r.WithContext(other.With(r.Context(), 2))}
	func() {
		var lent alshttp.Lent
		defer lent.Return()
		lent.Set(s.With(bg, 1), k.Request, k.SetRequest)
		k.request = k.request.WithContext(context.WithValue(other.With(k.request.Context(), 3), userKey{}, "another"))
		k.request.Method = "REPLACED"
	}()
	ctx := k.request.Context()
	if ctx.Value(userKey{}) != "another" || k.request.Method != "REPLACED" {
		t.Error("what was put in place of the request is lost")
	}
	if _, ok := s.LookupContext(ctx); ok || other.GetStoreContext(ctx) != 2 {
		t.Error("the stores must be those of before")
	}
}

func TestSetPassesNilThrough(t *testing.T) {
	k := &keeper{}
	var lent alshttp.Lent
	lent.SetField(als.Default.With(bg, 1), &k.request)
	lent.Return()
	if k.request != nil {
		t.Error("a request came from nowhere")
	}
}

func TestNestedHandOversComeBackInTurn(t *testing.T) {
	s := als.New[int]("s")
	r, cancel := request(nil)
	defer cancel()
	serve(s.With(bg, 1), func(_ http.ResponseWriter, outer *http.Request) {
		serve(s.With(outer.Context(), 2), func(_ http.ResponseWriter, inner *http.Request) {
			if s.GetStoreContext(inner.Context()) != 2 {
				t.Error("the inner store is lost")
			}
			inner.Method = "INNER"
		}, outer)
		if s.GetStoreContext(outer.Context()) != 1 {
			t.Error("the outer store is lost")
		}
	}, r)
	if r.Method != "INNER" {
		t.Error("what the inner handler wrote is lost")
	}
}

func TestReturnTakesBackOnlyWhatTheHandlerWrote(t *testing.T) {
	s := als.New[string]("s")
	r, cancel := request(nil)
	defer cancel()
	serve(s.With(bg, "current"), func(_ http.ResponseWriter, lent *http.Request) {
		lent.Method = "PUT"
		r.Host = "written meanwhile"
	}, r)
	if r.Method != "PUT" || r.Host != "written meanwhile" {
		t.Errorf("method %s, host %q", r.Method, r.Host)
	}
}

// TestLendToSeveral finds something with the race detector only.
func TestLendToSeveral(t *testing.T) {
	s := als.New[string]("s")
	r := httptest.NewRequest("GET", "/p", nil)
	done := make(chan string)
	for range [8]int{} {
		go serve(s.With(bg, "current"), func(_ http.ResponseWriter, lent *http.Request) {
			done <- lent.URL.Path + s.GetStoreContext(lent.Context())
		}, r)
	}
	for range [8]int{} {
		if got := <-done; got != "/pcurrent" || r.Method != "GET" {
			t.Error(got)
		}
	}
}
