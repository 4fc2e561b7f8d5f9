package main

// This file knows the Go files that are in no build.

import (
	"bytes"
	"go/build/constraint"
	"os"
	"path/filepath"
	"strings"
)

// isScript reports whether the file rel of the module, at path, is kept out of its
// package by the tag ignore: a program to be run by hand. alsgen reads it without
// types, and stops at it (unloaded-file) if it names what changes. Test data counts as
// data.
func isScript(rel, path string) (bool, error) {
	if !strings.HasSuffix(rel, ".go") || strings.Contains("/"+filepath.ToSlash(rel), "/testdata/") {
		return false, nil
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return false, err
	}
	for line := range bytes.Lines(content) {
		text := strings.TrimSpace(string(line))
		switch {
		case constraint.IsGoBuild(text):
			expr, err := constraint.Parse(text)
			return err == nil && needsIgnore(expr), nil
		case strings.HasPrefix(text, "package "):
			return false, nil
		}
	}
	return false, nil
}

// needsIgnore reports whether expr is the tag ignore, alone or with others.
func needsIgnore(expr constraint.Expr) bool {
	switch x := expr.(type) {
	case *constraint.TagExpr:
		return x.Tag == "ignore"
	case *constraint.AndExpr:
		return needsIgnore(x.X) || needsIgnore(x.Y)
	default:
		return false // one way or another, the file can do without it
	}
}
