/*
Alsgen lets Go programs say als.GetStore(), in the implicit style of Node's
AsyncLocalStorage, and compiles them into what Go wants to see: a context.Context
handed from function to function.

Usage:

	alsgen rewrite [-w] [-d] [-l] [-allow-lost] [-config LIST] [packages]
	alsgen build|install [go flags] [packages]
	alsgen run [go flags] package [arguments]
	alsgen test [go flags] [packages] [test flags]
	alsgen vet [go flags] [packages]
	alsgen go ARGUMENTS
	alsgen generate [-init] [-allow-lost] [-config LIST] [packages]
	alsgen overlay [-o DIR] [-config LIST] [packages]
	alsgen check [-format FORMAT] [-fix] [-baseline FILE] [-write-baseline FILE]
	             [-diff COMMIT] [-inplace PATTERN] [-config LIST] [packages]
	alsgen explain [CODE]
	alsgen plan [-json] [-config LIST] [packages]
	alsgen why [-dot] [-config LIST] [packages] FUNCTION|FILE:LINE[:COLUMN]
	alsgen help [command|config]
	alsgen version

Packages are go patterns, such as ./... They say what is built or shown. What may
change is always the whole program, the main module or all modules of the
workspace with their tests: a signature cannot change without its callers. So may
dependencies that use markers, if they are vendored or replaced by a folder. One in the
module cache cannot be rewritten; if its author has not published it with twins (alsgen
generate), alsgen names it and stops. Vendored (go mod vendor) it is rewritten.

Every command knows the flags -C DIR (first), -tags, -mod and -modfile; they mean
what they mean to go.

Rewrite, generate, overlay, check and plan know the flag -config, too: a list, separated by commas, of
the build configurations that are loaded, each GOOS/GOARCH with a +TAG for every tag,
such as linux/amd64,windows/amd64+integration. The flag may be repeated, and -tags adds
to all of them. They are merged into one plan, which is type-checked in each. Without
the flag that of the environment is loaded.

# alsgen rewrite

	alsgen rewrite [-w] [-d] [-l] [-allow-lost] [-config LIST] [packages]

Rewrites the program for good. The flags are gofmt's: -w writes the files, -d
prints the changes as a diff, -l lists the files that change; with none of them
the diff is printed. The packages, ./... if there are none, choose what is printed;
-w writes everything that must change, in the main module and the workspace. If a
dependency would change with them, it names it and writes nothing. A module in twins
(alsgen generate) is so no more: its sources lose their constraint, and the twins go.

The rewritten program is type-checked before anything is written. Then all files
are written or, on an error or an interrupt, none. If alsgen itself is killed half
way, the next alsgen rewrite puts the files back first, and says so.

Where foreign code calls a function without a context, a read of a store in it
finds nothing: the context is lost. Rewrite reports it and writes nothing, unless
-allow-lost is given.

A file that is in none of the configurations that were loaded would not compile any
more if it names something whose type changes. Rewrite reports it, with a -config that
loads it, too, and writes nothing.

# alsgen build, install, test, vet

	alsgen build|install [go flags] [packages]
	alsgen test [go flags] [packages] [test flags]
	alsgen vet [go flags] [packages]

Run the go command of that name on the rewritten program. The source stays as it
is written; panics, profiles, debuggers and error messages show its lines. All
flags and arguments go to the go command, except -overlay, which alsgen needs for
itself. With -cover the rewritten program is measured; blocks, statements, lines and
columns of a profile are those of the source. A lost context is a warning.

Alsgen is a tool of go vet, too: go vet -vettool=$(which alsgen) ./... finds markers that are
misused in the source, as alsgen check does, as far as one package and what it imports show
it. Each code has a flag, such as -als_read_once=false; go vet -c, -json, -fix and -diff work.

# alsgen run

	alsgen run [go flags] package [arguments]

Runs the rewritten program as go run does.

# alsgen go

	alsgen go ARGUMENTS

Is the go command: build, install, run, test and vet work on the rewritten program, as
the commands above do, and everything else passes untouched to the next go in PATH that
is not alsgen. The exit status is go's: 1 for what does not compile. Under the name go,
as a link or a copy, alsgen does the same, so that editors, debuggers and scripts need one
setting.

# alsgen generate

	alsgen generate [-init] [-allow-lost] [-config LIST] [packages]

Writes twins: what a rewrite makes of the sources, in files of their own that are
committed, so that plain go builds the program. The source page.go stands under the
constraint //go:build alsgen, its twin page_als.go under the opposite. What other modules can
name keeps its type; an exported Foo that needs the context has FooContext beside it, in
the twin and, in als_context.go, under the constraint of the sources.

The constraint is put into the files that need a twin and taken from those that need none
any more; twins that nothing needs are removed. Whatever packages are named, all twins of
the module are brought up to date, or, if a context is lost and -allow-lost is not given,
none.

With -init a module begins to have twins: it gets an untagged file that makes go generate
run alsgen generate, and .gitattributes that mark twins as generated.

# alsgen overlay

	alsgen overlay [-o DIR] [-config LIST] [packages]

Writes the rewritten files and an overlay.json, which go build -overlay and other
tools take, to DIR or to a folder in the user's cache, and prints the path of
overlay.json. What was written to the cache stays for a week after its last use.
Go's -cover measures the source in spite of an overlay; alsgen test does not.

# alsgen check

	alsgen check [-format FORMAT] [-fix] [-baseline FILE] [-write-baseline FILE]
	             [-diff COMMIT] [-inplace PATTERN] [-config LIST] [packages]

Says what is wrong with the program, for people and for CI: contexts that are lost, what
a rewrite refuses, and markers that are misused. The exit status is 1 if it finds an error
or a warning. It writes nothing, except with -fix. The packages, ./... if there are none,
choose what is shown; refusals, and files that were not loaded, are shown always.

-format is text, as the compiler prints, json, sarif (2.1.0) or github (workflow commands,
which GitHub shows in a pull request). All of them go to standard output; docs/check.md
describes them.

A comment suppresses findings on its line or, if it stands alone, on the line below:

	//als:ignore CODE[,CODE] REASON

-write-baseline writes all findings to FILE, and -baseline leaves out those that are in it.
-diff leaves out those that the program has at COMMIT, too. A finding is known again by its
code, its file, and the text of its line. -fix applies the fix of each finding that has one,
and shows what is left. -inplace, a pattern that may be given more than once, names packages
that are rewritten in place.

# alsgen explain

	alsgen explain [CODE]

Prints what a code of a diagnostic means, with a program that is reported and the same
program mended. Without a code it lists all of them.

# alsgen plan

	alsgen plan [-json] [-config LIST] [packages]

Prints what a rewrite would do and why, without doing it: what is in the way or
lost first, then, package by package, the functions that need the context, where
each gets it from, and the calls that lead from it to the store. With -json it
prints the decisions themselves.

# alsgen why

	alsgen why [-dot] [-config LIST] [packages] FUNCTION|FILE:LINE[:COLUMN]

Prints why a function needs the context, and where it comes from: the shortest chains to
the markers that it reaches, and to the function that has a context of its own to hand
on. A function is named as go vet prints it, or shorter: page.Title, Title, (*Page).Render,
Render. For a line, or a call on it, the chains are those of what stands there. Where a
function value or an interface method is called, the chain goes on in the function that
may stand behind it. -dot prints the graph around it for Graphviz. On a terminal there are
colors, unless NO_COLOR is set.

# alsgen version

	alsgen version

Prints the version of alsgen and of the Go that built it.

# Settings: alsgen.yaml and directives

One file in the root of the module, or of the workspace, may say what alsgen cannot find
out. All of its keys are optional:

	keep:                          # functions whose types stay
	  - example.com/shop/page.Render
	  - (*example.com/shop/page.Page).Title
	root:                          # functions in which a fresh context begins
	  - example.com/shop/jobs.Refresh
	carriers:                      # types of your own that hold a context
	  - type: example.com/web.Ctx
	    pointer: true              # it is *web.Ctx
	    read: Context()            # its method, or field, that is the context;
	                               # Request.Context() if a field is a request
	    set: SetContext            # the method that replaces what read reads
	    handOn: set                # how it gets other stores: set, wrap or keep
	    calls: [Next]              # its methods that call handlers with it
	quiet:                         # functions that call nobody with a carrier
	  - example.com/web.Log
	inplace:                       # packages that are rewritten in place, for check
	  - ./gen/...
	severity:                      # of a code: error, warning, info or off
	  lost-context: error

A function is named as go vet prints it. Whatever calls one that is kept calls a form with
a context beside it (RenderContext), as far as the program does. A carrier is handed on by
set (it gets another context for the time of the call), by wrap (a value that embeds it, of
an interface type) or as it is (keep). An error stops every command, a warning none; info is
said by check alone, which does not fail for it. Of a code that only check reports the
severity is its level there.

The directives //als:keep and //als:root in the comment of a function say the same of that
function.

What is unknown, and what changes nothing, is an error with its place: a key, a name, a
directive that stands elsewhere, or one on a function that does not need the context.

# Exit status

	0	done, or nothing to do
	1	findings of check, a construct that alsgen refuses, or a rewrite that could not be done
	2	wrong usage, or a program that does not compile as it is

Build, install, run, test and vet otherwise pass on the go command's.

# Examples

	alsgen run .                  run the program in this folder
	alsgen test -race ./...       test everything, with the race detector
	alsgen rewrite                show what a rewrite would change
	alsgen rewrite -w             and do it
	go build -overlay=$(alsgen overlay) ./...
*/
package main
