// Package golden holds the contract of the rewriter: one archive a case, run by
// TestGolden.
//
// A case is golden/CONSTRUCT/SPECIAL.txtar. The comment of the archive begins
// with a line that says in one sentence what the case shows. Lines that begin
// with // may follow:
//
//	// flags: test race      run the tests of the package (test), also its
//	                         benchmarks (bench); build with the race detector
//	                         (race)
//	// configs: linux/amd64,windows/amd64
//	                         the build configurations that are loaded; those of
//	                         the environment if there is no such line
//	// no final newline: FILE the file has none; an archive cannot say so itself
//
// The files of the archive are
//
//	FILE             the input: package main, packages in folders below it, tests;
//	                 their import path begins with golden.test/CONSTRUCT/SPECIAL
//	want/FILE        what the file becomes in place; files without do not change
//	want/diagnostics lines file:line:col: code: severity: message
//	want/run         what the rewritten program prints
//	want/reference   a first line "rule N[, M]: why", then what the source prints
//	                 on the reference carrier, where the rules make a difference
//
// Package runner says what is checked besides. Programs are packages behind a few mains,
// since linking each would take most of the time; one that has tests, or could notice, is
// built by itself (runner/shared.go). One case is run, and loaded, with
//
//	go test ./golden -run 'TestGolden/gostmt/loop-var'
//
// and -update writes what the rewriter does into the archives, except the first
// line of want/reference, which is for people to decide.
package golden
