// This file groups the methods that values behind one interface can have.

package infer

import (
	"go/types"

	"github.com/alsgen/alsgen/analysis/flow"
)

// groups are the methods that values behind one interface can have: texts of
// methods (flow.MethodText) that some class of methods has in common. A function that
// is no method is a group by itself.
type groups struct {
	parent map[string]string      // of texts, in the tree of which the root names the group
	texts  map[*types.Func]string // of those methods that somebody asked for
	// members are the declared functions of each group, in the order of the program.
	members map[string][]*flow.Func
}

// newGroups groups the methods of the classes that cannot be threaded.
func newGroups(graph *flow.Graph) *groups {
	g := &groups{parent: map[string]string{}, texts: map[*types.Func]string{}, members: map[string][]*flow.Func{}}
	for _, c := range graph.Classes {
		texts := g.classTexts(c)
		for _, t := range texts[min(1, len(texts)):] {
			g.join(texts[0], t)
		}
	}
	for _, f := range graph.Funcs {
		if f.Decl != nil {
			name := g.ofFunc(f)
			g.members[name] = append(g.members[name], f)
		}
	}
	return g
}

func (g *groups) find(text string) string {
	for g.parent[text] != "" {
		text = g.parent[text]
	}
	return text
}

// join makes one group of two; the smaller text stands for it.
func (g *groups) join(a, b string) {
	a, b = g.find(a), g.find(b)
	if b < a {
		a, b = b, a
	}
	if a != b {
		g.parent[b] = a
	}
}

// classTexts returns the texts of the methods in the class c, those of foreign
// interfaces too, none if nothing foreign is in it.
func (g *groups) classTexts(c *flow.Class) []string {
	if len(c.Foreign) == 0 {
		return nil
	}
	var texts []string
	for _, f := range c.Decls {
		texts = append(texts, g.textOf(f))
	}
	for _, m := range c.Methods {
		texts = append(texts, g.text(m))
	}
	for _, r := range c.Foreign {
		if r.Interface != nil {
			texts = append(texts, g.text(r.Interface))
		}
	}
	return texts
}

// text is flow.MethodText, made once a method.
func (g *groups) text(m *types.Func) string {
	text, ok := g.texts[m]
	if !ok {
		text = flow.MethodText(m)
		g.texts[m] = text
	}
	return text
}

// textOf names the group of the declared function f: a method's text, or for a
// function its own name.
func (g *groups) textOf(f *flow.Func) string {
	if f.Sig.Recv() == nil {
		return f.Name
	}
	return g.text(f.Obj)
}

// of returns the group of a method.
func (g *groups) of(m *types.Func) string { return g.find(g.text(m)) }

// ofFunc returns the group of the declared function f.
func (g *groups) ofFunc(f *flow.Func) string { return g.find(g.textOf(f)) }

// groupOf returns the group of the declared function f.
func (s *Solution) groupOf(f *flow.Func) string { return s.groups.ofFunc(f) }
