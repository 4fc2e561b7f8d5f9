// Package limiter is about tasks that have to wait for their turn: the one that has
// finished runs the next.
package limiter

import (
	"sync"

	"github.com/alsgen/alsgen/examples/patterns/request"
	"github.com/alsgen/alsgen/runtime/als"
)

// A Limiter runs a number of tasks at a time, each in a goroutine that goes on with one
// that waits.
type Limiter struct {
	mu    sync.Mutex
	slots int
	queue []func()
	all   sync.WaitGroup
}

// New returns a limiter with a number of slots.
func New(slots int) *Limiter { return &Limiter{slots: slots} }

// Go runs task as soon as there is a slot.
func (l *Limiter) Go(task func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.slots == 0 {
		l.queue = append(l.queue, task)
		return
	}
	l.slots--
	l.all.Go(func() { l.run(task) })
}

// run runs task and those that wait.
func (l *Limiter) run(task func()) {
	for ; task != nil; task = l.next() {
		task()
	}
}

// next returns a task that waits, nil if none does.
func (l *Limiter) next() func() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.queue) == 0 {
		l.slots++
		return nil
	}
	task := l.queue[0]
	l.queue = l.queue[1:]
	return task
}

// Wait waits until nothing is left to do.
func (l *Limiter) Wait() { l.all.Wait() }

// scene lets ann occupy the only slot until bob has handed his task in.
func scene(bind func(task func()) func()) []string {
	var seen []string
	l, submitted := New(1), make(chan bool)
	see := func() { seen = append(seen, request.User.GetStore()) }
	request.By("ann", func() { l.Go(bind(func() { <-submitted; see() })) })
	request.By("bob", func() { l.Go(bind(see)) })
	close(submitted)
	l.Wait()
	return seen
}

// Wrong: bob's task sees ann, whose task had the slot before.
func Wrong() []string {
	return scene(func(task func()) func() { return task })
}

// Right: a task is bound where it is handed in.
func Right() []string {
	return scene(func(task func()) func() { return als.Bind(task) })
}
