//go:build als_goroutine && go1.24 && !go1.28

// This file tests the meaning of the markers, as the reference carrier executes them.

package alshttp_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/alsgen/alsgen/runtime/als"
	"github.com/alsgen/alsgen/runtime/alshttp"
)

// path is a service that asks for the request.
func path() string {
	if c := alshttp.Get(); c != nil {
		return c.Request.URL.Path
	}
	return "none"
}

type model struct{}

func (model) getter() string { return path() }

func TestMarkersFindTheRequest(t *testing.T) {
	var listeners []func() string
	listeners = append(listeners, path, model{}.getter)
	s := start(t, func(w http.ResponseWriter, r *http.Request) {
		alshttp.GetOrFail().Values.Set("seen", true)
		for _, listener := range listeners {
			fmt.Fprint(w, listener(), " ")
		}
		done := make(chan string)
		go func() { done <- path() }()
		_, seen := alshttp.Get().Values.Get("seen")
		fmt.Fprint(w, <-done, " ", seen)
	})
	var all sync.WaitGroup
	for i := 0; i < 20; i++ {
		all.Add(1)
		go func(i int) {
			defer all.Done()
			p := fmt.Sprint("/", i)
			if got, want := get(t, s.Client(), s.URL+p), p+" "+p+" "+p+" true"; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		}(i)
	}
	all.Wait()
	if path() != "none" {
		t.Error("the test has a Context")
	}
}

func TestMarkersFailAsTheirExplicitForms(t *testing.T) {
	alshttp.Uninstall()
	if err := failure(func() { alshttp.GetOrFail() }); err != alshttp.ErrNotInstalled || alshttp.Get() != nil {
		t.Errorf("without Middleware: %v", err)
	}
	called := false
	alshttp.RunOutside(func() { called = true })
	if !called {
		t.Error("RunOutside without Middleware does not call its function")
	}
	h := alshttp.Middleware(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		c := alshttp.GetOrFail()
		alshttp.RunOutside(func() {
			done := make(chan string)
			go func() { done <- path() }()
			if got := path() + <-done; got != "nonenone" {
				t.Errorf("outside: %s", got)
			}
			if err := failure(func() { alshttp.GetOrFail() }); err != alshttp.ErrNoRequest {
				t.Errorf("outside: %v", err)
			}
		})
		if alshttp.Get() != c {
			t.Error("afterwards it is another Context")
		}
	}))
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
	if err := failure(func() { alshttp.GetOrFail() }); err != alshttp.ErrNoRequest {
		t.Errorf("without a request: %v", err)
	}
}

func TestHooksOfTheServerSeeNoRequest(t *testing.T) {
	s := httptest.NewUnstartedServer(alshttp.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, path())
	})))
	var hooks sync.Map
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) { hooks.Store(state, path()) }
	s.Start()
	if got := get(t, s.Client(), s.URL+"/p"); got != "/p" {
		t.Errorf("the handler sees %s", got)
	}
	s.Close()
	n := 0
	hooks.Range(func(state, seen any) bool {
		n++
		if seen != "none" {
			t.Errorf("the hook for %v sees %v", state, seen)
		}
		return true
	})
	if n < 2 {
		t.Errorf("%d hooks", n)
	}
}

func TestWorkAfterTheResponseFindsTheRequest(t *testing.T) {
	answered, late := make(chan bool), make(chan string)
	s := start(t, func(w http.ResponseWriter, r *http.Request) {
		work := func() {
			<-answered
			go func() { late <- path() }() // more work, from inside
			late <- path()
		}
		go work()
		als.Go(work)
		alshttp.RunOutside(func() { als.Go(work) })
		_, _ = io.WriteString(w, path())
	})
	get(t, s.Client(), s.URL+"/late")
	close(answered)
	got := map[string]int{}
	for i := 0; i < 6; i++ {
		got[<-late]++
	}
	if got["/late"] != 4 || got["none"] != 2 {
		t.Errorf("got %v", got)
	}
}
