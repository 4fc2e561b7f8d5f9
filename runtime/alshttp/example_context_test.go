package alshttp_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/alsgen/alsgen/runtime/alshttp"
)

// audit says alshttp.Get() in the source; this is what alsgen makes of it.
func audit(ctx context.Context, event string) {
	if c := alshttp.GetContext(ctx); c != nil {
		name, _ := c.Values.Get("user")
		fmt.Println(event, "by", name, "at", c.Request.URL.Path)
		return
	}
	fmt.Println(event, "by the system")
}

func ExampleMiddleware() {
	handler := alshttp.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		alshttp.GetOrFailContext(ctx).Values.Set("user", "alice")
		audit(ctx, "saved")
		alshttp.RunOutsideContext(ctx, func(ctx context.Context) { audit(ctx, "cleaned up") })
	}))
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", "/notes", nil))
	// Output:
	// saved by alice at /notes
	// cleaned up by the system
}

func ExampleGetOrFailContext() {
	alshttp.Middleware(http.NotFoundHandler()) // but no request is active
	defer func() { fmt.Println(recover() == alshttp.ErrNoRequest) }()
	alshttp.GetOrFailContext(context.Background())
	// Output:
	// true
}
