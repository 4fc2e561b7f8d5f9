// Command corpus tries alsgen on modules that were not written for it.
//
// Usage:
//
//	go run ./golden/corpus [flags]
//
// It copies real modules out of the module cache into a temporary folder and
// turns them into implicit programs: a marker goes into functions that a seed
// chooses, and a Run with a value of its own around the bodies of tests that
// reach them. alsgen rewrites the copy in place, and four judges look at the
// result. The modules and the rounds stand in testdata/corpus; the rounds were
// fixed before the first run.
//
// # One round
//
//  1. Draw. Functions are drawn from those at least three static calls below
//     the nearest test or exported function, then two, then one, where a module
//     is too flat. A round draws "direct" functions, "other" ones, or half and
//     half ("mixed"). Direct is a function that only direct calls reach: neither
//     it nor any of its callers up to the tests is used as a value or satisfies
//     an interface, and no call stands in a function literal that is stored.
//     (facts.go, interfaces.go, reach.go, draw.go)
//  2. Inject. The marker is the first statement of a function and stands on the
//     line of the brace; so do the wrapper of a test and the import: no line
//     moves. A test or function whose injection does not compile is left out and
//     counted. (inject.go)
//  3. Baseline. The tests of the packages that the round changes run twice on
//     an untouched copy, with -short and two minutes a package. A test whose two
//     results differ is left out and counted. (baseline.go)
//  4. Reference. The injected tree, not rewritten, runs twice with the build tag
//     als_goroutine: the runtime then inherits stores from goroutine to
//     goroutine. It says for each marker and test what is read. (record.go)
//  5. Rewrite. alsgen rewrite -w in the injected tree. A refusal is counted with
//     its codes. A lost context is counted as lost, and the round goes on with
//     -allow-lost. A program that compiles because a context.Background() or
//     TODO() was put in the way counts as lost too. (alsgen.go, fresh.go)
//  6. Judge. go build, go vet compared with the untouched copy's findings, the
//     tests compared with the baseline, and the values. (judge.go, round.go)
//
// # Values
//
// The recorder that is injected (recorder.go.txt) writes down, for each read,
// the marker, the value (the name of a wrapped test, or nothing) and the
// *witness*: the outermost test function on the stack of the reading goroutine,
// if any. A read whose witness is a wrapped test must have that test's value.
// What has no witness (a goroutine that somebody started) is compared with the
// reference: a worker has the value of the test that started it, in both. Reads
// that are empty or another test's in the reference, too, are set apart and
// counted: a foreign pool, a callback of the runtime.
//
// A pair of marker and test that the reference reads must be read by the
// rewritten program; an empty read where the reference has a value is wrong,
// unless alsgen reported that marker as lost. Where the numbers of reads agree
// between the two reference runs, a read that moved from one value to another is
// wrong even though both values were seen.
//
// A test that the injection alone has already changed (its result in the
// reference differs from the baseline's) is set apart if the rewritten program
// gives that same result.
//
// # Exit status
//
// 0 if nothing is wrong (refused and lost rounds do not fail), 1 if a read is
// wrong, the build fails, vet finds something new, a test has another result, or
// alsgen broke; 2 if the corpus could not be run.
//
// With -plant drop a fault is planted into each rewritten program: the first
// marker that the reference reads loses its context. The judge must find it.
package main
