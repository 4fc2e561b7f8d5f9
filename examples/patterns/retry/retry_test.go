package retry

import (
	"slices"
	"testing"
)

func TestWhatIsSent(t *testing.T) {
	for _, test := range []struct {
		name  string
		scene func() ([]string, int)
		mails []string
		left  int
	}{
		{"wrong stores", WrongStores, []string{"mail of nobody"}, 0},
		{"wrong context", WrongContext, nil, 1},
		{"right", Right, []string{"mail of ann"}, 0},
	} {
		if mails, left := test.scene(); !slices.Equal(mails, test.mails) || left != test.left {
			t.Errorf("%s: sent are %q, %d left; want %q, %d", test.name, mails, left, test.mails, test.left)
		}
	}
}
