// Package batch is about work that is collected and done together by a timer: a timer
// sees who has set it.
package batch

import (
	"sync"
	"time"

	"github.com/alsgen/alsgen/examples/patterns/request"
	"github.com/alsgen/alsgen/runtime/als"
)

// A Batcher writes lines together, an hour after the first.
type Batcher struct {
	mu    sync.Mutex
	timer *time.Timer
	lines []line
	out   chan []string
}

// A line is what somebody wrote, and the stores of that place.
type line struct {
	text string
	from als.Snap
}

// Add adds a line. The first sets the timer.
func (b *Batcher) Add(text string, flush func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lines = append(b.lines, line{text, als.Snapshot()})
	if b.timer == nil {
		b.timer = time.AfterFunc(time.Hour, flush)
	}
}

// sign is what is written for a line.
func (l line) sign() string { return l.text + " by " + request.User.GetStore() }

// flushWrong writes all lines in the context of the timer.
func (b *Batcher) flushWrong() {
	b.mu.Lock()
	defer b.mu.Unlock()
	var all []string
	for _, l := range b.lines {
		all = append(all, l.sign())
	}
	b.out <- all
}

// flushRight writes each line with the stores of the place where it was added.
func (b *Batcher) flushRight() {
	b.mu.Lock()
	defer b.mu.Unlock()
	var all []string
	for _, l := range b.lines {
		l.from.Run(func() { all = append(all, l.sign()) })
	}
	b.out <- all
}

// hurry makes the timer go off now.
func (b *Batcher) hurry() []string {
	b.timer.Reset(0)
	return <-b.out
}

// Wrong: all lines are ann's, who set the timer.
func Wrong() []string {
	b := Batcher{out: make(chan []string)}
	request.By("ann", func() { b.Add("one", b.flushWrong) })
	request.By("bob", func() { b.Add("two", b.flushWrong) })
	return b.hurry()
}

// Right: each line has a snapshot of the place where it was added.
func Right() []string {
	b := Batcher{out: make(chan []string)}
	request.By("ann", func() { b.Add("one", b.flushRight) })
	request.By("bob", func() { b.Add("two", b.flushRight) })
	return b.hurry()
}
