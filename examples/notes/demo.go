package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/alsgen/alsgen/examples/notes/internal/httpapi"
	"github.com/alsgen/alsgen/runtime/als"
)

// call is one request of the demonstration, and its answer.
type call struct {
	id, token, tenant  string
	method, path, body string

	status int
	answer []byte
}

// demonstrate lets several users write, read and fail at the same time, and
// shows that every log line, answer and audit record is its own request's.
func demonstrate(base string, out io.Writer, api *httpapi.API) error {
	writes := []*call{
		{id: "ada-1", token: "ada-token", method: "POST", path: "/notes", body: `{"title":"Ship it","tags":["release"]}`},
		{id: "ada-2", token: "ada-token", method: "POST", path: "/notes", body: `{"title":" ","tags":["?"]}`},
		{id: "bob-1", token: "bob-token", tenant: "globex", method: "POST", path: "/notes", body: `{"title":"Hire a cook"}`},
		{id: "bob-2", token: "bob-token", tenant: "initech", method: "GET", path: "/notes"},
		{id: "cleo-1", token: "cleo-token", method: "POST", path: "/notes", body: `{"title":"Order lasers","tags":["urgent","release"]}`},
		{id: "eve-1", token: "guess", method: "GET", path: "/notes"},
	}
	reads := []*call{
		{id: "ada-3", token: "ada-token", method: "GET", path: "/notes"},
		{id: "bob-3", token: "bob-token", tenant: "acme", method: "GET", path: "/notes/summary"},
		{id: "cleo-2", token: "cleo-token", method: "GET", path: "/notes?limit=1&q=e"},
		{id: "cleo-3", token: "cleo-token", method: "GET", path: "/notes/404"},
	}
	trails := []*call{
		{id: "ada-4", token: "ada-token", method: "GET", path: "/audit"},
		{id: "cleo-4", token: "cleo-token", method: "GET", path: "/audit"},
	}
	fmt.Fprintf(out, "The log of %d requests, in waves that are sent all at once:\n\n", len(writes)+len(reads)+len(trails))
	var errs []error
	for _, wave := range [][]*call{writes, reads, trails} {
		errs = append(errs, sendAll(base, wave))
		api.Wait()
	}
	for _, wave := range [][]*call{writes, reads, trails} {
		for _, c := range wave {
			errs = append(errs, c.print(out), c.check())
		}
	}
	return errors.Join(errs...)
}

func sendAll(base string, calls []*call) error {
	errs := make([]error, len(calls))
	var wg sync.WaitGroup
	for i, c := range calls {
		wg.Go(func() { errs[i] = c.send(base) })
	}
	wg.Wait()
	return errors.Join(errs...)
}

func (c *call) send(base string) error {
	req, err := http.NewRequestWithContext(als.Context(), c.method, base+c.path, strings.NewReader(c.body))
	if err != nil {
		return err
	}
	req.Close = true // a server that stops would wait for a spare connection
	req.Header.Set("Authorization", "Bearer "+c.token)
	req.Header.Set(httpapi.HeaderRequestID, c.id)
	if c.tenant != "" {
		req.Header.Set(httpapi.HeaderTenant, c.tenant)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if got := resp.Header.Get(httpapi.HeaderRequestID); got != c.id {
		return fmt.Errorf("request %s was answered as %s", c.id, got)
	}
	c.status = resp.StatusCode
	c.answer, err = io.ReadAll(resp.Body)
	return err
}

func (c *call) print(out io.Writer) error {
	_, err := fmt.Fprintf(out, "\n%s: %s %s\n  %d %s\n", c.id, c.method, c.path, c.status, bytes.TrimSpace(c.answer))
	return err
}

// check says whether the answer to a failed request names another one.
func (c *call) check() error {
	if c.status < http.StatusBadRequest {
		return nil
	}
	var body struct{ Error httpapi.Problem }
	if err := json.Unmarshal(c.answer, &body); err != nil {
		return err
	}
	if body.Error.RequestID != c.id {
		return fmt.Errorf("the answer to %s names request %q", c.id, body.Error.RequestID)
	}
	return nil
}
