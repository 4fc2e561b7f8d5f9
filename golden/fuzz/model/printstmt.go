package model

import (
	"fmt"
	"strconv"
)

// list writes the statements of b.
func (p *printer) list(b *Block) {
	if b.Cut {
		return
	}
	for _, s := range b.List {
		if !IsCut(s) {
			p.stmt(s)
		}
	}
}

func (p *printer) block(b *Block) {
	p.f("{\n")
	p.list(b)
	p.f("}")
}

// discard uses what the program defines and does not use.
func (p *printer) discard(names []string) {
	for _, n := range names {
		p.f("_ = %s\n", n)
	}
}

func (p *printer) stmt(s Stmt) {
	switch s := s.(type) {
	case *Trace:
		if s.ID%20 == 0 {
			p.f("// Line %d.\n", s.ID)
		}
		p.f("%s.Println(%s)\n", p.use("fmt", "fmt"), p.traced(s))
	case *Do:
		p.f("%s\n", p.expr(s.X))
	case *Define:
		p.f("%s\n", p.define(s))
		_, unused := p.names(s.Vars)
		p.discard(unused)
	case *Declare:
		p.f("var %s %s\n", s.Var.Name, p.typ(s.Var.Type))
		_, unused := p.names([]*Var{s.Var})
		p.discard(unused)
	case *Assign:
		p.f("%s = %s\n", p.expr(s.L), p.expr(s.X))
	case *Inc:
		p.f("%s++\n", s.Var.Name)
	case *Defer:
		p.f("defer %s\n", p.expr(s.X))
	case *ScopeStmt:
		p.f("defer %s.WithScope(%s).End()\n", p.declName(s.Storage.Pkg, s.Storage.Name), p.expr(s.X))
	case *Go:
		p.goStmt(s)
	case *Return:
		p.f("return %s\n", p.exprs(s.List))
	case *Panic:
		p.f("panic(%q)\n", s.Text)
	case *Goexit:
		p.f("%s.Goexit()\n", p.use("runtime", "runtime"))
	case *Recover:
		p.f("if r := recover(); r != nil {\n%s.Println(\"%d recovers\", r)\n}\n", p.use("fmt", "fmt"), s.ID)
	case *Send:
		p.f("%s <- %s\n", p.expr(s.Chan), p.expr(s.X))
	case *Close:
		p.f("close(%s)\n", p.expr(s.Chan))
	case *Branch:
		p.f("%s %s\n", s.Word, s.Label)
	case *Bare:
		p.f("%s\n", s.Text)
	default:
		p.compound(s)
	}
}

func (p *printer) traced(s *Trace) string {
	text := strconv.Itoa(s.ID)
	for _, a := range s.Args {
		text += ", " + p.expr(a)
	}
	return text
}

func (p *printer) define(s *Define) string {
	names, _ := p.names(s.Vars)
	if blank(s.Vars) {
		return names + " = " + p.expr(s.X)
	}
	return names + " := " + p.expr(s.X)
}

// compound writes the statements that hold blocks.
func (p *printer) compound(s Stmt) {
	switch s := s.(type) {
	case *Block:
		p.block(s)
	case *If:
		p.ifStmt(s)
	case *Repeat:
		if s.Clauses {
			p.f("for %s := 0; %s < %d; %s++ ", s.Var.Name, s.Var.Name, s.N, s.Var.Name)
			p.block(s.Body)
			break
		}
		p.loop(s.Label, "range "+strconv.Itoa(s.N), s.Var, false, s.Body)
	case *Each:
		p.loop(s.Label, "range "+p.expr(s.X), s.Var, true, s.Body)
	case *RangeFunc:
		p.loop(s.Label, "range "+p.expr(s.X), s.Var, false, s.Body)
	case *Switch:
		p.f("switch %s {\n", p.expr(s.X))
		for i, v := range s.Values {
			p.f("case %q:\n", v)
			p.list(s.Bodies[i])
		}
		p.orElse(s.Default)
	case *TypeSwitch:
		p.typeSwitch(s)
	case *Wait:
		p.f("select {\ncase %s := <-%s:\n", s.Var.Name, p.operand(s.Chan))
		_, unused := p.names([]*Var{s.Var})
		p.discard(unused)
		p.list(s.Body)
		p.f("}")
	default:
		panic(fmt.Sprintf("model: unknown statement %T", s))
	}
	p.f("\n")
}

func (p *printer) orElse(b *Block) {
	if b != nil && !b.Cut {
		p.f("default:\n")
		p.list(b)
	}
	p.f("}")
}

func (p *printer) ifStmt(s *If) {
	p.f("if ")
	if s.Define != nil {
		p.f("%s; ", p.define(s.Define))
	}
	p.f("%s ", p.expr(s.Cond))
	p.block(s.Then)
	if s.Else != nil && !s.Else.Cut {
		p.f(" else ")
		p.block(s.Else)
	}
}

// loop writes a range statement. The second variable is the one that counts of a
// slice.
func (p *printer) loop(label, over string, v *Var, second bool, body *Block) {
	if label != "" && mentions(body, label) {
		p.f("%s:\n", label)
	}
	name := ""
	if v != nil && p.local[v] {
		name = v.Name + " := "
		if second {
			name = "_, " + name
		}
	}
	p.f("for %s%s ", name, over)
	p.block(body)
}

// mentions reports whether a branch below b has the label.
func mentions(b *Block, label string) bool {
	found := false
	Inspect(b, func(n any) bool {
		br, ok := n.(*Branch)
		found = found || ok && br.Label == label
		return true
	})
	return found
}

func (p *printer) typeSwitch(s *TypeSwitch) {
	name := ""
	for _, v := range s.Vars {
		if p.local[v] {
			name = v.Name
		}
	}
	if name == "" {
		p.f("switch %s.(type) {\n", p.operand(s.X))
	} else {
		p.f("switch %s := %s.(type) {\n", name, p.operand(s.X))
	}
	for i, v := range s.Vars {
		p.f("case %s:\n", p.typ(v.Type))
		p.list(s.Bodies[i])
	}
	p.orElse(s.Default)
}

// goStmt writes a call whose end is waited for.
func (p *printer) goStmt(s *Go) {
	p.f("%s := make(chan bool)\n", s.Name)
	call := p.expr(s.X)
	if s.Worker {
		sep := ", "
		if call[len(call)-2] == '(' {
			sep = ""
		}
		call = call[:len(call)-1] + sep + s.Name + ")"
	}
	p.f("%s %s\n<-%s\n", s.Word, call, s.Name)
}
