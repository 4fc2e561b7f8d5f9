// This file leaves out what Go does not order: which context is current where a function
// is bound, or a context written by hand, beside a call that enters.

package interp

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
	outer := fr.look
	fr.look = nil
	evaluate()
	fr.ordered()
	fr.look = outer
}

// ordered ends the trial if something was entered since the context was looked at.
func (fr *frame) ordered() {
	if l := fr.look; l != nil && l.exec.last != l.last {
		reject("takes the context beside a call that enters")
	}
}
