package emitter

import (
	"slices"
	"testing"
)

func TestWhatIsSeen(t *testing.T) {
	for _, test := range []struct {
		name      string
		got, want []string
	}{
		{"from the start", Audit(), []string{"saved for ann", "saved for bob"}},
		{"wrong", Wrong(), []string{"saved for bob"}},
		{"right", Right(), []string{"saved for ann"}},
	} {
		if !slices.Equal(test.got, test.want) {
			t.Errorf("%s: seen is %q, want %q", test.name, test.got, test.want)
		}
	}
}
