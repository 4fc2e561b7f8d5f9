//go:build !als_goroutine

package alshttp_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/alsgen/alsgen/runtime/alshttp"
)

func TestUnrewrittenMarkersNameTheirCaller(t *testing.T) {
	for marker, call := range map[string]func(){
		"alshttp.Get ":        func() { alshttp.Get() },
		"alshttp.GetOrFail ":  func() { alshttp.GetOrFail() },
		"alshttp.RunOutside ": func() { alshttp.RunOutside(func() { t.Error("the function is called") }) },
	} {
		msg := func() (msg string) {
			defer func() { msg = fmt.Sprint(recover()) }()
			call()
			return ""
		}()
		for _, part := range []string{"als: " + marker + "called by github.com/alsgen/alsgen/runtime/alshttp_test.", "unrewritten_test.go:", "`alsgen run`"} {
			if !strings.Contains(msg, part) {
				t.Errorf("%s: %q is missing in %q", marker, part, msg)
			}
		}
	}
}
