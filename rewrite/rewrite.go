package rewrite

import (
	"bytes"
	"fmt"
	"go/format"
	"slices"
	"strings"

	"github.com/alsgen/alsgen/analysis/plan"
	"github.com/alsgen/alsgen/rewrite/edit"
)

// Apply carries p out on the files that source returns, for mode. An error
// means that p does not fit the files.
func Apply(p *plan.Plan, source func(path string) ([]byte, error), mode Mode) (*Changes, error) {
	changes := &Changes{}
	for _, f := range p.Files {
		before, err := source(f.Path)
		if err != nil {
			return nil, err
		}
		file, err := applyFile(f, before, mode)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Path, err)
		}
		changes.Files = append(changes.Files, file)
	}
	return changes, nil
}

// applyFile rewrites one file.
func applyFile(f plan.File, before []byte, mode Mode) (File, error) {
	w := &writer{file: f, src: before, mode: mode, generics: map[string]string{}, filled: map[int]bool{}}
	for _, site := range f.Sites {
		if err := w.site(site); err != nil {
			return File{}, err
		}
	}
	if err := w.imports(); err != nil {
		return File{}, err
	}
	edits := w.edits()
	if err := checkLines(edits, before, mode); err != nil {
		return File{}, err
	}
	after, err := edit.Apply(before, edits)
	if err != nil {
		return File{}, err
	}
	if mode == InPlace {
		after = formatLike(before, after)
	}
	return File{Path: f.Path, Before: before, After: after, Edits: edits}, nil
}

// formatLike formats after if before was formatted.
func formatLike(before, after []byte) []byte {
	if formatted, err := format.Source(before); err != nil || !bytes.Equal(formatted, before) {
		return after
	}
	for range 3 { // gofmt needs more than one pass for some literals
		formatted, err := format.Source(after)
		if err != nil || bytes.Equal(formatted, after) {
			return after // the type checker reports an error, with a position
		}
		after = formatted
	}
	return after
}

// checkLines fails if an edit of an overlay moves a line.
func checkLines(edits []edit.Edit, src []byte, mode Mode) error {
	if mode != Overlay {
		return nil
	}
	for _, e := range edits {
		if bytes.Count(src[e.Start:e.End], []byte("\n")) != strings.Count(e.Text, "\n") {
			return fmt.Errorf("the edit %q at %d moves a line", e.Text, e.Start)
		}
	}
	return nil
}

// writer collects the splices of one file.
type writer struct {
	file     plan.File
	src      []byte
	mode     Mode
	splices  []splice
	args     []string // the parameters of the adapter that is written
	copies   []bodyCopy
	mentions []mention
	// generics are the names of the generic functions that are written, by their text.
	generics map[string]string
	filled   map[int]bool // empty lists, by where their inside begins, that are so no more
}

// splice is an edit with what is needed to order it among others at the same
// offset: what closes a node comes before what opens one, inner closings and
// outer openings first.
type splice struct {
	edit.Edit
	closing bool
	lo, hi  int  // the node that is opened or closed
	gained  bool // a context parameter of a declared function
	// late gives the text, once all sites were carried out, for one that repeats what
	// changes elsewhere.
	late func(sorted []splice) string
}

// edits returns the edits in order.
func (w *writer) edits() []edit.Edit {
	w.sort()
	for i, s := range w.splices {
		if s.late != nil {
			w.splices[i].Text = s.late(w.splices)
		}
	}
	if len(w.mentions) > 0 {
		w.splices = append(w.splices, w.mentioned()...)
		w.sort()
	}
	if len(w.copies) > 0 {
		w.splices = append(w.splices, w.copied(w.splices)...)
		w.sort()
	}
	edits := make([]edit.Edit, len(w.splices))
	for i, s := range w.splices {
		edits[i] = s.Edit
	}
	return edits
}

// sort sorts the splices.
func (w *writer) sort() {
	slices.SortStableFunc(w.splices, func(a, b splice) int {
		switch {
		case a.Start != b.Start:
			return a.Start - b.Start
		case (a.End > a.Start) != (b.End > b.Start):
			return a.End - b.End
		case a.closing != b.closing:
			if a.closing {
				return -1
			}
			return 1
		case a.closing:
			return b.lo - a.lo
		}
		return b.hi - a.hi
	})
}

// open inserts text before the node at span.
func (w *writer) open(span plan.Span, text string) {
	w.splices = append(w.splices, splice{Edit: edit.Edit{Start: span.Start, End: span.Start, Text: text}, lo: span.Start, hi: span.End})
}

// close inserts text behind the node at span.
func (w *writer) close(span plan.Span, text string) {
	w.splices = append(w.splices, splice{Edit: edit.Edit{Start: span.End, End: span.End, Text: text}, closing: true, lo: span.Start, hi: span.End})
}

// wrap writes prefix and suffix around the node at span.
func (w *writer) wrap(span plan.Span, prefix, suffix string) {
	w.open(span, prefix)
	w.close(span, suffix)
}

// replace replaces the bytes of span.
func (w *writer) replace(span plan.Span, text string) {
	w.splices = append(w.splices, splice{Edit: edit.Edit{Start: span.Start, End: span.End, Text: text}})
}

// text returns the source of span.
func (w *writer) text(span plan.Span) string { return string(w.src[span.Start:span.End]) }

// newlines returns the line ends within span.
func (w *writer) newlines(span plan.Span) string {
	return strings.Repeat("\n", strings.Count(w.text(span), "\n"))
}

// site carries out one site.
func (w *writer) site(s plan.Site) error {
	switch s.Kind {
	case plan.Param:
		w.param(s)
	case plan.NameParam:
		w.nameParam(s)
	case plan.Define:
		w.define(s)
	case plan.Open:
		w.first(s, w.expr(s.Ctx)+" = "+w.name(runtimePath)+".Open("+w.expr(s.Ctx)+")")
	case plan.Arg:
		w.arg(s)
	case plan.GoLast:
		w.goLast(s)
	case plan.Carry:
		w.carry(s)
	case plan.Explicit, plan.Rename:
		w.replace(s.Span, s.Name)
	case plan.Replace:
		w.replaceExpr(s)
	case plan.Remove:
		w.remove(s)
	case plan.FuncType:
		w.funcType(s)
	case plan.Adapt:
		w.adapt(s)
	case plan.Iterate:
		w.iterate(s)
	case plan.Clone:
		w.clone(s)
	case plan.CloneMarker:
		w.cloneMarker(s)
	case plan.Probe:
		w.probe(s)
	case plan.ProbeMarker:
		w.probeMarker(s)
	case plan.ProbeExpr:
		w.probeExpr(s)
	case plan.ProbeValue:
		w.probeValue(s)
	case plan.ProbeFunc:
		w.probeFunc(s)
	case plan.Promote:
		w.promote(s)
	case plan.PromoteMarker:
		w.promoteMarker(s)
	case plan.MarkerFunc:
		w.markerFunc(s)
	case plan.Outside:
		w.outside(s)
	case plan.WithContext:
		w.withContext(s)
	case plan.Bind:
		w.bind(s)
	case plan.Pass:
		w.pass(s)
	case plan.Spread:
		w.spread(s)
	case plan.Lend:
		w.lend(s)
	case plan.LendLater:
		w.lendLater(s)
	case plan.Set:
		w.set(s)
	case plan.SetLater:
		w.setLater(s)
	case plan.SetFunc:
		w.setFunc(s)
	case plan.LendCall:
		w.lendCall(s)
	case plan.Wrap:
		w.wrapCarrier(s)
	default:
		return fmt.Errorf("unknown site %q at %d", s.Kind, s.Span.Start)
	}
	return nil
}
