package interp

import (
	"fmt"
	"strings"

	"github.com/alsgen/alsgen/golden/fuzz/model"
)

// Limits keep programs small: what goes on for longer is no program to be tried.
const (
	maxSteps = 20000
	maxLines = 600
	maxDepth = 60
	maxText  = 10000 // bytes of a string
)

// Carrier says who carries the context.
type Carrier int

const (
	// Rules is what the twelve rules say.
	Rules Carrier = iota
	// Reference is the reference carrier: the current context is that of the goroutine
	// alone. Nothing is bound, named, handed on, or lost.
	Reference
)

// Run returns what p prints. The error says why p is no program to be tried: it
// does not end soon, or does what the language of package model leaves open.
func Run(p *model.Program, as Carrier) (lines string, err error) {
	in := &interp{reference: as == Reference, globals: map[*model.Var]*cell{}, lives: map[*model.Storage]*life{}, foreign: foreigners()}
	defer func() {
		switch r := recover().(type) {
		case nil:
		case rejected:
			err = r
		default:
			panic(r)
		}
	}()
	in.initialise(p)
	in.top(p.Main)
	return in.out.String(), nil
}

// rejected says why a program is not tried.
type rejected string

func (r rejected) Error() string { return string(r) }

func reject(format string, args ...any) { panic(rejected(fmt.Sprintf(format, args...))) }

// interp is the state of one run.
type interp struct {
	out       strings.Builder
	lines     int
	steps     int
	depth     int
	globals   map[*model.Var]*cell
	lives     map[*model.Storage]*life
	foreign   map[string]foreigner
	reference bool
}

// initialise runs what Go runs before main; the packages that are imported come
// first.
func (in *interp) initialise(p *model.Program) {
	reached := model.Reached(p)
	for i := len(p.Packages) - 1; i >= 0; i-- {
		pkg := p.Packages[i]
		for _, v := range pkg.Vars {
			if reached[v] {
				in.globals[v] = &cell{v: zero(v.Type)}
			}
		}
		for _, v := range pkg.Vars {
			if reached[v] && v.Init != nil {
				in.globals[v].v = in.eval(&frame{in: in, cur: begin(background)}, nil, v.Init)
			}
		}
		for _, f := range pkg.Funcs {
			if f.Name == "init" {
				in.call(&closure{code: f.Code}, begin(background), nil, nil)
			}
		}
	}
}

// top runs main, and says which panic it ends with.
func (in *interp) top(main *model.FuncDecl) {
	defer func() {
		r := recover()
		if p, ok := r.(*panicking); ok {
			in.print("panic:", p.text)
		} else if r != nil {
			panic(r)
		}
	}()
	in.call(&closure{code: main.Code}, begin(background), nil, nil)
}

// print prints a line as fmt.Println does.
func (in *interp) print(args ...any) {
	if in.lines++; in.lines > maxLines {
		reject("prints more than %d lines", maxLines)
	}
	fmt.Fprintln(&in.out, args...)
}

// short returns s, a string that a program makes of others: one that makes them longer and
// longer is not tried.
func short(s string) string {
	if len(s) > maxText {
		reject("makes strings of more than %d bytes", maxText)
	}
	return s
}

func (in *interp) step() {
	if in.steps++; in.steps > maxSteps {
		reject("takes more than %d steps", maxSteps)
	}
}

// Apart reports whether the reference carrier is no witness of what p prints: what a
// timer's goroutine inherits depends on who starts it.
func Apart(p *model.Program) bool {
	found := false
	for f := range model.Reached(p) {
		var root any
		switch f := f.(type) {
		case *model.FuncDecl:
			root = f.Code.Body
		case *model.Var:
			root = f.Init
		default:
			continue
		}
		model.Inspect(root, func(n any) bool {
			x, ok := n.(*model.Outside)
			found = found || ok && x.Func.Name == "time.AfterFunc"
			return true
		})
	}
	return found
}
