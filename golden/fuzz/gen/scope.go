package gen

import (
	"slices"

	"github.com/alsgen/alsgen/golden/fuzz/model"
)

// scope is what a place can see.
type scope struct {
	pkg  *model.Package
	fn   *model.FuncDecl // the declared function around
	code *model.Code     // the innermost code
	vars []*model.Var    // locals and parameters, the innermost last
	// own are the variables of the innermost code: it may assign to them.
	own []*model.Var
	// block are the names that the innermost block declares.
	block []string
	// named is the variable that names the context, nil if nothing does.
	named     *model.Var
	top       bool // the initialiser of a package variable
	main      bool // main itself: may assign to package variables
	last      bool // init: calls nothing but leaves
	goroutine bool
	loops     []string // the labels of the loops around, "" without
	deferred  bool     // may recover
	iterator  bool     // inside an iterator: no statement may leave a loop early
}

// inside returns a copy, for a block.
func (s *scope) inside() *scope {
	c := *s
	c.vars = slices.Clone(s.vars)
	c.own = slices.Clone(s.own)
	c.block = nil
	return &c
}

// enter makes s the scope of code inside s.
func (s *scope) enter(c *model.Code) {
	s.code = c
	s.own, s.block = nil, nil
	s.loops = nil
	s.deferred = false
	s.goroutine = false
}

// add declares v.
func (s *scope) add(v *model.Var, own bool) {
	if v.Name == "_" || v.Name == "" {
		return
	}
	s.vars = slices.DeleteFunc(s.vars, func(o *model.Var) bool { return o.Name == v.Name }) // hidden
	s.own = slices.DeleteFunc(s.own, func(o *model.Var) bool { return o.Name == v.Name })
	s.vars = append(s.vars, v)
	s.block = append(s.block, v.Name)
	if own {
		s.own = append(s.own, v)
	}
}

// namesContext reports whether a variable that is seen here names the context.
func (s *scope) namesContext() bool {
	return s.named != nil && slices.Contains(s.vars, s.named)
}

// params declares the parameters of c and notes which names the context.
func (s *scope) params(c *model.Code) {
	s.enter(c)
	found := false
	for _, v := range c.Params {
		if v.Type == model.Context && !found {
			found = true
			s.named = v
		}
		s.add(v, true)
	}
}
