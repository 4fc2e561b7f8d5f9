// This file leaves out what Go does not order: which context is current where a function
// is bound, or a context written by hand, beside a call that enters; and what a variable
// holds beside a call that assigns it.

package interp

import "github.com/alsgen/alsgen/golden/fuzz/model"

// look is the current context as something took it that is no call.
type look struct {
	exec *execution
	last *entered
}

// looked notes that something takes the current context here, beside the calls of the
// same operands.
func (fr *frame) looked(here *place) {
	if fr.look == nil {
		fr.look = &look{here.exec, here.exec.last}
	}
}

// operands evaluates the operands of a call, which all come before it.
func (fr *frame) operands(evaluate func()) {
	look, reads := fr.look, fr.reads
	fr.look, fr.reads = nil, nil
	evaluate()
	fr.ordered()
	fr.look, fr.reads = look, reads
}

// last evaluates x, behind which an assignment takes place, or the body of a statement.
func (fr *frame) last(e *env, x model.Expr) value {
	v := fr.in.eval(fr, e, x)
	fr.ordered()
	return v
}

// read is a variable as something read it that is no call.
type read struct {
	cell   *cell
	writes int
}

// read returns what c holds.
func (fr *frame) read(c *cell) value {
	fr.reads = append(fr.reads, read{c, c.writes})
	return c.v
}

// set assigns v to c.
func (c *cell) set(v value) { c.v, c.writes = v, c.writes+1 }

// ordered ends the trial if something was entered since the context was looked at, or
// assigned since it was read. Nothing is looked at or read so far behind it.
func (fr *frame) ordered() {
	for _, r := range fr.reads {
		if r.cell.writes != r.writes {
			reject("reads a variable beside a call that assigns it")
		}
	}
	fr.reads = nil
	if l := fr.look; l != nil && l.exec.last != l.last {
		reject("takes the context beside a call that enters")
	}
}
