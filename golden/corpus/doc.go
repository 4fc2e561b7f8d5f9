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
// result. The modules and the rounds stand in two folders: testdata/corpus has ten
// rounds for each of four modules, drawn by how functions are called, and
// testdata/corpus/wide, which -lists chooses, five rounds for each of eight modules,
// up to twenty functions of one package each. The rounds were fixed before the first
// run.
//
// Go files that the tag ignore keeps out of their packages are left out of the copy: if
// one names what changes, alsgen stops at it (unloaded-file).
//
// # One round
//
//  1. Draw. Functions are drawn from those at least three static calls below
//     the nearest test or exported function, then two, then one, where a module
//     is too flat. A round draws "direct" functions, "other" ones, or half and
//     half ("mixed"). Direct is a function that only direct calls reach: neither
//     it nor any of its callers up to the tests is used as a value or satisfies
//     an interface, and no call stands in a function literal that is stored. A
//     "package" round draws from 1 to 20 functions of any kind in one package of
//     which a test may reach something. (facts.go, interfaces.go, reach.go, draw.go)
//  2. Inject. The marker is the first statement of a function and stands on the
//     line of the brace; so do the wrapper of a test and the import: no line
//     moves. A test or function whose injection does not compile is left out and
//     counted. (inject.go)
//  3. Baseline. The tests of the packages that the round changes run on the
//     untouched module, with -short and two minutes a package, once for all rounds.
//     Where a result differs from it later, they run there again: a test whose two
//     results differ is left out and counted. (baseline.go)
//  4. Reference. The injected tree, not rewritten, runs with the build tag
//     als_goroutine: the runtime then inherits stores from goroutine to
//     goroutine. It says for each marker and test what is read. (binaries.go,
//     record.go, reference.go)
//  5. Graph. A call graph of the injected tree that alsgen did not make says which
//     functions lie on a path from a test to a marker. (callgraph.go, handover.go,
//     paths.go)
//  6. Rewrite. alsgen plan -json, then alsgen rewrite -w in the injected tree, and
//     alsgen rewrite -l, which must list nothing: a second rewrite changes nothing. A
//     refusal is counted with its codes. A plan that loses something counts as
//     lost, by code and reason, and is carried out with -allow-lost. A program that
//     compiles because a context.Background() or TODO() was put in the way counts
//     as lost too. No file may change that the plan does not name, and in the others
//     the lines that it does not name must stand as they were, in order, with
//     something new only behind a line that it names. A file that was formatted is
//     formatted again; there white space does not count. (alsgen.go, decisions.go,
//     reasons.go, fresh.go, untouched.go)
//  7. Judge. go build and go vet of all packages, with their tests, vet compared with
//     the untouched module's findings; the tests compared with the baseline, and the
//     values. Tests run in every package in which something was injected and, of the
//     other packages that alsgen changed, in those nearest by imports, 12 at most;
//     -others says another number. Among equally near ones the seed chooses. The
//     table says how many packages were changed, tested and not tested; the rest has
//     no tests. (select.go, judge.go, verdict.go, round.go)
//
// A context made in main, init, TestMain or an Example is not lost: the go command
// calls them without one, nothing stands above them, and they have no carrier to
// take one from. Tests, benchmarks and fuzz targets have a carrier and are held to
// it.
//
// # Values
//
// Which test a read belongs to is never asked of the rewritten program: there a
// value that was lost looks like no test at all, or like another read that is
// empty. Tests run in two ways, each with the reference and with the rewritten
// program, and the recorder that is injected (recorder.go.txt) counts the reads by
// marker and value.
//
// Alone, each wrapped test has a process of its own. All that the process reads,
// in whatever goroutine or child, is the test's. A pair of marker and test that the
// reference reads must be read; an empty read where the reference has none is
// wrong; and so is a value that is read less often than in the reference. Reads
// that are empty in the reference, too, are set apart and counted: a foreign pool,
// a callback of the runtime, a package variable. They may gain a value.
//
// What the goroutine of an HTTP server's connection reads is not recorded: a
// request enters with a context of its own (rule 8), where the reference carrier
// lets the goroutine inherit that of whoever began the server.
//
// In company, all tests of a package share a process, so that a value may reach a
// test to which it does not belong. Here the recorder also notes the *witness*: the
// outermost test function on the stack of the reading goroutine, if any. It only
// accuses: a read whose witness is a wrapped test must have that test's value, and
// one without a witness (a goroutine that somebody started) a value that the
// reference has there. What it cannot accuse is judged alone.
//
// If something is wrong the reference runs again, and what it reads differently the
// second time is excused. A marker that alsgen reported as lost may read nothing,
// one that it reported as bound early may read anything; both are counted. That is
// by marker: alsgen does not know the tests.
//
// Not found is: a value lost in reads whose number the reference does not repeat,
// where it has empty reads of the same marker in the same test, too; two faults that
// even out in one test and marker, which needs a value to appear where the reference
// has none; a leak from test to test in a goroutine, to a value that the reference
// has at the same marker there, where numbers vary; and whatever happens in a test
// that does not run alone, as far as no stack shows it.
//
// The tests of packages in which nothing was injected run only for their results.
// No wrapper runs in their processes, so that there is no value to be read right or
// wrong.
//
// A test that the injection alone has already changed (its result in the
// reference differs from the baseline's) is set apart if the rewritten program
// gives that same result.
//
// # Signatures
//
// The table compares the functions whose type alsgen changes with the functions on
// the call paths: those that are reached from where foreign code begins (tests, main,
// init, and every method, literal and function value that nothing in the module
// calls) and reach a function with a marker. The call graph is that of
// golang.org/x/tools/go/callgraph/vta in two passes, of the module with its tests;
// into foreign code it does not look. A function that is handed to foreign code is
// taken to be called there (handover.go), as rule 6 does. Literals count as functions
// of their own. What foreign code keeps and gives back later (a function in a
// sync.Map) has no edge.
//
// A signature off the paths is there because a class of function values or an
// interface forces it; any other cause asks for a look. "Uncalled" are those that do
// call a marker while nothing in the module calls them, such as an exported function
// that no test uses: they would not compile otherwise. For the five rounds with the
// most of them the functions are listed with what the plan says, and the causes are
// added up. A refused plan counts, too.
//
// # Long runs
//
// With -results FILE each round is added to FILE as a line of JSON when it ends, and
// rounds that are there are not run again. -module and -rounds choose a part; the
// table is of all rounds in FILE, and -print prints it without a run:
//
//	go run ./golden/corpus -results r.jsonl -module dave/dst -rounds 11,12
//	go run ./golden/corpus -results r.jsonl -print
//
// With -markdown the table is printed as a page: docs/corpus.md from the lists in
// testdata/corpus/wide, docs/corpus-forms.md from those in testdata/corpus, where half
// of all markers stand where only function values and interfaces lead.
//
// A line carries a version, made of the bytes of the command, the runtime, how this
// tool judges and the bound of -others. A file with two versions is refused.
//
// # Exit status
//
// 0 if nothing is wrong (refused and lost rounds do not fail), 1 if a read is
// wrong, the build fails, vet finds something new, a test has another result, or
// alsgen broke; 2 if the corpus could not be run.
//
// With -plant a fault is planted into each rewritten program, and a judge must find
// it. With drop the first marker that the reference reads loses its context, with
// again it becomes implicit once more; line changes a line and file a file that the
// plan does not name. (plant.go)
package main
