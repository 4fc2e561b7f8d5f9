// Command fuzz tries alsgen on random programs.
//
// Usage:
//
//	go run ./golden/fuzz [-n N] [-seed SEED] [-batch N] [-with CROSSINGS] [-plain] [-cases DIR] [-reduce=false] [-keep]
//	go run ./golden/fuzz -show -seed SEED
//	go run ./golden/fuzz -faults [-n N] [-seed SEED]
//
// # A program
//
// Package gen makes programs in the implicit style, of several packages, that print a
// trace. Program number i has the seed SEED+i; a seed whose program does not end soon
// is left out. Package interp is an interpreter of docs/semantics.md, which says what
// the trace must be; it knows nothing of how alsgen rewrites. Told to carry contexts as
// the reference carrier does, it says what that must print: so everything else that
// it knows, about Go, is checked in every program.
//
// # A batch
//
// Some hundreds of programs are packages of one module, behind one main. It is
// rewritten, built and run in three ways: on the reference carrier as it is, rewritten
// in place, and through an overlay. Programs that alsgen refuses are counted and left
// out; of those for which it reports that a function is bound early, rule 5 does not
// hold and nothing is compared. Because the programs of a module share classes and
// interface families, one in fifty is also rewritten by itself.
//
// # A divergence
//
// A program that prints something else, does not type-check when it is rewritten, or
// makes the tool fail diverges. Statements and elements are cut as long as it still
// does (reduce.go), and what remains is printed as a golden case; -cases writes it.
//
// # Crossings
//
// What is known to go wrong has a name (package gen) and is left out, so that the rest
// goes on; -with takes it in again.
//
// # Plain programs
//
// Four of ten programs enter for their callers, and most fix stores with Bind or Snapshot.
// Where nothing in a program enters, other things are decided: -plain makes programs of
// that kind alone.
//
// # Constructs
//
// The end of a run says how often each node of go/ast that analysis/flow names, each
// marker and each kind of site occurred. None may be missing in 1,000 programs but
// those that random programs cannot hold, which have golden cases (counts.go).
//
// # Faults
//
// -faults plants faults into the rewriter, one at a time, that still compile
// (faults.go), and says after how many programs each is found.
//
// Exit status: 0 if nothing is wrong, 1 if a program diverges or a construct is
// missing, 2 if the programs could not be tried.
package main
