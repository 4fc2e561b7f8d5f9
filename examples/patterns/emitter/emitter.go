// Package emitter is about listeners. A listener sees whoever emits: right for what
// listens from the start, wrong for what somebody subscribes to.
package emitter

import (
	"sync"

	"github.com/alsgen/alsgen/examples/patterns/request"
	"github.com/alsgen/alsgen/runtime/als"
)

// A Bus calls its listeners for every event, in the goroutine that emits it.
type Bus struct {
	mu        sync.Mutex
	listeners []func(event string)
}

// On adds a listener.
func (b *Bus) On(f func(event string)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.listeners = append(b.listeners, f)
}

// Emit calls the listeners.
func (b *Bus) Emit(event string) {
	b.mu.Lock()
	listeners := b.listeners
	b.mu.Unlock()
	for _, f := range listeners {
		f(event)
	}
}

// An Inbox collects mail.
type Inbox struct{ Mail []string }

// Deliver addresses the event to the current user.
func (in *Inbox) Deliver(event string) {
	in.Mail = append(in.Mail, event+" for "+request.User.GetStore())
}

// Audit: a listener from the start-up sees who does something.
func Audit() []string {
	var bus Bus
	var in Inbox
	bus.On(in.Deliver)
	request.By("ann", func() { bus.Emit("saved") })
	request.By("bob", func() { bus.Emit("saved") })
	return in.Mail
}

// Wrong: ann subscribes, bob saves. Her mail goes to him.
func Wrong() []string {
	var bus Bus
	var in Inbox
	request.By("ann", func() { bus.On(in.Deliver) })
	request.By("bob", func() { bus.Emit("saved") })
	return in.Mail
}

// Right: the listener is bound where ann subscribes.
func Right() []string {
	var bus Bus
	var in Inbox
	request.By("ann", func() { bus.On(als.Bind(in.Deliver)) })
	request.By("bob", func() { bus.Emit("saved") })
	return in.Mail
}
