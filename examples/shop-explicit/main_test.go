package main

import (
	"strings"
	"testing"
)

func TestVisit(t *testing.T) {
	var out strings.Builder
	visit(t.Context(), &out, "ann")
	const want = `welcome, ann
tea: 9.00 for ann
tea: 10.00 for stranger
welcome, stranger
`
	if out.String() != want {
		t.Error(out.String())
	}
}
