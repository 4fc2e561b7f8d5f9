// Multichecker is a driver of analyzers as people write one, with those of alsgen.
package main

import (
	"golang.org/x/tools/go/analysis/multichecker"
	"golang.org/x/tools/go/analysis/passes/copylock"

	"github.com/alsgen/alsgen/analysis/misuse"
)

func main() {
	multichecker.Main(append(misuse.Analyzers(misuse.Options{}), copylock.Analyzer)...)
}
