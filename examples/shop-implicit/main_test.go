package main

import (
	"strings"
	"testing"
)

func TestVisit(t *testing.T) {
	var out strings.Builder
	language.Run("de", func() { visit(&out, "bob") })
	const want = `willkommen, bob
tea: 9.00 for bob
willkommen, bob
de tea: 9.00 for bob
willkommen, stranger
`
	if out.String() != want {
		t.Error(out.String())
	}
}
