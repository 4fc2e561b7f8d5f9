package alshttp_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/alsgen/alsgen/runtime/als"
	"github.com/alsgen/alsgen/runtime/alshttp"
)

var user = als.New[string]("user")

// login is a middleware as alsgen rewrites it. In the source it says
// user.Run("alice", func() { next.ServeHTTP(w, r) }).
func login(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user.RunContext(r.Context(), "alice", func(ctx context.Context) {
			func() { var lent alshttp.Lent; defer lent.Return(); next.ServeHTTP(w, lent.Lend(ctx, r)) }()
		})
		fmt.Println("the handler parsed", r.Form)
	})
}

func ExampleLent() {
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Println("hello", user.GetStoreContext(r.Context()))
		_ = r.ParseForm()
	})
	login(handler).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/?q=1", nil))
	// Output:
	// hello alice
	// the handler parsed map[q:[1]]
}
