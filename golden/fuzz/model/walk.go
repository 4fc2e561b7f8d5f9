package model

import "fmt"

// Inspect calls visit for every statement and expression below n that is not cut,
// in the order of the source; what visit returns false for is not entered.
func Inspect(n any, visit func(any) bool) {
	if isNil(n) {
		return
	}
	if s, ok := n.(Stmt); ok && IsCut(s) {
		return
	}
	if !visit(n) {
		return
	}
	for _, c := range children(n) {
		Inspect(c, visit)
	}
}

func isNil(n any) bool {
	switch n := n.(type) {
	case nil:
		return true
	case *Block:
		return n == nil
	case *Define:
		return n == nil
	}
	return false
}

func children(n any) []any {
	if s, ok := n.(Stmt); ok {
		return stmtChildren(s)
	}
	if x, ok := n.(Expr); ok {
		return exprChildren(x)
	}
	panic(fmt.Sprintf("model: unknown node %T", n))
}

func exprChildren(x Expr) []any {
	switch x := x.(type) {
	case *Lit, *Use, *FuncUse, *MethodExpr, *MarkerUse, *Addr:
		return nil
	case *FuncLit:
		return []any{x.Code.Body}
	case *MethodUse:
		return []any{x.X}
	case *Call:
		return append([]any{x.Fun}, exprs(x.Args)...)
	case *Select:
		return []any{x.X}
	case *Index:
		return []any{x.X, x.I}
	case *Slicing:
		return []any{x.X}
	case *Conv:
		return []any{x.X}
	case *Composite:
		var list []any
		for _, e := range x.Elems {
			if !e.Cut {
				list = append(list, e.X)
			}
		}
		return list
	case *Assert:
		return []any{x.X}
	case *Recv:
		return []any{x.X}
	case *Deref:
		return []any{x.X}
	case *Binary:
		return []any{x.X, x.Y}
	case *Marker:
		return exprs(x.Args)
	case *With:
		if x.X == nil {
			return nil
		}
		if x.Val != nil {
			return []any{x.X, x.Val}
		}
		return []any{x.X}
	case *ByHand:
		if x.Y != nil {
			return []any{x.X, x.Y}
		}
		return []any{x.X}
	case *Value:
		return []any{x.X}
	case *Err:
		return []any{x.X}
	case *Outside:
		return exprs(x.Args)
	}
	panic(fmt.Sprintf("model: unknown expression %T", x))
}

func exprs(list []Expr) []any {
	var out []any
	for _, x := range list {
		out = append(out, x)
	}
	return out
}

func stmtChildren(s Stmt) []any {
	switch s := s.(type) {
	case *Declare, *Inc, *Branch, *Panic, *Goexit, *Recover, *Bare:
		return nil
	case *Trace:
		return exprs(s.Args)
	case *Do:
		return []any{s.X}
	case *Define:
		return []any{s.X}
	case *Assign:
		return []any{s.L, s.X}
	case *Block:
		var out []any
		for _, c := range s.List {
			out = append(out, c)
		}
		return out
	case *If:
		return []any{s.Define, s.Cond, s.Then, s.Else}
	case *Repeat:
		return []any{s.Body}
	case *Each:
		return []any{s.X, s.Body}
	case *RangeFunc:
		return []any{s.X, s.Body}
	case *Defer:
		return []any{s.X}
	case *ScopeStmt:
		return []any{s.X}
	case *Go:
		return []any{s.X}
	case *Return:
		return exprs(s.List)
	case *Send:
		return []any{s.Chan, s.X}
	case *Close:
		return []any{s.Chan}
	case *Switch:
		return append([]any{s.X}, blocks(append(s.Bodies[:len(s.Bodies):len(s.Bodies)], s.Default))...)
	case *TypeSwitch:
		return append([]any{s.X}, blocks(append(s.Bodies[:len(s.Bodies):len(s.Bodies)], s.Default))...)
	case *Wait:
		return []any{s.Chan, s.Body}
	}
	panic(fmt.Sprintf("model: unknown statement %T", s))
}

func blocks(list []*Block) []any {
	var out []any
	for _, b := range list {
		out = append(out, b)
	}
	return out
}

// used are the variables, declarations and packages that a part of the program
// mentions, by pointer.
type used map[any]bool

// Reached returns what Main leads to: functions, types, variables and storages.
func Reached(p *Program) map[any]bool {
	r := reacher{seen: used{}}
	r.fn(p.Main)
	for _, pkg := range p.Packages {
		for _, f := range pkg.Funcs {
			if f.Name == "init" {
				r.fn(f)
			}
		}
	}
	for len(r.todo) > 0 {
		f := r.todo[len(r.todo)-1]
		r.todo = r.todo[:len(r.todo)-1]
		f()
	}
	return r.seen
}

type reacher struct {
	seen used
	todo []func()
}

// once notes n and reports whether that is news.
func (r *reacher) once(n any) bool {
	if r.seen[n] {
		return false
	}
	r.seen[n] = true
	return true
}

func (r *reacher) fn(f *FuncDecl) {
	if !r.once(f) {
		return
	}
	r.todo = append(r.todo, func() {
		if f.Of != nil {
			r.decl(f.Of)
		}
		r.code(f.Code)
	})
}

func (r *reacher) code(c *Code) {
	for _, v := range c.Params {
		r.typ(v.Type)
	}
	for _, t := range c.Results {
		r.typ(t)
	}
	r.part(c.Body)
}

func (r *reacher) part(n any) {
	Inspect(n, func(n any) bool {
		r.node(n)
		return true
	})
}

func (r *reacher) node(n any) {
	switch n := n.(type) {
	case *Use:
		r.variable(n.Var)
	case *Addr:
		r.variable(n.Var)
	case *Inc:
		r.variable(n.Var)
	case *FuncUse:
		r.fn(n.Func)
		for _, t := range n.Args {
			r.typ(t)
		}
	case *FuncLit:
		for _, v := range n.Code.Params {
			r.typ(v.Type)
		}
		for _, t := range n.Code.Results {
			r.typ(t)
		}
	case *MethodExpr:
		r.typ(n.Recv)
	case *Marker:
		r.storage(n.Storage)
	case *MarkerUse:
		r.storage(n.Storage)
		r.typ(n.Of)
	case *ByHand:
		r.storage(n.Storage)
	case *ScopeStmt:
		r.storage(n.Storage)
	case *Define:
		for _, v := range n.Vars {
			r.typ(v.Type)
		}
	case *Declare:
		r.typ(n.Var.Type)
	case *TypeSwitch:
		for _, v := range n.Vars {
			r.typ(v.Type)
		}
	case Expr:
		for _, t := range n.Types() {
			r.typ(t)
		}
	}
}

func (r *reacher) storage(s *Storage) {
	if s != nil {
		r.once(s)
	}
}

func (r *reacher) variable(v *Var) {
	if v.Pkg == nil || !r.once(v) {
		return
	}
	r.todo = append(r.todo, func() {
		r.typ(v.Type)
		r.part(v.Init)
	})
}

func (r *reacher) typ(t Type) {
	switch t := t.(type) {
	case Basic, *Param, *Foreign:
	case *Func:
		for _, p := range t.Params {
			r.typ(p)
		}
		for _, p := range t.Results {
			r.typ(p)
		}
	case *Slice:
		r.typ(t.Elem)
	case *Map:
		r.typ(t.Elem)
	case *Chan:
		r.typ(t.Elem)
	case *Ptr:
		r.typ(t.Elem)
	case *Named:
		for _, a := range t.Args {
			r.typ(a)
		}
		r.decl(t.Decl)
	default:
		panic(fmt.Sprintf("model: unknown type %T", t))
	}
}

// decl notes a declared type with all of its methods: an interface may ask for
// them.
func (r *reacher) decl(d *TypeDecl) {
	if !r.once(d) {
		return
	}
	r.todo = append(r.todo, func() {
		if d.Func != nil {
			r.typ(d.Func)
		}
		for _, m := range d.Methods {
			r.typ(m.Type)
		}
		for _, e := range d.Embeds {
			r.typ(e)
		}
		for _, f := range d.Fields {
			r.typ(f.Type)
		}
		for _, f := range d.Decls {
			r.fn(f)
		}
	})
}

// Roots are the bodies and initialisers that Main leads to, in the order of the
// source.
func Roots(p *Program) []any {
	reached := Reached(p)
	var out []any
	for _, pkg := range p.Packages {
		for _, v := range pkg.Vars {
			if reached[v] && v.Init != nil {
				out = append(out, v.Init)
			}
		}
		for _, f := range pkg.Funcs {
			if reached[f] {
				out = append(out, f.Code.Body)
			}
		}
	}
	return out
}

// CutHead returns the head of a statement that can be cut, nil of anything else.
func CutHead(n any) *Head {
	if s, ok := n.(Stmt); ok {
		return s.head()
	}
	return nil
}

// Size is the number of statements and expressions below n.
func Size(n any) int {
	size := 0
	Inspect(n, func(any) bool {
		size++
		return true
	})
	return size
}
