package paths

import "testing"

func TestAll(*testing.T) {
	Called()
	Each(marks{})
	Handed(nil)
	Stored()
	Unrelated()
	Loop(nil)
	Generic(1)
	_ = plain{}.Other()
}
