// This file makes alsgen a tool for go vet -vettool, which calls it so:
//
//	alsgen -V=full                        which version it is, for the go command's cache
//	alsgen -flags                         which flags it knows, as JSON
//	alsgen [flags] DIR/vet.cfg            look at the one package that the file describes

package main

import (
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/alsgen/alsgen/analysis/misuse"
)

// asVetTool reports whether the go command calls alsgen to vet: no command of alsgen's looks
// so. The flags may have their values behind them (-tags alsgen), as people write them.
func asVetTool(args []string) bool {
	if slices.Equal(args, []string{"-V=full"}) || slices.Equal(args, []string{"-flags"}) {
		return true
	}
	if len(args) == 0 || !strings.HasSuffix(args[len(args)-1], ".cfg") {
		return false
	}
	chdir := slices.ContainsFunc([]string{"-C", "--C"}, func(c string) bool { return args[0] == c || strings.HasPrefix(args[0], c+"=") })
	return len(args) == 1 || strings.HasPrefix(args[0], "-") && !chdir
}

// vetTool does what the go command asks for, and ends the process.
func vetTool() { unitchecker.Main(misuse.Analyzers(misuse.Options{})...) }
