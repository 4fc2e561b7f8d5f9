package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alsgen/alsgen/examples/notes/internal/store"
)

func TestDemo(t *testing.T) {
	var out bytes.Buffer
	if err := run([]string{"-demo"}, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`msg="note created" note=\d request_id=ada-1 user=ada tenant=acme`,
		`msg="note created" note=\d request_id=bob-1 user=bob tenant=globex`,
		`msg=audited action=create note=\d outcome=ok request_id=cleo-1 user=cleo tenant=globex`,
		`msg=audited action=read note=404 outcome=failed request_id=cleo-3 user=cleo tenant=globex`,
		`msg=served method=GET path=/notes/404 route=/notes/{id} status=404 request_id=cleo-3`,
		`msg=served method=GET path=/notes route=/notes status=401 request_id=eve-1`,
	} {
		if n := len(regexp.MustCompile(`(?m)^level=INFO `+want+`$`).FindAll(out.Bytes(), -1)); n != 1 {
			t.Errorf("%d lines are %s", n, want)
		}
	}
	if n := strings.Count(out.String(), "msg=served "); n != 12 {
		t.Errorf("%d requests served, want 12", n)
	}
	if t.Failed() {
		t.Log(out.String())
	}
}

func TestParseFlags(t *testing.T) {
	tests := []struct {
		name string
		args []string
		want config
		err  error
	}{
		{"defaults", nil, config{addr: "127.0.0.1:8080", members: defaultMembers}, nil},
		{"the demonstration chooses its port", []string{"-demo", "-addr=:80"}, config{addr: "127.0.0.1:0", demo: true, members: defaultMembers}, nil},
		{
			"members", []string{"-db=x", "-member=a:b:c", "-member=d:e:f"},
			config{addr: "127.0.0.1:8080", db: "x", members: []store.Member{{User: "a", Tenant: "b", Token: "c"}, {User: "d", Tenant: "e", Token: "f"}}}, nil,
		},
		{"half a member", []string{"-member=a:b"}, config{}, errUsage},
		{"an argument", []string{"x"}, config{}, errUsage},
		{"help", []string{"-h"}, config{}, flag.ErrHelp},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := parseFlags(test.args, io.Discard)
			if !errors.Is(err, test.err) {
				t.Fatalf("got error %v, want %v", err, test.err)
			}
			if got.addr != test.want.addr || got.db != test.want.db || got.demo != test.want.demo || !slices.Equal(got.members, test.want.members) {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

func TestServeUntilInterrupted(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot interrupt itself on Windows")
	}
	var out lockedBuffer
	args := []string{"-addr=127.0.0.1:0", "-db=" + filepath.Join(t.TempDir(), "notes.db")}
	done := make(chan error, 1)
	go func() { done <- run(args, &out) }()
	url := out.await(t, regexp.MustCompile(`msg=listening url=(\S+)`))
	resp, err := http.Get(url + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("got %s", resp.Status)
	}
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if err := self.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	if _, err := http.Get(url + "/healthz"); err == nil {
		t.Error("the server still answers")
	}
}

func TestRunFails(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "missing", "notes.db")
	for _, args := range [][]string{{"-db", missing}, {"-addr", "nowhere"}} {
		t.Run(fmt.Sprint(args[0]), func(t *testing.T) {
			if err := run(args, io.Discard); err == nil {
				t.Error("no error")
			}
		})
	}
}

// lockedBuffer is an output that can be read while it is written.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

// await returns what the group of the pattern matches, once it does.
func (b *lockedBuffer) await(t *testing.T, pattern *regexp.Regexp) string {
	t.Helper()
	for range 500 {
		b.mu.Lock()
		match := pattern.FindStringSubmatch(b.buf.String())
		b.mu.Unlock()
		if match != nil {
			return match[1]
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("nothing matches %s", pattern)
	return ""
}
