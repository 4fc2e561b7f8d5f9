package main

import (
	"slices"
	"strings"
	"testing"
)

// TestUnquote splits as the go command splits GOFLAGS and -toolexec.
func TestUnquote(t *testing.T) {
	tests := []struct {
		list string
		want []string
	}{
		{"", nil},
		{" a\tb\n", []string{"a", "b"}},
		{`'a b' "c d"`, []string{"a b", "c d"}},
		{`"it's" '"'`, []string{"it's", `"`}},
		{`a'b c'`, []string{"a'b", "c'"}},
		{`-ldflags="-s -w"`, []string{`-ldflags="-s`, `-w"`}},
		{"'' x", []string{"", "x"}},
	}
	for _, test := range tests {
		if got := unquote(test.list); !slices.Equal(got, test.want) {
			t.Errorf("unquote(%q) = %q, want %q", test.list, got, test.want)
		}
	}
	for _, word := range []string{"", "a", "a b", "it's", `a "b" c`, `C:\a b\c`} {
		quoted, ok := quote(word)
		if got := unquote(quoted); !ok || len(got) != 1 || got[0] != word {
			t.Errorf("%q became %s, which is %q", word, quoted, got)
		}
	}
	if got, ok := quote(`a'b"c`); ok {
		t.Errorf("both kinds of quotes became %s", got)
	}
}

func TestCovers(t *testing.T) {
	tests := []struct {
		args string
		want bool
	}{
		{"./...", false},
		{"-cover", true},
		{"-cover=false", false},
		{"./a -coverprofile c.out", true},
		{"-test.coverprofile=c.out", true},
		{"-coverpkg=./... -cover=false", true}, // too much does no harm
		{"-covermode count", true},
		{"-args -cover", false},
	}
	for _, test := range tests {
		line, err := testFlags().parseTest(strings.Fields(test.args))
		if err != nil {
			t.Fatal(err)
		}
		if got := covers(line.flags); got != test.want {
			t.Errorf("%s: %t", test.args, got)
		}
	}
}

func TestWithout(t *testing.T) {
	tests := []struct{ args, want string }{
		{"-v ./a -run X", "-v ./a -run X"},
		{"-toolexec x -v ./a -toolexec=y -run X -args -toolexec z", "-v ./a -run X -args -toolexec z"},
		{"./a -toolexec x", "./a"},
	}
	for _, test := range tests {
		line, err := testFlags().parseTest(strings.Fields(test.args))
		if err != nil {
			t.Fatal(err)
		}
		less := line.without("toolexec")
		if got := strings.Join(less.args, " "); got != test.want {
			t.Errorf("%s: %s", test.args, got)
		}
		if strings.Join(less.packages, " ") != "./a" || strings.Join(line.args, " ") != test.args {
			t.Errorf("%s: the packages are %s", test.args, less.packages)
		}
		for _, f := range less.flags {
			if !strings.HasPrefix(less.args[f.at], "-"+f.name) || f.name == "toolexec" {
				t.Errorf("%s: %s is not at %d of %s", test.args, f.name, f.at, less.args)
			}
		}
	}
}

func TestTakeCoverApart(t *testing.T) {
	c := takeCoverApart(strings.Fields("-pkgcfg p -mode=set -var goCover_x_ -outfilelist o a.go -b.go"))
	if c.outputs != "o" || c.prefix != "goCover_x_" || strings.Join(c.inputs, " ") != "a.go -b.go" || len(c.flags) != 7 {
		t.Errorf("%+v", c)
	}
	if c := takeCoverApart(strings.Fields("-func=c.out")); c.outputs != "" || len(c.inputs) != 0 {
		t.Errorf("%+v", c)
	}
}
