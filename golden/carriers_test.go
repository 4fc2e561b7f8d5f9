package golden_test

import (
	"os"
	"strings"
	"testing"

	"github.com/alsgen/alsgen/analysis/roots"
	"github.com/alsgen/alsgen/golden/internal/runner"
)

// TestCarriersHaveCases: whoever adds a carrier shows a program that crosses it, and
// a stub of the module where it is foreign.
func TestCarriersHaveCases(t *testing.T) {
	cases, err := runner.Find(".")
	if err != nil {
		t.Fatal(err)
	}
	var inputs strings.Builder
	for _, c := range cases {
		for _, data := range c.Input {
			inputs.Write(data)
		}
	}
	for _, f := range roots.All() {
		for _, c := range f.Carriers {
			if !strings.Contains(inputs.String(), `"`+c.Package+`"`) {
				t.Errorf("no golden case imports %s, the package of the carrier %s", c.Package, c.Name)
			}
			if strings.Contains(c.Package, ".") {
				if _, err := os.Stat("../testdata/stubs/" + c.Package + "/go.mod"); err != nil {
					t.Errorf("the carrier %s.%s has no stub: %v", c.Package, c.Name, err)
				}
			}
		}
	}
}
