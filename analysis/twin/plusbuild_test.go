package twin

import (
	"strings"
	"testing"
)

// plusBuilt is constrained in both forms, as gofmt wrote them until Go 1.17.
const plusBuilt = "// License\n\n//go:build alsgen && linux\n// +build alsgen,linux\n\npackage p\n"

// TestStripPlusBuild strips what is constrained in both forms: nothing moves, the old form
// is no constraint any more, and Unstrip gives back every byte.
func TestStripPlusBuild(t *testing.T) {
	got := string(Strip([]byte(plusBuilt)))
	want := "// License\n\n//go:build !never && linux\n// -build alsgen,linux\n\npackage p\n"
	if got != want {
		t.Errorf("becomes\n%q, want\n%q", got, want)
	}
	if back := string(Unstrip([]byte(got))); back != plusBuilt {
		t.Errorf("comes back as\n%q", back)
	}
}

// TestConstrainPlusBuild constrains anew what is constrained in both forms: the old one
// goes, since go vet demands that both say the same.
func TestConstrainPlusBuild(t *testing.T) {
	for name, c := range map[string]struct {
		do        func([]byte) ([]byte, error)
		src, want string
	}{
		"Opposite": {Opposite, string(Strip([]byte(plusBuilt))), "//go:build !alsgen && linux"},
		"Plain":    {Plain, plusBuilt, "//go:build linux"},
		"Tagged":   {Tagged, strings.NewReplacer("alsgen && ", "", "alsgen,", "").Replace(plusBuilt), "//go:build alsgen && linux"},
	} {
		got, err := c.do([]byte(c.src))
		if want := "// License\n\n" + c.want + "\n\npackage p\n"; err != nil || string(got) != want {
			t.Errorf("%s: becomes\n%q, want\n%q (%v)", name, got, want, err)
		}
	}
}
