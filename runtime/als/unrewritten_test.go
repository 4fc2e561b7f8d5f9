//go:build !als_goroutine

package als_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/alsgen/alsgen/runtime/als"
)

// markers has every marker, each called in a function of its own.
func markers() map[string]func() {
	s := als.New[int]("cart")
	a := als.NewAsyncStorage("jobs")
	never := func() { panic("a marker called its function") }
	return map[string]func(){
		`(*Storage).GetStore of "cart"`:      func() { s.GetStore() },
		`(*Storage).Lookup of "cart"`:        func() { s.Lookup() },
		`(*Storage).Run of "cart"`:           func() { s.Run(1, never) },
		`(*Storage).Exit of "cart"`:          func() { s.Exit(never) },
		`Call of "cart"`:                     func() { als.Call(s.Value(1), func() int { never(); return 0 }) },
		`TryCall of "cart"`:                  func() { _, _ = als.TryCall(s.None(), func() (int, error) { never(); return 0, nil }) },
		`GetStore `:                          func() { als.GetStore() },
		`Run `:                               func() { als.Run(1, never) },
		`Exit `:                              func() { als.Exit(never) },
		`Context `:                           func() { als.Context() },
		`WithContext `:                       func() { als.WithContext(context.Background(), never) },
		`Go `:                                func() { als.Go(never) },
		`(*AsyncStorage).GetStore of "jobs"`: func() { a.GetStore() },
		`(*AsyncStorage).Enter of "jobs"`:    func() { a.Enter(func(*als.Map) { never() }) },
		`(*AsyncStorage).Exit of "jobs"`:     func() { a.Exit(never) },
		`(*Storage).EnterWith of "cart"`:     func() { s.EnterWith(1) },
		`(*Storage).WithScope of "cart"`:     func() { s.WithScope(1) },
		`EnterWith `:                         func() { als.EnterWith(1) },
		`Bind `:                              func() { als.Bind(never) },
		`Snapshot `:                          func() { als.Snapshot() },
		`Snap.Run `:                          func() { als.Snap{}.Run(never) },
		`RequireRewrite `:                    als.RequireRewrite,
	}
}

func TestUnrewrittenMarkersNameTheirCaller(t *testing.T) {
	for marker, call := range markers() {
		msg := panicOf(call)
		for _, part := range []string{
			"als: " + marker,
			"called by github.com/alsgen/alsgen/runtime/als_test.",
			"unrewritten_test.go:",
			"`alsgen run`", "`alsgen test`", "`alsgen rewrite -w`",
		} {
			if !strings.Contains(msg, part) {
				t.Errorf("%s: %q is missing in %q", marker, part, msg)
			}
		}
	}
}

func TestUnrewrittenMarkerNamesFileAndLine(t *testing.T) {
	_, file, line, _ := runtime.Caller(0)
	msg := panicOf(func() { als.RequireRewrite() })
	if at := fmt.Sprintf("TestUnrewrittenMarkerNamesFileAndLine.func1 (%s:%d)", file, line+1); !strings.Contains(msg, at) {
		t.Errorf("%q is missing in %q", at, msg)
	}
}

func TestUnrewrittenMethodValueNamesItsCaller(t *testing.T) {
	read := als.New[int]("s").GetStore
	if msg := panicOf(func() { read() }); !strings.Contains(msg, "unrewritten_test.go:") {
		t.Errorf("got %q", msg)
	}
}

func TestUnrewrittenMarkerOfACopyPanicsToo(t *testing.T) {
	s := als.New[int]("s")
	s.Name()
	if panicOf(func() { copyOf(s).GetStore() }) == "" {
		t.Error("no panic")
	}
}

// panicOf calls f and returns what it panics with.
func panicOf(f func()) (msg string) {
	defer func() {
		if r := recover(); r != nil {
			msg = fmt.Sprint(r)
		}
	}()
	f()
	return ""
}
