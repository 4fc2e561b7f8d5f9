package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/why"
)

// whyCommand is alsgen why.
func (t *tool) whyCommand() *cli.Command {
	return &cli.Command{Name: "why", Flags: loadFlags(&cli.BoolFlag{Name: "dot"}), Action: t.whyAction}
}

func (t *tool) whyAction(c *cli.Context) error {
	args := c.Args().Slice()
	if len(args) == 0 {
		return misused("why needs a function, such as page.Title or (*Page).Render, or a place, such as page.go:12")
	}
	j, err := t.job(c, "why", args[:len(args)-1])
	if err != nil {
		return err
	}
	d, err := t.decide(c.Context, j)
	if err != nil {
		return err
	}
	graph, asked := why.New(d.plan), args[len(args)-1]
	answers, known := t.answers(d, graph, asked)
	if !known {
		return misused("%s is no function and no place of the program", asked)
	}
	if c.Bool("dot") {
		_, err = fmt.Fprint(t.out, graph.Dot(answers))
		return err
	}
	return t.printAnswers(asked, answers)
}

// answers returns the answers to what is asked, and whether that is something of the
// program.
func (t *tool) answers(d *decided, graph *why.Graph, asked string) (list []why.Answer, known bool) {
	if place, ok := why.ParsePlace(t.dir, asked); ok {
		return graph.At(place), d.prog.File(place.Path) != nil
	}
	if list = graph.Named(asked); len(list) > 0 {
		return list, true
	}
	return nil, d.declares(asked)
}

// declares reports whether the program declares a function called name.
func (d *decided) declares(name string) bool {
	for _, pkg := range d.prog.Packages {
		for _, file := range pkg.Files {
			for _, decl := range file.Syntax.Decls {
				if why.Declares(pkg.Path, decl, name) {
					return true
				}
			}
		}
	}
	return false
}

// printAnswers prints answers for people.
func (t *tool) printAnswers(asked string, answers []why.Answer) error {
	p := painter{on: colored(t.out)}
	var b strings.Builder
	for i, a := range answers {
		if i > 0 {
			b.WriteString("\n")
		}
		t.printAnswer(&b, p, a)
	}
	if len(answers) == 0 {
		fmt.Fprintf(&b, "%s does not need the context: nothing that it reaches reads or enters a store\n", asked)
	}
	_, err := fmt.Fprint(t.out, b.String())
	return err
}

func (t *tool) printAnswer(b *strings.Builder, p painter, a why.Answer) {
	fmt.Fprintf(b, "%s: %s %s\n", p.dim(t.place(a.Func.Position)), p.bold(a.Func.Name), sourceText(a.Func))
	for i, chain := range a.Because {
		title := "because it"
		if a.Line != 0 {
			title = fmt.Sprintf("because line %d", a.Line)
		}
		if i > 0 {
			title = "and"
		}
		fmt.Fprintf(b, "  %s\n", title)
		t.printSteps(b, p, chain)
	}
	if a.More > 0 {
		fmt.Fprintf(b, "  and %d more of its places need it\n", a.More)
	}
	if len(a.From) > 0 {
		fmt.Fprintf(b, "  it comes from\n")
		t.printSteps(b, p, a.From)
		fmt.Fprintf(b, "      %s: %s %s\n", p.dim(t.place(a.Supply.Position)), p.bold(a.Supply.Name), sourceText(a.Supply))
	}
}

func (t *tool) printSteps(b *strings.Builder, p painter, steps []diag.Step) {
	for _, s := range steps {
		fmt.Fprintf(b, "      %s: %s\n", p.dim(t.place(s.Position)), s.Text)
	}
}

// painter colors text, if it is on.
type painter struct{ on bool }

func (p painter) paint(code, text string) string {
	if !p.on {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (p painter) bold(text string) string { return p.paint("1", text) }
func (p painter) dim(text string) string  { return p.paint("2", text) }

// colored reports whether what is printed to w is seen by a person who wants colors
// (https://no-color.org).
func colored(w *os.File) bool {
	info, err := w.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}
