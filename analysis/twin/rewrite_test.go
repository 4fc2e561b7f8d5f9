package twin

import (
	"bytes"
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

// TestTagged puts the constraint into files. It stands where gofmt puts it, in front of
// the comment of the package, behind others.
func TestTagged(t *testing.T) {
	for text, want := range map[string]string{
		"package p\n":                                                "//go:build alsgen\n\npackage p\n",
		"// Package p.\npackage p\n":                                 "//go:build alsgen\n\n// Package p.\npackage p\n",
		"// Package p.\n//\n// More.\npackage p\n":                   "//go:build alsgen\n\n// Package p.\n//\n// More.\npackage p\n",
		"// License\n\npackage p\n":                                  "// License\n\n//go:build alsgen\n\npackage p\n",
		"// License\n\n// Package p.\npackage p\n":                   "// License\n\n//go:build alsgen\n\n// Package p.\npackage p\n",
		"/* License */\n\n/* Package p.\n\nIs p. */\npackage p\n":    "/* License */\n\n//go:build alsgen\n\n/* Package p.\n\nIs p. */\npackage p\n",
		"/* p */ package p\n":                                        "//go:build alsgen\n\n/* p */ package p\n",
		"\ufeffpackage p\n":                                          "\ufeff//go:build alsgen\n\npackage p\n",
		"// Package p.\r\npackage p\r\n":                             "//go:build alsgen\r\n\r\n// Package p.\r\npackage p\r\n",
		"//go:build linux\n\npackage p\n":                            "//go:build alsgen && linux\n\npackage p\n",
		"//go:build linux\r\n\r\npackage p\r\n":                      "//go:build alsgen && linux\r\n\r\npackage p\r\n",
		"//go:build linux || cgo\n\npackage p\n":                     "//go:build alsgen && (linux || cgo)\n\npackage p\n",
		"//go:build alsgen\n\npackage p\n":                           "//go:build alsgen\n\npackage p\n",
		"//go:build linux && alsgen\n\npackage p\n":                  "//go:build alsgen && linux\n\npackage p\n",
		"// License\n\n//go:build cgo\n\n// Package p.\npackage p\n": "// License\n\n//go:build alsgen && cgo\n\n// Package p.\npackage p\n",
		"//go:debug panicnil=1\npackage main\n":                      "//go:build alsgen\n\n//go:debug panicnil=1\npackage main\n",
	} {
		got, err := Tagged([]byte(text))
		if err != nil || string(got) != want {
			t.Errorf("%q becomes\n%q, want\n%q (%v)", text, got, want, err)
			continue
		}
		if again, err := Tagged(got); err != nil || !bytes.Equal(again, got) {
			t.Errorf("%q becomes %q a second time (%v)", text, again, err)
		}
		if !IsSource(got) || sameDoc(t, text) != sameDoc(t, string(got)) {
			t.Errorf("%q is no source, or has another package comment", got)
		}
	}
}

// TestPlain takes the constraint away again: what had none is as it was, byte for byte.
func TestPlain(t *testing.T) {
	for _, text := range []string{
		"package p\n",
		"// Package p.\npackage p\n",
		"// License\n\n// Package p.\npackage p\n",
		"/* License */\n\n/* Package p. */\npackage p\n",
		"// License\n\n\n\npackage p\n",
		"\ufeff// Package p.\npackage p\n",
		"// License\r\n\r\n// Package p.\r\npackage p\r\n",
		"//go:build linux\n\npackage p\n",
		"// License\n\n//go:build linux || cgo\n\npackage p\n",
		"//go:build linux\r\n\r\npackage p\r\n",
		"package p; func f() {}\n",
	} {
		tagged, err := Tagged([]byte(text))
		if err != nil {
			t.Error(err)
			continue
		}
		if got, err := Plain(tagged); err != nil || string(got) != text {
			t.Errorf("%q, tagged %q, becomes %q (%v)", text, tagged, got, err)
		}
		if got, err := Plain([]byte(text)); err != nil || string(got) != text {
			t.Errorf("%q, without the tag, becomes %q (%v)", text, got, err)
		}
	}
}

func TestOpposite(t *testing.T) {
	for text, want := range map[string]string{
		"package p\n":                               "//go:build !alsgen\n\npackage p\n",
		"//go:build !never\n\npackage p\n":          "//go:build !alsgen\n\npackage p\n",
		"//go:build !never && linux\n\npackage p\n": "//go:build !alsgen && linux\n\npackage p\n",
		"//go:build linux && !never\n\npackage p\n": "//go:build !alsgen && linux\n\npackage p\n",
		"//go:build linux || cgo\n\npackage p\n":    "//go:build !alsgen && (linux || cgo)\n\npackage p\n",
		"//go:build !linux\r\n\r\npackage p\r\n":    "//go:build !alsgen && !linux\r\n\r\npackage p\r\n",
		"// License\n\n// Package p.\npackage p\n":  "// License\n\n//go:build !alsgen\n\n// Package p.\npackage p\n",
	} {
		if got, err := Opposite([]byte(text)); err != nil || string(got) != want {
			t.Errorf("%q becomes %q, want %q (%v)", text, got, want, err)
		}
	}
}

// TestUnstrip undoes what Strip did.
func TestUnstrip(t *testing.T) {
	for _, h := range heads {
		if !h.source {
			continue
		}
		if got := Unstrip(Strip([]byte(h.text))); string(got) != h.text {
			t.Errorf("%s: %q becomes %q", h.name, h.text, got)
		}
	}
	if text := "//go:build linux\n\npackage p\n"; string(Unstrip([]byte(text))) != text {
		t.Error("what was not stripped is changed")
	}
}

// TestConstrainFails asks for what cannot be constrained.
func TestConstrainFails(t *testing.T) {
	for text, want := range map[string]string{
		"// +build linux\n\npackage p\n":     "+build",
		"// no clause\n":                     "package clause",
		"":                                   "package clause",
		"//go:build linux &&\n\npackage p\n": "constraint",
	} {
		for name, f := range map[string]func([]byte) ([]byte, error){"Tagged": Tagged, "Opposite": Opposite} {
			if got, err := f([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s(%q) is %q, error %v", name, text, got, err)
			}
		}
	}
}

// sameDoc returns the comment of the package.
func sameDoc(t *testing.T, text string) string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "", text, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	return file.Doc.Text()
}
