package model

import (
	"fmt"
	"strconv"
	"strings"
)

// expr writes an expression.
func (p *printer) expr(x Expr) string {
	switch x := x.(type) {
	case *Lit:
		if x.Of == Bytes {
			return "[]byte(" + literal(x.Value) + ")"
		}
		return literal(x.Value)
	case *Use:
		return p.declName(x.Var.Pkg, x.Var.Name)
	case *FuncUse:
		if x.Infer {
			return p.declName(x.Func.Pkg, x.Func.Name)
		}
		return p.declName(x.Func.Pkg, x.Func.Name) + typeArgs(x.Args, p.typ)
	case *FuncLit:
		return p.funcLit(x)
	case *MethodUse:
		return p.operand(x.X) + "." + x.Name
	case *MethodExpr:
		return "(" + p.typ(x.Recv) + ")." + x.Name
	case *Call:
		return p.operand(x.Fun) + "(" + p.exprs(x.Args) + ")"
	case *Select:
		return p.operand(x.X) + "." + x.Field
	case *Index:
		return p.operand(x.X) + "[" + p.expr(x.I) + "]"
	case *Slicing:
		return p.operand(x.X) + "[:" + strconv.Itoa(x.N) + "]"
	case *Conv:
		return p.conversion(x)
	case *Composite:
		return p.composite(x)
	case *Assert:
		return p.operand(x.X) + ".(" + p.typ(x.Of) + ")"
	case *Recv:
		return "<-" + p.operand(x.X)
	case *Deref:
		return "(*" + p.expr(x.X) + ")"
	case *Addr:
		return "&" + x.Var.Name
	case *Binary:
		return p.operand(x.X) + " " + x.Op + " " + p.operand(x.Y)
	case *Outside:
		return p.outside(x)
	}
	return p.contextExpr(x)
}

// contextExpr writes the expressions that contexts and markers are.
func (p *printer) contextExpr(x Expr) string {
	switch x := x.(type) {
	case *Marker:
		return p.marker(x)
	case *MarkerUse:
		return p.markerName(x.Kind, x.Storage)
	case *With:
		p.use("context", "")
		if x.X == nil {
			return "context.Background()"
		}
		if x.Kind == "WithValue" {
			return fmt.Sprintf("context.WithValue(%s, %d, %s)", p.expr(x.X), x.Key, p.expr(x.Val))
		}
		return "context." + x.Kind + "(" + p.expr(x.X) + ")"
	case *ByHand:
		return p.byHand(x)
	case *Value:
		return fmt.Sprintf("%s.Value(%d)", p.operand(x.X), x.Key)
	case *Err:
		return p.operand(x.X) + ".Err() != nil"
	}
	panic(fmt.Sprintf("model: unknown expression %T", x))
}

func literal(v any) string {
	switch v := v.(type) {
	case nil:
		return "nil"
	case string:
		return strconv.Quote(v)
	}
	return fmt.Sprint(v)
}

// operand writes x with parentheses where it needs them.
func (p *printer) operand(x Expr) string {
	switch x.(type) {
	case *Binary, *Recv, *Err, *Addr, *Composite:
		return "(" + p.expr(x) + ")"
	}
	return p.expr(x)
}

func (p *printer) exprs(list []Expr) string {
	var parts []string
	for _, x := range list {
		parts = append(parts, p.expr(x))
	}
	return strings.Join(parts, ", ")
}

// funcLit writes a literal, whose body goes through the same buffer.
func (p *printer) funcLit(x *FuncLit) string {
	return "func" + p.signature(x.Code) + " " + p.apart(func() { p.body(x.Code) })
}

// apart returns what print writes.
func (p *printer) apart(print func()) string {
	outer := p.b
	p.b = strings.Builder{}
	print()
	text := p.b.String()
	p.b = outer
	return text
}

func (p *printer) conversion(x *Conv) string {
	t := p.typ(x.Of)
	if strings.HasPrefix(t, "func") || strings.HasPrefix(t, "*") || strings.HasPrefix(t, "chan") {
		t = "(" + t + ")"
	}
	return t + "(" + p.expr(x.X) + ")"
}

func (p *printer) composite(x *Composite) string {
	t := p.typ(x.Of)
	switch x.Of.(type) {
	case *Chan:
		return "make(" + t + ", 4)"
	case *Ptr:
		t = "&" + t[1:]
	}
	var elems []string
	for _, e := range x.Elems {
		if e.Cut {
			continue
		}
		text := p.expr(e.X)
		switch x.Of.(type) {
		case *Map:
			text = strconv.Quote(e.Name) + ": " + text
		case *Slice:
		default:
			text = e.Name + ": " + text
		}
		elems = append(elems, text)
	}
	return t + "{" + strings.Join(elems, ", ") + "}"
}

func (p *printer) outside(x *Outside) string {
	for _, i := range x.Func.Imports {
		p.imports[i] = true
	}
	var args []any
	for _, a := range x.Args {
		args = append(args, p.expr(a))
	}
	return fmt.Sprintf(x.Func.Format, args...)
}

// markerName writes what is called.
func (p *printer) markerName(kind MarkerKind, s *Storage) string {
	if s != nil && s.Pkg != nil && kind != CallValue && kind != TryValue && kind != CallNone && kind != TryNone {
		return p.declName(s.Pkg, s.Name) + "." + string(kind)
	}
	name, _, _ := strings.Cut(string(kind), " ")
	return p.als() + "." + name
}

func (p *printer) marker(x *Marker) string {
	name := p.markerName(x.Kind, x.Storage)
	args := p.exprs(x.Args)
	switch x.Kind {
	case CallValue, TryValue:
		s := p.declName(x.Storage.Pkg, x.Storage.Name)
		args = s + ".Value(" + p.expr(x.Args[0]) + "), " + p.expr(x.Args[1])
	case CallNone, TryNone:
		s := p.declName(x.Storage.Pkg, x.Storage.Name)
		args = s + ".None(), " + p.expr(x.Args[0])
	case SnapRun:
		return p.operand(x.Args[0]) + ".Run(" + p.expr(x.Args[1]) + ")"
	}
	return name + "(" + args + ")"
}

func (p *printer) byHand(x *ByHand) string {
	switch x.Kind {
	case "With":
		return p.declName(x.Storage.Pkg, x.Storage.Name) + ".With(" + p.expr(x.X) + ", " + p.expr(x.Y) + ")"
	case "Without":
		return p.declName(x.Storage.Pkg, x.Storage.Name) + ".Without(" + p.expr(x.X) + ")"
	case "Detach":
		return p.als() + ".Detach(" + p.expr(x.X) + ")"
	}
	return p.als() + ".Carry(" + p.expr(x.X) + ", " + p.expr(x.Y) + ")"
}
