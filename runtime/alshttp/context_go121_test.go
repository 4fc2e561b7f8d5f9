//go:build go1.21

package alshttp_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/alsgen/alsgen/runtime/alshttp"
)

func controller(w http.ResponseWriter) error { return http.NewResponseController(w).Flush() }

func TestStreamsAreFlushedByAController(t *testing.T) {
	duplex := func(w http.ResponseWriter, r *http.Request) {
		// Both sides talk at the same time.
		if err := http.NewResponseController(w).EnableFullDuplex(); err != nil {
			t.Error(err)
		}
		echo(t, controller)(w, r)
	}
	converse(t, start(t, duplex), "HTTP/1.1")
	converse(t, http2(t, echo(t, controller)), "HTTP/2.0")
}

func TestControllerOfTheContextSetsDeadlines(t *testing.T) {
	s := start(t, func(w http.ResponseWriter, r *http.Request) {
		c := http.NewResponseController(alshttp.GetOrFailContext(r.Context()).Response)
		if err := c.SetWriteDeadline(time.Now().Add(time.Hour)); err != nil {
			t.Error(err)
		}
		if err := c.SetReadDeadline(time.Now().Add(time.Hour)); err != nil {
			t.Error(err)
		}
	})
	get(t, s.Client(), s.URL)
}
