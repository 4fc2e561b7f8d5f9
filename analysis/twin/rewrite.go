// This file writes constraints: it adds the one of a source, takes it away, and puts
// that of a twin in its place.

package twin

import (
	"bytes"
	"errors"
	"fmt"
	"go/build/constraint"
	"slices"
	"strings"
)

// Strip returns the source src as an ordinary build would have it, with the same number
// of bytes in front of everything.
//
//	//go:build alsgen && linux    →   //go:build !never && linux
//	//go:build !alsgen && linux   →   //go:build never   && linux
//	// +build alsgen,linux        →   // -build alsgen,linux
//
// The last form stands for the first where both are (go vet demands that), and becomes a
// plain comment.
func Strip(src []byte) []byte {
	h := headOf(src)
	line, ok := h.buildLine()
	if !ok {
		return src
	}
	text := []byte(line.text)
	for i := 0; i+len(Tag) <= len(text); i++ {
		switch {
		case !word(text, i, i+len(Tag)):
		case text[i-1] == '!':
			copy(text[i-1:], never+"  ")
		default:
			copy(text[i:], always)
		}
	}
	stripped := bytes.Clone(src)
	copy(stripped[line.offset:], text)
	for _, c := range h.plusBuild() {
		stripped[c.offset+strings.IndexByte(c.text, '+')] = '-'
	}
	return stripped
}

// plusBuild returns the constraints of the old form.
func (h head) plusBuild() (list []comment) {
	for _, c := range h.comments {
		if constraint.IsPlusBuild(c.text) {
			list = append(list, c)
		}
	}
	return list
}

// disguised reports whether c is a constraint of the old form as Strip leaves it.
func disguised(c comment) bool {
	before, after, ok := strings.Cut(c.text, "-build")
	return ok && constraint.IsPlusBuild(before+"+build"+after)
}

// withoutPlusBuild returns src without constraints of the old form, disguised or not,
// unless they are all that it has. The form of today says the same.
func withoutPlusBuild(src []byte) []byte {
	h := headOf(src)
	if _, ok := h.buildLine(); !ok {
		return src
	}
	for _, c := range slices.Backward(h.comments) {
		if !constraint.IsPlusBuild(c.text) && !disguised(c) {
			continue
		}
		end := c.offset + len(c.text)
		if eol := bytes.IndexByte(src[end:], '\n'); eol >= 0 {
			end += eol + 1
		}
		src = splice(src, c.offset, end, "")
	}
	return src
}

// word reports whether text[from:to] is Tag, and not a part of a longer tag.
func word(text []byte, from, to int) bool {
	part := func(i int) bool {
		return i >= 0 && i < len(text) && (text[i] == '_' || text[i] == '.' || text[i] >= 0x80 ||
			'0' <= text[i] && text[i] <= '9' || 'a' <= text[i]|0x20 && text[i]|0x20 <= 'z')
	}
	return string(text[from:to]) == Tag && !part(from-1) && !part(to)
}

// Tagged returns src under Tag, besides what it is constrained to already.
func Tagged(src []byte) ([]byte, error) {
	return constrain(src, func(old constraint.Expr) constraint.Expr {
		if old != nil {
			old, _ = besides(old)
		}
		return and(tagged(), old)
	})
}

// Plain returns src, which stands under Tag, without it.
func Plain(src []byte) ([]byte, error) {
	return constrain(src, func(old constraint.Expr) constraint.Expr {
		rest, _ := besides(old)
		return rest
	})
}

// Opposite returns src, which an ordinary build could have, under the opposite of Tag.
// What Strip wrote goes.
func Opposite(src []byte) ([]byte, error) {
	return constrain(src, func(old constraint.Expr) constraint.Expr {
		return and(&constraint.NotExpr{X: tagged()}, withoutAlways(old))
	})
}

// tagged is the constraint of a source.
func tagged() constraint.Expr { return &constraint.TagExpr{Tag: Tag} }

// withoutAlways returns e without what Strip wrote, nil if that is all.
func withoutAlways(e constraint.Expr) (rest constraint.Expr) {
	if e == nil {
		return nil
	}
	for _, c := range conjuncts(e) {
		if c.String() != always {
			rest = and(rest, c)
		}
	}
	return rest
}

// plainConstraint returns the constraint of src besides Tag, stripped or not.
func plainConstraint(src []byte) constraint.Expr {
	line, ok := headOf(src).buildLine()
	if !ok {
		return nil
	}
	e, err := constraint.Parse(line.text)
	if err != nil {
		return nil
	}
	rest, _ := besides(e)
	return withoutAlways(rest)
}

// constrain gives src the constraint that change makes of its own, nil for none. A line
// of its own goes in front of the comment that belongs to the package clause. What says
// the same in the old form goes.
func constrain(src []byte, change func(constraint.Expr) constraint.Expr) ([]byte, error) {
	src = withoutPlusBuild(src)
	h := headOf(src)
	if h.clause < 0 {
		return nil, errors.New("the file has no package clause")
	}
	line, ok := h.buildLine()
	if !ok {
		if err := h.oldStyle(); err != nil {
			return nil, err
		}
		e := change(nil)
		if e == nil {
			return src, nil
		}
		at := h.docStart(src)
		nl := lineEnd(src)
		return splice(src, at, at, "//go:build "+e.String()+nl+nl), nil
	}
	old, err := constraint.Parse(line.text)
	if err != nil {
		return nil, fmt.Errorf("its constraint cannot be read: %w", err)
	}
	if e := change(old); e != nil {
		return splice(src, line.offset, line.offset+len(strings.TrimRight(line.text, "\r")), "//go:build "+e.String()), nil
	}
	end := line.offset + len(line.text)
	for range 2 { // the line and an empty one behind it
		rest := src[end:]
		eol := bytes.IndexByte(rest, '\n')
		if eol < 0 || len(bytes.TrimSpace(rest[:eol])) > 0 {
			break
		}
		end += eol + 1
	}
	return splice(src, line.offset, end, ""), nil
}

// oldStyle fails if the file is constrained by +build lines alone, which a go:build
// line would switch off.
func (h head) oldStyle() error {
	if len(h.plusBuild()) > 0 {
		return errors.New("it is constrained by // +build lines alone; gofmt writes a //go:build line for them")
	}
	return nil
}

// docStart returns the offset of the line on which the comment begins that belongs to
// the package clause, or the clause.
func (h head) docStart(src []byte) int {
	at := lineStart(src, h.clause)
	for i := len(h.comments) - 1; i >= 0; i-- {
		c := h.comments[i]
		if end := c.offset + len(c.text); end < at && bytes.Count(src[end:at], []byte("\n")) > 1 {
			break
		}
		at = lineStart(src, c.offset)
	}
	return at
}

// lineStart returns where the line of offset begins, behind a byte order mark.
func lineStart(src []byte, offset int) int {
	if i := bytes.LastIndexByte(src[:offset], '\n'); i >= 0 {
		return i + 1
	}
	return len(src) - len(bytes.TrimPrefix(src, []byte("\ufeff")))
}

// lineEnd returns the line end of src.
func lineEnd(src []byte) string {
	if bytes.Contains(src, []byte("\r\n")) {
		return "\r\n"
	}
	return "\n"
}

func splice(src []byte, from, to int, text string) []byte {
	return append(append(bytes.Clone(src[:from]), text...), src[to:]...)
}

// Unstrip returns src, which Strip made, or what became of it, under Tag again.
func Unstrip(src []byte) []byte {
	line, ok := headOf(src).buildLine()
	if !ok {
		return src
	}
	text := strings.Replace(line.text, always, Tag, 1)
	src = splice(src, line.offset, line.offset+len(line.text), text)
	for _, c := range headOf(src).comments {
		if disguised(c) {
			src[c.offset+strings.IndexByte(c.text, '-')] = '+'
		}
	}
	return src
}
