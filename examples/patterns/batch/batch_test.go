package batch

import (
	"slices"
	"testing"
)

func TestWhatIsSeen(t *testing.T) {
	for _, test := range []struct {
		name      string
		got, want []string
	}{
		{"wrong", Wrong(), []string{"one by " + timer, "two by " + timer}},
		{"right", Right(), []string{"one by ann", "two by bob"}},
	} {
		if !slices.Equal(test.got, test.want) {
			t.Errorf("%s: seen is %q, want %q", test.name, test.got, test.want)
		}
	}
}
