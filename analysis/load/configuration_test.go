package load_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/alsgen/alsgen/analysis/load"
)

// TestParseConfigurations reads what -config says.
func TestParseConfigurations(t *testing.T) {
	for _, test := range []struct {
		about, names, want, err string
	}{
		{"one for each system", "linux/amd64 windows/arm64", "linux/amd64 windows/arm64", ""},
		{"tags are sorted and come once", "linux/amd64+b+a+b", "linux/amd64+a+b", ""},
		{"the same comes once", "linux/amd64+a+b linux/amd64+b+a", "linux/amd64+a+b", ""},
		{"no system", "+a", "", "does not have the form"},
		{"no architecture", "linux", "", "does not have the form"},
		{"an empty part", "linux/", "", "does not have the form"},
		{"no such system", "linux/foo", "", "go tool dist list"},
		{"no tag behind +", "linux/amd64+", "", `bad build tag ""`},
		{"no tag", "linux/amd64+a-b", "", `bad build tag "a-b"`},
	} {
		list, err := load.ParseConfigurations(t.Context(), load.Config{}, strings.Fields(test.names))
		var got []string
		for _, c := range list {
			got = append(got, c.String())
		}
		switch {
		case test.err != "" && (err == nil || !strings.Contains(err.Error(), test.err)):
			t.Errorf("%s: the error is %v, not %s", test.about, err, test.err)
		case test.err == "" && (err != nil || strings.Join(got, " ") != test.want):
			t.Errorf("%s: %v, %v, not %s", test.about, got, err, test.want)
		}
	}
}

// places has Go files wherever the go command looks and does not look for them.
const places = `
-- main.go --
package main

import "github.com/alsgen/alsgen/runtime/als"

var User = als.New[string]("user")

func main() {}
-- tagged.go --
//go:build paid

package main
-- both.go --
//go:build slow && freebsd

package main
-- not.go --
//go:build !linux

package main
-- script.go --
//go:build ignore

package main
-- _hidden.go --
package main
-- x_test.go --
//go:build paid

package main
-- only/only_windows.go --
package only
-- testdata/x_windows.go --
package x
-- vendor/x/x_windows.go --
package x
-- _off/x_windows.go --
package x
-- .off/x_windows.go --
package x
-- rooted/x_windows.go --
package x
-- deep/anywhere/x_windows.go --
package x
-- deep/rooted/x_windows.go --
package x
-- nested/go.mod --
module example.com/nested
-- nested/x_windows.go --
package x
`

// TestUnloaded finds the files that no configuration holds, and names one that does.
func TestUnloaded(t *testing.T) {
	dir := write(t, places)
	mod, err := os.OpenFile(filepath.Join(dir, "go.mod"), os.O_APPEND|os.O_WRONLY, 0)
	if err == nil {
		_, err = mod.WriteString("\nignore (\n\t./rooted\n\tanywhere\n)\n")
		err = errors.Join(err, mod.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	cfg := load.Config{Dir: dir, BuildFlags: []string{"-mod=mod"}, Configurations: []load.Configuration{{GOOS: "linux", GOARCH: "amd64"}}}
	prog, err := load.Load(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"both.go":                  "freebsd/amd64+slow",
		"deep/rooted/x_windows.go": "windows/amd64",
		"not.go":                   "windows/amd64",
		"only/only_windows.go":     "windows/amd64",
		"script.go":                "",
		"tagged.go":                "linux/amd64+paid",
		"x_test.go":                "linux/amd64+paid",
	}
	var found []string
	for _, f := range prog.Unloaded {
		rel, _ := filepath.Rel(dir, f.Path)
		rel = filepath.ToSlash(rel)
		found = append(found, rel)
		flags, none := prog.FlagsFor([]load.Unloaded{f})
		config := strings.TrimPrefix(strings.TrimPrefix(flags, "-config linux/amd64"), ",")
		if config != want[rel] || none[f.Path] != (want[rel] == "") {
			t.Errorf("%s is loaded with %q, not %q", rel, config, want[rel])
		}
	}
	for rel := range want {
		if !slices.Contains(found, rel) {
			t.Errorf("%s was not found", rel)
		}
	}
	if len(found) != len(want) {
		t.Errorf("found %v", found)
	}
	if flags, _ := prog.FlagsFor(prog.Unloaded); flags != "-config linux/amd64,freebsd/amd64+slow,windows/amd64,linux/amd64+paid" {
		t.Errorf("all are loaded with %s", flags)
	}
}
