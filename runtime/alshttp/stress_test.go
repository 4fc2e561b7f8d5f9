package alshttp_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alsgen/alsgen/runtime/als"
	"github.com/alsgen/alsgen/runtime/alshttp"
)

// heap returns the size of what is reachable.
func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func TestManyRequestsSeeTheirOwn(t *testing.T) {
	const requests, atATime = 20000, 1000
	var wrong int64
	sees := func(ctx context.Context, path string) {
		if alshttp.GetOrFailContext(ctx).Request.URL.Path != path {
			atomic.AddInt64(&wrong, 1)
		}
	}
	h := alshttp.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, path, done := r.Context(), r.URL.Path, make(chan bool)
		alshttp.GetContext(ctx).Values.Set("body", make([]byte, 1024))
		als.GoContext(ctx, func(ctx context.Context) { defer close(done); sees(ctx, path) })
		runtime.Gosched()
		sees(ctx, path)
		<-done
	}))
	before := heap()
	var all sync.WaitGroup
	slots := make(chan bool, atATime)
	for i := 0; i < requests; i++ {
		slots <- true
		all.Add(1)
		go func(i int) {
			defer func() { <-slots; all.Done() }()
			h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", fmt.Sprint("/", i), strings.NewReader("")))
		}(i)
	}
	all.Wait()
	if wrong > 0 {
		t.Errorf("%d times the request of somebody else was seen", wrong)
	}
	for deadline := time.Now().Add(20 * time.Second); heap() > before+4<<20; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the heap had %d KB before and has %d KB afterwards", before>>10, heap()>>10)
		}
	}
}
