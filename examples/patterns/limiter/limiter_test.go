package limiter

import (
	"slices"
	"testing"
)

func TestWhatIsSeen(t *testing.T) {
	for _, test := range []struct {
		name      string
		got, want []string
	}{
		{"wrong", Wrong(), []string{"ann", "ann"}},
		{"right", Right(), []string{"ann", "bob"}},
	} {
		if !slices.Equal(test.got, test.want) {
			t.Errorf("%s: seen is %q, want %q", test.name, test.got, test.want)
		}
	}
}
