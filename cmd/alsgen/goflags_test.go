package main

import (
	"slices"
	"strings"
	"testing"
)

// TestGoLine takes command lines apart. A flag is written as name=value.
func TestGoLine(t *testing.T) {
	tests := []struct{ name, command, args, flags, packages string }{
		{"nothing", "build", "", "", ""},
		{"packages", "build", "./a ./b", "", "./a ./b"},
		{"a boolean flag takes no value", "build", "-v ./a", "v=true", "./a"},
		{"a flag takes the next argument", "build", "-o out -tags x,y ./a", "o=out tags=x,y", "./a"},
		{"a flag with its value", "build", "-o=out --tags=x ./a", "o=out tags=x", "./a"},
		{"a value that looks like a flag", "build", "-ldflags -s ./a", "ldflags=-s", "./a"},
		{"what follows the packages is a package", "build", "./a -v", "", "./a -v"},
		{"two dashes end the flags", "build", "-v -- -x", "v=true", "-x"},
		{"the program's arguments", "run", "-exec=x . -v -o", "exec=x", ". -v -o"},
		{"test: flags on both sides", "test", "-v ./a -run X", "v=true run=X", "./a"},
		{"test: what follows -args", "test", "./a -args -v ./b", "", "./a"},
		{"test: -args before the packages", "test", "-args ./a", "", ""},
		{"test: a flag of the test's, and its value", "test", "./a -mine 3 -v", "v=true", "./a"},
		{"test: packages end with a flag", "test", "./a -mine=3 ./b -v", "", "./a"},
		{"test: an unknown flag ends the packages", "test", "-mine ./a", "", ""},
		{"test: long names", "test", "-test.run=X -test.v ./a", "run=X v=true", "./a"},
		{"test: two dashes end everything", "test", "./a -- -v", "", "./a"},
		{"vet: an analyzer", "vet", "-printf.funcs f -nilness ./a", "printf.funcs=f nilness=true", "./a"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			line, err := parseFor(test.command, strings.Fields(test.args))
			if err != nil {
				t.Fatal(err)
			}
			var flags []string
			for _, f := range line.flags {
				flags = append(flags, f.name+"="+f.value)
			}
			if got := strings.Join(flags, " "); got != test.flags {
				t.Errorf("flags %q, want %q", got, test.flags)
			}
			if got := strings.Join(line.packages, " "); got != test.packages {
				t.Errorf("packages %q, want %q", got, test.packages)
			}
			if !slices.Equal(line.args, strings.Fields(test.args)) {
				t.Errorf("the arguments became %q", line.args)
			}
		})
	}
}

func parseFor(command string, args []string) (*goLine, error) {
	switch command {
	case "test":
		return testFlags().parseTest(args)
	case "vet":
		return vetFlags().parse(command, args, false)
	case "run":
		return runFlags().parse(command, args, true)
	default:
		return flagTable("", "o").parse(command, args, true)
	}
}

func TestLoading(t *testing.T) {
	line, err := testFlags().parseTest(strings.Fields("-tags x -v -race -mod=mod -modfile m.mod -o out ./a"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(line.loading(), " "), "-tags=x -race=true -mod=mod -modfile=m.mod"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestCompileFlags(t *testing.T) {
	got := strings.Join(compileFlags(strings.Fields("-v -exec x -tags y -json -exec=z --")), " ")
	if want := "-v -tags y"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
