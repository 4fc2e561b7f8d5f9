// This file takes the go command's command lines apart: which arguments are
// flags, where the packages begin, and what follows them.

package main

import (
	"slices"
	"strings"
)

// goFlag is one flag of a go command line.
type goFlag struct {
	name  string // without dashes
	value string // "true" for a boolean flag alone
	at, n int    // its place in the arguments, and how many of them it is
}

// goLine is a go command line taken apart. Its order is that of args, which is
// what the go command gets.
type goLine struct {
	args     []string
	flags    []goFlag
	packages []string
}

// kind says whether a flag takes a value.
type kind int

// The kinds of flags.
const (
	unknown kind = iota
	boolean
	valued
)

// goFlags are the flags of one go command.
type goFlags map[string]kind

// flagTable returns the flags that all commands share, with those of one
// command.
func flagTable(booleans, values string) goFlags {
	table := goFlags{}
	for _, name := range strings.Fields("a asan buildvcs cover linkshared modcacherw msan n race trimpath v work x json " + booleans) {
		table[name] = boolean
	}
	for _, name := range strings.Fields("C asmflags buildmode compiler coverpkg covermode debug-actiongraph " +
		"debug-runtime-trace debug-trace gccgoflags gcflags installsuffix ldflags mod modfile overlay p pgo pkgdir " +
		"tags toolexec " + values) {
		table[name] = valued
	}
	return table
}

// next takes one argument off args. ok is false if it is no flag; args[0] is
// then left alone. An unknown flag takes no value.
func (table goFlags) next(args []string) (f goFlag, k kind, rest []string, ok bool, err error) {
	arg := args[0]
	if strings.HasPrefix(arg, "--") {
		arg = arg[1:]
	}
	if len(arg) < 2 || arg[0] != '-' || arg[1] == '-' || arg[1] == '=' {
		return f, unknown, args, false, nil
	}
	rest = args[1:]
	name, value, hasValue := strings.Cut(arg[1:], "=")
	k = table[name]
	if k == valued && !hasValue {
		if len(rest) == 0 {
			return f, k, nil, false, misused("flag needs an argument: -%s", name)
		}
		value, rest = rest[0], rest[1:]
	} else if !hasValue {
		value = "true"
	}
	return goFlag{name: name, value: value}, k, rest, true, nil
}

// parse takes the command line of build, install, run or vet apart: flags come
// before everything else. Flags that the table does not know are an error if
// strict.
func (table goFlags) parse(command string, args []string, strict bool) (*goLine, error) {
	line := &goLine{args: args}
	for rest := args; len(rest) > 0; {
		if rest[0] == "--" {
			line.packages = rest[1:]
			break
		}
		f, k, after, ok, err := table.next(rest)
		if err != nil {
			return nil, err
		}
		if !ok {
			line.packages = rest
			break
		}
		if k == unknown && strict && f.name != "h" && f.name != "help" {
			return nil, misused("flag provided but not defined: -%s; go help %s lists the flags", f.name, command)
		}
		line.add(f, rest, after)
		rest = after
	}
	return line, nil
}

// add notes that the flag f stands between rest and after, which are ends of the
// arguments.
func (l *goLine) add(f goFlag, rest, after []string) {
	f.at, f.n = len(l.args)-len(rest), len(rest)-len(after)
	l.flags = append(l.flags, f)
}

// parseTest takes the command line of test apart as go test does: its flags may
// stand before and after the packages, flags that it does not know belong to the
// test binary, and so does what follows -args.
func (table goFlags) parseTest(args []string) (*goLine, error) {
	line := &goLine{args: args}
	var (
		inList    bool // the argument before was a package
		closed    bool // no package may follow
		maybeMore bool // the argument before was an unknown flag that may take a value
	)
	for rest := args; len(rest) > 0; {
		if rest[0] == "--" {
			break
		}
		f, k, after, ok, err := table.next(rest)
		if err != nil {
			return nil, err
		}
		switch {
		case !ok && !inList && closed && !maybeMore:
			return line, nil
		case !ok && !inList && closed:
			maybeMore, rest = false, rest[1:]
			continue
		case !ok:
			line.packages = append(line.packages, rest[0])
			inList, closed, maybeMore, rest = true, true, false, rest[1:]
			continue
		case k == unknown && f.name == "args":
			return line, nil
		case k == unknown:
			closed = true
		}
		inList = false
		maybeMore = k == unknown && !strings.Contains(rest[0], "=")
		if k != unknown {
			f.name = strings.TrimPrefix(f.name, "test.")
			line.add(f, rest, after)
		}
		rest = after
	}
	return line, nil
}

// without returns l without the flags called name.
func (l *goLine) without(name string) *goLine {
	less := &goLine{packages: l.packages}
	at := 0
	for _, f := range l.flags {
		less.args = append(less.args, l.args[at:f.at]...)
		if at = f.at; f.name == name {
			at += f.n
			continue
		}
		f.at = len(less.args)
		less.flags = append(less.flags, f)
	}
	less.args = append(less.args, l.args[at:]...)
	return less
}

// has reports whether the boolean flag name is set.
func (l *goLine) has(name string) bool {
	on := false
	for _, f := range l.flags {
		if f.name == name {
			on = isTrue(f.value)
		}
	}
	return on
}

func isTrue(value string) bool {
	return slices.Contains([]string{"1", "t", "T", "true", "TRUE", "True"}, value)
}

// isFalse reports whether value turns a boolean flag off.
func isFalse(value string) bool {
	return slices.Contains([]string{"0", "f", "F", "false", "FALSE", "False"}, value)
}

// loading returns the flags that decide which files and packages there are: the
// loader needs them too. The sanitizers are among them, as build constraints.
func (l *goLine) loading() []string {
	var flags []string
	for _, f := range l.flags {
		switch f.name {
		case "tags", "mod", "modfile", "race", "msan", "asan", "compiler", "modcacherw":
			flags = append(flags, "-"+f.name+"="+f.value)
		}
	}
	return flags
}

// refuse fails if flags hold one that cannot go together with a rewrite. where
// is "" or says where they come from.
func refuse(flags []goFlag, where string) error {
	for _, f := range flags {
		switch f.name {
		case "overlay":
			return misused("-overlay%s cannot be combined with alsgen, which hands the go command an overlay of its own", where)
		case "C":
			return errChdir()
		}
	}
	return nil
}
