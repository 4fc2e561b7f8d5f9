//go:build go1.23

//go:debug httpmuxgo121=0

package alshttp_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/alsgen/alsgen/runtime/als"
	"github.com/alsgen/alsgen/runtime/alshttp"
)

func TestCallerSeesPatternAndPathValues(t *testing.T) {
	s := als.New[string]("s")
	mux := http.NewServeMux()
	mux.HandleFunc("GET /items/{id}", func(w http.ResponseWriter, r *http.Request) {
		r.SetPathValue("set", "by the handler")
		if s.GetStoreContext(r.Context()) != "store" || r.PathValue("id") != "17" {
			t.Errorf("store %q, id %q", s.GetStoreContext(r.Context()), r.PathValue("id"))
		}
	})
	r := httptest.NewRequest("GET", "/items/17", nil)
	s.RunContext(r.Context(), "store", func(ctx context.Context) {
		w := httptest.NewRecorder()
		func() { var lent alshttp.Lent; defer lent.Return(); mux.ServeHTTP(w, lent.Lend(ctx, r)) }()
		if w.Code != http.StatusOK {
			t.Errorf("status %d", w.Code)
		}
	})
	if r.Pattern != "GET /items/{id}" || r.PathValue("id") != "17" || r.PathValue("set") != "by the handler" {
		t.Errorf("pattern %q, id %q, set %q", r.Pattern, r.PathValue("id"), r.PathValue("set"))
	}
	if _, ok := s.LookupContext(r.Context()); ok {
		t.Error("the request keeps the store")
	}
}
